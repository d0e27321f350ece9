//! Readings of the past: a page of a room's messages, and a room's line in the lobby.

use crate::{Cursor, Event, Message, Person, RoomName, Title};
use serde::{Deserialize, Serialize};

/// A page of a room's messages, polls and notices, oldest first; the one that reaches the beginning has the room's opening too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub room: RoomName,
    /// What the room is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Title>,
    #[serde(deserialize_with = "crate::event::known")]
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
    /// What the people in it call it, where its address is no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// Whom one talks with there, where it is for the two alone: then it is called by their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// People who are listening now, each once.
    pub here: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Message>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_event_that_is_not_known_here_does_not_spoil_the_page() {
        let event = |kind: &str, seq: u32| {
            format!(
                r#"{{"type":"{kind}","id":"a-{seq}","room":"lobby","author":{{"id":"1","name":"Ann"}},"at":"2026-11-20T23:40:04.123Z","body":"hello","emoji":"x"}}"#
            )
        };
        let (known, unknown) = (event("message", 1), event("reacted", 2));
        let page = format!(r#"{{"room":"lobby","events":[{known},{unknown}],"head":"a-2","older":"a-1"}}"#);
        let history: History = serde_json::from_str(&page).unwrap();
        assert_eq!((history.events.len(), history.events[0].id().seq, history.head.seq), (1, 1, 2));
        assert!(serde_json::from_str::<Event>(&unknown).is_err());
    }
}
