//! What a listener wants to hear: everything, or only some events by their names.

use super::Frame;
use crate::sse::{self, Names};
use protocol::Event;
use std::sync::Arc;

/// Names of events. What holds a stream together (hello, ping, reset, bye) comes whatever they are. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    wanted: Option<Arc<[String]>>,
    names: Names,
}

impl Filter {
    /// Only events of these names; everything if there are none.
    pub fn of(names: Vec<String>) -> Self {
        Self { wanted: (!names.is_empty()).then(|| names.into()), names: Names::Own }
    }

    /// For a stream that calls every message by that name.
    pub fn plain(self) -> Self {
        Self { names: Names::Plain, ..self }
    }

    /// How the stream calls messages that their program gave a name.
    pub fn names(&self) -> Names {
        self.names
    }

    /// Whether something is held back.
    pub fn is_narrow(&self) -> bool {
        self.wanted.is_some()
    }

    pub fn wants(&self, name: &str) -> bool {
        self.wanted.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name))
    }

    /// Whether a frame is wanted; what holds a stream together always is.
    pub(super) fn passes(&self, frame: &Frame) -> bool {
        frame.name(self.names).is_none_or(|name| self.wants(name))
    }

    /// Whether a stored event is wanted, under the name that the stream has for it.
    pub fn wants_event(&self, event: &Event) -> bool {
        match self.names {
            Names::Own => self.wants(sse::name(event)),
            Names::Plain => self.wants(event.name()),
        }
    }
}
