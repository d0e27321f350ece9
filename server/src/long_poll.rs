//! The long poll: what a stream says within a time, as one JSON array, for places where streams do not pass. It is the same
//! stream, read to the first pause.

use crate::{sse, stream::Stream};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long what follows an event is gathered before the answer goes out.
const GATHER: Duration = Duration::from_millis(200);

/// Bytes from which on there is no more gathering: the rest comes with the next question.
const ENOUGH: usize = 256 * 1024;

/// How long whoever asked stays in the room after the answer: until they ask again.
const LINGER: Duration = Duration::from_secs(5);

/// What `stream` says: its greeting, and then what comes within `wait` up to the first pause. The stream must be written as lines.
pub async fn answer(mut stream: Stream, wait: Duration) -> Bytes {
    let mut lines = BytesMut::new();
    let mut until = Instant::now() + wait;
    if let Some(greeting) = next(&mut stream).await {
        lines.extend_from_slice(&greeting);
        // A deadline that is over lets through what is there already: then nothing that was missed waits for the next question.
        while lines.len() < ENOUGH
            && let Ok(Some(bytes)) = timeout_at(until, next(&mut stream)).await
        {
            lines.extend_from_slice(&bytes);
            if !sse::is_ping(&bytes) {
                until = until.min(Instant::now() + GATHER);
            }
        }
    }
    let gone = Instant::now() + LINGER;
    tokio::spawn(async move {
        sleep_until(gone).await;
        drop(stream);
    });
    array(&lines)
}

async fn next(stream: &mut Stream) -> Option<Bytes> {
    stream.frame().await?.ok()?.into_data().ok()
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
