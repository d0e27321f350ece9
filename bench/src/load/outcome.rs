//! What came of it: what did not come as it should, and what those find who did not read.

use super::{
    Load, Tally,
    listener::{Brought, Heard, State},
};
use serde::Serialize;
use std::{fmt, ops::AddAssign, thread, time::Duration};

/// How often in a row nothing may come for those who read in the end.
const QUIET_TURNS: u32 = 25;
const TURN: Duration = Duration::from_millis(20);

/// How a measurement ended.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Outcome {
    pub missing: u64,
    pub twice: u64,
    /// Listeners that heard all, but in another order than most.
    pub reordered: u64,
}

/// What those found who did not read until the end.
#[derive(Debug, Clone, Default)]
pub struct Woken {
    /// Streams that the server had ended.
    pub ended: u32,
    /// Messages that did not come on streams that it had not.
    pub missing: u64,
}

impl Load {
    /// What is said from now on counts.
    pub fn count(&mut self) {
        self.counted_from = self.sent.len() as u32;
        self.tally = Tally::default();
        for listener in &mut self.listeners {
            listener.heard = Default::default();
        }
        for room in &mut self.rooms {
            room.forget();
        }
    }

    /// What did not come as it should, of what counts.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        for (number, room) in self.rooms.iter().enumerate() {
            let there = || self.listeners.iter().filter(move |l| l.room == number && l.state == State::Live);
            let missing =
                there().map(|listener| u64::from(room.said.saturating_sub(listener.heard.messages)));
            outcome.missing += missing.sum::<u64>();
            outcome.twice += there().map(|listener| u64::from(listener.heard.twice)).sum::<u64>();
            let mut orders: Vec<u64> = there()
                .filter(|listener| listener.heard.messages == room.said)
                .map(|l| l.heard.order)
                .collect();
            orders.sort_unstable();
            let most = orders.chunk_by(|a, b| a == b).map(<[u64]>::len).max().unwrap_or(0);
            outcome.reordered += (orders.len() - most) as u64;
        }
        outcome
    }

    /// Reads in the end what has come for those who never read.
    pub fn wake(&mut self) -> Woken {
        let Self { listeners, ear, marks, counted_from, .. } = self;
        let mut quiet = 0;
        while quiet < QUIET_TURNS {
            quiet += 1;
            for listener in listeners.iter_mut().filter(|listener| listener.state == State::Deaf) {
                let note = |heard: &mut Heard, number| {
                    let _ = number >= *counted_from && heard.note(number);
                };
                match listener.read(ear, marks, note) {
                    Brought::Something => quiet = 0,
                    Brought::Nothing => {}
                    Brought::End => listener.state = State::SentAway,
                }
            }
            thread::sleep(TURN);
        }
        let mut woken = Woken::default();
        for listener in listeners.iter() {
            let said = self.rooms[listener.room].said;
            match listener.state {
                State::Deaf => woken.missing += u64::from(said.saturating_sub(listener.heard.messages)),
                State::SentAway => woken.ended += 1,
                _ => {}
            }
        }
        woken
    }
}

impl AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.missing += other.missing;
        self.twice += other.twice;
        self.reordered += other.reordered;
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { missing, twice, reordered } = self;
        write!(f, "{missing} missing, {twice} twice, {reordered} listeners in another order")
    }
}
