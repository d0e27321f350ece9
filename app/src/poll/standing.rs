//! How the polls of a room stand for one person: a fold of whatever was told about them, and of what that person has
//! asked for and is not answered yet. Plain data; it can be told anything twice and in any order.

mod stand;

pub use stand::Stand;

use super::{Act, kept::Kept, presenter_key::PresenterKey};
use crate::{language::Wording, screen::slide::Show};
use protocol::{Adding, PersonId, Poll, Seq, Timestamp, paths};
use stand::Farewell;

/// The polls of a room, oldest first, and what else a page that shows them goes by: one type holds it all, for each type of
/// signal comes into the bundle with machinery of its own.
#[derive(Debug, Clone)]
pub struct Standings {
    me: PersonId,
    key: Key,
    stands: Vec<Stand>,
    /// The time on the reader's clock, where it is known.
    pub now: Option<Timestamp>,
    /// What the big screen shows.
    pub show: Show,
    /// How many people are in the room.
    pub here: usize,
    /// How often there was reason to ask the house again at once.
    pub calls: usize,
    /// In which it is all told.
    pub wording: Wording,
}

/// What whoever reads here may lead besides their own polls, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    None,
    /// It belongs to whoever reads here, to be handed to a big screen.
    Own(String),
    /// This page came with it.
    Presenting(PresenterKey),
}

/// To whom a poll was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// To everybody: without a ballot.
    Everybody,
    /// To whoever reads here: the ballot in it, or that there is none, is theirs.
    Reader,
}

/// What came of what somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The house cannot be reached; what is on its way is kept until it can.
    Waits,
    TakenBack,
    Added,
    /// It was not done, for this reason.
    Failed(String),
}

/// Whether somebody already carries ballots of a poll to the house, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Begins,
    Underway,
}

impl Standings {
    pub fn new(me: PersonId, key: Key, polls: Vec<Poll>) -> Self {
        let mut standings = Self {
            me,
            key,
            stands: Vec::new(),
            now: None,
            show: Show::Newest,
            here: 0,
            calls: 0,
            wording: Wording::silence(),
        };
        for poll in polls {
            standings.take(poll, Told::Reader);
        }
        standings
    }

    /// Whoever reads here is somebody else from now on.
    pub fn be(&mut self, me: PersonId) {
        self.me = me;
    }

    /// Forgets everything: the log that it was told from is gone.
    pub fn clear(&mut self) {
        self.stands.clear();
    }

    /// Takes in how a poll stands. Of two stands the one that has counted more of the log is newer.
    pub fn take(&mut self, mut poll: Poll, told: Told) {
        let place = self.stands.binary_search_by_key(&poll.id.seq, |stand| stand.poll.id.seq);
        let place = match place {
            Ok(place) if self.stands[place].poll.id == poll.id => place,
            // The same place of another log.
            Ok(place) => {
                self.stands[place] = Stand::new(poll, told);
                return;
            }
            Err(place) => {
                self.stands.insert(place, Stand::new(poll, told));
                return;
            }
        };
        let stand = &mut self.stands[place];
        let ballot = poll.ballot.take();
        if told == Told::Reader && poll.counted >= stand.ballot_counted {
            stand.ballot_counted = poll.counted;
            stand.poll.ballot = ballot;
        }
        if poll.counted > stand.poll.counted {
            if stand.poll.is_open() && !poll.is_open() && !stand.chosen().is_empty() {
                stand.farewell = Farewell::Wished;
            }
            let ballot = stand.poll.ballot.take();
            stand.order.extend(stand.order.len() as u32..poll.choices.len() as u32);
            stand.poll = Poll { ballot, ..poll };
        }
    }

    pub fn all(&self) -> &[Stand] {
        &self.stands
    }

    pub fn find(&self, seq: Seq) -> Option<&Stand> {
        let place = self.stands.binary_search_by_key(&seq, |stand| stand.poll.id.seq).ok()?;
        Some(&self.stands[place])
    }

    /// What is voted on now: the open polls, newest first, and where they stood those that closed before the eyes of whoever
    /// voted in them. If there is none, the newest one.
    pub fn current(&self) -> Vec<&Stand> {
        let stays = |stand: &&Stand| stand.poll.is_open() || stand.has_just_closed();
        let current: Vec<_> = self.stands.iter().rev().filter(stays).collect();
        if current.is_empty() { self.stands.last().into_iter().collect() } else { current }
    }

    /// The open poll to which whoever has seen the end of this one goes on.
    pub fn onward(&self, from: &Stand) -> Option<Seq> {
        if !from.has_just_closed() {
            return None;
        }
        self.stands.iter().rev().find(|stand| stand.poll.is_open()).map(|stand| stand.poll.id.seq)
    }

    /// Whoever has seen the end of a poll goes on.
    pub fn go_on_from(&mut self, seq: Seq) {
        if let Some(stand) = self.stand_mut(seq) {
            stand.farewell = Farewell::None;
        }
    }

