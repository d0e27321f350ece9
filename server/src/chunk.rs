//! The chunked coding of a body whose length nobody knows beforehand (RFC 9112, 7.1).

use bytes::{BufMut, BytesMut};
use std::fmt::Write;

/// Bytes from which on nothing more is gathered for one write: a quarter of what may wait for one listener.
pub const AT_ONCE: usize = 64 * 1024;

/// Most bytes that a chunk has beside its data.
pub const MOST: usize = 20;

/// The end of a body.
pub const LAST: &[u8] = b"0\r\n\r\n";

/// Adds data as one chunk; nothing if there is none, for that would be the end.
pub fn put(wire: &mut BytesMut, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    // Writing into memory does not fail.
    let _ = write!(wire, "{:x}\r\n", data.len());
    wire.put_slice(data);
    wire.put_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_stands_between_its_length_and_the_end_of_a_line_and_no_data_is_no_chunk() {
        let mut wire = BytesMut::new();
        put(&mut wire, &[b'x'; 26]);
        put(&mut wire, b"");
        assert_eq!(wire, format!("1a\r\n{}\r\n", "x".repeat(26)));
    }
}
