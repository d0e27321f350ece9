//! What moves in a room, as one island: messages, who is here, the box to write in and the word on the line.

use crate::Snapshot;
use leptos::prelude::*;
use protocol::{Event, Problem, paths};

#[island]
pub fn Conversation(snapshot: Snapshot, problem: Option<Problem>, typed: String, loaded_build: String) -> impl IntoView {
    let _ = (loaded_build, problem, typed);
    let room = snapshot.history.room.clone();
    let messages = snapshot
        .history
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Message(message) => Some(view! {
                <article id=format!("m{}", message.id.seq)>
                    <bdi>{message.author.name.to_string()}</bdi>
                    <p dir="auto">{message.body.clone()}</p>
                </article>
            }),
            Event::Opened(_) => None,
        })
        .collect_view();
    view! {
        <main id="main" tabindex="-1">
            <h1>{room.to_string()}</h1>
            <div role="log" aria-label="Messages">{messages}</div>
            <form method="post" action=paths::messages(&room)>
                <input type="hidden" name="client_id" value=snapshot.client_id.to_string() />
                <label for="message">"Message"</label>
                <textarea id="message" name="body"></textarea>
                <button type="submit">"Send"</button>
            </form>
        </main>
    }
}
