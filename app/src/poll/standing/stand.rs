//! How one poll stands for one person: what the house has told of it, and what that person wants.

use super::{Notice, Told};
use protocol::{Adding, Choice, Poll, Select, Seq};

/// How one poll stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The newest that was told, with the ballot that counts.
    pub poll: Poll,
    /// How far the log was counted when that ballot was told.
    pub(super) ballot_counted: Seq,
    /// The ballot that is on its way to the house.
    pub(super) wish: Option<Vec<u32>>,
    pub notice: Option<Notice>,
    /// The places of its choices in the order in which they are shown to whoever may press them: another one than their own
    /// only where anybody may add to them.
    pub(super) order: Vec<u32>,
    pub(super) farewell: Farewell,
}

/// Whether a poll that is closed stays among those that are voted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Farewell {
    None,
    /// It closed before the eyes of somebody who had voted: it stays until they go on, by the link or by voting.
    Wished,
}

impl Stand {
    pub(super) fn new(poll: Poll, told: Told) -> Self {
        let ballot_counted = match told {
            Told::Everybody => 0,
            Told::Reader => poll.counted,
        };
        let mut stand = Self {
            poll,
            ballot_counted,
            wish: None,
            notice: None,
            order: Vec::new(),
            farewell: Farewell::None,
        };
        stand.order = stand.ranked();
        stand
    }

    /// What its reader has chosen: what they want now, else what counts.
    pub fn chosen(&self) -> &[u32] {
        self.wish.as_deref().or(self.poll.ballot.as_deref()).unwrap_or_default()
    }

    /// The ballot that it takes to vote for a choice as well, or for it no longer.
    pub fn with(&self, choice: u32, marked: bool) -> Vec<u32> {
        let mut choices = match self.poll.select {
            Select::One => Vec::new(),
            Select::Many => self.chosen().to_vec(),
        };
        choices.retain(|other| *other != choice);
        if marked {
            choices.push(choice);
        }
        choices
    }

    /// Whether it closed while whoever voted in it looked on, and they have not gone on yet.
    pub fn has_just_closed(&self) -> bool {
        self.farewell == Farewell::Wished
    }

    /// Whether a ballot is on its way.
    pub fn is_sending(&self) -> bool {
        self.wish.is_some()
    }

    /// The choices with their places, in the order in which they are shown to whoever may press them.
    pub fn in_order(&self) -> Vec<(u32, &Choice)> {
        self.at_places(&self.order)
    }

    /// The same in the order of the moment: what anybody may add to is sorted by votes, and of equal ones the older is first.
    pub fn by_votes(&self) -> Vec<(u32, &Choice)> {
        self.at_places(&self.ranked())
    }

    fn at_places(&self, places: &[u32]) -> Vec<(u32, &Choice)> {
        places.iter().filter_map(|&place| Some((place, self.poll.choices.get(place as usize)?))).collect()
    }

    /// By hand: the library's sort would cost the bundle a kilobyte.
    pub(super) fn ranked(&self) -> Vec<u32> {
        let votes = |place: u32| self.poll.choices.get(place as usize).and_then(|choice| choice.votes);
        let mut sorted: Vec<u32> = Vec::with_capacity(self.poll.choices.len());
        for place in 0..self.poll.choices.len() as u32 {
            let fewer = sorted.iter().position(|&other| votes(other) < votes(place));
            let fewer = fewer.filter(|_| self.poll.adding == Adding::Everyone);
            sorted.insert(fewer.unwrap_or(sorted.len()), place);
        }
        sorted
    }
}
