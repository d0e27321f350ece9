//! Whether a listener hears the house, and what to do when it does not: decisions only, as plain data.
//! The browser's half carries out its orders with an `EventSource` and one timer; nothing here knows a clock or chance.

use crate::backend::Subject;
use protocol::{
    Bye, ByeReason, Cursor, Heard,
    limits::{PING_SECONDS, SILENCE_SECONDS},
    paths,
};

/// Milliseconds on a clock that only ever goes forward.
pub type Millis = f64;

/// The state of the line, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Connecting,
    Live,
    /// Cut; the next attempt comes in so many seconds, 0 while it is being made.
    Reconnecting {
        seconds: u32,
    },
    /// The listener stopped it.
    Paused,
    /// The device has no network.
    Offline,
    /// All has been said: the stream came to its end.
    Finished,
}

/// What to do with the stream and the timer. Carry it out at once, then ask [`Connection::due`] for the timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Order {
    /// Leave the stream as it is.
    Keep,
    /// Close whatever stream there is and open one that goes on where [`Connection::address`] says.
    Open,
    /// Close whatever stream there is.
    Close,
}

/// One listener's connection. A stream is open exactly in the phases `Opening` and `Live`, and a new attempt is waited
/// for exactly in `Waiting`: never both.
#[derive(Debug, Clone)]
pub struct Connection {
    subject: Subject,
    phase: Phase,
    network: Network,
    /// When the line was lost; forgotten once it has been live long enough to be trusted.
    lost: Option<Millis>,
    /// Pings in a row whose head was ahead of the cursor.
    behind: u8,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Opening {
        since: Millis,
    },
    Live {
        since: Millis,
        heard: Millis,
    },
    Waiting {
        until: Millis,
    },
    /// Not wanted now: the page is put away, or the cursor leads nowhere and a new listener will come.
    Ended,
    /// The stream said that it was over: nothing opens it again.
    Finished,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Up,
    Down,
}

const SECOND: Millis = 1_000.0;
/// A stream that stayed up for this long is trusted: what comes next is a new loss.
const TRUSTED: Millis = 30.0 * SECOND;
/// Longest wait for a stream's first word.
const OPENING: Millis = 15.0 * SECOND;
/// Longest wait between two attempts.
const LONGEST: Millis = 30.0 * SECOND;

impl Line {
    /// The state in one word, for people and for styles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Reconnecting { .. } => "reconnecting",
            Self::Paused => "paused",
            Self::Offline => "offline",
            Self::Finished => "finished",
        }
    }
}

impl Connection {
    /// A connection to a stream; it begins with [`Connection::open`].
    pub fn to(subject: Subject) -> Self {
        Self { subject, phase: Phase::Ended, network: Network::Up, lost: None, behind: 0 }
    }

