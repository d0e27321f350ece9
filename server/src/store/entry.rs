//! An event on its way into the log, and what becomes of it.

use protocol::{Body, ClientId, Event, Person, RoomName, Timestamp};
use std::sync::Arc;

/// An event that has no place in the log yet.
#[derive(Debug, Clone)]
pub struct Entry {
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    Message { body: Body, client_id: Option<ClientId> },
    Opened,
}

/// Where the event is now.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It got a place, and is on disk.
    New(Arc<Event>),
    /// It was there before: this is the first one.
    Repeat(Arc<Event>),
}

/// Why the event is not in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    #[error("this client id was used for another text in this room")]
    Conflict,
    #[error("too many events wait to be written")]
    Busy,
    #[error("the log can't be written")]
    Failed,
    #[error("the log is closed")]
    Closed,
}