    /// Puts what anybody may add to in the order of its votes. For a moment at which nobody is about to press any of it.
    pub fn sort(&mut self) {
        for stand in &mut self.stands {
            stand.order = stand.ranked();
        }
    }

    /// Whether some of it has come to stand in another order by now.
    pub fn is_out_of_order(&self) -> bool {
        // Asked every second; of most polls the order never changes.
        let mut sorted = self.stands.iter().filter(|stand| stand.poll.adding == Adding::Everyone);
        sorted.any(|stand| stand.order != stand.ranked())
    }

    /// Whether whoever reads here may close a poll and reveal its results.
    pub fn may_preside(&self, poll: &Poll) -> bool {
        self.mine(poll) || self.presents(poll).is_some()
    }

    /// The key that a big screen of one's own poll is opened with.
    pub fn screen_key(&self, poll: &Poll) -> Option<&str> {
        match &self.key {
            Key::Own(key) if self.mine(poll) => Some(key),
            _ => None,
        }
    }

    /// From now on this page presents with a key.
    pub fn present(&mut self, key: PresenterKey) {
        self.key = Key::Presenting(key);
    }

    /// The address by which something is asked of a poll, with the key where one presents.
    pub fn address(&self, seq: Seq, act: &Act) -> Option<String> {
        let poll = &self.find(seq)?.poll;
        let address = act.address(poll);
        Some(match (self.presents(poll), act) {
            (Some(key), Act::Close | Act::Reveal) => paths::with_key(&address, key),
            _ => address,
        })
    }

    /// Whether time matters: a poll that is open will close by itself.
    pub fn has_deadline(&self) -> bool {
        self.stands.iter().any(|stand| stand.poll.is_open() && stand.poll.closes_at.is_some())
    }

    /// Somebody wants to vote for these choices and no others. It shows at once. They have gone on from older polls that have
    /// closed: these stand below, where nothing moves under their finger when they go.
    pub fn want(&mut self, seq: Seq, choices: Vec<u32>) -> Errand {
        for older in self.stands.iter_mut().take_while(|stand| stand.poll.id.seq < seq) {
            older.farewell = Farewell::None;
        }
        let Some(stand) = self.stand_mut(seq) else { return Errand::Underway };
        stand.notice = None;
        match stand.wish.replace(choices) {
            None => Errand::Begins,
            Some(_) => Errand::Underway,
        }
    }

    /// What is to be carried to the house next.
    pub fn wanted(&self, seq: Seq) -> Option<Vec<u32>> {
        self.find(seq)?.wish.clone()
    }

    /// The house has answered a wish, or could not be asked. A wish that has changed meanwhile stays; one that was not
    /// granted goes, and what counts is shown again.
    pub fn answer(&mut self, seq: Seq, asked: &[u32], answer: Result<Poll, String>) {
        let notice = match answer {
            Ok(poll) => {
                self.take(poll, Told::Reader);
                asked.is_empty().then_some(Notice::TakenBack)
            }
            Err(reason) => Some(Notice::Failed(reason)),
        };
        let Some(stand) = self.stand_mut(seq) else { return };
        if stand.wish.as_deref() == Some(asked) {
            stand.wish = None;
            stand.notice = notice;
        }
    }

    /// Another tab of whoever reads here has voted. The last ballot wins, wherever it comes from: what is on its way from
    /// here is no longer wanted.
    pub fn hear_of(&mut self, kept: Kept) {
        let Some(stand) = self.stand_mut(kept.poll.seq).filter(|stand| stand.poll.id == kept.poll) else {
            return;
        };
        match kept.counted {
            None if stand.wish.is_some() => stand.wish = Some(kept.choices),
            Some(counted) if stand.wish.is_none() && counted >= stand.ballot_counted => {
                stand.ballot_counted = counted;
                stand.notice = kept.choices.is_empty().then_some(Notice::TakenBack);
                stand.poll.ballot = Some(kept.choices).filter(|choices| !choices.is_empty());
            }
            _ => {}
        }
    }

    /// What came of anything else that was done to a poll.
    pub fn note(&mut self, seq: Seq, notice: Option<Notice>) {
        if let Some(stand) = self.stand_mut(seq) {
            stand.notice = notice;
        }
    }

    /// The key by which a poll is led from here.
    fn presents(&self, poll: &Poll) -> Option<&str> {
        match &self.key {
            Key::Presenting(key) if key.author == poll.author.id => Some(&key.key),
            _ => None,
        }
    }

    fn mine(&self, poll: &Poll) -> bool {
        poll.author.id == self.me
    }

    fn stand_mut(&mut self, seq: Seq) -> Option<&mut Stand> {
        self.stands.iter_mut().find(|stand| stand.poll.id.seq == seq)
    }
}

#[cfg(test)]
mod tests;
