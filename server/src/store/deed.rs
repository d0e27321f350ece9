//! What somebody did about a room, or about who is in it: as the log keeps it, and as everybody in the room is told.

use super::{Silence, Stands};
use protocol::{Cursor, Event, Message, Note, Person, RoomName, Seq, Timestamp, Title, topic::TOPIC};
use serde::{Deserialize, Serialize};

/// It bears its own names: of whom it was about, as they were borne at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum Deed {
    /// By the invitation at a place in the log.
    CameIn {
        by: Seq,
    },
    /// Into a conversation of two, which they had left.
    CameBack,
    /// Where nobody would be left to look after the room, somebody is named for it: by the store, for who is left is known there.
    Left {
        heir: Option<Person>,
    },
    SentOut {
        whom: Person,
    },
    /// Named somebody who looks after the room too.
    Named {
        whom: Person,
    },
    /// Somebody does not look after the room any more: whoever did it, or another one.
    Unnamed {
        whom: Person,
    },
    /// They hear, and say nothing, for a time.
    Muted {
        whom: Person,
        minutes: u32,
    },
    Unmuted {
        whom: Person,
    },
    /// The same until it is taken back.
    Banned {
        whom: Person,
    },
    Unbanned {
        whom: Person,
    },
    /// From each person there is one message in so many seconds; 0 is no rule.
    Slowed {
        seconds: u32,
    },
    /// Nobody but hosts says anything.
    Closed,
    Reopened,
    /// Asked to be forgotten, and has no part in the room any more. By whose name it is told, all that they did in the room is told.
    Forgot(Stands),
    /// Said what the room is about, or that it is about nothing in particular.
    Topic {
        topic: Option<Title>,
    },
}

/// By which right somebody does something about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Of those who look after the room, where it takes that.
    OfHost,
    /// Of whoever looks after the whole house.
    OfOperator,
}

impl Deed {
    /// The deed as an event that is told.
    pub(super) fn told(&self, id: Cursor, room: RoomName, author: Person, at: Timestamp) -> Event {
        let words = self.in_words(&author);
        let title = if let Self::Topic { topic } = self { topic.clone() } else { None };
        let note = Note { event: self.name().parse().ok(), title, ..Note::default() };
        Event::Notice(Message { note, ..Message::plain(id, room, author, at, words) })
    }

    /// Who may say nothing from then on, or may again.
    pub(super) fn silence(&self, at: Timestamp) -> Option<(&Person, Option<Silence>)> {
        match self {
            Self::Muted { whom, minutes } => {
                let end = Timestamp::from_millis(at.millis() + i64::from(*minutes) * 60_000);
                Some((whom, Some(Silence::Until(end))))
            }
            Self::Banned { whom } => Some((whom, Some(Silence::ForGood))),
            // Whoever looks after a room is not kept from speaking there, however they came to.
            Self::Unmuted { whom }
            | Self::Unbanned { whom }
            | Self::Named { whom }
            | Self::Left { heir: Some(whom) } => Some((whom, None)),
            _ => None,
        }
    }

    /// Whom it names besides its author.
    pub(super) fn whom(&self) -> Option<Person> {
        self.clone().whom_mut().cloned()
    }

    /// The same, to be called otherwise.
    pub(super) fn whom_mut(&mut self) -> Option<&mut Person> {
        match self {
            Self::SentOut { whom }
            | Self::Named { whom }
            | Self::Unnamed { whom }
            | Self::Muted { whom, .. }
            | Self::Unmuted { whom }
            | Self::Banned { whom }
            | Self::Unbanned { whom } => Some(whom),
            Self::Left { heir } => heir.as_mut(),
            Self::CameIn { .. }
            | Self::CameBack
            | Self::Slowed { .. }
            | Self::Closed
            | Self::Reopened
            | Self::Forgot(_)
            | Self::Topic { .. } => None,
        }
    }

    /// In one word, for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::CameIn { .. } => "came-in",
            Self::CameBack => "came-back",
            Self::Left { .. } => "left",
            Self::SentOut { .. } => "sent-out",
            Self::Named { .. } => "named-host",
            Self::Unnamed { .. } => "unnamed-host",
            Self::Muted { .. } => "muted",
            Self::Unmuted { .. } => "unmuted",
            Self::Banned { .. } => "banned",
            Self::Unbanned { .. } => "unbanned",
            Self::Slowed { .. } => "slow",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Forgot(_) => "forgot",
            Self::Topic { .. } => TOPIC,
        }
    }

    fn in_words(&self, author: &Person) -> String {
        let who = &author.name;
        match self {
            Self::CameIn { .. } => format!("{who} came in by invitation."),
            Self::CameBack => format!("{who} came back."),
            Self::Left { heir: None } => format!("{who} left."),
            Self::Left { heir: Some(heir) } => format!("{who} left. {} is the host now.", heir.name),
            Self::SentOut { whom } => format!("{who} sent {} out.", whom.name),
            Self::Named { whom } => format!("{who} named {} a host.", whom.name),
            Self::Unnamed { whom } if whom.id == author.id => format!("{who} is not a host any more."),
            Self::Unnamed { whom } => format!("{who} made {} a guest.", whom.name),
            Self::Muted { whom, minutes } => format!("{who} muted {} for {}.", whom.name, span(*minutes)),
            Self::Unmuted { whom } | Self::Unbanned { whom } => {
                format!("{who} let {} speak again.", whom.name)
            }
            Self::Banned { whom } => format!("{who} banned {}.", whom.name),
            Self::Slowed { seconds: 0 } => format!("{who} turned slow mode off."),
            Self::Slowed { seconds: 1 } => {
                format!("{who} turned slow mode on: a message each second from everybody.")
            }
            Self::Slowed { seconds } => {
                format!("{who} turned slow mode on: a message every {seconds} seconds from everybody.")
            }
            Self::Closed => format!("{who} closed this room. Only its hosts say something now."),
            Self::Reopened => format!("{who} opened this room again."),
            Self::Forgot(_) => format!("{who} asked to be forgotten."),
            Self::Topic { topic: Some(topic) } => format!("{who} set the topic: {topic}"),
            Self::Topic { topic: None } => format!("{who} took the topic away."),
        }
    }
}

/// A number of minutes in words.
fn span(minutes: u32) -> String {
    let (count, one, many) = match minutes {
        minutes if minutes.is_multiple_of(1_440) => (minutes / 1_440, "a day", "days"),
        minutes if minutes.is_multiple_of(60) => (minutes / 60, "an hour", "hours"),
        minutes => (minutes, "a minute", "minutes"),
    };
    if count == 1 { one.to_owned() } else { format!("{count} {many}") }
}
