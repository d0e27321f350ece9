//! The long poll: what a stream says within a time, as one JSON array, for places where streams do not pass. It is the same
//! stream, read to the first pause.

use crate::{
    peer::Peer,
    stream::{Piece, Stream},
};
use bytes::{Bytes, BytesMut};
use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};
use tokio::time::{Instant, sleep_until};

/// How long what follows an event is gathered before the answer goes out.
const GATHER: Duration = Duration::from_millis(200);

/// Bytes behind the greeting from which on there is no more gathering: the rest comes with the next question.
const ENOUGH: usize = 256 * 1024;

/// What comes next.
enum Next {
    Piece(Piece),
    /// The time is over, or the stream.
    Over,
    /// Whoever asked has closed the line.
    Gone,
}

/// What `stream` says: its greeting, all that was missed, and then what comes within `wait` up to the first pause; where the
/// greeting itself is news, it waits no longer than for what comes with it. The stream must be written as lines. Nobody waits for
/// whoever has closed the line.
pub async fn answer(mut stream: Stream, wait: Duration, peer: &Peer) -> Bytes {
    let mut lines = BytesMut::new();
    // However much the greeting has to say, what happens is waited for.
    let mut enough = ENOUGH;
    let mut until = Instant::now() + wait;
    let mut silent = pin!(peer.until_silent());
    while lines.len() < enough {
        let mut over = pin!(sleep_until(until));
        let next = poll_fn(|cx| {
            if let Poll::Ready(piece) = stream.poll_piece(cx) {
                return Poll::Ready(piece.map_or(Next::Over, Next::Piece));
            }
            // What is in the log is read to its end, whatever the time. There may be nothing in it for whoever asks.
            if stream.is_replaying() {
                return Poll::Pending;
            }
            if silent.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Next::Gone);
            }
            over.as_mut().poll(cx).map(|()| Next::Over)
        });
        let bytes = match next.await {
            Next::Piece(Piece::Ping(bytes)) => bytes,
            Next::Piece(Piece::Events(bytes) | Piece::Rest(bytes)) => {
                if lines.is_empty() {
                    enough += bytes.len();
                } else {
                    until = until.min(Instant::now() + GATHER);
                }
                bytes
            }
            Next::Over => break,
            // Nor do they stay in the room.
            Next::Gone => return array(&lines),
        };
        lines.extend_from_slice(&bytes);
    }
    stream.linger();
    array(&lines)
}

/// How long to wait where there is something to tell already.
pub fn no_longer(wait: Duration) -> Duration {
    wait.min(GATHER)
}

/// Lines of JSON as one array.
pub fn array(lines: &[u8]) -> Bytes {
    let mut array = BytesMut::with_capacity(lines.len() + 2);
    array.extend_from_slice(b"[");
    for (number, line) in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        if number > 0 {
            array.extend_from_slice(b",\n");
        }
        array.extend_from_slice(line);
    }
    array.extend_from_slice(b"]\n");
    array.freeze()
}
