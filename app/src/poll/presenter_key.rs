//! The key with which a big screen closes and reveals what one person has asked.

use protocol::PersonId;
use serde::{Deserialize, Serialize};

/// What the house knows of a key that a page came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenterKey {
    pub key: String,
    /// Whose polls it leads.
    pub author: PersonId,
}

impl PresenterKey {
    /// For this tab to keep while it presents; no id has a space in it.
    pub fn write(&self) -> String {
        format!("{} {}", self.author, self.key)
    }

    /// What [`PresenterKey::write`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self { author: words.next()?.parse().ok()?, key: words.next()?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_nothing_else_is_one() {
        let key = PresenterKey { key: "0a".repeat(16), author: PersonId::from_bits(7) };
        assert_eq!(PresenterKey::read(&key.write()), Some(key));
        for text in ["", "x"] {
            assert_eq!(PresenterKey::read(text), None, "{text:?}");
        }
    }
}
