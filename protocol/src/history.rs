//! Readings of the past: a page of a room's messages, and a room's line in the lobby.

use crate::{Cursor, Event, Message, RoomName};
use serde::{Deserialize, Serialize};

/// A page of a room's messages, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub room: RoomName,
    pub events: Vec<Event>,
    /// Where the log stood when this was read: a stream opened after it continues the page without a hole.
    pub head: Cursor,
    /// Pass it as `before` to read on towards the beginning; absent on the first page of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<Cursor>,
    /// Pass it as `after` to read on towards now; absent on the newest page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Cursor>,
}

/// A room as the lobby lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSummary {
    pub room: RoomName,
    /// People who are listening now, each once.
    pub here: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Message>,
}
