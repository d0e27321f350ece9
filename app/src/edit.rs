//! The page on which the author of a message gives it other words, or takes it back: plain HTML, answered by the room.

use crate::{
    document::{Brand, Document, Motion},
    problem::Sentence,
    room::composer::escaped,
};
use leptos::prelude::*;
use protocol::{Problem, RoomName, Seq, paths};

/// What the box has: the message's words, or what was typed where these were refused.
#[derive(Debug, Clone)]
pub struct EditTyped {
    pub room: RoomName,
    pub seq: Seq,
    pub body: String,
}

/// `problem`: why the form came back.
#[component]
pub fn EditPage(typed: EditTyped, problem: Option<Problem>) -> impl IntoView {
    let EditTyped { room, seq, body } = typed;
    view! {
        <Document
            title=format!("Edit a message in {room} · Hallway")
            description=format!("Give your message in the room {room} of Hallway other words, or delete it.")
            page="plain-page edit-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>"Edit your message"</h1>
                <Sentence problem />
                <form class="edit" method="post" action=paths::edit(&room, seq)>
                    <label for="message">"Your message in "{room.to_string()}</label>
                    <textarea id="message" name="body" rows="6" required=true autofocus=true dir="auto">
                        {escaped(&body)}
                    </textarea>
                    <p class="hint">"Everybody sees the new words, and that they are new."</p>
                    <div class="edit-foot">
                        <button type="submit">"Save"</button>
                        <a class="quiet button" href=paths::room_around(&room, seq)>"Back to the room"</a>
                    </div>
                </form>
                <form class="delete" method="post" action=paths::delete(&room, seq)>
                    <p class="hint">
                        "A deleted message loses its words for everybody and for good. That there was one stays to be seen."
                    </p>
                    <button class="quiet" type="submit">"Delete this message"</button>
                </form>
            </main>
        </Document>
    }
}
