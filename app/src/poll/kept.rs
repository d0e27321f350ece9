//! A ballot as it is kept on this device until the house has counted it: over a reload, and for the other tabs, which learn
//! from it what was voted here.

use protocol::{Cursor, Poll, Seq};

/// Ballots are kept under this, the room and the place of the poll.
pub const BALLOTS: &str = "ballot:";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub poll: Cursor,
    /// None of them: the ballot is taken back.
    pub choices: Vec<u32>,
    /// The place in the log up to which it is counted; until then it is on its way.
    pub counted: Option<Seq>,
}

impl Kept {
    /// Under which the ballot of a poll is kept.
    pub fn name(poll: &Poll) -> String {
        format!("{BALLOTS}{}:{}", poll.room, poll.id.seq)
    }

    pub fn write(&self) -> String {
        let mut choices = String::new();
        for choice in &self.choices {
            choices += &choice.to_string();
            choices.push(',');
        }
        let counted = self.counted.map_or(String::new(), |counted| counted.to_string());
        format!("{} {choices} {counted}", self.poll)
    }

    /// What was written here or in another tab; nothing, if it is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (poll, choices, counted) = (words.next()?, words.next()?, words.next()?);
        let choices = choices.split(',').filter(|choice| !choice.is_empty());
        let choices = choices.map(|choice| choice.parse().ok()).collect::<Option<_>>()?;
        let counted = if counted.is_empty() { None } else { Some(counted.parse().ok()?) };
        Some(Self { poll: poll.parse().ok()?, choices, counted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::sample::poll;

    #[test]
    fn a_ballot_is_kept_under_its_room_and_poll_and_read_as_it_was_written() {
        let poll = poll(7, 9);
        assert_eq!(Kept::name(&poll), "ballot:lobby:7");
        for choices in [vec![], vec![3], vec![0, 2]] {
            for counted in [None, Some(0), Some(57)] {
                let kept = Kept { poll: poll.id.clone(), choices: choices.clone(), counted };
                assert_eq!(Kept::read(&kept.write()), Some(kept));
            }
        }
    }

    #[test]
    fn what_is_no_ballot_is_none() {
        for text in ["", "x", "a-1", "a-1 0", "a-1 x ", "a-1 0 x"] {
            assert_eq!(Kept::read(text), None, "{text:?}");
        }
    }
}
