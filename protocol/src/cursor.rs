//! A place in the log: the `id:` of a stored event, and what a listener comes back with.

use crate::{Reason, Refusal, refusal::serde_as_text};
use std::{fmt, str::FromStr, sync::Arc};

/// The position of an event in the log: 1, 2, 3 …, never used twice. 0 stands before the first event.
pub type Seq = u64;

/// The name of one log, made when the log is created: 1 to 16 of `a–z` and `0–9`.
/// Two logs that count alike are told apart by it. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

/// `<epoch>-<seq>`, as in `k3v9x2-42`. It never needs a CORS preflight and cannot contain what would end a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub epoch: Epoch,
    pub seq: Seq,
}

/// What stands at a place, as somebody names it: by its id, or by the place alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The log that is meant, where that is said.
    pub epoch: Option<Epoch>,
    pub seq: Seq,
}

impl Named {
    /// The place in a log, unless another one is meant.
    pub fn within(&self, epoch: &Epoch) -> Option<Seq> {
        self.epoch.as_ref().is_none_or(|named| named == epoch).then_some(self.seq)
    }

    /// The same, in a log that is known: it means no other from now on.
    pub fn of(self, epoch: &Epoch) -> Self {
        Self { epoch: self.epoch.or_else(|| Some(epoch.clone())), seq: self.seq }
    }
}

impl Epoch {
    /// A new epoch from random bits: eight letters and digits.
    pub fn from_bits(mut bits: u64) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut name = String::with_capacity(8);
        for _ in 0..8 {
            name.push(char::from(DIGITS[(bits % 32) as usize]));
            bits /= 32;
        }
        Self(name.into())
    }

    pub fn at(&self, seq: Seq) -> Cursor {
        Cursor { epoch: self.clone(), seq }
    }
}

impl FromStr for Epoch {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let fits = (1..=16).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(malformed())
        }
    }
}

impl FromStr for Cursor {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let (epoch, seq) = text.split_once('-').ok_or_else(malformed)?;
        // `u64::from_str` alone would let "+5" and "007" through: one place, one spelling.
        let canonical = seq.bytes().all(|b| b.is_ascii_digit()) && (seq == "0" || !seq.starts_with('0'));
        if !canonical || seq.is_empty() {
            return Err(malformed());
        }
        Ok(Self { epoch: epoch.parse()?, seq: seq.parse().map_err(|_| malformed())? })
    }
}

impl FromStr for Named {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if let Ok(Cursor { epoch, seq }) = text.parse() {
            return Ok(Self { epoch: Some(epoch), seq });
        }
        let seq = text.parse().map_err(|_| {
            Refusal::new(
                Reason::MessageId,
                "A message is named by its id, like k3v9x2-42, or by the number in it.",
            )
        })?;
        Ok(Self { epoch: None, seq })
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.epoch {
            Some(epoch) => epoch.at(self.seq).fmt(f),
            None => self.seq.fmt(f),
        }
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

serde_as_text!(Epoch);
serde_as_text!(Cursor);
serde_as_text!(Named);

fn malformed() -> Refusal {
    Refusal::new(Reason::Cursor, "A cursor is the id of an event, like k3v9x2-42.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_is_named_by_its_id_or_its_place() {
        let epoch: Epoch = "k3v9x2".parse().unwrap();
        let named = |text: &str| text.parse::<Named>().unwrap();
        for text in ["42", "k3v9x2-42"] {
            assert_eq!(named(text).within(&epoch), Some(42));
            assert_eq!(named(text).of(&epoch).to_string(), "k3v9x2-42");
        }
        assert_eq!(named("other-42").within(&epoch), None);
        for bad in ["", "x", "-1", "k3v9x2-", "4.2"] {
            assert_eq!(bad.parse::<Named>().unwrap_err().kind(), "reply-to", "{bad:?}");
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let cursor = Epoch::from_bits(7).at(u64::MAX);
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    proptest! {
        #[test]
        fn no_text_is_read_as_a_place_that_it_does_not_spell(text in "\\PC{0,40}|[a-z0-9]{0,18}-[+0-9]{0,22}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }

    #[test]
    fn odd_spellings_are_refused() {
        for bad in [
            "",
            "-1",
            "abc",
            "a-",
            "-",
            "a--1",
            "a-+1",
            "a-01",
            "a-18446744073709551616",
            "A-1",
            "a-1 ",
            "a-١",
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad:?}");
        }
    }
}
