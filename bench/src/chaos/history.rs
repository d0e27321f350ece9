//! What happened in a run, as everybody who took part in it wrote it down: plain data for the checker.

use protocol::{Seq, limits::MESSAGE_CHARS};
use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

/// All that was written down.
#[derive(Debug, Default)]
pub struct History {
    /// What each publisher did.
    pub publishers: Vec<Vec<Act>>,
    pub readers: Vec<Reader>,
    /// The messages of all rooms, each room in the order of its pages, as the server had them in the end.
    pub log: Vec<Stored>,
}

/// Which message: whose, and the how-manyeth of theirs. Its `ClientId` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub publisher: u16,
    pub number: u32,
}

/// The text of a message, as a number that no other text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub u64);

/// The room with this number.
pub type Room = u16;

/// Something that a publisher did or heard.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// Moments of all publishers are in one order: what was acknowledged at a lower one was over when what was invoked
    /// at a higher one began.
    pub at: u64,
    pub key: Key,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Invoked {
        room: Room,
        text: Text,
    },
    Acknowledged {
        seq: Seq,
    },
    /// It was said for certain that this message will not be taken.
    Refused {
        status: u16,
    },
    /// The line broke, nothing came in time, or the server could not say.
    Unknown,
}

/// What a listener wrote down.
#[derive(Debug, Default)]
pub struct Reader {
    pub rooms: Vec<Room>,
    /// Where its first stream began; `None` if none ever did.
    pub from: Option<Seq>,
    /// How often it was told that its cursor leads nowhere.
    pub resets: usize,
    /// How often it stopped reading for a while.
    pub halts: usize,
    /// Every message, in the order in which they came.
    pub heard: Vec<Stored>,
}

/// A message as the server tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    pub seq: Seq,
    pub room: Room,
    /// `None` if nobody here could have said it.
    pub key: Option<Key>,
    pub text: Text,
}

impl Key {
    /// The `ClientId` of this message.
    pub fn client_id(self) -> String {
        format!("p{}.{}", self.publisher, self.number)
    }

    pub fn of_client_id(text: &str) -> Option<Self> {
        let (publisher, number) = text.strip_prefix('p')?.split_once('.')?;
        let key = Self { publisher: publisher.parse().ok()?, number: number.parse().ok()? };
        (key.client_id() == text).then_some(key)
    }

    /// The text that is said under this key: mostly short, sometimes long, and of what streams stumble over.
    pub fn body(self) -> String {
        const WORDS: [&str; 8] =
            ["tea", "ä🚪", "\n\ndata: x\n", "\r", "\u{2028}", "id: 7\r\n\r\n", "\"\\", " "];
        let mut bits = Text::of(&self.client_id()).0;
        let length = if bits.is_multiple_of(97) { MESSAGE_CHARS / 16 } else { (bits % 13) as usize };
        let mut body = format!("message {} of publisher {}:", self.number, self.publisher);
        for _ in 0..length {
            bits = bits.rotate_left(3).wrapping_mul(5);
            body.push_str(WORDS[(bits >> 32) as usize % WORDS.len()]);
        }
        // What ends in white space would not be told from what was trimmed on the way by mistake.
        body.push('.');
        body
    }
}

impl Text {
    pub fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.client_id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_read_as_it_is_written_and_nothing_else_is_one() {
        let key = Key { publisher: 3, number: 41 };
        assert_eq!(Key::of_client_id(&key.client_id()), Some(key));
        for other in ["", "p3", "p3.", "p03.41", "p3.41 ", "q3.41", "p3.+41"] {
            assert_eq!(Key::of_client_id(other), None, "{other:?}");
        }
    }

    #[test]
    fn every_message_fits_and_has_a_text_of_its_own() {
        let bodies: Vec<String> = (0..2_000).map(|number| Key { publisher: 1, number }.body()).collect();
        assert!(bodies.iter().all(|body| body.parse::<protocol::Body>().is_ok()));
        assert!(bodies.iter().any(|body| body.len() > 500));
    }
}
