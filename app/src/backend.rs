//! What the room asks of the world outside: saying, reading, listening, and whatever only a browser knows.
//! The browser's half implements it and provides it through Leptos' context; on the server nothing asks.

use crate::{ascii::place_of, connection::Line, letter::Letter, poll::Act};
use protocol::{
    ClientId, Cursor, Draft, Heard, History, Message, Person, Poll, Problem, RoomName, Timestamp, paths,
};
use std::{any::Any, fmt, future::Future, pin::Pin, sync::Arc};

/// Something that the outside will answer.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// The outside, as the room's components hold it.
pub type World = Arc<dyn Backend>;

/// Told the name under which another tab has kept something, and the text.
pub type HearKept = Box<dyn Fn(&str, &str) + Send + Sync>;

/// What is kept under a name that begins like this is this tab's alone, and gone with it.
pub const TAB: &str = "tab";
/// Under this name something is kept and let go of at once, to tell other tabs that the reader of this device may be called
/// otherwise from now on: who wants to know asks [`Backend::me`].
pub const RENAMED: &str = "renamed";

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The house said no: the same question gets the same answer.
    Refused(Problem),
    /// The house was not reached, or asks for patience. Asking again is right, after so many seconds if it named them.
    Unreachable { retry_after: Option<u32> },
}

/// What is listened to: a stream, and where on it the listener begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// As it is spelled in [`protocol::paths`], without a place in the log.
    pub address: String,
    /// Just after a place in the log; else with what is said from now on.
    pub after: Option<Cursor>,
    /// Event names of the stream's own, to be heard besides [`Heard::NAMES`].
    pub names: Vec<String>,
}

/// What comes from a stream.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is handed on at once")]
pub enum Report {
    Line(Line),
    Heard(Heard),
    /// All that was missed, as the last hello counted it, has been told.
    CaughtUp,
}

/// A stream that is being listened to. Dropping it closes the stream and everything that would open it again.
pub struct Listening(#[expect(dead_code, reason = "held only to be dropped")] Box<dyn Any + Send + Sync>);

/// What the Enter key does in a text of several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnterKey {
    Sends,
    /// On a keyboard without Shift+Enter at hand: a phone's.
    BreaksTheLine,
}

/// For how long a text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    OnTheDevice,
    /// As long as the page lives.
    OnThePage,
}

pub trait Backend: Send + Sync {
    /// Says something. Repeating it with the same client id says it once.
    fn say(&self, room: &RoomName, draft: Draft) -> Answer<Message>;
    /// A page of a room's history, by its address.
    fn history(&self, address: String) -> Answer<History>;
    /// Takes another name.
    fn rename(&self, name: String) -> Answer<Person>;
    /// Who the reader of this device is, as the house knows it.
    fn me(&self) -> Answer<Person>;
    /// Does something to a poll. The answer is how it stands then, with the ballot of whoever asks.
    fn act(&self, address: String, act: Act) -> Answer<Poll>;
    /// A question has not been answered for long: whatever line there is may be dead, and is to be looked at.
    fn doubt(&self) {}
    /// Listens until what it gives is dropped. In a component, [`crate::listening::use_stream`] is the way to it.
    fn listen(&self, subject: Subject, report: Box<dyn Fn(Report)>) -> Listening;

    fn new_client_id(&self) -> ClientId;
    /// A number in 0..1.
    fn chance(&self) -> f64;
    /// Is over after so many milliseconds.
    fn pause(&self, millis: f64) -> Pin<Box<dyn Future<Output = ()>>>;
    fn now(&self) -> Timestamp;
    /// Minutes by which the reader's clock is ahead of UTC at that moment.
    fn utc_offset(&self, at: Timestamp) -> i32;
    /// The time of day as the reader writes it.
    fn clock(&self, at: Timestamp) -> String;
    /// Date and time in full.
    fn moment(&self, at: Timestamp) -> String;
    /// The day in words: today, yesterday, or its date.
    fn day(&self, at: Timestamp) -> String;
    fn enter_key(&self) -> EnterKey;
    /// What was kept on this device under a name.
    fn kept(&self, name: &str) -> Option<String>;
    /// Keeps a text on this device, or forgets it where it is empty. Where storage is full or forbidden, it is kept for as
    /// long as the page lives.
    fn keep(&self, name: &str, text: &str) -> Kept;
    /// Calls back whenever another tab keeps a text or forgets it, which leaves it empty. An empty name is all of them.
    fn on_kept(&self, hear: HearKept);
    /// All letters that are kept on this device, of any room and from any tab, in no order.
    fn letters(&self) -> Vec<Letter>;
    /// Gives this page another address of its own, without loading it.
    fn call_this_page(&self, address: &str);
    /// Loads the page anew for a reason, but never twice for the same one, and not where something is written that was not
    /// sent: then it says no.
    fn reload_for(&self, reason: &str) -> bool;
    /// Which tab of the browser this is: the same one after a reload, and never another one's.
    fn tab(&self) -> String;
}

/// Tells the other tabs, those too that hear of nobody in a room, that the reader may be called otherwise. It is not left
/// there: they would not hear of it a second time.
pub fn tell_renamed(world: &World) {
    world.keep(RENAMED, "now");
    world.keep(RENAMED, "");
}

impl Subject {
    /// All that is said in a room after a place in its log.
    pub fn room(room: &RoomName, after: &Cursor) -> Self {
        let address = paths::events(std::slice::from_ref(room), &[]);
        Self { address, after: Some(after.clone()), names: Vec::new() }
    }

    /// A stream of passing events with these names, from now on.
    pub fn passing(address: String, names: Vec<String>) -> Self {
        Self { address, after: None, names }
    }

    /// Whether it need not carry all that is stored: its address names events, or it has some of its own.
    pub fn is_narrowed(&self) -> bool {
        !self.names.is_empty() || place_of(b"event=", &self.address).is_some()
    }
}

impl Listening {
    /// Whatever closes the stream when it is dropped.
    pub fn holding(stream: impl Any + Send + Sync) -> Self {
        Self(Box::new(stream))
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listening")
    }
}
