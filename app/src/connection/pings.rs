//! How the pings of a stream come: what is held back on the way comes in heaps, or not at all.

use super::{Millis, SECOND};
use protocol::limits::PING_SECONDS;

/// How the pings of a stream came so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pings {
    last: Option<Millis>,
    /// Pairs that came together.
    together: u8,
    /// Whether the last one came when it should, after the one before.
    in_time: bool,
    /// Streams in a row that fell silent before their first ping.
    missing: u8,
}

/// Pings that are closer than this came together.
const TOGETHER: Millis = 2.0 * SECOND;
/// A ping that comes so long after the one before is in time.
const IN_TIME: Millis = (PING_SECONDS as Millis + 5.0) * SECOND;

impl Pings {
    /// Another stream begins.
    pub(super) fn begin(&mut self) {
        *self = Self { missing: self.missing, ..Self::default() };
    }

    /// A ping came while nobody slept; who slept finds a heap too, and that says nothing.
    pub(super) fn hear(&mut self, now: Millis) {
        let before = self.last;
        self.note(now);
        let Some(before) = before else { return };
        let apart = now - before;
        self.in_time = (TOGETHER..IN_TIME).contains(&apart);
        if apart < TOGETHER {
            self.together += 1;
        } else if self.in_time {
            self.together = 0;
        }
    }

    /// A ping came that says nothing but that pings come.
    pub(super) fn note(&mut self, now: Millis) {
        self.missing = 0;
        self.last = Some(now);
    }

    /// The stream has fallen silent.
    pub(super) fn miss(&mut self) {
        self.missing = if self.last.is_none() { self.missing + 1 } else { 0 };
    }

    /// Whether they come as they are sent.
    pub(super) fn are_in_time(&self) -> bool {
        self.in_time
    }

    /// Whether something on the way holds streams back.
    pub(super) fn are_held_back(&self) -> bool {
        self.together >= 2 || self.missing >= 2
    }
}
