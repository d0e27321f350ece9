//! Events as the bytes of a stream (WHATWG HTML 9.2.5). What people write only ever stands inside JSON, which
//! escapes every character that could end a line; names come from the protocol and ids are cursors.

use bytes::{BufMut, Bytes, BytesMut};
use protocol::{Cursor, Event, stream::END};
use serde::Serialize;
use std::{fmt, time::Duration};

pub const MEDIA_TYPE: &str = "text/event-stream; charset=utf-8";

/// How messages are called that their program gave a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// By that name.
    #[default]
    Own,
    /// `message`, as all others: a browser hears only names that it knows beforehand.
    Plain,
}

/// How the events of a stream are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Server-sent events.
    Sse,
    /// One JSON object a line.
    Ndjson,
}

impl Form {
    /// Brings blocks of server-sent events into this form.
    pub fn write(self, blocks: Bytes) -> Bytes {
        match self {
            Self::Sse => blocks,
            Self::Ndjson => lines(&blocks),
        }
    }
}

/// A stored event: with its id, so that it moves the listener's cursor.
pub fn stored(event: &Event, names: Names) -> Bytes {
    let name = match names {
        Names::Own => name(event),
        Names::Plain => event.name(),
    };
    block(Some(event.id()), name, event)
}

/// An event's name on a stream: the one that its program gave it, unless it is one of ours by now.
pub fn name(event: &Event) -> &str {
    match event {
        Event::Message(message) => match &message.note.event {
            Some(name) if !name.is_ours() => name.as_str(),
            _ => event.name(),
        },
        Event::Opened(_) | Event::Poll(_) | Event::Notice(_) => event.name(),
    }
}

/// The same blocks as one JSON object a line, `{"id"?, "event", "data"}` (NDJSON): what has no data is left out.
pub fn lines(blocks: &[u8]) -> Bytes {
    let mut lines = BytesMut::with_capacity(blocks.len() + 16);
    let mut rest = blocks;
    while let Some(end) = rest.windows(2).position(|two| two == b"\n\n") {
        let (id, name, data) = parts(&rest[..end]);
        if !data.is_empty() {
            // Ids and names have no character that JSON escapes, and data is JSON on one line.
            lines.put_slice(b"{");
            if !id.is_empty() {
                lines.put_slice(&[b"\"id\":\"", id, b"\","].concat());
            }
            lines.put_slice(&[b"\"event\":\"", name, b"\",\"data\":", data, b"}\n"].concat());
        }
        rest = &rest[end + 2..];
    }
    lines.freeze()
}

/// The id, the name and the data of a block of ours; empty where it has none.
fn parts(block: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (mut id, mut name, mut data): (&[u8], &[u8], &[u8]) = (b"", b"", b"");
    for line in block.split(|byte| *byte == b'\n') {
        match line {
            [b'i', b'd', b':', b' ', rest @ ..] => id = rest,
            [b'e', b'v', b'e', b'n', b't', b':', b' ', rest @ ..] => name = rest,
            [b'd', b'a', b't', b'a', b':', b' ', rest @ ..] => data = rest,
            _ => {}
        }
    }
    (id, name, data)
}

/// A passing event: without an id, so that it does not.
pub fn passing(name: &str, data: &impl Serialize) -> Bytes {
    block(None, name, data)
}

/// A passing event that says where the stream begins.
pub fn beginning(at: &Cursor, name: &str, data: &impl Serialize) -> Bytes {
    block(Some(at), name, data)
}

/// The last words of a finite stream. Who comes back with this id has heard all of it.
pub fn end(name: &str, data: &impl Serialize) -> Bytes {
    block(Some(&END), name, data)
}

/// How long a listener waits before it comes back: a line of the block that follows. In a block of its own some clients
/// would take it for an event.
pub fn retry(after: Duration) -> Bytes {
    format!("retry: {}\n", after.as_millis().min(9_999_999)).into()
}

fn block(id: Option<&dyn fmt::Display>, name: &str, data: &impl Serialize) -> Bytes {
    let mut block = BytesMut::with_capacity(384);
    if let Some(id) = id {
        block.put_slice(format!("id: {id}\n").as_bytes());
    }
    block.put_slice(b"event: ");
    block.put_slice(name.as_bytes());
    block.put_slice(b"\ndata: ");
    let mut writer = block.writer();
    // Plain data with text keys into memory: there is nothing here that can fail.
    if let Err(error) = serde_json::to_writer(&mut writer, data) {
        tracing::error!(%error, name, "an event could not be encoded");
        return Bytes::new();
    }
    let mut block = writer.into_inner();
    block.put_slice(b"\n\n");
    block.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_becomes_a_line_of_json() {
        let blocks =
            b"retry: 5\nevent: time\ndata: 7\n\nid: a-1\nevent: build\ndata: {\"body\":\"x: y\"}\n\n";
        let expected = "{\"event\":\"time\",\"data\":7}\n{\"id\":\"a-1\",\"event\":\"build\",\"data\":{\"body\":\"x: y\"}}\n";
        assert_eq!(lines(blocks), expected);
    }
}
