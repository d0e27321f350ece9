//! What waits for one listener, and the line that takes it when nothing does.
//!
//! While a listener has heard everything, its line lies open here, and a round is written straight to it. What the line does
//! not take at once waits: a bounded queue, until the listener's own task has written it and lays the line open again.

use super::{Filter, Frame, round::Round};
use crate::sse::Form;
use bytes::{Buf, Bytes};
use futures_util::task::AtomicWaker;
use protocol::{ByeReason, Seq};
use std::{
    collections::VecDeque,
    io::ErrorKind::WouldBlock,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::net::TcpStream;

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
    /// Laid open while nothing waits.
    line: Option<OpenLine>,
    /// The rest of what the line took a part of, as it goes over the wire.
    rest: Bytes,
    frames: VecDeque<Frame>,
    bytes: usize,
    end: Option<ByeReason>,
}

/// A line to a listener who has heard everything up to a place of the log.
#[derive(Debug)]
struct OpenLine {
    socket: Arc<TcpStream>,
    reached: Seq,
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

    /// Brings a round: over the line if it lies open, else into the queue.
    pub(super) fn hear(&self, round: &Round) -> Offer {
        let mut waiting = self.waiting();
        let Some(line) = &waiting.line else {
            let cut = round.frames.iter().any(|frame| self.keep(&mut waiting, frame) == Offer::Cut);
            drop(waiting);
            self.reader.wake();
            return if cut { Offer::Cut } else { Offer::Taken };
        };
        let mut wire = round.wire(&self.filter, self.form, line.reached);
        if !wire.is_empty() {
            match line.socket.try_write(&wire) {
                Ok(written) => wire.advance(written),
                Err(error) if error.kind() == WouldBlock => {}
                // The listener's task meets the same, and knows what to do.
                Err(error) => tracing::debug!(%error, "a listener is gone"),
            }
        }
        if !wire.is_empty() {
            waiting.line = None;
            waiting.bytes = wire.len();
            waiting.rest = wire;
            drop(waiting);
            self.reader.wake();
        }
        Offer::Taken
    }

    /// Adds a frame.
    pub(super) fn push(&self, frame: &Frame) -> Offer {
        let mut waiting = self.waiting();
        waiting.line = None;
        let offer = self.keep(&mut waiting, frame);
        drop(waiting);
        self.reader.wake();
        offer
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
        waiting.line = None;
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

    /// Lays the line open, if there is nothing left to be written to it.
    pub(super) fn lay_open(&self, socket: &Arc<TcpStream>, reached: Seq) {
        let mut waiting = self.waiting();
        if waiting.rest.is_empty()
            && waiting.frames.is_empty()
            && waiting.end.is_none()
            && waiting.line.is_none()
        {
            // What a busy hour took is not kept for a quiet one.
            waiting.frames = VecDeque::new();
            waiting.line = Some(OpenLine { socket: socket.clone(), reached });
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sse::Form;
    use protocol::{Epoch, Event, Message, Note, Person, PersonId, RoomName, Timestamp};
    use tokio::{io::AsyncReadExt, net::TcpListener};

    fn queue() -> Queue {
        Queue::of(Filter::default(), Form::Sse)
    }

    fn stored(seq: Seq, body: &str) -> Frame {
        Frame::of(&Event::Message(Message {
            id: Epoch::from_bits(1).at(seq),
            room: RoomName::lobby(),
            author: Person { id: PersonId::from_bits(1), name: "Ann".into() },
            at: Timestamp::from_millis(0),
            body: body.to_owned(),
            note: Note::default(),
            client_id: None,
        }))
    }

    fn round(frames: impl IntoIterator<Item = Frame>) -> Round {
        let mut round = Round::default();
        round.frames.extend(frames);
        round
    }

    fn next(queue: &Queue) -> Poll<Next> {
        queue.poll_next(&mut Context::from_waker(std::task::Waker::noop()))
    }

    /// Both ends of a line.
    async fn line() -> (Arc<TcpStream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, _) = listener.accept().await.unwrap();
        near.writable().await.unwrap();
        (Arc::new(near), far)
    }

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
        queue.hear(&round((1..=5).map(|seq| stored(seq, &"x".repeat(60 * 1024)))));
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
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

    #[tokio::test]
    async fn an_open_line_takes_a_round_as_one_chunk_without_what_its_listener_has() {
        let (near, mut far) = line().await;
        let queue = queue();
        queue.lay_open(&near, 1);
        queue.hear(&round([stored(1, "old"), stored(2, "new"), Frame::passing("kettle", &96)]));
        assert!(next(&queue).is_pending());
        let mut got = vec![0; 4 * 1024];
        let length = far.read(&mut got).await.unwrap();
        let got = String::from_utf8(got[..length].to_vec()).unwrap();
        let (size, rest) = got.split_once("\r\n").unwrap();
        let data = rest.strip_suffix("\r\n").unwrap();
        assert_eq!(usize::from_str_radix(size, 16).unwrap(), data.len());
        assert!(
            !data.contains("old")
                && data.contains("\"new\"")
                && data.ends_with("event: kettle\ndata: 96\n\n")
        );
    }

    #[tokio::test]
    async fn what_a_full_line_does_not_take_waits_byte_for_byte_and_then_what_follows() {
        let (near, mut far) = line().await;
        let queue = queue();
        queue.lay_open(&near, 0);
        let large = "x".repeat(50 * 1024);
        let mut expected = Vec::new();
        let mut seq = 0;
        while next(&queue).is_pending() {
            seq += 1;
            let round = round([stored(seq, &large)]);
            expected.extend_from_slice(&round.wire(&Filter::default(), Form::Sse, 0));
            queue.hear(&round);
            if queue.waiting().line.is_none() {
                break;
            }
        }
        queue.hear(&round([stored(seq + 1, "after")]));
        let Poll::Ready(Next::Rest(rest)) = next(&queue) else { unreachable!("nothing waits") };
        assert!(matches!(next(&queue), Poll::Ready(Next::Frame(frame)) if frame.seq() == Some(seq + 1)));
        assert!(next(&queue).is_pending());
        assert_eq!(queue.waiting().bytes, 0);
        drop((near, queue));
        let mut got = Vec::new();
        far.read_to_end(&mut got).await.unwrap();
        got.extend_from_slice(&rest);
        assert!(got == expected, "{} of {} bytes", got.len(), expected.len());
    }

    #[tokio::test]
    async fn whoever_reads_nothing_is_let_go_with_the_rest_of_the_last_event_still_to_come() {
        let (near, _far) = line().await;
        let queue = queue();
        queue.lay_open(&near, 0);
        let large = "x".repeat(50 * 1024);
        let mut seq = 0;
        while queue.ended().is_none() {
            seq += 1;
            queue.hear(&round([stored(seq, &large)]));
        }
        assert!(matches!(next(&queue), Poll::Ready(Next::Rest(_))));
        assert!(matches!(next(&queue), Poll::Ready(Next::End(ByeReason::Slow))));
    }
}
