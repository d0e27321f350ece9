//! Whether a listener hears the house, and what to do when it does not: decisions only, as plain data.
//! The browser's half carries out its orders with an `EventSource`, a `fetch` and one timer; nothing here knows a clock or
//! chance.

mod line;
mod pings;
mod polls;

pub use line::Line;

use crate::backend::Subject;
use pings::Pings;
use polls::{HELD_BACK, Manner};
use protocol::{
    Bye, ByeReason, Cursor, Heard,
    limits::{PING_SECONDS, WAIT_SECONDS},
    paths,
};

/// Milliseconds on a clock that only ever goes forward.
pub type Millis = f64;

/// What to do with the stream and the timer. Carry it out at once, then ask [`Connection::due`] for the timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Order {
    /// Leave the stream as it is.
    Keep,
    /// Close whatever stream there is and open one that goes on where [`Connection::address`] says.
    Open,
    /// Close whatever stream there is and ask once, by a long poll of so many seconds, for what comes after
    /// [`Connection::address`].
    Ask { seconds: u32 },
    /// Close whatever stream there is.
    Close,
}

/// Whether somebody looks at a page that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Watching,
    Away,
}

/// One listener's connection. A stream is open exactly in the phases `Opening` and `Live`, a question is under way in
/// `Asking`, and a new attempt is waited for in `Waiting`: never two of them.
#[derive(Debug, Clone)]
pub struct Connection {
    subject: Subject,
    phase: Phase,
    manner: Manner,
    /// For how long no stream is tried when the next one is held back.
    held_back: Millis,
    network: Network,
    audience: Audience,
    /// When the line was lost; forgotten once it has been live long enough to be trusted.
    lost: Option<Millis>,
    /// Pings in a row whose head was ahead of the cursor.
    behind: u8,
    pings: Pings,
    /// The line goes on being called this for a moment, while the stream is exchanged for another one.
    veil: Option<(Line, Millis)>,
    /// When the stream is to be opened anew, for it carries something else by now.
    exchange: Option<Millis>,
    /// When the timer of every second rang last, and when it was last late.
    beat: Option<Millis>,
    slept: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Opening {
        since: Millis,
    },
    Live {
        since: Millis,
        heard: Millis,
        /// How long a silence is believed.
        patience: Millis,
    },
    Asking {
        since: Millis,
        seconds: u32,
    },
    /// Between two questions, which come at most once a second.
    Resting {
        until: Millis,
    },
    Waiting {
        until: Millis,
    },
    /// Not wanted now: nobody listens, or the cursor leads nowhere and a new listener will come.
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
/// Longest wait for a stream's first word, or for an answer beyond the time that it was asked to take.
const OPENING: Millis = 8.0 * SECOND;
/// The same for a stream where the last one was held back.
const TRIAL: Millis = 4.0 * SECOND;
/// How long a stream's silence is believed, though pings come more often: by some listeners a little longer than by others,
/// so that a house that is late with a ping is not asked by all of them at once.
const SILENCE: Millis = 20.0 * SECOND;
const SPREAD: Millis = 4.0 * SECOND;
/// A line by which something came within this time is not doubted.
const FRESH: Millis = SECOND;
/// Longest wait between two attempts.
const LONGEST: Millis = 30.0 * SECOND;
/// For so long after a loss the waits stay short while somebody watches.
const PROBING: Millis = 180.0 * SECOND;
/// The line may be without a stream for so long without a word, if that is exchanged or in doubt.
const VEIL: Millis = SECOND;
/// What else has changed within this time is exchanged at once with it.
const GATHERING: Millis = 100.0;

impl Connection {
    /// A connection to a stream; it begins with [`Connection::open`].
    pub fn to(subject: Subject) -> Self {
        Self {
            subject,
            phase: Phase::Ended,
            manner: Manner::Streaming,
            held_back: HELD_BACK,
            network: Network::Up,
            audience: Audience::Away,
            lost: None,
            behind: 0,
            pings: Pings::default(),
            veil: None,
            exchange: None,
            beat: None,
            slept: None,
        }
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
        match self.veil {
            Some((line, until)) if now < until && self.is_open() => line,
            _ => self.bare_line(now),
        }
    }

