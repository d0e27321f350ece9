//! The page on which the author of a message gives it other words, or takes it back: plain HTML, answered by the room.

use crate::{
    document::{Brand, Document, Motion},
    language::words,
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

/// `called`: how its room is called. `problem`: why the form came back.
#[component]
pub fn EditPage(typed: EditTyped, called: String, problem: Option<Problem>) -> impl IntoView {
    let EditTyped { room, seq, body } = typed;
    let said = words().edit;
    view! {
        <Document
            title=format!("{} · {called} · Hallway", said.title)
            description=said.description
            page="plain-page edit-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <Sentence problem />
                <form class="edit" method="post" action=paths::edit(&room, seq)>
                    <label for="message">{said.label}</label>
                    <textarea id="message" name="body" rows="6" required=true autofocus=true dir="auto" enterkeyhint="enter">
                        {escaped(&body)}
                    </textarea>
                    <p class="hint">{said.hint}</p>
                    <div class="edit-foot">
                        <button type="submit">{said.save}</button>
                        <a class="quiet button" href=paths::room_around(&room, seq)>
                            {said.to_the_room}
                        </a>
                    </div>
                </form>
                <form class="delete" method="post" action=paths::delete(&room, seq)>
                    <p class="hint">{said.deleting}</p>
                    <button class="quiet" type="submit">
                        {said.delete}
                    </button>
                </form>
            </main>
        </Document>
    }
}
