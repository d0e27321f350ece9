//! The key with which a big screen closes and reveals what one person has asked.

use protocol::PersonId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the house knows of a key that a page came with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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
        let (author, key) = text.split_once(' ')?;
        if key.is_empty() || key.contains(' ') {
            return None;
        }
        Some(Self { author: author.parse().ok()?, key: key.to_owned() })
    }
}

/// The key is for nobody to read in a log.
impl fmt::Debug for PresenterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresenterKey").field("author", &self.author).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written_and_nothing_else_is_one() {
        let key = PresenterKey { key: "0a".repeat(16), author: PersonId::from_bits(7) };
        let written = key.write();
        assert_eq!(PresenterKey::read(&written), Some(key));
        for text in ["", "x", &format!("{written} more"), written.split_inclusive(' ').next().unwrap()] {
            assert_eq!(PresenterKey::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn it_does_not_print_itself() {
        let key = PresenterKey { key: "0a".repeat(16), author: PersonId::from_bits(7) };
        assert!(!format!("{key:?}").contains("0a0a"));
    }
}
