//! The first words of a stream: where it begins, and how things stand there.

use super::request::CameWith;
use crate::{
    hub::{Filter, Scene},
    sse,
    state::State,
    store::{MESSAGES_TOLD, Outlook},
    stream,
};
use bytes::{Bytes, BytesMut};
use protocol::{Cursor, Event, Hello, Reset, ResetReason, Seq, stream::VERSION};

/// Bytes from which on a greeting has no further tallies, and no further messages: what changed last comes first.
const GREETING: usize = 256 * 1024;

/// Where a stream begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Now.
    Fresh,
    /// After what the listener has.
    Resumed(Cursor),
    /// Now, and the listener is told that it has missed something.
    Reset(ResetReason),
}

impl Start {
    pub(super) fn of(came_with: CameWith, state: &State, head: Seq) -> Self {
        match came_with {
            CameWith::Nothing => Self::Fresh,
            // The end of another stream is no place in this one.
            CameWith::Nonsense | CameWith::End => Self::Reset(ResetReason::Malformed),
            CameWith::Cursor(cursor) if cursor.epoch != *state.store.epoch() => {
                Self::Reset(ResetReason::Foreign)
            }
            CameWith::Cursor(cursor) if cursor.seq > head => Self::Reset(ResetReason::Future),
            CameWith::Cursor(cursor) => Self::Resumed(cursor),
        }
    }

    /// The place up to which the listener has heard everything.
    pub(super) fn has(&self) -> Option<Seq> {
        match self {
            Self::Resumed(cursor) => Some(cursor.seq),
            Self::Fresh | Self::Reset(_) => None,
        }
    }
}

/// The first bytes of a stream: when to come back if it breaks, where it begins, and how things stand there. `place` is where
/// whoever has heard this much goes on, if that is further than where they came from.
pub(super) fn greeting(
    state: &State,
    start: &Start,
    place: Option<&Cursor>,
    outlook: &Outlook,
    scene: &Scene,
    filter: &Filter,
) -> Bytes {
    let epoch = state.store.epoch();
    let (changed, is_all) = changed(outlook, filter);
    let hello = Hello {
        v: VERSION,
        build: crate::BUILD.to_owned(),
        epoch: epoch.clone(),
        head: epoch.at(outlook.head()),
        after: match start {
            Start::Resumed(cursor) => Some(cursor.clone()),
            Start::Fresh | Start::Reset(_) => None,
        },
        replaying: outlook.missed,
        stale: !is_all,
    };
    let mut bytes = BytesMut::new();
    bytes.extend_from_slice(&sse::retry(stream::way_back(state.hub.streams())));
    match (start, place) {
        (Start::Resumed(_), None) => bytes.extend_from_slice(&sse::passing("hello", &hello)),
        (Start::Resumed(_), Some(place)) => {
            bytes.extend_from_slice(&sse::beginning(place, "hello", &hello));
        }
        // With an id, so that a silent room can be resumed too.
        (Start::Fresh, _) => bytes.extend_from_slice(&sse::beginning(&hello.head, "hello", &hello)),
        (Start::Reset(reason), _) => {
            bytes.extend_from_slice(&sse::passing("hello", &hello));
            // With an id, so that a bad cursor is forgotten, but not before it is heard that something was missed.
            let reset = Reset { reason: *reason, oldest: epoch.at(0) };
            bytes.extend_from_slice(&sse::beginning(&hello.head, "reset", &reset));
        }
    }
    for presence in scene.here.iter().filter(|_| filter.wants("presence")) {
        bytes.extend_from_slice(&sse::passing("presence", presence));
    }
    for poll in outlook.polls.iter().filter(|_| filter.wants("tally")) {
        if bytes.len() > GREETING {
            break;
        }
        bytes.extend_from_slice(&sse::passing("tally", poll));
    }
    bytes.extend_from_slice(&changed);
    for reading in &scene.readings {
        bytes.extend_from_slice(reading.passed(filter, 0).map_or(&[][..], |bytes| bytes));
    }
    bytes.freeze()
}

/// The messages that changed, as far as a greeting goes, and whether that is all of them.
fn changed(outlook: &Outlook, filter: &Filter) -> (BytesMut, bool) {
    let mut bytes = BytesMut::new();
    for message in outlook.messages.iter().filter(|_| filter.wants("changed")) {
        bytes.extend_from_slice(&sse::passing("changed", &Event::Message(message.clone())));
        if bytes.len() > GREETING {
            return (bytes, false);
        }
    }
    let is_all = outlook.messages.len() < MESSAGES_TOLD || bytes.is_empty();
    (bytes, is_all)
}
