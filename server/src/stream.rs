//! One listener's stream, piece by piece: what was missed first, then what happens.
//!
//! The stitch: the listener joins the hub, then the head of the log is noted; everything up to it comes from the
//! log, everything after it from the hub. An event is on disk before the hub has it, so there is no hole; the
//! same event from both sides is recognised by its place, so there is no double.

use crate::{
    hub::{Listener, Said},
    replays::{Page, Replays},
    sse::{self, Form},
    store::ReadError,
};
use bytes::{Bytes, BytesMut};
use protocol::{Bye, ByeReason, RoomName, Seq};
use rand::Rng;
use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::net::TcpStream;

/// All that one listener hears. It ends with a complete event, always.
pub struct Stream {
    /// What is to be sent first: `retry`, hello, reset.
    greeting: Bytes,
    listener: Listener,
    replays: Replays,
    rooms: Arc<[RoomName]>,
    form: Form,
    stage: Stage,
    /// A place up to which the listener has everything; while its line lies open the hub takes it further.
    reached: Seq,
}

/// What is to be sent next.
#[derive(Debug)]
pub enum Piece {
    /// Whole events.
    Events(Bytes),
    /// One that says that the line is alive, and nothing else.
    Ping(Bytes),
    /// The rest of what the hub has sent over the line by itself, as it is.
    Rest(Bytes),
}

enum Stage {
    Greeting { upto: Seq },
    Replaying { upto: Seq, page: PageRead },
    Live,
    Over,
}

type PageRead = Pin<Box<dyn Future<Output = Result<Page, ReadError>> + Send>>;

impl Stream {
    /// `after` is what the listener has; everything after it and up to `upto` is read from the log.
    pub fn new(
        greeting: Bytes,
        listener: Listener,
        form: Form,
        replays: Replays,
        rooms: Arc<[RoomName]>,
        (after, upto): (Seq, Seq),
    ) -> Self {
        Self { greeting, listener, replays, rooms, form, stage: Stage::Greeting { upto }, reached: after }
    }

    /// Whether something of what was missed is still to be read.
    pub fn is_replaying(&self) -> bool {
        matches!(self.stage, Stage::Greeting { .. } | Stage::Replaying { .. })
    }

    /// Ends the stream without a word; whoever listened stays in the room for a while, until they ask again.
    pub fn linger(self) {
        self.listener.linger();
    }

    fn read_page(&self, upto: Seq) -> PageRead {
        Box::pin(self.replays.page(&self.rooms, self.reached, upto, self.listener.filter()))
    }

    /// Replays on, or goes live when the head is reached.
    fn go_on(&self, upto: Seq) -> Stage {
        if self.reached < upto { Stage::Replaying { upto, page: self.read_page(upto) } } else { Stage::Live }
    }

    /// Nothing is left to be sent at this moment: if the stream is live, the hub writes to the line by itself from now on.
    pub fn lay_open(&self, line: &Arc<TcpStream>) {
        if matches!(self.stage, Stage::Live) {
            self.listener.lay_open(line, self.reached);
        }
    }

    /// Ready when the hub has let the listener go: nothing but the end comes then.
    pub fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.listener.poll_ended(cx)
    }

    /// What is to be sent next; nothing when the stream has ended.
    pub fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Piece>> {
        let blocks = loop {
            match &mut self.stage {
                Stage::Greeting { upto } => {
                    let upto = *upto;
                    self.stage = self.go_on(upto);
                    break std::mem::take(&mut self.greeting);
                }
                Stage::Replaying { upto, page } => {
                    let upto = *upto;
                    // Whoever was let go, or is to stop, comes back for the rest of what was missed too.
                    if let Some(reason) = self.listener.ended() {
                        break self.end(reason);
                    }
                    let Ok(page) = ready!(page.as_mut().poll(cx)) else {
                        break self.end(ByeReason::Failed);
                    };
                    self.reached = page.reached;
                    self.stage = self.go_on(upto);
                    if !page.events.is_empty() {
                        break page.events;
                    }
                }
                Stage::Live => match ready!(self.listener.poll_said(cx)) {
                    Ok(Said::Rest(rest)) => return Poll::Ready(Some(Piece::Rest(rest))),
                    Ok(Said::Frame(frame)) => {
                        if let Some(seq) = frame.seq() {
                            if seq <= self.reached {
                                continue;
                            }
                            self.reached = seq;
                        }
                        let passed = frame.passed(self.listener.filter(), self.reached);
                        let Some(bytes) = passed.cloned() else { continue };
                        if frame.is_ping() {
                            return Poll::Ready(Some(Piece::Ping(self.form.write(bytes))));
                        }
                        break bytes;
                    }
                    Err(reason) => break self.end(reason),
                },
                Stage::Over => return Poll::Ready(None),
            }
        };
        Poll::Ready(Some(Piece::Events(self.form.write(blocks))))
    }

    fn end(&mut self, reason: ByeReason) -> Bytes {
        self.stage = Stage::Over;
        farewell(reason)
    }
}

/// The last words of a stream: when to come back, and why it ends.
pub fn farewell(reason: ByeReason) -> Bytes {
    let wait = match reason {
        ByeReason::Shutdown => jitter(500, 5_000),
        ByeReason::Slow => jitter(200, 1_000),
        ByeReason::Busy | ByeReason::Failed | ByeReason::Out => jitter(5_000, 15_000),
        ByeReason::Finished => return sse::end("bye", &Bye { reason }),
    };
    let mut bytes = BytesMut::new();
    bytes.extend_from_slice(&sse::retry(wait));
    bytes.extend_from_slice(&sse::passing("bye", &Bye { reason }));
    bytes.freeze()
}

/// When to come back if the line breaks: over so much time that a hall of thousands does not come through the door at once,
/// seven seconds for ten thousand.
pub fn way_back(streams: usize) -> Duration {
    jitter(1_000, 1_000 + (streams as u64 * 7 / 10).clamp(2_000, 9_000))
}

/// A different time for everybody, so that those who were cut off together do not come back together.
pub fn jitter(from_millis: u64, to_millis: u64) -> Duration {
    Duration::from_millis(rand::rng().random_range(from_millis..=to_millis))
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("rooms", &self.rooms)
            .field("reached", &self.reached)
            .finish_non_exhaustive()
    }
}
