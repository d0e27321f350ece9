//! Reads an event stream by the rules of its standard (WHATWG HTML 9.2.5 and 9.2.6), in whatever pieces it comes.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read},
    mem,
};

/// Longest line and longest data, in bytes; a stream with more is not one of ours.
const LONGEST: usize = 1024 * 1024;

/// What stood between two empty lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// Its own id; the cursor moves with it, even if there is no data.
    pub id: Option<String>,
    pub name: String,
    /// `None` if there was no data: then it is no event.
    pub data: Option<String>,
}

#[derive(Debug)]
pub struct EventStream<R> {
    from: R,
    line: Vec<u8>,
    /// Whether the first line has ended: only it may begin with a byte order mark.
    begun: bool,
    /// A LF is the second half of the CR before it.
    after_cr: bool,
    block: Block,
    ready: VecDeque<Block>,
    /// How long to wait before coming back, in milliseconds, as the stream last said.
    pub retry: Option<u64>,
}

impl<R: Read> EventStream<R> {
    pub fn new(from: R) -> Self {
        let (line, block, ready) = Default::default();
        Self { from, line, begun: false, after_cr: false, block, ready, retry: None }
    }

    /// The next block; `None` at the end of the stream. What is not complete by then does not count.
    ///
    /// # Errors
    /// Those of reading, and [`ErrorKind::InvalidData`] for what is too long.
    pub fn next(&mut self) -> io::Result<Option<Block>> {
        let mut bytes = [0; 8 * 1024];
        loop {
            if let Some(block) = self.ready.pop_front() {
                return Ok(Some(block));
            }
            match self.from.read(&mut bytes) {
                Ok(0) => return Ok(None),
                Ok(count) => self.take(&bytes[..count])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            let after_cr = mem::take(&mut self.after_cr);
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => {
                    self.end_line();
                    self.after_cr = *byte == b'\r';
                }
                byte => self.line.push(*byte),
            }
            if self.line.len() > LONGEST || self.block.data.as_ref().is_some_and(|data| data.len() > LONGEST)
            {
                return Err(io::Error::new(ErrorKind::InvalidData, "an event of the stream is too long"));
            }
        }
        Ok(())
    }

    fn end_line(&mut self) {
        let line = mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        let begun = mem::replace(&mut self.begun, true);
        let text = if begun { &*text } else { text.strip_prefix('\u{feff}').unwrap_or(&text) };
        if text.is_empty() {
            return self.end_block();
        }
        let (field, value) = match text.split_once(':') {
            Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            None => (text, ""),
        };
        match field {
            "event" => value.clone_into(&mut self.block.name),
            "data" => match &mut self.block.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                none => *none = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.block.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|b| b.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            _ => {}
        }
    }

    fn end_block(&mut self) {
        let mut block = mem::take(&mut self.block);
        if block.data.is_some() && block.name.is_empty() {
            block.name = "message".to_owned();
        }
        if block.data.is_some() || block.id.is_some() {
            self.ready.push_back(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    fn data_of(stream: &str) -> Vec<String> {
        read(stream.as_bytes(), 3).0.into_iter().filter_map(|block| block.data).collect()
    }

    /// The vectors of web-platform-tests, `eventsource/format-*`.
    #[test]
    fn lines_end_and_fields_are_read_as_the_standard_says() {
        assert_eq!(data_of("\u{feff}data:1\n\n\u{feff}data:2\n\ndata:3\n\n"), ["1", "3"]);
        assert_eq!(data_of("\u{feff}\u{feff}data:1\n\ndata:2\n\ndata:3\n\n"), ["2", "3"]);
        let long = "x".repeat(2_048);
        assert_eq!(
            data_of(&format!("data:1\r:\0\n:\r\ndata:2\n:{long}\rdata:3\n:data:fail\r:{long}\ndata:4\n\n")),
            ["1\n2\n3\n4"]
        );
        assert_eq!(data_of("retry:1000\ndata:test1\n\nid:test\ndata:test2"), ["test1"]);
        assert_eq!(data_of("data:\n\ndata\ndata\n\ndata:test\n\n"), ["", "\n", "test"]);
        assert_eq!(
            data_of(
                "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n"
            ),
            ["\0\n 2\n1\n3\n\n4"]
        );
        assert_eq!(data_of("data: a\r\n\r\ndata: b\r\rdata: c\n\n"), ["a", "b", "c"]);
    }

    #[test]
    fn names_ids_and_retry_are_read_as_the_standard_says() {
        let (blocks, retry) = read(b"event:test\nid: 1\ndata:x\n\nid\n\nid: a\0\ndata:y\n\nevent: z\n\nretry:03000\nretry: 1x\nretry\n\n", 1);
        let names: Vec<_> = blocks.iter().map(|block| (block.name.as_str(), block.id.as_deref())).collect();
        assert_eq!(names, [("test", Some("1")), ("", Some("")), ("message", None)]);
        assert_eq!(retry, Some(3_000));
    }

    #[test]
    fn an_endless_line_is_given_up() {
        let mut stream = EventStream::new(io::repeat(b'x'));
        assert_eq!(stream.next().unwrap_err().kind(), ErrorKind::InvalidData);
        let mut stream = EventStream::new(io::Cursor::new("data: x\n".repeat(LONGEST)));
        assert_eq!(stream.next().unwrap_err().kind(), ErrorKind::InvalidData);
    }

    proptest! {
        #[test]
        fn how_a_stream_is_cut_makes_no_difference(stream in "(\u{feff}|data: |id|event|retry|:|0|ä|x|\r|\n|\r\n|\0){0,60}", piece in 1usize..9) {
            prop_assert_eq!(read(stream.as_bytes(), piece), read(stream.as_bytes(), usize::MAX));
        }
    }
}
