//! What a stream carries besides stored events, and how a listener reads it (WHATWG HTML 9.2, server-sent events).
//!
//! Stored events have an `id:`; what is here is passing, has none and so never moves a listener's cursor,
//! but for the first hello of a fresh stream, which says where the stream begins.

use crate::{Cursor, Epoch, Event, Message, Person, PersonId, Poll, RoomName};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The version of the wire: a listener that knows another one reloads.
pub const VERSION: u32 = 1;

/// The `Last-Event-ID` of a listener that has heard the end of a finite stream: it is answered with 204, upon which a
/// browser stays away.
pub const END: &str = "end";

/// Everything a listener can hear.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    Stored(Event),
    Hello(Hello),
    Presence(Presence),
    /// How a poll stands now.
    Tally(Poll),
    /// How a message stands now: it was edited, or deleted.
    Changed(Message),
    Ping(Ping),
    Reset(Reset),
    Bye(Bye),
    /// What a feed says, under a name of its own; and [`Typing`], which only a script of the page reads.
    Fed(Fed),
}

/// A passing event of a feed, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fed {
    pub name: String,
    /// JSON.
    pub data: String,
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
    /// How many missed events come before the live ones; 10,000 stands for as many or more.
    pub replaying: u64,
    /// More has changed than is told one by one: what the listener has may read otherwise by now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
}

/// Who is here. With `here` it is the list anew, of the first 500 where there are more; else what changed since the
/// last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub room: RoomName,
    /// People in the room, each once, however many streams they have.
    pub count: usize,
    /// Of these, who have looked at none of their pages for a while.
    #[serde(default, skip_serializing_if = "is_none")]
    pub away: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here: Option<Vec<Person>>,
    /// Who came, or bears another name now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<PersonId>,
}

fn is_none(number: &usize) -> bool {
    *number == 0
}

/// Somebody is writing, or was a moment ago: a word that nobody comes back for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Typing {
    pub room: RoomName,
    pub person: Person,
}

impl Typing {
    /// What it is called on a stream.
    pub const NAME: &str = "typing";
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
    /// All has been said: there is nothing to come back for.
    Finished,
    /// The listener is not one of those any more whom a room of the stream is for.
    Out,
}

/// What can read JSON.
pub trait ReadJson {
    fn read<T: DeserializeOwned>(&self, text: &str) -> Option<T>;
}

struct SerdeJson;

impl ReadJson for SerdeJson {
    fn read<T: DeserializeOwned>(&self, text: &str) -> Option<T> {
        serde_json::from_str(text).ok()
    }
}

impl Heard {
    /// Every event name that a stream has of its own. Messages that a program named otherwise come as `message` where the
    /// stream was asked for plain names ([`crate::paths::events`]).
    pub const NAMES: [&str; 12] = [
        "message",
        "opened",
        "poll",
        "notice",
        "hello",
        "presence",
        "tally",
        "changed",
        Typing::NAME,
        "ping",
        "reset",
        "bye",
    ];

    /// Reads one event of a stream. `None` for what cannot be read: a newer server may say it in another way.
    pub fn read(name: &str, data: &str) -> Option<Self> {
        Self::read_by(&SerdeJson, name, data)
    }

    /// The same with another reader of JSON: a browser has one of its own.
    pub fn read_by(json: &impl ReadJson, name: &str, data: &str) -> Option<Self> {
        Some(match name {
            "message" | "opened" | "poll" | "notice" => Self::Stored(json.read(data)?),
            "hello" => Self::Hello(json.read(data)?),
            "presence" => Self::Presence(json.read(data)?),
            "tally" => Self::Tally(json.read(data)?),
            "changed" => Self::Changed(json.read(data)?),
            "ping" => Self::Ping(json.read(data)?),
            "reset" => Self::Reset(json.read(data)?),
            "bye" => Self::Bye(json.read(data)?),
            _ => Self::Fed(Fed { name: name.to_owned(), data: data.to_owned() }),
        })
    }
}
