//! Whom a room is for that is not for everybody.

use crate::Person;
use serde::{Deserialize, Serialize};

/// Somebody inside of such a room: as JSON a person with a `part`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insider {
    #[serde(flatten)]
    pub person: Person,
    pub part: Part,
}

/// What somebody is in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Looks after the room: whoever opened it, and whom a host named.
    Host,
    Guest,
}
