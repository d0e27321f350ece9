//! What a stream carries besides stored events, and how a listener reads it (WHATWG HTML 9.2, server-sent events).
//!
//! Stored events have an `id:`; what is here is passing, has none and so never moves a listener's cursor,
//! but for the first hello of a fresh stream, which says where the stream begins.

use crate::{Cursor, Epoch, Event, Person, PersonId, RoomName};
use serde::{Deserialize, Serialize};

/// The version of the wire: a listener that knows another one reloads.
pub const VERSION: u32 = 1;

/// Everything a listener can hear.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    Stored(Event),
    Hello(Hello),
    Presence(Presence),
    Ping(Ping),
    Reset(Reset),
    Bye(Bye),
}

/// The first event of every stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub v: u32,
    pub build: String,
    pub epoch: Epoch,
    /// The newest event of the stream's rooms.
    pub head: Cursor,
    /// The cursor that the stream goes on from; null on a fresh start.
    pub after: Option<Cursor>,
    /// How many missed events come before the live ones.
    pub replaying: u64,
}

/// Who is here. With `here` it is the list anew, of the first 500 where there are more; else what changed since the
/// last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub room: RoomName,
    /// People in the room, each once, however many streams they have.
    pub count: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here: Option<Vec<Person>>,
    /// Who came, or bears another name now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<PersonId>,
}

/// The line is alive; `head` is the newest event of the stream's rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ping {
    pub head: Cursor,
}

/// The cursor that the listener came with leads nowhere: load the room again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    pub reason: ResetReason,
    /// A cursor from which everything that is still kept can be read.
    pub oldest: Cursor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// Not a cursor at all.
    Malformed,
    /// A cursor of another log.
    Foreign,
    /// A place that this log has not reached: the server came back from an older copy.
    Future,
    /// The events after it are no longer kept.
    Expired,
}

/// The server ends the stream on purpose. Come back with the cursor, after the stream's `retry` time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bye {
    pub reason: ByeReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ByeReason {
    /// The server is stopping.
    Shutdown,
    /// The listener did not read fast enough.
    Slow,
    /// Too many streams, here or from this address.
    Busy,
    /// The server could not read the log.
    Failed,
}

impl Heard {
    /// Every event name there is.
    pub const NAMES: [&str; 7] = ["message", "opened", "hello", "presence", "ping", "reset", "bye"];

    /// Reads one event of a stream. `None` for what this build does not know: a newer server may say more.
    pub fn read(name: &str, data: &str) -> Option<Self> {
        Some(match name {
            "message" | "opened" => Self::Stored(serde_json::from_str(data).ok()?),
            "hello" => Self::Hello(serde_json::from_str(data).ok()?),
            "presence" => Self::Presence(serde_json::from_str(data).ok()?),
            "ping" => Self::Ping(serde_json::from_str(data).ok()?),
            "reset" => Self::Reset(serde_json::from_str(data).ok()?),
            "bye" => Self::Bye(serde_json::from_str(data).ok()?),
            _ => return None,
        })
    }
}
