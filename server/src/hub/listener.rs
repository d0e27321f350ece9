//! Somebody who listens. Dropping it is leaving.

use super::{
    Filter, Frame, Hub,
    queue::{Next, Queue},
    room::Seat,
};
use bytes::Bytes;
use protocol::{ByeReason, Person, RoomName, Seq};
use std::{
    sync::Arc,
    task::{Context, Poll},
};
use tokio::net::TcpStream;

/// A place in one or several rooms, held for as long as this lives.
#[derive(Debug)]
pub struct Listener {
    hub: Hub,
    number: u64,
    rooms: Box<[(RoomName, Option<Person>)]>,
    seats: Box<[Seat]>,
    queue: Arc<Queue>,
}

/// What a listener hears.
#[derive(Debug)]
pub enum Said {
    Frame(Frame),
    /// The rest of what went to its line without it: it goes there next, as it is.
    Rest(Bytes),
}

impl Listener {
    pub(super) fn new(
        hub: Hub,
        number: u64,
        rooms: &[(RoomName, Option<Person>)],
        seats: Vec<Seat>,
        queue: Arc<Queue>,
    ) -> Self {
        Self { hub, number, rooms: rooms.into(), seats: seats.into(), queue }
    }

    /// By which it is known in its house.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What it wants to hear.
    pub fn filter(&self) -> &Filter {
        self.queue.filter()
    }

    /// Hears nothing any more, but is seen in the room for some seconds: until the next question of whoever polls.
    pub fn linger(mut self) {
        let seated = self.rooms.iter_mut().filter_map(|(room, person)| Some((room.clone(), person.take()?)));
        let seated = seated.collect();
        self.hub.let_linger(seated);
    }

    /// Why the hub has let this listener go, if it has.
    pub fn ended(&self) -> Option<ByeReason> {
        self.queue.ended()
    }

    /// Ready when the hub has let this listener go. To be polled by the one task that polls for what is said.
    pub fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.queue.poll_ended(cx)
    }

    /// What is said next, or why nothing will be. To be polled by one task.
    pub fn poll_said(&self, cx: &mut Context<'_>) -> Poll<Result<Said, ByeReason>> {
        self.queue.poll_next(cx).map(|next| match next {
            Next::Frame(frame) => Ok(Said::Frame(frame)),
            Next::Rest(rest) => Ok(Said::Rest(rest)),
            Next::End(reason) => Err(reason),
        })
    }

    /// From now on the hub writes to the listener's line by itself, until that takes no more; whoever polls is woken then. Everything
    /// up to `reached` has been heard, and nothing else is being written. Not for those who listen to several rooms, whose
    /// events come to them in one order.
    pub fn lay_open(&self, line: &Arc<TcpStream>, reached: Seq) {
        if let [Seat::Alone(room, at)] = &*self.seats {
            room.lay_open(*at, line, reached);
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.leave(self.number, &self.rooms, &self.seats);
    }
}