    /// The last event that was heard: every stored event moves it, and the hello of a fresh stream sets it.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.subject.after.as_ref()
    }

    /// Where the stream goes on after all that was heard.
    pub fn address(&self) -> String {
        let address = &self.subject.address;
        self.cursor().map_or_else(|| address.clone(), |cursor| paths::after(address, cursor))
    }

    /// The stream's own event names, besides those that every stream has.
    pub fn names(&self) -> &[String] {
        &self.subject.names
    }

    pub fn line(&self, now: Millis) -> Line {
        match self.phase {
            Phase::Live { .. } => Line::Live,
            Phase::Finished => Line::Finished,
            _ if self.network == Network::Down => Line::Offline,
            Phase::Waiting { until } => {
                Line::Reconnecting { seconds: ((until - now) / SECOND).ceil().max(0.0) as u32 }
            }
            Phase::Opening { .. } if self.lost.is_some() => Line::Reconnecting { seconds: 0 },
            Phase::Opening { .. } | Phase::Ended => Line::Connecting,
        }
    }

    /// When [`Connection::tick`] wants to be called next, also to keep a countdown right.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        match self.phase {
            Phase::Opening { since } => Some(since + OPENING),
            Phase::Live { heard, .. } => Some(heard + SILENCE_SECONDS as Millis * SECOND),
            Phase::Waiting { until } => {
                let whole_seconds_after_next = (((until - now) / SECOND).ceil() - 1.0).max(0.0);
                Some(until - whole_seconds_after_next * SECOND)
            }
            Phase::Ended | Phase::Finished => None,
        }
    }

    /// Opens the stream, or opens it anew; one that is over stays so.
    pub fn open(&mut self, now: Millis) -> Order {
        if self.phase == Phase::Finished {
            return Order::Keep;
        }
        self.phase = Phase::Opening { since: now };
        self.behind = 0;
        Order::Open
    }

    /// An event came. `last_event_id` is the browser's own: it also names events that this build does not know.
    /// `chance` is uniform in 0..1, here and below.
    pub fn heard(&mut self, heard: Option<&Heard>, last_event_id: &str, now: Millis, chance: f64) -> Order {
        if !self.is_open() {
            return Order::Keep;
        }
        if let Ok(cursor) = last_event_id.parse() {
            self.subject.after = Some(cursor);
        }
        let since = match self.phase {
            Phase::Live { since, .. } => since,
            _ => now,
        };
        self.phase = Phase::Live { since, heard: now };
        match heard {
            Some(Heard::Bye(Bye { reason: ByeReason::Busy })) => self.lose(now, 5.0 * SECOND, chance),
            Some(Heard::Bye(Bye { reason: ByeReason::Finished })) => {
                self.phase = Phase::Finished;
                Order::Close
            }
            Some(Heard::Bye(_)) => self.lose(now, 0.0, chance),
            Some(Heard::Reset(_)) => self.end(),
            Some(Heard::Ping(ping)) => {
                self.behind = if self.is_ahead(&ping.head) { self.behind + 1 } else { 0 };
                // One ping can overtake an event that is still on its way; two cannot.
                if self.behind >= 2 { self.open(now) } else { Order::Keep }
            }
            _ => Order::Keep,
        }
    }

    /// The stream broke.
    pub fn cut(&mut self, now: Millis, chance: f64) -> Order {
        if self.is_open() { self.lose(now, 0.0, chance) } else { Order::Keep }
    }

    /// The time that [`Connection::due`] named has come, or passed while the page slept.
    pub fn tick(&mut self, now: Millis, chance: f64) -> Order {
        match self.phase {
            Phase::Opening { since } if now >= since + OPENING => self.lose(now, 0.0, chance),
            Phase::Live { heard, .. } if now >= heard + SILENCE_SECONDS as Millis * SECOND => {
                self.lost.get_or_insert(now);
                self.open(now)
            }
            Phase::Waiting { until } if now >= until => self.open(now),
            _ => Order::Keep,
        }
    }

    /// Somebody looks at the page again: a stream that has been silent for more than a ping is not believed,
    /// for after a sleep it can be dead without knowing it.
    pub fn shown(&mut self, now: Millis) -> Order {
        match self.phase {
            Phase::Live { heard, .. } if now < heard + (PING_SECONDS as Millis + 1.0) * SECOND => Order::Keep,
            Phase::Opening { since } if now < since + 5.0 * SECOND => Order::Keep,
            _ => self.open(now),
        }
    }

    /// The device has a network again, perhaps another one: the old stream belongs to the old one.
    pub fn network_came(&mut self, now: Millis) -> Order {
        self.network = Network::Up;
        self.open(now)
    }

    /// The device says that it has no network. It can be wrong, so attempts go on.
    pub fn network_went(&mut self, now: Millis, chance: f64) -> Order {
        self.network = Network::Down;
        if self.is_open() { self.lose(now, 0.0, chance) } else { Order::Keep }
    }

    /// The page is put away, perhaps to come back from the browser's cache.
    pub fn end(&mut self) -> Order {
        if self.phase != Phase::Finished {
            self.phase = Phase::Ended;
        }
        Order::Close
    }

    /// Whether there is something that should have been heard by now. Of a stream that carries some events only nobody
    /// knows.
    fn is_ahead(&self, head: &Cursor) -> bool {
        !self.subject.is_narrowed()
            && self.cursor().is_some_and(|cursor| head.epoch == cursor.epoch && head.seq > cursor.seq)
    }

    fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Live { .. })
    }

    /// Full jitter under a ceiling that grows with the time that the line has been down, an eighth of it: a restart of
    /// a few seconds is over within two, and a house that is away for long is not stormed when it comes back.
    fn lose(&mut self, now: Millis, at_least: Millis, chance: f64) -> Order {
        if let Phase::Live { since, .. } = self.phase
            && now - since >= TRUSTED
        {
            self.lost = None;
        }
        let first = if self.lost.is_none() { 1.0 } else { 2.0 };
        let down = now - *self.lost.get_or_insert(now);
        let ceiling = (down / 8.0).clamp(first * SECOND, LONGEST);
        self.phase = Phase::Waiting { until: now + at_least + 100.0 + chance * (ceiling - 100.0) };
        Order::Close
    }
}

#[cfg(test)]
mod tests;