    fn bare_line(&self, now: Millis) -> Line {
        match self.phase {
            Phase::Live { .. } => Line::Live,
            Phase::Resting { .. } | Phase::Asking { seconds: 1.., .. } => Line::Polled,
            Phase::Finished => Line::Finished,
            _ if self.network == Network::Down => Line::Offline,
            Phase::Waiting { until } => {
                Line::Reconnecting { seconds: ((until - now) / SECOND).ceil().max(0.0) as u32 }
            }
            Phase::Opening { .. } | Phase::Asking { .. } if self.lost.is_some() => {
                Line::Reconnecting { seconds: 0 }
            }
            Phase::Opening { .. } | Phase::Asking { .. } | Phase::Ended => Line::Connecting,
        }
    }

    /// When [`Connection::tick`] wants to be called next, also to keep a countdown right.
    pub fn due(&self, now: Millis) -> Option<Millis> {
        let due = match self.phase {
            Phase::Opening { since } => since + self.patience(),
            Phase::Live { heard, patience, .. } => heard + patience,
            Phase::Asking { since, seconds } => since + Millis::from(seconds) * SECOND + OPENING,
            Phase::Resting { until } => until,
            Phase::Waiting { until } => {
                let whole_seconds_after_next = (((until - now) / SECOND).ceil() - 1.0).max(0.0);
                until - whole_seconds_after_next * SECOND
            }
            Phase::Ended | Phase::Finished => return None,
        };
        let lifted = self.veil.map(|(_, until)| until).filter(|until| *until > now);
        Some([lifted, self.exchange].into_iter().flatten().fold(due, Millis::min))
    }

    /// Opens the stream, or opens it anew; one that is over stays so.
    pub fn open(&mut self, now: Millis) -> Order {
        if self.phase == Phase::Finished {
            return Order::Keep;
        }
        self.behind = 0;
        self.exchange = None;
        self.pings.begin();
        match self.manner {
            Manner::Polling { until, .. } if now < until => self.ask(0, now),
            _ => {
                self.phase = Phase::Opening { since: now };
                Order::Open
            }
        }
    }

    /// The stream has another address from now on, and goes back to the subject's cursor if that is the lower one. What
    /// was heard so far is called live until the new stream speaks.
    pub fn turn_to(&mut self, subject: Subject, now: Millis) -> Order {
        let after = lower(self.subject.after.take(), subject.after);
        self.subject = Subject { after, ..subject };
        match self.phase {
            Phase::Ended => self.open(now),
            Phase::Waiting { .. } | Phase::Finished => Order::Keep,
            _ => {
                self.exchange.get_or_insert(now + GATHERING);
                Order::Keep
            }
        }
    }

