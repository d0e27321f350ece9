//! What a phone shows that came by the code on the wall: the vote, and nothing else. It follows the room by itself.

use crate::{
    backend::{Subject, World},
    document::{Document, Motion},
    listening::use_stream,
    poll::{
        booth::Booth,
        card::{Cards, Face},
    },
    problem::Sentence,
    words::words,
};
use leptos::prelude::*;
use protocol::{Person, PersonId, Polls, Problem, Seq, paths};
use serde::{Deserialize, Serialize};

/// Which polls a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// Whatever the room votes on.
    Current,
    /// One poll, by its place in the log.
    Only(Seq),
}

/// `problem`: why a vote that was sent as a form does not count.
#[component]
pub fn VotePage(me: Person, polls: Polls, shown: Shown, problem: Option<Problem>) -> impl IntoView {
    let room = polls.room.clone();
    view! {
        <Document
            title=format!("Vote · {room} · Hallway")
            description=format!("Vote in the room {room} of Hallway.")
            page="vote-page"
            motion=Motion::Island
        >
            <main id="main" tabindex="-1">
                <Sentence problem />
                <Voting me=me.id polls shown />
            </main>
            <footer>
                <a href=paths::room(&room)>"Talk in the room"</a>
                <span>"You vote as " <bdi>{me.name.to_string()}</bdi></span>
            </footer>
        </Document>
    }
}

#[island]
fn Voting(me: PersonId, polls: Polls, shown: Shown) -> impl IntoView {
    let Polls { room, polls, head } = polls;
    let world = RwSignal::new(None);
    let booth = Booth::new(me, polls, world, None);
    let subject = {
        let address = paths::events(std::slice::from_ref(&room), &["poll", "tally"]);
        move || Subject { address: address.clone(), after: Some(head.clone()), names: Vec::new() }
    };
    let stream = use_stream(subject, move |heard| booth.hear(heard));
    let outside = use_context::<World>();
    Effect::new(move |_| {
        world.set(outside.clone());
        booth.come_alive();
    });
    let empty = move || {
        booth.polls.with(|polls| polls.all().is_empty()).then(|| {
            view! {
                <div class="empty">
                    <p class="empty-title">"There is nothing to vote on yet."</p>
                    <p class="needs-script">"Keep this page open: the next vote appears here by itself."</p>
                </div>
            }
        })
    };
    view! {
        <header class="vote-top">
            <h1>{room.to_string()}</h1>
            <p class="line needs-script" data-line=words(move || stream.line().word().to_owned())>
                <span class="dot" aria-hidden="true"></span>
                <span role="status">{words(move || stream.line().word().to_owned())}</span>
            </p>
            <a class="line without-script" href=paths::vote(&room)>"Reload to see what is new"</a>
        </header>
        {empty}
        <Cards booth shown face=Face::Phone presenter_key=None />
    }
}
