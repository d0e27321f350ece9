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
    /// The same for a stream that is narrowed and has not come so far yet.
    narrow: Option<(Seq, Bytes)>,
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

    /// The sign of life, which says how far the log has come. A narrowed stream is silent about much that moves the cursor of others:
    /// here it catches up with them.
    pub fn ping(head: Cursor) -> Self {
        let ping = Ping { head };
        Self(Arc::new(Encoded {
            seq: None,
            name: None,
            bytes: sse::passing("ping", &ping),
            plain: None,
            narrow: Some((ping.head.seq, sse::beginning(&ping.head, "ping", &ping))),
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

    /// Its name on a stream that calls events so.
    pub(super) fn name(&self, names: Names) -> Option<&str> {
        match (&self.0.plain, names) {
            (Some((name, _)), Names::Plain) => Some(name),
            _ => self.0.name.as_deref(),
        }
    }

    /// As a listener gets it who has heard everything up to a place of the log; nothing if it does not want it.
    pub fn passed(&self, filter: &Filter, reached: Seq) -> Option<&Bytes> {
        let Encoded { bytes, plain, narrow, .. } = &*self.0;
        let bytes = match (plain, narrow, filter.names()) {
            (Some((_, plain)), _, Names::Plain) => plain,
            // A place never goes back.
            (_, Some((place, narrow)), _) if filter.is_narrow() && *place > reached => narrow,
            _ => bytes,
        };
        filter.passes(self).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Epoch;

    #[test]
    fn a_ping_takes_a_narrowed_stream_on_and_never_back() {
        let (ping, narrow) = (Frame::ping(Epoch::from_bits(1).at(7)), Filter::of(vec!["build".into()]));
        let has_id = |filter: &Filter, reached| ping.passed(filter, reached).unwrap().starts_with(b"id: ");
        assert!(has_id(&narrow, 6) && !has_id(&narrow, 7) && !has_id(&narrow, 8));
        assert!(!has_id(&Filter::default(), 0));
    }
}
