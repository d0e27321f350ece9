//! Whether a listener hears the house, and what to do when it does not: decisions only, as plain data.
//! The browser's half carries out its orders with an `EventSource`, a `fetch` and one timer; nothing here knows a clock or
//! chance.

use crate::backend::Subject;
use protocol::{
    Bye, ByeReason, Cursor, Heard,
    limits::{PING_SECONDS, SILENCE_SECONDS, WAIT_SECONDS},
    paths,
};

/// Milliseconds on a clock that only ever goes forward.
pub type Millis = f64;

/// The state of the line, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Connecting,
    Live,
    /// Heard by asking again and again: something on the way holds streams back.
    Polled,
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

/// How the house is listened to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    Streaming,
    /// By long polls, for no stream comes through; until then none is tried.
    Polling {
        until: Millis,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Up,
    Down,
}

/// How the pings of a stream came: what is held back on the way comes in heaps.
#[derive(Debug, Clone, Copy, Default)]
struct Pings {
    last: Option<Millis>,
    /// Pairs that came together.
    together: u8,
    /// Streams in a row that fell silent before their first ping.
    missing: u8,
}

const SECOND: Millis = 1_000.0;
/// A stream that stayed up for this long is trusted: what comes next is a new loss.
const TRUSTED: Millis = 30.0 * SECOND;
/// Longest wait for a stream's first word, or for an answer beyond the time that it was asked to take.
const OPENING: Millis = 8.0 * SECOND;
/// The same for a stream where the last one was held back.
const TRIAL: Millis = 4.0 * SECOND;
/// Longest wait between two attempts.
const LONGEST: Millis = 30.0 * SECOND;
/// For so long after a loss the waits stay short while somebody watches.
const PROBING: Millis = 180.0 * SECOND;
/// Until streams are tried again where they are held back.
const HELD_BACK: Millis = 300.0 * SECOND;
/// The line may be without a stream for so long without a word, if it is only exchanged.
const VEIL: Millis = SECOND;
/// What else has changed within this time is exchanged at once with it.
const GATHERING: Millis = 100.0;
/// Pings that are closer than this came together.
const TOGETHER: Millis = 2.0 * SECOND;

impl Line {
    /// The state in one word, for people and for styles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live | Self::Polled => "live",
            Self::Reconnecting { .. } => "reconnecting",
            Self::Paused => "paused",
            Self::Offline => "offline",
            Self::Finished => "finished",
        }
    }

    /// Whether what is said in the house is heard.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Live | Self::Polled)
    }

    /// As [`Line::read`] reads it.
    pub fn written(self) -> String {
        match self {
            Self::Polled => "polled".to_owned(),
            Self::Reconnecting { seconds } => seconds.to_string(),
            line => line.word().to_owned(),
        }
    }

    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "connecting" => Self::Connecting,
            "live" => Self::Live,
            "polled" => Self::Polled,
            "paused" => Self::Paused,
            "offline" => Self::Offline,
            "finished" => Self::Finished,
            seconds => Self::Reconnecting { seconds: seconds.parse().ok()? },
        })
    }
}

impl Connection {
    /// A connection to a stream; it begins with [`Connection::open`].
    pub fn to(subject: Subject) -> Self {
        Self {
            subject,
            phase: Phase::Ended,
            manner: Manner::Streaming,
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
            Phase::Live { heard, .. } => heard + SILENCE_SECONDS as Millis * SECOND,
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
        self.pings = Pings { missing: self.pings.missing, ..Pings::default() };
        match self.manner {
            Manner::Polling { until } if now < until => self.ask(0, now),
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
        match &mut self.phase {
            Phase::Opening { .. } => {
                self.phase = Phase::Live { since: now, heard: now };
                self.manner = Manner::Streaming;
                self.veil = None;
            }
            Phase::Live { heard, .. } => *heard = now,
            _ => {}
        }
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
                if self.is_held_back(now) {
                    return self.poll(now);
                }
                // One ping can overtake an event that is still on its way; two cannot.
                if self.behind >= 2 { self.open(now) } else { Order::Keep }
            }
            _ => Order::Keep,
        }
    }

    /// A question was answered, and what the answer held was heard.
    pub fn answered(&mut self, now: Millis) -> Order {
        let Phase::Asking { since, seconds } = self.phase else { return Order::Keep };
        if seconds > 0 {
            self.lost = None;
        }
        self.veil = None;
        match self.manner {
            Manner::Polling { until } if now < until => {
                self.phase = Phase::Resting { until: now.max(since + SECOND) };
                Order::Keep
            }
            _ => {
                self.veil = Some((Line::Polled, now + TRIAL + VEIL));
                self.phase = Phase::Opening { since: now };
                Order::Open
            }
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

    /// This browser has no streams at all.
    pub fn has_no_streams(&mut self, now: Millis) -> Order {
        self.manner = Manner::Polling { until: Millis::INFINITY };
        self.open(now)
    }

    /// The time that [`Connection::due`] named has come, or passed while the page slept.
    pub fn tick(&mut self, now: Millis, chance: f64) -> Order {
        if self.exchange.is_some_and(|at| now >= at) && self.is_open() {
            let line = self.line(now);
            self.veil = line.is_live().then_some((line, now + VEIL));
            return self.open(now);
        }
        match self.phase {
            Phase::Opening { since } if now >= since + self.patience() => self.poll(now),
            Phase::Live { heard, .. } if now >= heard + SILENCE_SECONDS as Millis * SECOND => {
                self.lost.get_or_insert(now);
                self.pings.missing = if self.pings.last.is_none() { self.pings.missing + 1 } else { 0 };
                if self.pings.missing >= 2 { self.poll(now) } else { self.open(now) }
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
        if self.manner != (Manner::Polling { until: Millis::INFINITY }) {
            self.manner = Manner::Streaming;
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

    /// A ping came: whether pings come in heaps. Who slept finds a heap too, and that says nothing.
    fn is_held_back(&mut self, now: Millis) -> bool {
        let streams = matches!(self.phase, Phase::Live { .. });
        let slept = self.slept.is_some_and(|slept| now < slept + 5.0 * SECOND)
            || self.beat.is_some_and(|beat| now > beat + 3.0 * SECOND);
        self.pings.missing = 0;
        if let Some(before) = self.pings.last.replace(now).filter(|_| streams && !slept) {
            let apart = now - before;
            if apart < TOGETHER {
                self.pings.together += 1;
            } else if apart < (PING_SECONDS as Millis + 5.0) * SECOND {
                self.pings.together = 0;
            }
        }
        self.pings.together >= 2
    }

    fn is_open(&self) -> bool {
        matches!(
            self.phase,
            Phase::Opening { .. } | Phase::Live { .. } | Phase::Asking { .. } | Phase::Resting { .. }
        )
    }

    fn patience(&self) -> Millis {
        if self.manner == Manner::Streaming { OPENING } else { TRIAL }
    }

    /// Streams do not come through: for a while the house is asked instead.
    fn poll(&mut self, now: Millis) -> Order {
        self.manner = Manner::Polling { until: now + HELD_BACK };
        self.open(now)
    }

    fn ask(&mut self, seconds: u32, now: Millis) -> Order {
        self.phase = Phase::Asking { since: now, seconds };
        Order::Ask { seconds }
    }

    /// Where not even the first question is answered, it is not streams that are held back: the house is away.
    fn doubt_the_polls(&mut self) {
        if let (Phase::Asking { seconds: 0, .. }, Manner::Polling { until }) = (self.phase, self.manner)
            && until.is_finite()
        {
            self.manner = Manner::Streaming;
        }
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
