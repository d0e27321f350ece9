//! What a phone shows that came by the code on the wall: the vote, and nothing else. It follows the room by itself.

use crate::{
    backend::{RENAMED, World},
    connection::Line,
    document::{Document, Motion},
    given::Give,
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

/// Which polls a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Whatever the room votes on.
    Current,
    /// One poll, by its place in the log.
    Only(Seq),
}

/// `problem`: why a vote that was sent as a form does not count.
#[component]
pub fn VotePage(me: Person, polls: Polls, shown: Shown, problem: Option<Problem>) -> impl IntoView {
    let Polls { room, polls, head } = polls;
    let only = match shown {
        Shown::Current => None,
        Shown::Only(seq) => Some(seq),
    };
    let beginning = Beginning { me: me.id, room: room.clone(), polls, head, only, crowd: None, key: None };
    view! {
        <Document
            title=format!("Vote · {room} · Hallway")
            description=format!("Vote in the room {room} of Hallway.")
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
                <a href=paths::room(&room)>"Talk in the room"</a>
                <span>"You vote as " <bdi id=VOTER>{me.name.to_string()}</bdi></span>
            </footer>
        </Document>
    }
}

/// From now on a name that is changed in another tab, in whichever way, is changed here.
pub fn follow_name(world: &World) {
    let outside = world.clone();
    world.on_kept(Box::new(move |name, text| {
        if name == RENAMED && !text.is_empty() {
            let answer = outside.me();
            spawn_local(async move {
                if let Ok(me) = answer.await {
                    fill(VOTER, "", &me.name);
                }
            });
        }
    }));
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
    write_line(markup, line, &here);
    markup.close();
    if polls.all().is_empty() {
        markup.open("div", "empty");
        markup.say("p", "empty-title", "There is nothing to vote on yet.");
        markup.say("p", "needs-script", "Keep this page open: the next vote appears here by itself.");
        markup.close();
    }
    write_cards(markup, polls, world, shown, around);
}
