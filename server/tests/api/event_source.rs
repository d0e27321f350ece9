//! A reader of event streams written from the WHATWG text (HTML 9.2.5 and 9.2.6) and from nothing of ours, its
//! vectors from web-platform-tests `eventsource/format-*`, and our encoder held against it.

use proptest::prelude::*;
use serde_json::Value;

/// One dispatched event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub name: String,
    pub data: String,
    pub last_event_id: String,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }
}

/// The parser's state: what the standard calls the buffers.
#[derive(Debug, Default)]
pub struct Parser {
    bytes: Vec<u8>,
    begun: bool,
    data: String,
    name: String,
    id: String,
    pub last_event_id: String,
    pub retry: Option<u64>,
}

impl Parser {
    /// Takes bytes as they come and returns the events that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Received> {
        self.bytes.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some((line, length)) = self.complete_line() {
            self.bytes.drain(..length);
            let text = String::from_utf8_lossy(&line).into_owned();
            let text =
                if self.begun { text.as_str() } else { text.strip_prefix('\u{feff}').unwrap_or(&text) };
            self.begun = true;
            if let Some(event) = self.line(text) {
                events.push(event);
            }
        }
        events
    }

    /// The next line that has its end, and how many bytes it takes with it. A CR at the very end of what has come
    /// may be half of a CR LF: it has to wait.
    fn complete_line(&self) -> Option<(Vec<u8>, usize)> {
        let at = self.bytes.iter().position(|b| matches!(b, b'\r' | b'\n'))?;
        let length = match (self.bytes[at], self.bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => at + 2,
            (b'\r', None) => return None,
            _ => at + 1,
        };
        Some((self.bytes[..at].to_vec(), length))
    }

    fn line(&mut self, line: &str) -> Option<Received> {
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = match line.split_once(':') {
            Some(("", _)) => return None,
            Some((field, value)) => (field, value.strip_prefix(' ').unwrap_or(value)),
            None => (line, ""),
        };
        match field {
            "event" => self.name = value.to_owned(),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => self.id = value.to_owned(),
            "retry" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                self.retry = value.parse().ok();
            }
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Received> {
        self.last_event_id = self.id.clone();
        let (mut data, name) = (std::mem::take(&mut self.data), std::mem::take(&mut self.name));
        if data.is_empty() {
            return None;
        }
        data.pop();
        let name = if name.is_empty() { "message".to_owned() } else { name };
        Some(Received { name, data, last_event_id: self.last_event_id.clone() })
    }
}

fn data_of(stream: &str) -> Vec<String> {
    Parser::default().push(stream.as_bytes()).into_iter().map(|event| event.data).collect()
}

#[test]
fn the_reader_passes_the_format_vectors_of_web_platform_tests() {
    // format-bom, format-bom-2
    assert_eq!(data_of("\u{feff}data:1\n\n\u{feff}data:2\n\ndata:3\n\n"), ["1", "3"]);
    assert_eq!(data_of("\u{feff}\u{feff}data:1\n\ndata:2\n\ndata:3\n\n"), ["2", "3"]);
    // format-comments
    let long = "x".repeat(2_048);
    assert_eq!(
        data_of(&format!("data:1\r:\0\n:\r\ndata:2\n:{long}\rdata:3\n:data:fail\r:{long}\ndata:4\n\n")),
        ["1\n2\n3\n4"]
    );
    // format-data-before-final-empty-line
    assert_eq!(data_of("retry:1000\ndata:test1\n\nid:test\ndata:test2"), ["test1"]);
    // format-field-data
    assert_eq!(data_of("data:\n\ndata\ndata\n\ndata:test\n\n"), ["", "\n", "test"]);
    // format-field-parsing
    assert_eq!(
        data_of(
            "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n"
        ),
        ["\0\n 2\n1\n3\n\n4"]
    );
    // format-field-unknown
    assert_eq!(
        data_of("data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n"),
        ["test\n\ntest"]
    );
    // format-leading-space
    assert_eq!(data_of("data:\ttest\rdata: \ndata:test\n\n"), ["\ttest\n\ntest"]);
    // format-newlines
    assert_eq!(data_of("data:test\r\ndata\ndata:test\r\n\r"), Vec::<String>::new());
    assert_eq!(data_of("data:test\r\ndata\ndata:test\r\n\r\n"), ["test\n\ntest"]);
    // format-null-character
    assert_eq!(data_of("data:\0\n\n\n\n"), ["\0"]);
    // format-utf-8
    assert_eq!(data_of("data:ok…\n\n"), ["ok…"]);
}

