//! Where no stream comes through, the house is asked again and again what is new, and from time to time a stream is tried.

use super::{Connection, Line, Millis, Order, Phase, SECOND, TRIAL, VEIL};

/// How the house is listened to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Manner {
    Streaming,
    /// By long polls, for no stream comes through; until then none is tried.
    Polling {
        until: Millis,
        polls: Polls,
    },
}

/// Whether questions come through where no stream does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Polls {
    Untried,
    Answered,
}

/// Until streams are tried again where one was held back, and at most where all are.
pub(super) const HELD_BACK: Millis = 30.0 * SECOND;
const LONG_HELD_BACK: Millis = 300.0 * SECOND;

impl Connection {
    /// No stream is tried for a while: a longer one each time, until one comes through.
    pub(super) fn hold_back(&mut self, now: Millis) {
        self.manner = Manner::Polling { until: now + self.held_back, polls: Polls::Untried };
        self.held_back = (self.held_back * 2.0).min(LONG_HELD_BACK);
    }

    /// A question was answered, and what the answer held was heard.
    pub fn answered(&mut self, now: Millis) -> Order {
        let Phase::Asking { since, seconds } = self.phase else { return Order::Keep };
        if seconds > 0 {
            self.lost = None;
        }
        self.veil = None;
        if let Manner::Polling { polls, .. } = &mut self.manner {
            *polls = Polls::Answered;
        }
        match self.manner {
            Manner::Polling { until, .. } if now < until => {
                self.phase = Phase::Resting { until: now.max(since + SECOND) };
                Order::Keep
            }
            _ => {
                self.pings.begin();
                self.veil = Some((Line::Polled, now + TRIAL + VEIL));
                self.phase = Phase::Opening { since: now };
                Order::Open
            }
        }
    }

    /// This browser has no streams at all.
    pub fn has_no_streams(&mut self, now: Millis) -> Order {
        self.manner = Manner::Polling { until: Millis::INFINITY, polls: Polls::Untried };
        self.open(now)
    }

    /// Streams do not come through: for a while the house is asked instead.
    pub(super) fn poll(&mut self, now: Millis) -> Order {
        self.hold_back(now);
        self.open(now)
    }

    pub(super) fn ask(&mut self, seconds: u32, now: Millis) -> Order {
        self.phase = Phase::Asking { since: now, seconds };
        Order::Ask { seconds }
    }

    /// Where not even the first question is answered, it is not streams that are held back: the house is away.
    pub(super) fn doubt_the_polls(&mut self) {
        if let Phase::Asking { seconds: 0, .. } = self.phase
            && let Manner::Polling { until, polls: Polls::Untried } = self.manner
            && until.is_finite()
        {
            self.manner = Manner::Streaming;
            self.held_back = HELD_BACK;
        }
    }
}
