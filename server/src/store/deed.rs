//! What somebody did about a room, or about who is in it: as the log keeps it, and as everybody in the room is told.

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

    /// In one word, for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::CameIn { .. } => "came-in",
            Self::Left { .. } => "left",
            Self::SentOut { .. } => "sent-out",
            Self::Named { .. } => "named-host",
            Self::Unnamed { .. } => "unnamed-host",
            Self::Topic { .. } => TOPIC,
        }
    }

    fn in_words(&self, author: &Person) -> String {
        let who = &author.name;
        match self {
            Self::CameIn { .. } => format!("{who} came in by invitation."),
            Self::Left { heir: None } => format!("{who} left."),
            Self::Left { heir: Some(heir) } => format!("{who} left. {} is the host now.", heir.name),
            Self::SentOut { whom } => format!("{who} sent {} out.", whom.name),
            Self::Named { whom } => format!("{who} named {} a host.", whom.name),
            Self::Unnamed { whom } if whom.id == author.id => format!("{who} is not a host any more."),
            Self::Unnamed { whom } => format!("{who} made {} a guest.", whom.name),
            Self::Topic { topic: Some(topic) } => format!("{who} set the topic: {topic}"),
            Self::Topic { topic: None } => format!("{who} took the topic away."),
        }
    }
}
