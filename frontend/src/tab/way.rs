//! How a tab gets to the streams of its browser, and what comes next where that does not lead there.

use crate::lock::Urgency;
use web_sys::{Storage, window};

/// How a tab gets to the streams, the better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By a worker that all tabs share. After one that died comes another generation.
    Worker { generation: u32, answered: Answered },
    /// By the tab that has the lock, over a channel; where a page is not secure, there is no lock.
    Leader { urgency: Urgency },
    /// By a stream of its own, while somebody looks.
    Own,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// None has: it may have to be started, and that takes a while.
    Never,
    /// The one before did.
    NotYet,
    Once,
}

impl Way {
    pub(super) fn next(self) -> Self {
        match self {
            Self::Worker { .. } => Self::Leader { urgency: Urgency::Patient },
            Self::Leader { .. } | Self::Own => Self::Own,
        }
    }
}

/// Where the generation of the worker is kept, so that all tabs go to the same one.
pub(super) const GENERATION: &str = "streams";

pub(super) fn generation() -> u32 {
    storage()
        .and_then(|storage| storage.get_item(GENERATION).ok().flatten()?.parse().ok())
        .unwrap_or_default()
}

pub(super) fn keep_generation(generation: u32) {
    if let Some(storage) = storage() {
        drop(storage.set_item(GENERATION, &generation.to_string()));
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
