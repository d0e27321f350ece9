//! As whom a server sees those who listen.

use clap::ValueEnum;
use serde::Serialize;
use std::fmt;

/// Whether listeners have a session, and so are people in the room: as every page is, and a program that asks for no session is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    #[default]
    Nobody,
    People,
}

/// After who they are.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Seen::Nobody => "",
            Seen::People => " with a session each",
        })
    }
}
