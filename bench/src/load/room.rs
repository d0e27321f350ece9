//! A room that is loaded: how fast is spoken in it, and how long that takes to be heard.

use crate::histogram::Histogram;

#[derive(Debug)]
pub struct Room {
    pub name: String,
    /// Those who read.
    pub listeners: u32,
    pace: Option<Pace>,
    /// When the next message is due, in nanoseconds since the beginning.
    next: u64,
    /// Publishers that wait for nothing.
    pub idle: Vec<usize>,
    /// Messages that count.
    pub said: u32,
    /// From when a message was due to when a listener had it, in nanoseconds.
    pub delays: Histogram,
    /// From when a message was sent to its answer.
    pub answers: Histogram,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// So many a second, whatever becomes of them.
    Open { rate: f64 },
    /// The next one as soon as one has been answered and heard, with so many on their way.
    Closed { window: u32 },
}

impl Room {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            listeners: 0,
            pace: None,
            next: 0,
            idle: Vec::new(),
            said: 0,
            delays: Histogram::default(),
            answers: Histogram::default(),
        }
    }

    pub fn set(&mut self, pace: Pace, now: u64) {
        self.pace = Some(pace);
        self.next = now;
    }

    pub fn fall_silent(&mut self) {
        self.pace = None;
    }

    pub fn is_closed_loop(&self) -> bool {
        matches!(self.pace, Some(Pace::Closed { .. }))
    }

    /// When a message is due of itself.
    pub fn next(&self) -> Option<u64> {
        matches!(self.pace, Some(Pace::Open { .. })).then_some(self.next)
    }

    /// Takes the message that is due by now.
    pub fn due(&mut self, now: u64) -> Option<u64> {
        let Some(Pace::Open { rate }) = self.pace else { return None };
        let due = self.next;
        if due > now {
            return None;
        }
        self.next += (1e9 / rate) as u64;
        Some(due)
    }

    pub fn forget(&mut self) {
        self.said = 0;
        self.delays = Histogram::default();
        self.answers = Histogram::default();
    }
}
