//! What waits for one listener: a bounded queue, which the listener's own task empties.

use super::{Filter, Frame};
use crate::sse::Form;
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use protocol::ByeReason;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

/// Most frames that wait for a listener.
const FRAMES: usize = 1_000;
/// Most bytes that wait for a listener.
const BYTES: usize = 256 * 1024;

#[derive(Debug)]
pub(super) struct Queue {
    filter: Filter,
    form: Form,
    waiting: Mutex<Waiting>,
    reader: AtomicWaker,
}

#[derive(Debug, Default)]
struct Waiting {
    /// The rest of what the line took a part of, as it goes over the wire.
    rest: Bytes,
    frames: VecDeque<Frame>,
    bytes: usize,
    end: Option<ByeReason>,
}

/// What became of an event that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// It is on its way, or waits, or is none for its listener.
    Taken,
    /// There was no room for it: the queue has just ended.
    Cut,
}

/// What a listener gets from its queue.
#[derive(Debug)]
pub(super) enum Next {
    /// To be written before anything else, as it is.
    Rest(Bytes),
    Frame(Frame),
    End(ByeReason),
}

impl Queue {
    /// A queue for what passes a filter.
    pub(super) fn of(filter: Filter, form: Form) -> Self {
        Self { filter, form, waiting: Mutex::default(), reader: AtomicWaker::new() }
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Adds a frame.
    pub(super) fn push(&self, frame: &Frame) -> Offer {
        self.push_all(std::slice::from_ref(frame))
    }

    /// Adds frames, in their order.
    pub(super) fn push_all(&self, frames: &[Frame]) -> Offer {
        let mut waiting = self.waiting();
        let is_cut = frames.iter().any(|frame| self.keep(&mut waiting, frame) == Offer::Cut);
        drop(waiting);
        self.reader.wake();
        if is_cut { Offer::Cut } else { Offer::Taken }
    }

    /// Adds the rest of what the listener's line took a part of. Nothing else waits then.
    pub(super) fn interrupt(&self, rest: Bytes) {
        let mut waiting = self.waiting();
        debug_assert!(waiting.rest.is_empty() && waiting.frames.is_empty());
        waiting.bytes += rest.len();
        waiting.rest = rest;
        drop(waiting);
        self.reader.wake();
    }

    /// A full queue is emptied and ended: what it held is in the log, and the listener comes back for it. What the line has
    /// taken a part of stays, for a stream ends with a whole event.
    fn keep(&self, waiting: &mut Waiting, frame: &Frame) -> Offer {
        if waiting.end.is_some() || !self.filter.passes(frame) {
            return Offer::Taken;
        }
        if waiting.frames.len() >= FRAMES || waiting.bytes + frame.size() > BYTES {
            waiting.frames = VecDeque::new();
            waiting.end = Some(ByeReason::Slow);
            return Offer::Cut;
        }
        waiting.bytes += frame.size();
        waiting.frames.push_back(frame.clone());
        Offer::Taken
    }

    /// Ends the queue after what is already waiting in it. The first reason stays.
    pub(super) fn end(&self, reason: ByeReason) {
        let mut waiting = self.waiting();
        waiting.end.get_or_insert(reason);
        drop(waiting);
        self.reader.wake();
    }

    /// Why it has ended, if it has; something may still wait in it.
    pub(super) fn ended(&self) -> Option<ByeReason> {
        self.waiting().end
    }

    pub(super) fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.reader.register(cx.waker());
        if self.ended().is_some() { Poll::Ready(()) } else { Poll::Pending }
    }

    pub(super) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Next> {
        self.reader.register(cx.waker());
        let mut waiting = self.waiting();
        if !waiting.rest.is_empty() {
            waiting.bytes -= waiting.rest.len();
            return Poll::Ready(Next::Rest(std::mem::take(&mut waiting.rest)));
        }
        if let Some(frame) = waiting.frames.pop_front() {
            waiting.bytes -= frame.size();
            return Poll::Ready(Next::Frame(frame));
        }
        waiting.end.map_or(Poll::Pending, |reason| Poll::Ready(Next::End(reason)))
    }

    /// Whether nothing waits and something may still come.
    pub(super) fn is_quiet(&self) -> bool {
        let waiting = self.waiting();
        waiting.rest.is_empty() && waiting.frames.is_empty() && waiting.end.is_none()
    }

    /// What a busy hour took is not kept for a quiet one.
    pub(super) fn give_back_memory(&self) {
        self.waiting().frames.shrink_to_fit();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{next, queue, stored},
        *,
    };

    #[test]
    fn a_full_queue_ends_as_slow_and_holds_nothing() {
        let queue = queue();
        let offers: Vec<Offer> = (1..=FRAMES as u64 + 2).map(|seq| queue.push(&stored(seq, "x"))).collect();
        assert_eq!(offers.iter().filter(|offer| **offer == Offer::Cut).count(), 1);
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
    }

    #[test]
    fn large_frames_fill_a_queue_by_their_bytes() {
        let queue = queue();
        let frames: Vec<Frame> = (1..=5).map(|seq| stored(seq, &"x".repeat(60 * 1024))).collect();
        assert_eq!(queue.push_all(&frames), Offer::Cut);
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
    }

    #[test]
    fn what_has_been_taken_leaves_its_place_to_others() {
        let queue = queue();
        queue.interrupt(Bytes::from_static(b"rest"));
        queue.push(&stored(1, "x"));
        assert!(matches!(next(&queue), Poll::Ready(Next::Rest(_))));
        assert!(matches!(next(&queue), Poll::Ready(Next::Frame(_))) && queue.is_quiet());
        assert_eq!(queue.waiting().bytes, 0);
    }

    #[test]
    fn what_waits_comes_before_the_end() {
        let queue = queue();
        queue.push(&stored(1, "x"));
        queue.end(ByeReason::Shutdown);
        queue.push(&stored(2, "x"));
        assert!(matches!(next(&queue), Poll::Ready(Next::Frame(frame)) if frame.seq() == Some(1)));
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Shutdown))));
    }
}
