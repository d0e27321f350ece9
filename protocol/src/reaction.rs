//! Reactions: what people answer a message with in one sign.

use crate::Person;
use serde::{Deserialize, Serialize};

/// A kind of reaction to a message, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// One emoji.
    pub emoji: String,
    pub count: u32,
    /// The first ten.
    pub who: Vec<Person>,
}
