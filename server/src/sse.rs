//! Events as the bytes of a stream (WHATWG HTML 9.2.5). What people write only ever stands inside JSON, which
//! escapes every character that could end a line; names come from the protocol and ids are cursors.

use bytes::{BufMut, Bytes, BytesMut};
use protocol::{Cursor, Event};
use serde::Serialize;
use std::time::Duration;

pub const MEDIA_TYPE: &str = "text/event-stream; charset=utf-8";

/// A stored event: with its id, so that it moves the listener's cursor.
pub fn stored(event: &Event) -> Bytes {
    block(Some(event.id()), event.name(), event)
}

/// A passing event: without an id, so that it does not.
pub fn passing(name: &str, data: &impl Serialize) -> Bytes {
    block(None, name, data)
}

/// A passing event that says where the stream begins.
pub fn beginning(at: &Cursor, name: &str, data: &impl Serialize) -> Bytes {
    block(Some(at), name, data)
}

/// How long a listener waits before it comes back.
pub fn retry(after: Duration) -> Bytes {
    format!("retry: {}\n\n", after.as_millis().min(9_999_999)).into()
}

fn block(id: Option<&Cursor>, name: &str, data: &impl Serialize) -> Bytes {
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