    /// An event came. `last_event_id` is the browser's own: it also names events that this build does not know.
    /// `chance` is uniform in 0..1, here and below.
    pub fn heard(&mut self, heard: Option<&Heard>, last_event_id: &str, now: Millis, chance: f64) -> Order {
        if !self.is_open() {
            return Order::Keep;
        }
        // What an old stream still says does not take the place from which the new one is to go on.
        if let Ok(cursor) = last_event_id.parse()
            && self.exchange.is_none()
        {
            self.subject.after = Some(cursor);
        }
        let patience = SILENCE + chance * SPREAD;
        match self.phase {
            Phase::Opening { .. } => {
                self.phase = Phase::Live { since: now, heard: now, patience };
                self.manner = Manner::Streaming;
                self.veil = None;
            }
            Phase::Live { since, .. } => self.phase = Phase::Live { since, heard: now, patience },
            _ => {}
        }
        match heard {
            Some(Heard::Bye(Bye { reason: ByeReason::Busy })) => self.lose(now, 5.0 * SECOND, chance),
            Some(Heard::Bye(Bye { reason: ByeReason::Finished })) => {
                self.phase = Phase::Finished;
                Order::Close
            }
            Some(Heard::Bye(_)) => self.lose(now, 0.0, chance),
            Some(Heard::Reset(_)) => {
                // Whoever joins next begins from a place of its own.
                self.subject.after = None;
                self.end()
            }
            Some(Heard::Ping(ping)) => {
                self.behind = if self.is_ahead(&ping.head) { self.behind + 1 } else { 0 };
                // Those of answers say nothing of streams.
                if matches!(self.phase, Phase::Live { .. }) {
                    match self.has_slept(now) {
                        // Who slept finds them in a heap.
                        true => self.pings.note(now),
                        false => self.pings.hear(now),
                    }
                    if self.pings.are_held_back() {
                        return self.poll(now);
                    }
                    if self.pings.are_in_time() {
                        self.held_back = HELD_BACK;
                    }
                }
                // One ping can overtake an event that is still on its way; two cannot.
                if self.behind >= 2 { self.open(now) } else { Order::Keep }
            }
            _ => Order::Keep,
        }
    }

    /// The stream broke, or a question was not answered; the house may have said for how many seconds to leave it alone.
    pub fn cut(&mut self, for_seconds: u32, now: Millis, chance: f64) -> Order {
        if !self.is_open() {
            return Order::Keep;
        }
        self.doubt_the_polls();
        self.lose(now, Millis::from(for_seconds) * SECOND, chance)
    }

    /// The time that [`Connection::due`] named has come, or passed while the page slept.
    pub fn tick(&mut self, now: Millis, chance: f64) -> Order {
        if self.exchange.is_some_and(|at| now >= at) && self.is_open() {
            return self.open_veiled(now);
        }
        match self.phase {
            Phase::Opening { since } if now >= since + self.patience() => self.poll(now),
            Phase::Live { heard, patience, .. } if now >= heard + patience => {
                self.pings.miss();
                self.call(now)
            }
            Phase::Asking { since, seconds } if now >= since + Millis::from(seconds) * SECOND + OPENING => {
                self.doubt_the_polls();
                self.lose(now, 0.0, chance)
            }
            Phase::Resting { until } if now >= until => self.ask(WAIT_SECONDS, now),
            Phase::Waiting { until } if now >= until => self.open(now),
            _ => Order::Keep,
        }
    }

    /// There is a reason not to believe the line: the house has not answered something else. If the stream has had no word
    /// lately either, it is opened anew, which asks the house too.
    pub fn doubt(&mut self, now: Millis) -> Order {
        match self.phase {
            Phase::Live { heard, .. } if now < heard + FRESH => Order::Keep,
            Phase::Live { .. } | Phase::Resting { .. } | Phase::Asking { seconds: 1.., .. } => self.call(now),
            _ => Order::Keep,
        }
    }

    /// Another second is over. If it took long, all slept, and the stream may be dead without knowing it.
    pub fn beat(&mut self, now: Millis) -> Order {
        let late = self.beat.replace(now).is_some_and(|before| now - before > 5.0 * SECOND);
        if late {
            self.slept = Some(now);
            return self.shown(now);
        }
        Order::Keep
    }

    /// Somebody looks at the page again: a stream that has been silent for more than a ping is not believed,
    /// for after a sleep it can be dead without knowing it.
    pub fn shown(&mut self, now: Millis) -> Order {
        match self.phase {
            Phase::Live { heard, .. } if now < heard + (PING_SECONDS as Millis + 1.0) * SECOND => Order::Keep,
            Phase::Opening { since } | Phase::Asking { since, .. } if now < since + 5.0 * SECOND => {
                Order::Keep
            }
            Phase::Resting { .. } | Phase::Ended => Order::Keep,
            _ => self.open(now),
        }
    }

    /// Whether somebody watches: then a house that is away is looked for more often.
    pub fn watched(&mut self, audience: Audience) {
        self.audience = audience;
    }

