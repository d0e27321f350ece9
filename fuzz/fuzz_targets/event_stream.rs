//! The client's reader of streams: how the bytes are cut makes no difference, what a stream says is what its blocks say, and an
//! encoded block is read as it was meant.

#![no_main]

// The program has more of it than is needed here.
#[allow(dead_code)]
#[path = "../../server/src/client/event_stream.rs"]
mod event_stream;

use event_stream::{Block, EventStream};
use libfuzzer_sys::fuzz_target;
use std::io::{self, Read};

/// Gives its bytes in pieces of a size.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn read(stream: &[u8], piece: usize) -> (Vec<Block>, Option<u64>) {
    let mut stream = EventStream::new(Pieces(stream, piece));
    let mut blocks = Vec::new();
    while let Some(block) = stream.next().unwrap() {
        blocks.push(block);
    }
    (blocks, stream.retry)
}

/// A block as any server might write it, with this at the ends of its lines.
fn write(block: &Block, end: &str) -> String {
    let mut text = String::new();
    if let Some(id) = &block.id {
        text += &format!("id: {id}{end}");
    }
    if !block.name.is_empty() {
        text += &format!("event: {}{end}", block.name);
    }
    for line in block.data.iter().flat_map(|data| data.split('\n')) {
        text += &format!("data: {line}{end}");
    }
    text + end
}

fuzz_target!(|data: &[u8]| {
    let Some((piece, stream)) = data.split_first() else { return };
    // The length of a line has an end, and has tests of its own.
    if stream.len() > 64 * 1024 {
        return;
    }
    let whole = read(stream, usize::MAX);
    assert_eq!(read(stream, usize::from(*piece).max(1)), whole, "cut into pieces of {piece}");
    let (blocks, _) = whole;
    for block in &blocks {
        assert!(block.data.is_some() || block.id.is_some());
        assert!(block.id.as_ref().is_none_or(|id| !id.contains(['\0', '\n', '\r'])));
        assert!(!block.name.contains(['\n', '\r']));
    }
    for end in ["\n", "\r", "\r\n"] {
        let written: String = blocks.iter().map(|block| write(block, end)).collect();
        // A name without data is heard by nobody, but it stands in its block.
        assert_eq!(read(written.as_bytes(), 7).0, blocks, "written with {end:?}");
    }
});
