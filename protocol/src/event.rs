//! What happened in a room and is remembered: the rows of the log, as everybody reads them.

use crate::{ClientId, Cursor, Person, RoomName, Timestamp};
use serde::{Deserialize, Serialize};

/// A stored event. Its JSON is the same in the answer to a post, in history and in a stream's `data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    Message(Message),
    Opened(Opened),
}

/// Somebody said something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: Cursor,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    pub body: String,
    /// The id that the author's end gave it, by which that end recognises its own message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// A room was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub id: Cursor,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
}

impl Event {
    /// The event's name on a stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Opened(_) => "opened",
        }
    }

    pub fn id(&self) -> &Cursor {
        match self {
            Self::Message(message) => &message.id,
            Self::Opened(opened) => &opened.id,
        }
    }

    pub fn room(&self) -> &RoomName {
        match self {
            Self::Message(message) => &message.room,
            Self::Opened(opened) => &opened.room,
        }
    }
}
