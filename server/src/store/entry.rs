//! What goes into the log, what stands there, and what becomes of it on the way.

use super::{Deed, Right};
use protocol::{
    Adding, Body, ChoiceText, ClientId, Event, File, Note, Person, Posting, Question, Results, RoomName,
    Select, Seq, Timestamp, Title,
};
use serde::{Deserialize, Serialize};
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
    Message {
        body: Body,
        note: Note,
        /// What it bears besides its words.
        files: Arc<[File]>,
        /// The place of what it answers.
        reply_to: Option<Seq>,
        client_id: Option<ClientId>,
    },
    Opened {
        posting: Posting,
    },
    /// A room was opened that is for nobody but whoever is invited.
    OpenedPrivately {
        title: Title,
    },
    /// A room was opened for two people and nobody else.
    OpenedDirectly {
        with: Person,
    },
    Poll(NewPoll),
    /// Somebody did something about the room, or about who is in it: everybody there is told.
    Did(Deed, Right),
    /// Whoever looks after the room removed a message.
    Removed {
        of: Seq,
        right: Right,
    },
    /// Whoever did something in the room asked to be forgotten: wherever they are named in it, it is by the author's name now.
    Forgot {
        /// What is told anew, for it stands under another name.
        stands: Stands,
    },
    /// Something happened to what stands at a place in the log.
    Turn {
        of: Seq,
        turn: Turn,
    },
}

/// Places of what stands in a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stands {
    pub messages: Vec<Seq>,
    pub polls: Vec<Seq>,
}

/// A poll as it is put to a room.
#[derive(Debug, Clone)]
pub struct NewPoll {
    pub question: Question,
    pub choices: Vec<ChoiceText>,
    pub select: Select,
    pub results: Results,
    pub adding: Adding,
    pub closes_at: Option<Timestamp>,
    pub client_id: Option<ClientId>,
}

/// What can happen to something that stands in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    Poll(PollTurn),
    Message(MessageTurn),
    Invitation(InvitationTurn),
}

/// What can happen to the invitations of a room. Nobody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvitationTurn {
    /// There is one more, of the room that was opened at the place of the turn. What is secret in its link has this hash.
    Made { hash: String },
    /// By the one at the place of the turn nobody comes in any more.
    Revoked,
}

/// What can happen to a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollTurn {
    /// Somebody's ballot, in place of their ballot before: the places of the choices, ascending. None takes it back.
    Cast(Vec<u32>),
    /// A choice more.
    Added(ChoiceText),
    Closed,
    Revealed,
}

/// What can happen to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageTurn {
    /// It reads so from now on. These words go when the message is deleted: then the text is empty.
    Edited(String),
    Deleted,
    /// The same by whoever looks after the room: see [`What::Removed`].
    Removed,
    /// Somebody answers it with an emoji.
    Reacted(String),
    /// And does not any more.
    Withdrawn(String),
}

/// What a turn can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Poll,
    Message,
    Invitation,
}

/// An event of the log. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Logged {
    /// Everybody in its room hears it.
    Told(Arc<Event>),
    /// The same, of what somebody did about the room.
    Did(Arc<Event>, Deed),
    /// It is told as the new stand of what it happened to.
    Turned(Arc<Turned>),
}

/// Something that happened to what stands in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    pub seq: Seq,
    pub room: RoomName,
    /// The place of what it happened to.
    pub of: Seq,
    pub author: Person,
    pub at: Timestamp,
    pub turn: Turn,
}

/// Where the event is now.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It got a place, and is on disk.
    New(Logged),
    /// It was there before: this is the first one.
    Repeat(Logged),
}

/// Why the event is not in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    #[error("this client id was used for something else in this room")]
    Conflict,
    #[error("there is no such thing in this room, or it is somebody else's")]
    NotThere,
    #[error("only a host of the room can do this")]
    HostsOnly,
    #[error("the author may say nothing in this room until {until}")]
    Muted { until: Timestamp },
    #[error("the author may say nothing in this room")]
    Banned,
    #[error("the other of two people has left the room")]
    LeftAlone,
    #[error("nobody but hosts says anything in this room")]
    RoomClosed,
    #[error("the author may say something in this room in {millis} ms")]
    Slow { millis: u32 },
    #[error("nobody would be left to look after the room")]
    LastHost,
    #[error("the room is full, or has as many invitations as it can have")]
    Full,
    #[error("the poll is closed")]
    PollClosed,
    #[error("nothing would be another for it")]
    Unchanged,
    #[error("the poll has no room for another choice, or has this one")]
    NoChoice,
    #[error("the message has no room for another kind of reaction")]
    NoReaction,
    #[error("somebody else keeps a name that looks like this")]
    NameKept,
    #[error("too many events wait to be written")]
    Busy,
    #[error("the log can't be written")]
    Failed,
    #[error("the log is closed")]
    Closed,
}

impl What {
    /// What its author's end calls it, if anything.
    pub(super) fn client_id(&self) -> Option<&ClientId> {
        match self {
            Self::Message { client_id, .. } | Self::Poll(NewPoll { client_id, .. }) => client_id.as_ref(),
            Self::Opened { .. }
            | Self::OpenedPrivately { .. }
            | Self::OpenedDirectly { .. }
            | Self::Did(..)
            | Self::Removed { .. }
            | Self::Forgot { .. }
            | Self::Turn { .. } => None,
        }
    }
}

impl MessageTurn {
    /// Whether nothing is left of what the message said.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Deleted | Self::Removed)
    }
}

impl Turn {
    pub fn noun(&self) -> Noun {
        match self {
            Self::Poll(_) => Noun::Poll,
            Self::Message(_) => Noun::Message,
            Self::Invitation(_) => Noun::Invitation,
        }
    }
}

impl Appended {
    pub fn seq(&self) -> Seq {
        match self {
            Self::New(logged) | Self::Repeat(logged) => logged.seq(),
        }
    }
}

impl Logged {
    pub fn seq(&self) -> Seq {
        match self {
            Self::Told(event) | Self::Did(event, _) => event.id().seq,
            Self::Turned(turned) => turned.seq,
        }
    }
}