    /// The device has a network again, perhaps another one: the old stream belongs to the old one.
    pub fn network_came(&mut self, now: Millis) -> Order {
        self.network = Network::Up;
        if !matches!(self.manner, Manner::Polling { until: Millis::INFINITY, .. }) {
            self.manner = Manner::Streaming;
            self.held_back = HELD_BACK;
        }
        match self.phase {
            // Told twice, by a page and by whoever holds the stream.
            Phase::Opening { since } if now < since + SECOND => Order::Keep,
            Phase::Ended => Order::Keep,
            _ => self.open(now),
        }
    }

    /// The device says that it has no network. It can be wrong, so attempts go on.
    pub fn network_went(&mut self, now: Millis, chance: f64) -> Order {
        self.network = Network::Down;
        if self.is_open() { self.lose(now, 0.0, chance) } else { Order::Keep }
    }

    /// Nobody wants it any more.
    pub fn end(&mut self) -> Order {
        if self.phase != Phase::Finished {
            self.phase = Phase::Ended;
        }
        (self.exchange, self.veil) = (None, None);
        Order::Close
    }

    /// Whether there is something that should have been heard by now. Of a stream that carries some events only nobody
    /// knows.
    fn is_ahead(&self, head: &Cursor) -> bool {
        !self.subject.is_narrowed()
            && self.cursor().is_some_and(|cursor| head.epoch == cursor.epoch && head.seq > cursor.seq)
    }

    fn has_slept(&self, now: Millis) -> bool {
        self.slept.is_some_and(|slept| now < slept + 5.0 * SECOND)
            || self.beat.is_some_and(|beat| now > beat + 3.0 * SECOND)
    }

    fn is_open(&self) -> bool {
        matches!(
            self.phase,
            Phase::Opening { .. } | Phase::Live { .. } | Phase::Asking { .. } | Phase::Resting { .. }
        )
    }

    /// Asks the house for a word by a new stream. The line is called what it was for a moment; after that it is lost until
    /// there is an answer.
    fn call(&mut self, now: Millis) -> Order {
        self.lost.get_or_insert(now);
        if self.manner == Manner::Streaming && self.pings.are_held_back() {
            self.hold_back(now);
        }
        self.open_veiled(now)
    }

    fn open_veiled(&mut self, now: Millis) -> Order {
        let line = self.line(now);
        self.veil = line.is_live().then_some((line, now + VEIL));
        self.open(now)
    }

    fn patience(&self) -> Millis {
        if self.manner == Manner::Streaming { OPENING } else { TRIAL }
    }

    /// Full jitter under a ceiling that grows with the time that the line has been down, an eighth of it: a restart of
    /// a few seconds is over within two, and a house that is away for long is not stormed when it comes back. Whoever
    /// watches is not kept waiting in the first minutes.
    fn lose(&mut self, now: Millis, at_least: Millis, chance: f64) -> Order {
        if let Phase::Live { since, .. } = self.phase
            && now - since >= TRUSTED
        {
            self.lost = None;
        }
        let first = if self.lost.is_none() { 1.0 } else { 2.0 };
        let down = now - *self.lost.get_or_insert(now);
        let probed = if self.audience == Audience::Watching { PROBING } else { 0.0 };
        let ceiling = ((down - probed) / 8.0).clamp(first * SECOND, LONGEST);
        (self.exchange, self.veil) = (None, None);
        self.phase = Phase::Waiting { until: now + at_least + 100.0 + chance * (ceiling - 100.0) };
        Order::Close
    }
}

/// The earlier of two places in one log. Of a place in another log its own listener learns by hello.
fn lower(mine: Option<Cursor>, theirs: Option<Cursor>) -> Option<Cursor> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) if mine.epoch == theirs.epoch && theirs.seq < mine.seq => Some(theirs),
        (Some(mine), _) => Some(mine),
        (None, theirs) => theirs,
    }
}

#[cfg(test)]
mod tests;
