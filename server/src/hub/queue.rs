//! What waits for one listener: a bounded queue of shared frames.

use super::Filter;
use crate::sse::{self, Names};
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use protocol::{ByeReason, Event, Seq};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// Most frames that wait for a listener.
const FRAMES: usize = 1_000;
/// Most bytes that wait for a listener.
const BYTES: usize = 256 * 1024;

/// One encoded event. Cheap to clone: the bytes are shared by all listeners.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its place in the log, if it is a stored event.
    pub seq: Option<Seq>,
    pub bytes: Bytes,
    /// The same under the plain name, if its program gave it another.
    plain: Option<Bytes>,
}

impl Frame {
    /// An event of the log, encoded once for everybody.
    pub fn of(event: &Event) -> Self {
        let renamed = sse::name(event) != event.name();
        Self {
            seq: Some(event.id().seq),
            bytes: sse::stored(event, Names::Own),
            plain: renamed.then(|| sse::stored(event, Names::Plain)),
        }
    }

    /// As its listener wants events to be called.
    pub fn named(self, names: Names) -> Bytes {
        match (names, self.plain) {
            (Names::Plain, Some(plain)) => plain,
            _ => self.bytes,
        }
    }

    pub fn passing(bytes: Bytes) -> Self {
        Self { seq: None, bytes, plain: None }
    }
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    filter: Filter,
    waiting: Mutex<Waiting>,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Frame>,
    bytes: usize,
    end: Option<ByeReason>,
}

/// What became of an event that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// It waits for its listener, or is none for them.
    Taken,
    /// There was no room for it: the queue has just ended.
    Cut,
}

/// What a listener gets from its queue.
#[derive(Debug)]
pub(super) enum Next {
    Frame(Frame),
    End(ByeReason),
}

impl Queue {
    /// A queue for what passes a filter.
    pub(super) fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Adds a frame. A full queue is emptied and ended instead: what it held is in the log, and the listener
    /// comes back for it.
    pub(super) fn push(&self, frame: Frame) -> Offer {
        let mut waiting = self.waiting();
        if waiting.end.is_some() {
            return Offer::Taken;
        }
        let full = waiting.frames.len() >= FRAMES || waiting.bytes + frame.bytes.len() > BYTES;
        if full {
            waiting.frames = VecDeque::new();
            waiting.bytes = 0;
            waiting.end = Some(ByeReason::Slow);
        } else {
            waiting.bytes += frame.bytes.len();
            waiting.frames.push_back(frame);
        }
        drop(waiting);
        self.reader.wake();
        if full { Offer::Cut } else { Offer::Taken }
    }

    /// Ends the queue after what is already waiting in it. The first reason stays.
    pub(super) fn end(&self, reason: ByeReason) {
        self.waiting().end.get_or_insert(reason);
        self.reader.wake();
    }

    /// Why it has ended, if it has; something may still wait in it.
    pub(super) fn ended(&self) -> Option<ByeReason> {
        self.waiting().end
    }

    pub(super) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Next> {
        self.reader.register(cx.waker());
        let mut waiting = self.waiting();
        if let Some(frame) = waiting.frames.pop_front() {
            waiting.bytes -= frame.bytes.len();
            return Poll::Ready(Next::Frame(frame));
        }
        waiting.end.map_or(Poll::Pending, |reason| Poll::Ready(Next::End(reason)))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(seq: Seq, bytes: impl Into<Bytes>) -> Frame {
        Frame { seq: Some(seq), bytes: bytes.into(), plain: None }
    }

    fn next(queue: &Queue) -> Poll<Next> {
        queue.poll_next(&mut Context::from_waker(std::task::Waker::noop()))
    }

    #[test]
    fn a_full_queue_ends_as_slow_and_holds_nothing() {
        let queue = Queue::default();
        for seq in 0..=FRAMES as u64 {
            queue.push(stored(seq, "x"));
        }
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
        assert_eq!(queue.waiting().bytes, 0);
    }

    #[test]
    fn large_frames_fill_a_queue_by_their_bytes() {
        let queue = Queue::default();
        for seq in 0..5 {
            queue.push(stored(seq, vec![b'x'; 60 * 1024]));
        }
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
    }

    #[test]
    fn what_waits_comes_before_the_end() {
        let queue = Queue::default();
        queue.push(stored(1, "x"));
        queue.end(ByeReason::Shutdown);
        assert!(matches!(next(&queue), Poll::Ready(Next::Frame(frame)) if frame.seq == Some(1)));
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Shutdown))));
    }
}
