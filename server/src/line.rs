//! The line of somebody who listens: the socket itself, taken back from HTTP once the request is answered. A stream says
//! nothing for most of its life; all that is kept for it then is this task and its place in the hub, which writes to the
//! line by itself while nothing waits.

use crate::{
    chunk::{self, AT_ONCE},
    peer::Peer,
    stream::{Piece, Stream},
};
use axum::body::Body;
use bytes::{Buf, Bytes, BytesMut};
use http::{Version, header, response};
use socket2::SockRef;
use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    io,
    net::Shutdown,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, SystemTime},
};
use tokio::time::{Sleep, sleep};

/// How long a peer may take for the last words of a stream. Whoever is too slow for them comes back, and misses nothing.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Comes with each request: its line can be had for a stream.
#[derive(Debug, Clone)]
pub struct Handover {
    peer: Peer,
    slot: Arc<Mutex<Option<Stream>>>,
}

impl Handover {
    pub fn of(peer: Peer) -> Self {
        Self { peer, slot: Arc::default() }
    }

    /// Has a stream carried by the line itself, and by nothing that HTTP sends.
    pub fn carry(&self, stream: Stream) -> Body {
        *self.slot() = Some(stream);
        unknown()
    }

    /// The stream that the line was taken for.
    pub fn take(&self) -> Option<Stream> {
        self.slot().take()
    }

    /// Who asked.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    fn slot(&self) -> MutexGuard<'_, Option<Stream>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that nobody writes, of a length that nobody knows.
pub fn unknown() -> Body {
    Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>())
}

/// A stream on its line.
#[derive(Debug)]
pub struct Line {
    /// Until it has said everything: whoever is to hear the last of it is not in the room any more. Before the peer, so that
    /// whoever goes has left the room, with its copy of the line, when the socket is closed.
    stream: Option<Stream>,
    peer: Peer,
    coding: Coding,
    /// What is to be written next.
    wire: BytesMut,
    /// Set when the stream has said everything.
    patience: Option<Pin<Box<Sleep>>>,
}

/// How what is said is told from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// In chunks, so that the end can be told from a break (RFC 9112, 7.1).
    Chunked,
    /// As it is, to the end of the connection: HTTP/1.0 knows nothing else.
    Plain,
}

impl Line {
    /// Answers with this head, and then with the stream, to its end and that of the connection (RFC 9112).
    pub fn new(peer: Peer, version: Version, head: &response::Parts, stream: Stream) -> Self {
        let coding = if version == Version::HTTP_11 { Coding::Chunked } else { Coding::Plain };
        let mut wire = BytesMut::new();
        wire.extend_from_slice(format!("{version:?} {}\r\n", head.status).as_bytes());
        for (name, value) in &head.headers {
            for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                wire.extend_from_slice(piece);
            }
        }
        if coding == Coding::Chunked {
            wire.extend_from_slice(format!("{}: chunked\r\n", header::TRANSFER_ENCODING).as_bytes());
        }
        let date = httpdate::fmt_http_date(SystemTime::now());
        wire.extend_from_slice(format!("{}: close\r\ndate: {date}\r\n\r\n", header::CONNECTION).as_bytes());
        Self { peer, coding, stream: Some(stream), wire, patience: None }
    }

    /// Carries the stream to its end, or until whoever listens is gone.
    pub async fn carry(mut self) {
        match poll_fn(|cx| self.poll_carry(cx)).await {
            // What is left when this fails is a peer who is gone.
            Ok(()) => drop(SockRef::from(&**self.peer.socket()).shutdown(Shutdown::Write)),
            Err(error) => tracing::debug!(%error, "a listener is gone"),
        }
    }

    fn poll_carry(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.poll_gone(cx).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            self.gather(cx);
            let socket = self.peer.socket();
            if self.wire.is_empty() {
                let Some(stream) = &self.stream else { return Poll::Ready(Ok(())) };
                // Memory for what was just said is not kept for the silence.
                self.wire = BytesMut::new();
                // What the hub writes by itself is in chunks.
                if self.coding == Coding::Chunked {
                    stream.lay_open(socket);
                }
                return Poll::Pending;
            }
            match socket.try_write(&self.wire) {
                Ok(written) => self.wire.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let patience = self.patience.as_mut();
                    if patience.is_some_and(|patience| patience.as_mut().poll(cx).is_ready()) {
                        return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                    }
                    ready!(socket.poll_write_ready(cx))?;
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Takes what the stream has to say, up to what is written at once. A listener that was let go leaves, however full its line is.
    fn gather(&mut self, cx: &mut Context<'_>) {
        while let Some(stream) = &mut self.stream
            && (self.wire.len() < AT_ONCE || stream.poll_ended(cx).is_ready())
        {
            match stream.poll_piece(cx) {
                Poll::Ready(Some(Piece::Events(bytes) | Piece::Ping(bytes))) => match self.coding {
                    Coding::Chunked => chunk::put(&mut self.wire, &bytes),
                    Coding::Plain => self.wire.extend_from_slice(&bytes),
                },
                Poll::Ready(Some(Piece::Rest(rest))) => self.wire.extend_from_slice(&rest),
                Poll::Ready(None) => {
                    if self.coding == Coding::Chunked {
                        self.wire.extend_from_slice(chunk::LAST);
                    }
                    self.stream = None;
                    self.patience = Some(Box::pin(sleep(LAST_WORDS)));
                }
                Poll::Pending => return,
            }
        }
    }

    /// Ready when the other end has closed the line, or its half of it. What it says meanwhile is no request that could be answered.
    fn poll_gone(&self, cx: &mut Context<'_>) -> Poll<()> {
        let (socket, mut said) = (self.peer.socket(), [0; 512]);
        loop {
            if ready!(socket.poll_read_ready(cx)).is_err() {
                return Poll::Ready(());
            }
            match socket.try_read(&mut said) {
                Ok(0) => return Poll::Ready(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return Poll::Ready(()),
            }
        }
    }
}
