//! The id that a message gets where it is written, before it is sent: the key that makes sending it again safe.

use crate::{Reason, Refusal, limits::CLIENT_ID_CHARS, refusal::serde_as_text};
use std::{fmt, str::FromStr};

/// 1 to 64 of `A–Z`, `a–z`, `0–9`, `-`, `_` and `.`; a UUID fits. Unique in a room for as long as the room lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id from 128 random bits.
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }
}

impl FromStr for ClientId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let fits = (1..=CLIENT_ID_CHARS).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refusal::new(
                Reason::ClientId,
                format!(
                    "A client id or Idempotency-Key has 1 to {CLIENT_ID_CHARS} of the characters A–Z a–z 0–9 - _ and the dot."
                ),
            ))
        }
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(ClientId);
