//! The line of somebody who listens: the socket itself, taken back from HTTP once the request is answered. A stream says
//! nothing for most of its life; all that is kept for it then is this task and its place in the hub, which writes to the
//! line by itself while nothing waits.

use crate::{
    chunk,
    stream::{Piece, Stream},
};
use axum::body::Body;
use bytes::{Buf, Bytes, BytesMut};
use http::{header, response};
use socket2::SockRef;
use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    io,
    net::Shutdown,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, SystemTime},
};
use tokio::{
    net::TcpStream,
    time::{Sleep, sleep},
};

/// Bytes that are gathered for one write.
const AT_ONCE: usize = 64 * 1024;
/// How long the last words of a stream wait for a peer who takes none.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Comes with each request that its line can be had for.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    slot: Option<Arc<Mutex<Option<Stream>>>>,
}

impl Handover {
    /// For a connection whose line can be taken.
    pub fn offered() -> Self {
        Self { slot: Some(Arc::default()) }
    }

    /// Has a stream carried by the line itself, or else by the body that this gives.
    pub fn carry(&self, stream: Stream) -> Body {
        match &self.slot {
            Some(slot) => {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
                unknown()
            }
            None => Body::new(stream),
        }
    }

    /// The stream that the line was taken for.
    pub fn take(&self) -> Option<Stream> {
        self.slot.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body that nobody writes, of a length that nobody knows.
pub fn unknown() -> Body {
    Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>())
}

/// A stream on its line.
#[derive(Debug)]
pub struct Line {
    socket: Arc<TcpStream>,
    /// Until it has said everything: whoever is to hear the last of it is not in the room any more.
    stream: Option<Stream>,
    /// What is to be written next.
    wire: BytesMut,
    /// Set when the stream has said everything.
    patience: Option<Pin<Box<Sleep>>>,
}

impl Line {
    /// Answers on a socket with this head, and then with the stream (RFC 9112; in chunks, so that its end can be told from a break).
    pub fn new(socket: TcpStream, head: &response::Parts, stream: Stream) -> Self {
        let mut wire = BytesMut::new();
        wire.extend_from_slice(format!("HTTP/1.1 {}\r\n", head.status).as_bytes());
        for (name, value) in &head.headers {
            for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                wire.extend_from_slice(piece);
            }
        }
        let date = httpdate::fmt_http_date(SystemTime::now());
        let (coding, close) = (header::TRANSFER_ENCODING, header::CONNECTION);
        wire.extend_from_slice(
            format!("{coding}: chunked\r\n{close}: close\r\ndate: {date}\r\n\r\n").as_bytes(),
        );
        Self { socket: Arc::new(socket), stream: Some(stream), wire, patience: None }
    }

    /// Carries the stream to its end, or until whoever listens is gone.
    pub async fn carry(mut self) {
        match poll_fn(|cx| self.poll_carry(cx)).await {
            // What is left when this fails is a peer who is gone.
            Ok(()) => drop(SockRef::from(&*self.socket).shutdown(Shutdown::Write)),
            Err(error) => tracing::debug!(%error, "a listener is gone"),
        }
    }

    fn poll_carry(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.poll_gone(cx).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            self.gather(cx);
            if self.wire.is_empty() {
                let Some(stream) = &self.stream else { return Poll::Ready(Ok(())) };
                // Memory for what was just said is not kept for the silence.
                self.wire = BytesMut::new();
                stream.lay_open(&self.socket);
                return Poll::Pending;
            }
            match self.socket.try_write(&self.wire) {
                Ok(written) => self.wire.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let patience = self.patience.as_mut();
                    if patience.is_some_and(|patience| patience.as_mut().poll(cx).is_ready()) {
                        return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                    }
                    ready!(self.socket.poll_write_ready(cx))?;
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
                Poll::Ready(Some(Piece::Events(bytes) | Piece::Ping(bytes))) => {
                    chunk::put(&mut self.wire, &bytes);
                }
                Poll::Ready(Some(Piece::Rest(rest))) => self.wire.extend_from_slice(&rest),
                Poll::Ready(None) => {
                    self.wire.extend_from_slice(chunk::LAST);
                    self.stream = None;
                    self.patience = Some(Box::pin(sleep(LAST_WORDS)));
                }
                Poll::Pending => return,
            }
        }
    }

    /// Ready when the other end has closed the line. What it says meanwhile is no request that could be answered.
    fn poll_gone(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut said = [0; 512];
        loop {
            if ready!(self.socket.poll_read_ready(cx)).is_err() {
                return Poll::Ready(());
            }
            match self.socket.try_read(&mut said) {
                Ok(0) => return Poll::Ready(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return Poll::Ready(()),
            }
        }
    }
}
