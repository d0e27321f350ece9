//! Where somebody is, as far as their streams and their looks tell.

use serde::{Deserialize, Serialize};

/// How near somebody is to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whereabouts {
    Here,
    /// A stream of theirs is open, and they have looked at none of their pages for a while.
    Away,
    /// No stream of theirs is open.
    Gone,
}
