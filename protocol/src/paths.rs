//! Every URL of Hallway, spelled once: patterns for the server's router, functions for whoever calls.

use crate::{Cursor, RoomName, Seq};

pub const LOBBY: &str = "/";
pub const ROOMS: &str = "/rooms";
pub const ROOM: &str = "/r/{room}";
pub const MESSAGES: &str = "/r/{room}/messages";
pub const MESSAGE: &str = "/r/{room}/messages/{seq}";
pub const ROOM_EVENTS: &str = "/r/{room}/events";
pub const EVENTS: &str = "/events";
pub const ME: &str = "/me";
pub const STATUS: &str = "/status";
pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";

pub fn room(room: &RoomName) -> String {
    format!("/r/{room}")
}

/// The page of a room that ends just before a place in the log.
pub fn room_before(room: &RoomName, before: &Cursor) -> String {
    format!("/r/{room}?before={before}")
}

/// The page of a room that begins just after a place in the log.
pub fn room_after(room: &RoomName, after: &Cursor) -> String {
    format!("/r/{room}?after={after}")
}

pub fn messages(room: &RoomName) -> String {
    format!("/r/{room}/messages")
}

pub fn messages_before(room: &RoomName, before: &Cursor) -> String {
    format!("/r/{room}/messages?before={before}")
}

pub fn message(room: &RoomName, seq: Seq) -> String {
    format!("/r/{room}/messages/{seq}")
}

/// The stream of several rooms, going on after a place in the log where one is given.
pub fn events(rooms: &[RoomName], after: Option<&Cursor>) -> String {
    let mut pairs: Vec<String> = rooms.iter().map(|room| format!("room={room}")).collect();
    pairs.extend(after.map(|after| format!("after={after}")));
    format!("{EVENTS}?{}", pairs.join("&"))
}
