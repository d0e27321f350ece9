//! One event, encoded once for all who listen.

use super::Filter;
use crate::sse::{self, Names};
use bytes::Bytes;
use protocol::{Cursor, Event, Ping, Seq};
use serde::Serialize;
use std::sync::Arc;

/// An event as blocks of server-sent events. Cheap to clone: all listeners share the bytes.
#[derive(Debug, Clone)]
pub struct Frame(Arc<Encoded>);

#[derive(Debug)]
struct Encoded {
    /// Its place in the log, if it is a stored event.
    seq: Option<Seq>,
    /// What it is called; what holds a stream together has no name that could be left out.
    name: Option<String>,
    bytes: Bytes,
    /// The same under the plain name, if its program gave it another.
    plain: Option<(&'static str, Bytes)>,
    /// The same for a stream that is narrowed, if it gets another.
    narrow: Option<Bytes>,
}

impl Frame {
    /// An event of the log.
    pub fn of(event: &Event) -> Self {
        let name = sse::name(event);
        let renamed = name != event.name();
        Self(Arc::new(Encoded {
            seq: Some(event.id().seq),
            name: Some(name.to_owned()),
            bytes: sse::stored(event, Names::Own),
            plain: renamed.then(|| (event.name(), sse::stored(event, Names::Plain))),
            narrow: None,
        }))
    }

    /// Something that passes.
    pub fn passing(name: &str, data: &impl Serialize) -> Self {
        let (name, bytes) = (Some(name.to_owned()), sse::passing(name, data));
        Self(Arc::new(Encoded { seq: None, name, bytes, plain: None, narrow: None }))
    }

    /// The sign of life. A narrowed stream is silent about much that moves the cursor of others: here it catches up
    /// with them.
    pub fn ping(head: Cursor) -> Self {
        let ping = Ping { head };
        Self(Arc::new(Encoded {
            seq: None,
            name: None,
            bytes: sse::passing("ping", &ping),
            plain: None,
            narrow: Some(sse::beginning(&ping.head, "ping", &ping)),
        }))
    }

    pub fn seq(&self) -> Option<Seq> {
        self.0.seq
    }

    pub fn is_ping(&self) -> bool {
        self.0.name.is_none()
    }

    /// How many bytes most listeners get.
    pub fn size(&self) -> usize {
        self.0.bytes.len()
    }

    /// As a listener gets it; nothing if it does not want it.
    pub fn passed(&self, filter: &Filter) -> Option<&Bytes> {
        let Encoded { name, bytes, plain, narrow, .. } = &*self.0;
        let (name, bytes) = match (plain, filter.names()) {
            (Some((name, bytes)), Names::Plain) => (Some(*name), bytes),
            _ => (name.as_deref(), bytes),
        };
        let bytes = narrow.as_ref().filter(|_| filter.is_narrow()).unwrap_or(bytes);
        name.is_none_or(|name| filter.wants(name)).then_some(bytes)
    }
}
