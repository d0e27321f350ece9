//! What somebody can ask of a poll, and the address that it goes to.

use protocol::{ChoiceText, Poll, paths};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Votes for these choices and no others.
    Cast(Vec<u32>),
    /// Takes the ballot back.
    TakeBack,
    /// Adds a choice, where everybody may.
    Add(ChoiceText),
    Close,
    Reveal,
}

impl Act {
    pub fn address(&self, poll: &Poll) -> String {
        let to = match self {
            Self::Cast(_) | Self::TakeBack => paths::ballot,
            Self::Add(_) => paths::choices,
            Self::Close => paths::close,
            Self::Reveal => paths::reveal,
        };
        to(&poll.room, poll.id.seq)
    }
}
