//! What stands in the list: messages, polls and notices, as the log has them.

use protocol::{Cursor, Event, Message, Person, Poll, Seq, Timestamp};
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Message(Arc<Message>),
    /// A question that was put to the room, as it was when it came: how it stands now, [`crate::poll`] knows.
    Poll(Arc<Poll>),
    /// Somebody did something about the room.
    Notice(Arc<Message>),
}

impl Said {
    /// What an event leaves in the list, if anything.
    pub(super) fn of(event: Event) -> Option<Self> {
        match event {
            Event::Message(message) => Some(Self::Message(Arc::new(message))),
            Event::Poll(poll) => Some(Self::Poll(Arc::new(poll))),
            Event::Notice(notice) => Some(Self::Notice(Arc::new(notice))),
            Event::Opened(_) => None,
        }
    }

    pub fn id(&self) -> &Cursor {
        match self {
            Self::Message(message) | Self::Notice(message) => &message.id,
            Self::Poll(poll) => &poll.id,
        }
    }

    /// Where it was changed last, and what it answers, if they can be.
    pub fn changed(&self) -> (Seq, Seq) {
        match self {
            Self::Message(message) => {
                (message.changed, message.reply_to.as_ref().map_or(0, |quote| quote.changed))
            }
            Self::Poll(_) | Self::Notice(_) => (0, 0),
        }
    }

    pub fn is_deleted(&self) -> bool {
        matches!(self, Self::Message(message) if message.deleted.is_some())
    }

    /// Whether nobody said it to anybody.
    pub fn is_notice(&self) -> bool {
        matches!(self, Self::Notice(_))
    }

    pub fn author(&self) -> &Person {
        match self {
            Self::Message(message) | Self::Notice(message) => &message.author,
            Self::Poll(poll) => &poll.author,
        }
    }

    pub fn at(&self) -> Timestamp {
        match self {
            Self::Message(message) | Self::Notice(message) => message.at,
            Self::Poll(poll) => poll.at,
        }
    }
}
