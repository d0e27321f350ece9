//! Polls on a page of their own, alive: what follows a room's votes on phones and on the big screen. One island for both,
//! with one way to begin.

use super::{
    booth::Booth,
    card::use_card,
    presenter_key::PresenterKey,
    standing::{Key, Standings},
};
use crate::{
    backend::{Kept, Subject, TAB, World},
    connection::Line,
    drawn::{Drawn, Write, hear_use},
    effect::effect,
    given::given,
    language::{Wording, wording},
    listening::{look_again, use_stream},
    markup::Markup,
    screen::{
        slide::Show,
        wall::{Order, write_wall},
    },
    vote::{Shown, follow_name, write_vote},
};
use leptos::{ev, prelude::*};
use protocol::{Cursor, PersonId, Poll, RoomName, Seq, paths};
use serde::{Deserialize, Serialize};

/// What such a page looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Phone(Shown),
    Wall,
}

/// What such a page begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Beginning {
    pub me: PersonId,
    pub room: RoomName,
    pub polls: Vec<Poll>,
    pub head: Cursor,
    /// The one poll that a phone is about, or that the big screen begins with; else it is whatever the room votes on.
    pub only: Option<Seq>,
    /// How many people are there: it makes it the big screen.
    pub crowd: Option<usize>,
    pub key: Option<PresenterKey>,
}

#[island]
pub fn LivePolls() -> impl IntoView {
    given().map(live)
}

fn live(beginning: Beginning) -> impl IntoView {
    let Beginning { me, room, polls, head, only, crowd, key } = beginning;
    let face = match (crowd, only) {
        (Some(_), _) => Face::Wall,
        (None, Some(seq)) => Face::Phone(Shown::Only(seq)),
        (None, None) => Face::Phone(Shown::Current),
    };
    let mut standings = Standings::new(me, key.clone().map_or(Key::None, Key::Presenting), polls);
    standings.here = crowd.unwrap_or_default();
    standings.wording = wording();
    if let Some(first) = only {
        standings.show = Show::first(first, &standings);
    }
    let world = RwSignal::new(None);
    let booth = Booth::new(standings, world);
    let address = {
        let room = std::slice::from_ref(&room);
        match face {
            Face::Phone(_) => paths::events(room, &["poll", "tally"]),
            // A wall is nobody: whoever opened it is in the room if they are there themselves.
            Face::Wall => paths::unseen(&paths::events(room, &["poll", "tally", "presence"])),
        }
    };
    let wall = only.map_or_else(|| paths::screen(&room), |first| paths::screen_of(&room, first));
    let own_address = wall.clone();
    let subject = move || Subject { address: address.clone(), after: Some(head.clone()), names: Vec::new() };
    let own_room = room.clone();
    let stream = use_stream(subject, move |heard| {
        look_again(&heard, &own_room);
        booth.hear(heard);
    });
    effect(move || {
        if stream.line().is_live() {
            booth.call();
        }
    });
    let outside = use_context::<World>();
    effect(move || {
        world.set(outside.clone());
        booth.come_alive();
        if let (Face::Phone(_), Some(world)) = (face, &outside) {
            follow_name(world);
        }
        hear_use(move |event, element| match face {
            Face::Phone(_) => use_card(booth, event, element),
            Face::Wall => {
                let button = element.closest("[data-key]").ok().flatten();
                let order = button.and_then(|button| Order::of_key(&button.get_attribute("data-key")?));
                if let Some(order) = order.filter(|_| event.type_() == "click") {
                    order.carry_out(booth);
                }
            }
        });
        if face == Face::Wall {
            if let Some(world) = &outside {
                keep_key(world, &own_address, key.as_ref(), booth);
            }
            let keys = window_event_listener(ev::keydown, move |event| {
                let alone = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.repeat();
                if let Some(order) = Order::of_key(&event.key()).filter(|_| alone) {
                    event.prevent_default();
                    order.carry_out(booth);
                }
            });
            on_cleanup(move || keys.remove());
        }
    });
    let write: Write = Box::new(move |markup| {
        let (line, world) = (stream.line(), world.get());
        booth.polls.with(|polls| match face {
            Face::Phone(shown) => write_vote(markup, polls, shown, &room, line, world.as_ref()),
            Face::Wall => write_wall(markup, polls, &room, &wall, line, world.as_ref()),
        });
    });
    view! { <Drawn write /> }
}

/// A presenter's key is kept in its tab, and taken off the address: whoever looks at the wall, or at a picture of it, would read
/// it there. Where it cannot be kept, it stays: loaded anew, the page would lead nothing any more.
fn keep_key(world: &World, address: &str, given: Option<&PresenterKey>, booth: Booth) {
    let name = format!("{TAB} presents {address}");
    if let Some(key) = given {
        if world.keep(&name, &key.write()) == Kept::OnTheDevice {
            world.call_this_page(address);
        }
    } else if let Some(key) = world.kept(&name).and_then(|kept| PresenterKey::read(&kept)) {
        booth.polls.update(|polls| polls.present(key));
    }
}

/// The state of the line in words; without a script the way to see what is new.
pub fn write_line(markup: &mut Markup, wording: Wording, line: Line, here: &str) {
    markup.open("p", "line needs-script");
    markup.attr("data-line", line.word());
    markup.open("span", "dot");
    markup.attr("aria-hidden", "true");
    markup.close();
    markup.open("span", "");
    markup.attr("role", "status");
    markup.text(line.called(wording));
    markup.close();
    markup.close();
    markup.open("a", "line without-script");
    markup.attr("href", here);
    markup.text(wording.reload_for_news());
    markup.close();
}