#[test]
fn the_reader_passes_the_vectors_for_names_ids_and_retry() {
    // format-field-event, format-field-event-empty
    let names = |stream: &str| {
        Parser::default().push(stream.as_bytes()).into_iter().map(|e| e.name).collect::<Vec<_>>()
    };
    assert_eq!(names("event:test\ndata:x\n\ndata:x\n\n"), ["test", "message"]);
    assert_eq!(names("event: \ndata:data\n\n"), ["message"]);
    // format-field-id, -2, -3, -null
    let ids = |stream: &str| {
        Parser::default().push(stream.as_bytes()).into_iter().map(|e| e.last_event_id).collect::<Vec<_>>()
    };
    assert_eq!(ids("id: 1\ndata: 1\n\ndata: 2\n\nid: 3\ndata: 3\n\n"), ["1", "1", "3"]);
    assert_eq!(ids("id: 1\ndata: 1\n\nid\ndata: 2\n\ndata: 3\n\n"), ["1", "", ""]);
    assert_eq!(ids("id: 1\ndata: 1\n\nid: x\0\ndata: 2\n\n"), ["1", "1"]);
    // format-field-retry, -bogus, -empty
    let retry = |stream: &str| {
        let mut parser = Parser::default();
        parser.push(stream.as_bytes());
        parser.retry
    };
    assert_eq!(retry("retry:03000\ndata:x\n\n"), Some(3_000));
    assert_eq!(retry("retry:3000\nretry:1000x\ndata:x\n\n"), Some(3_000));
    assert_eq!(retry("retry\ndata:test\n\n"), None);
}

fn message(body: &str, name: &str) -> protocol::Event {
    protocol::Event::Message(protocol::Message::plain(
        "k3v9x2-42".parse().unwrap(),
        "lobby".parse().unwrap(),
        protocol::Person { id: protocol::PersonId::from_bits(7), name: name.into() },
        protocol::Timestamp::from_millis(0),
        body.to_owned(),
    ))
}

/// Text that tries to be something else on its way through a stream.
fn hostile_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "\0",
        "\u{feff}",
        "\u{2028}",
        "\u{2029}",
        "\u{85}",
        "\u{b}",
        ":",
        " ",
        "data: x",
        "id: 1",
        "event: admin",
        "retry: 1",
        "\n\nevent: admin\ndata: pwn\n\n",
        "\"",
        "\\",
        "…",
        "👩‍👩‍👧",
        "\u{202e}",
    ]);
    prop::collection::vec(prop_oneof![pieces.prop_map(str::to_owned), ".{0,8}"], 0..12)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_said_arrives_as_exactly_one_event_and_unchanged(body in hostile_text(), name in hostile_text(), cut in 0usize..4_000) {
        let sent = message(&body, &name);
        let bytes = server::sse::stored(&sent, server::sse::Names::Own);
        let mut parser = Parser::default();
        // Cut in two at any byte: how a stream is chopped on its way makes no difference.
        let (one, other) = bytes.split_at(cut.min(bytes.len()));
        let mut events = parser.push(one);
        events.extend(parser.push(other));
        prop_assert_eq!(events.len(), 1);
        prop_assert_eq!(&events[0].name, "message");
        prop_assert_eq!(&events[0].last_event_id, "k3v9x2-42");
        prop_assert_eq!(parser.retry, None);
        let received: protocol::Event = serde_json::from_str(&events[0].data).unwrap();
        prop_assert_eq!(received, sent);

        // The same as JSON lines.
        let lines = server::sse::lines(&bytes);
        prop_assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 1);
        let line: serde_json::Value = serde_json::from_slice(&lines).unwrap();
        prop_assert_eq!((&line["id"], &line["event"]), (&"k3v9x2-42".into(), &"message".into()));
        prop_assert_eq!(&line["data"]["body"], &serde_json::Value::from(body));
    }
}
