//! What a phone shows that came by the code on the wall: the vote, and nothing else. It follows the room by itself.

use crate::{
    backend::{Subject, World},
    connection::Line,
    document::{Document, Motion},
    drawn::{Drawn, Write},
    listening::use_stream,
    markup::Markup,
    poll::{
        booth::{Booth, Key},
        card::{Face, hear, write_cards},
    },
    problem::Sentence,
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
    let booth = Booth::new(me, polls, world, Key::None);
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
    let write: Write = Box::new(move |markup| {
        markup.open("header", "vote-top");
        markup.say("h1", "", room.as_str());
        write_line(markup, stream.line(), &paths::vote(&room));
        markup.close();
        if booth.polls.with(|polls| polls.all().is_empty()) {
            markup.open("div", "empty");
            markup.say("p", "empty-title", "There is nothing to vote on yet.");
            markup.say("p", "needs-script", "Keep this page open: the next vote appears here by itself.");
            markup.close();
        }
        write_cards(markup, booth, shown, Face::Phone);
    });
    view! { <Drawn write hear=hear(booth) /> }
}

/// The state of the line in words; without a script the way to see what is new.
pub fn write_line(markup: &mut Markup, line: Line, here: &str) {
    markup.open("p", "line needs-script");
    markup.attr("data-line", line.word());
    markup.open("span", "dot");
    markup.attr("aria-hidden", "true");
    markup.close();
    markup.open("span", "");
    markup.attr("role", "status");
    markup.text(line.word());
    markup.close();
    markup.close();
    markup.open("a", "line without-script");
    markup.attr("href", here);
    markup.text("Reload to see what is new");
    markup.close();
}
