//! Reads an event stream by the rules of its standard (WHATWG HTML 9.2.5 and 9.2.6), independently of how the server
//! writes one and of how the page and the command line read it.

use std::{collections::VecDeque, mem};

/// An event as a browser would hand it to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub name: String,
    pub data: String,
    /// The last event id at this event; it may have come with an earlier one.
    pub last_event_id: String,
}

#[derive(Debug, Default)]
pub struct EventStream {
    /// What a line has of bytes so far.
    line: Vec<u8>,
    begun: bool,
    /// A LF is the second half of the CR before it.
    after_cr: bool,
    name: String,
    data: String,
    id: String,
    /// That of the last complete block.
    last_event_id: String,
    /// That of the last event that was taken.
    taken: String,
    /// How long to wait before coming back, in milliseconds, if the stream has said it.
    pub retry: Option<u64>,
    ready: VecDeque<Block>,
}

impl EventStream {
    /// A stream that goes on after an event.
    pub fn after(last_event_id: &str) -> Self {
        let id = last_event_id.to_owned();
        Self { id: id.clone(), last_event_id: id.clone(), taken: id, ..Self::default() }
    }

    pub fn read(&mut self, mut piece: &[u8]) {
        while let Some(first) = piece.first() {
            if mem::take(&mut self.after_cr) && *first == b'\n' {
                piece = &piece[1..];
                continue;
            }
            let Some(at) = memchr::memchr2(b'\r', b'\n', piece) else {
                self.line.extend_from_slice(piece);
                return;
            };
            self.after_cr = piece[at] == b'\r';
            if self.line.is_empty() {
                self.end_line(&piece[..at]);
            } else {
                let mut line = mem::take(&mut self.line);
                line.extend_from_slice(&piece[..at]);
                self.end_line(&line);
                line.clear();
                self.line = line;
            }
            piece = &piece[at + 1..];
        }
    }

    pub fn next(&mut self) -> Option<Block> {
        let block = self.ready.pop_front()?;
        self.taken.clone_from(&block.last_event_id);
        Some(block)
    }

    /// What a browser sends as `Last-Event-ID` when it comes back: what was read and not yet taken is not heard.
    pub fn last_event_id(&self) -> &str {
        if self.ready.is_empty() { &self.last_event_id } else { &self.taken }
    }

    /// Whether the stream could end here without losing anything: no block has begun.
    pub fn is_between_blocks(&self) -> bool {
        self.line.is_empty()
            && self.data.is_empty()
            && self.name.is_empty()
            && self.id == self.last_event_id
            && self.ready.is_empty()
    }

    fn end_line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let line = match mem::replace(&mut self.begun, true) {
            true => &*line,
            false => line.strip_prefix('\u{feff}').unwrap_or(&line),
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        // The id moves even where there is no data, and so no event.
        self.last_event_id.clone_from(&self.id);
        let (mut data, name) = (mem::take(&mut self.data), mem::take(&mut self.name));
        if data.pop().is_some() {
            let name = if name.is_empty() { "message".to_owned() } else { name };
            self.ready.push_back(Block { name, data, last_event_id: self.last_event_id.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stream: &str, size: usize) -> (Vec<(String, String, String)>, EventStream) {
        let mut parser = EventStream::default();
        let mut blocks = Vec::new();
        for piece in stream.as_bytes().chunks(size) {
            parser.read(piece);
            while let Some(block) = parser.next() {
                blocks.push((block.name, block.data, block.last_event_id));
            }
        }
        (blocks, parser)
    }

    fn data_of(stream: &str) -> Vec<String> {
        let whole: Vec<String> = read(stream, usize::MAX).0.into_iter().map(|(_, data, _)| data).collect();
        for size in 1..6 {
            let cut: Vec<String> = read(stream, size).0.into_iter().map(|(_, data, _)| data).collect();
            assert_eq!(cut, whole, "in pieces of {size}");
        }
        whole
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
    fn an_id_lasts_until_the_next_one_and_moves_without_data() {
        let (blocks, parser) =
            read("id: 1\ndata:x\n\ndata:y\n\nid: 2\n\nid: 3\0\nevent: z\ndata:\n\nid: 4", 2);
        let blocks: Vec<_> = blocks.iter().map(|(n, d, i)| (n.as_str(), d.as_str(), i.as_str())).collect();
        assert_eq!(blocks, [("message", "x", "1"), ("message", "y", "1"), ("z", "", "2")]);
        assert_eq!(parser.last_event_id(), "2");
        assert!(!parser.is_between_blocks());
    }

    #[test]
    fn whoever_leaves_before_all_is_taken_comes_back_for_the_rest() {
        let mut parser = EventStream::after("1");
        parser.read(b"id: 2\ndata: x\n\nid: 3\ndata: y\n\nid: 4\n\n");
        assert_eq!(parser.last_event_id(), "1");
        parser.next();
        assert_eq!(parser.last_event_id(), "2");
        parser.next();
        assert_eq!(parser.last_event_id(), "4");
    }

    #[test]
    fn only_digits_are_a_time_to_wait() {
        assert_eq!(read("retry:03000\nretry: 1x\nretry\n\n", 1).1.retry, Some(3_000));
    }
}
