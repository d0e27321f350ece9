//! Somebody in the house, as others see them.

use crate::{Reason, Refusal, refusal::serde_as_text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

/// A person as others see them. The name is what they bear in the room at hand; the id stays when the name changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: Arc<str>,
}

/// A wish for another name: the body of `PUT /me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    pub name: String,
}

/// Who somebody is, across names and tabs: 1 to 32 of `a–z` and `0–9`. Not a secret. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(Arc<str>);

/// How many colours people are told apart by.
pub const HUES: u32 = 12;

impl PersonId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id from 128 random bits.
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}").into())
    }

    /// This person's colour, one of [`HUES`]: the same everywhere and for ever.
    pub fn hue(&self) -> u32 {
        // FNV-1a: spreads ids over the hues evenly and alike on both ends.
        let hash = self
            .0
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        (hash >> 8) % HUES
    }
}

impl FromStr for PersonId {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let fits = (1..=32).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::new(Reason::PersonId, "A person's id has 1 to 32 of the characters a–z and 0–9."))
        }
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(PersonId);
