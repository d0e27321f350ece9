//! A round: what a room hears in one go. Events that come while a round is made are the next one, so that the more there is to
//! tell, the less often each listener is told.

use super::{Filter, Frame};
use crate::{chunk, sse::Form};
use bytes::{Bytes, BytesMut};
use protocol::{ByeReason, Seq};
use std::sync::{Arc, OnceLock};

/// Events of one room, in their order, and perhaps the end.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) frames: Vec<Frame>,
    pub(super) end: Option<End>,
    /// Or the end for these alone, by their numbers.
    pub(super) out: Option<Arc<[u64]>>,
    /// As it goes over the wire to those who hear everything: one for each way to write it.
    wires: [OnceLock<Bytes>; 4],
}

/// After this nothing is heard by those who were there before.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) reason: ByeReason,
    /// Whoever has this number or a higher one stays.
    pub(super) before: u64,
}

impl Round {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.end.is_none() && self.out.is_none()
    }

    /// The place of its first stored event.
    pub(super) fn first(&self) -> Option<Seq> {
        self.frames.iter().find_map(Frame::seq)
    }

    /// As one chunk for a listener who has heard everything up to a place of the log. Empty if there is nothing for them.
    pub(super) fn wire(&self, filter: &Filter, form: Form, reached: Seq) -> Bytes {
        // Whoever hears all of it shares it with all others who do.
        if filter.is_narrow() || self.first().is_some_and(|first| first <= reached) {
            return self.write(filter, form, reached);
        }
        let wire = self.wires[form as usize * 2 + filter.names() as usize]
            .get_or_init(|| self.write(filter, form, 0));
        wire.clone()
    }

    fn write(&self, filter: &Filter, form: Form, reached: Seq) -> Bytes {
        let mut blocks = BytesMut::new();
        for frame in self.frames.iter().filter(|frame| frame.seq().is_none_or(|seq| seq > reached)) {
            blocks.extend_from_slice(frame.passed(filter, reached).map_or(&[][..], |bytes| bytes));
        }
        let mut wire = BytesMut::with_capacity(blocks.len() + chunk::MOST);
        chunk::put(&mut wire, &form.write(blocks.freeze()));
        wire.freeze()
    }
}
