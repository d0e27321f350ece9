//! The page of one room: its conversation, with the rooms of the house beside it.

pub mod conversation;
pub mod scene;
pub mod hearing;
pub mod messages;
pub mod message;
pub mod scroll;
pub mod gap;
pub mod changed;
pub mod composer;
pub mod reply;
pub mod outbox;
pub mod line;
pub mod notice;
pub mod people;
pub mod name;

use crate::{
    Site, Snapshot,
    document::{Document, Motion},
    given::Give,
    language::{filled, words},
    people::May,
    room_list::{RoomList, listen_line},
};
use conversation::{Beginning, Conversation};
use leptos::prelude::*;
use protocol::{Posting, Problem, Quote, RoomSummary};

/// `problem` and `typed`: a message that was refused comes back with the reason, its text still in the box. `reply_to`: what is to be
/// answered; `may`: what the reader may do with it besides. `hush`: why
/// the reader may say nothing.
#[component]
pub fn RoomPage(
    snapshot: Snapshot,
    rooms: Vec<RoomSummary>,
    problem: Option<Problem>,
    typed: String,
    reply_to: Option<Quote>,
    may: May,
    hush: Option<String>,
) -> impl IntoView {
    let (room, called) = (snapshot.history.room.clone(), snapshot.called.clone());
    let site = Site::of_this_page();
    let loaded_build = site.build.clone();
    let fields = reply::fields(&room, &snapshot.client_id, reply_to.as_ref(), may, hush);
    let listen_line = (snapshot.posting == Posting::Key).then(|| listen_line(&site, &room));
    view! {
        <Document
            title=format!("{called} · Hallway")
            description=filled(words().room.description, &[&called])
            page="room-page"
            motion=Motion::Island
        >
            <RoomList rooms current=room current_called=called />
            <Give given=Beginning { snapshot, problem, typed, fields, loaded_build, listen_line }>
                <Conversation />
            </Give>
        </Document>
    }
}
