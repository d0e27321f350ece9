//! Somebody who listens. Dropping it is leaving.

use super::{
    Hub,
    queue::{Frame, Next, Queue},
};
use protocol::{ByeReason, Person, RoomName};
use std::{
    sync::Arc,
    task::{Context, Poll},
};

/// A place in one or several rooms, held for as long as this lives.
#[derive(Debug)]
pub struct Listener {
    hub: Hub,
    number: u64,
    rooms: Vec<(RoomName, Option<Person>)>,
    queue: Arc<Queue>,
}

impl Listener {
    pub(super) fn new(
        hub: Hub,
        number: u64,
        rooms: Vec<(RoomName, Option<Person>)>,
        queue: Arc<Queue>,
    ) -> Self {
        Self { hub, number, rooms, queue }
    }

    /// Hears nothing any more, but is seen in the room for some seconds: until the next question of whoever polls.
    pub fn linger(self) {
        self.hub.let_linger(&self.rooms);
    }

    /// Why the hub has let this listener go, if it has.
    pub fn ended(&self) -> Option<ByeReason> {
        self.queue.ended()
    }

    /// The next frame, or why there will be none. To be polled by one task.
    pub fn poll_frame(&self, cx: &mut Context<'_>) -> Poll<Result<Frame, ByeReason>> {
        self.queue.poll_next(cx).map(|next| match next {
            Next::Frame(frame) => Ok(frame),
            Next::End(reason) => Err(reason),
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.leave(self.number, &self.rooms);
    }
}
