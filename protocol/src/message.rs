//! A message, as everybody reads it: as it stands now, after all that happened to it.

use crate::{Body, ClientId, Cursor, File, Note, Person, Reaction, RoomName, Seq, Timestamp, event::Flat};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Somebody said something. Of two stands of a message, the one with the higher `changed` is newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Flat")]
pub struct Message {
    pub id: Cursor,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    /// Empty once it was deleted.
    pub body: String,
    /// The same as HTML, where that differs from plain text. It has the pictures and files too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<Html>,
    #[serde(flatten)]
    pub note: Note,
    /// Whom a notice is about besides its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whom: Option<Person>,
    /// What a notice says of a time: for how long somebody says nothing, or how long everybody waits between two messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// What it bears besides its words. Whoever reads a message here finds none: `html` has what is to be shown of them, and a
    /// reader for more than that would stand in the browser's bundle for nothing.
    #[serde(skip_serializing_if = "is_none")]
    pub files: Arc<[File]>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
    /// The id that the author's end gave it, by which that end recognises its own message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// What it was answered with in one sign, in the order in which each was first used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// When its author last gave it other words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Deleted>,
    /// The place in the log of what happened to it last; 0 if nothing has.
    #[serde(skip_serializing_if = "is_nowhere")]
    pub changed: Seq,
}

/// A message that another one answers, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub id: Cursor,
    pub author: Person,
    /// How it begins, on one line; nothing once it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// As that of the message.
    #[serde(default, skip_serializing_if = "is_nowhere")]
    pub changed: Seq,
}

/// HTML that the house made, with nothing in it that could do anything, so it is shown as it is. Nobody sends it to the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Html(String);

impl Html {
    /// For whoever has escaped all that others wrote, and for nobody else.
    pub fn made_by_the_house(html: String) -> Self {
        Self(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message was taken back, or removed: it keeps its place, and nothing of what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub at: Timestamp,
    /// Who looks after the room and removed it; nobody where its author took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// Other words for a message: the body of `PATCH …/messages/{seq}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub body: Body,
}

impl Message {
    /// A message of which there is nothing to say but its words.
    pub fn plain(id: Cursor, room: RoomName, author: Person, at: Timestamp, body: String) -> Self {
        Self {
            id,
            room,
            author,
            at,
            body,
            html: None,
            note: Note::default(),
            whom: None,
            seconds: None,
            files: Arc::default(),
            reply_to: None,
            client_id: None,
            reactions: Vec::new(),
            edited_at: None,
            deleted: None,
            changed: 0,
        }
    }

    /// Whether nothing is left of what it said: then it was deleted.
    pub fn is_blank(&self) -> bool {
        self.body.is_empty() && self.files.is_empty()
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it asks about by reference")]
fn is_nowhere(seq: &Seq) -> bool {
    *seq == 0
}

fn is_none(files: &Arc<[File]>) -> bool {
    files.is_empty()
}

impl TryFrom<Flat> for Message {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, &'static str> {
        let Flat { id, room, author, at, client_id, event, title, priority, tags, .. } = flat;
        Ok(Self {
            body: flat.body.ok_or("missing field `body`")?,
            html: flat.html,
            id,
            room,
            author,
            at,
            note: Note { event, title, priority, tags },
            whom: flat.whom,
            seconds: flat.seconds,
            files: Arc::default(),
            reply_to: flat.reply_to,
            client_id,
            reactions: flat.reactions,
            edited_at: flat.edited_at,
            deleted: flat.deleted,
            changed: flat.changed,
        })
    }
}
