//! What a phone shows that came by the code on the wall: the vote, and nothing else. It follows the room by itself.

use crate::{
    backend::{Failure, RENAMED, World},
    connection::Line,
    document::{Document, Motion},
    given::Give,
    language::{filled, words},
    markup::Markup,
    poll::{
        card::{Around, write_cards},
        live::{Beginning, LivePolls, write_line},
        standing::Standings,
    },
    problem::Sentence,
    slot::fill,
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{Person, Polls, Problem, RoomName, Seq, paths};

/// Where the name stands under which one votes.
const VOTER: &str = "voter";
/// Milliseconds until the house is asked for it again.
const AGAIN: f64 = 5_000.0;

/// Which polls a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Whatever the room votes on.
    Current,
    /// One poll, by its place in the log.
    Only(Seq),
}

/// `called`: how the room is called. `problem`: why a vote that was sent as a form does not count.
#[component]
pub fn VotePage(
    me: Person,
    polls: Polls,
    called: String,
    shown: Shown,
    problem: Option<Problem>,
) -> impl IntoView {
    let said = words().vote;
    let Polls { room, polls, head } = polls;
    let only = match shown {
        Shown::Current => None,
        Shown::Only(seq) => Some(seq),
    };
    let beginning = Beginning { me: me.id, room: room.clone(), polls, head, only, crowd: None, key: None };
    view! {
        <Document
            title=filled(said.title, &[&called])
            description=filled(said.description, &[&called])
            page="vote-page"
            motion=Motion::Island
        >
            <main id="main" tabindex="-1">
                <Sentence problem />
                <Give given=beginning>
                    <LivePolls />
                </Give>
            </main>
            <footer>
                <a href=paths::room(&room)>{said.talk}</a>
                <span>{said.you_vote_as} " " <bdi id=VOTER>{me.name.to_string()}</bdi></span>
            </footer>
        </Document>
    }
}

/// From now on a name that is changed in another tab, in whichever way, is changed here.
pub fn follow_name(world: &World) {
    let outside = world.clone();
    world.on_kept(Box::new(move |name, text| {
        if name == RENAMED && !text.is_empty() {
            let outside = outside.clone();
            spawn_local(async move {
                if let Some(me) = reader(&outside).await {
                    fill(VOTER, "", &me.name);
                }
            });
        }
    }));
}

/// Who the reader of this device is by now. Asked until there is an answer, for nobody will say it again.
async fn reader(world: &World) -> Option<Person> {
    loop {
        match world.me().await {
            Ok(me) => return Some(me),
            Err(Failure::Refused(_)) => return None,
            Err(Failure::Unreachable { retry_after }) => {
                let at_least = f64::from(retry_after.unwrap_or(0)) * 1_000.0;
                world.pause(at_least + AGAIN * (0.5 + world.chance())).await;
            }
        }
    }
}

/// What moves on it.
pub fn write_vote(
    markup: &mut Markup,
    polls: &Standings,
    shown: Shown,
    room: &RoomName,
    line: Line,
    world: Option<&World>,
) {
    markup.open("header", "vote-top");
    markup.say("h1", "", room.as_str());
    let (here, around) = match shown {
        Shown::Current => (paths::vote(room), Around::Phone),
        Shown::Only(seq) => (paths::poll(room, seq), Around::Itself),
    };
    write_line(markup, polls.wording, line, &here);
    markup.close();
    if polls.all().is_empty() {
        markup.open("div", "empty");
        markup.say("p", "empty-title", polls.wording.no_votes());
        markup.say("p", "needs-script", polls.wording.keep_open());
        markup.close();
    }
    write_cards(markup, polls, world, shown, around);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::outbox::device::{Device, Door, me};
    use std::{cell::RefCell, rc::Rc};

    #[test]
    fn whoever_has_another_name_by_now_is_asked_for_until_the_house_can_be_reached() {
        let device = Device::new(|_| Door::Shut);
        let world = device.open("a", "lobby").world().unwrap();
        let told = Rc::new(RefCell::new(None));
        let tell = told.clone();
        spawn_local(async move { *tell.borrow_mut() = reader(&world).await });
        device.pass(60);
        device.set_door(|_| Door::Open);
        assert_eq!(*told.borrow(), None);
        device.pass(60);
        assert_eq!(*told.borrow(), Some(me()));
    }
}
