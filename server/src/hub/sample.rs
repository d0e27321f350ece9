//! What the tests of the hub have in common: something to hear, and somebody to hear it.

use super::{
    Filter, Frame,
    queue::{Next, Queue},
    room::Seat,
};
use crate::sse::Form;
use protocol::{Epoch, Event, Message, Person, PersonId, RoomName, Seq, Timestamp};
use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

pub(super) fn queue() -> Arc<Queue> {
    Arc::new(Queue::of(Filter::default(), Form::Sse))
}

pub(super) fn stored(seq: Seq, body: &str) -> Frame {
    Frame::of(&Event::Message(Message::plain(
        Epoch::from_bits(1).at(seq),
        RoomName::lobby(),
        Person { id: PersonId::from_bits(1), name: "Ann".into() },
        Timestamp::from_millis(0),
        body.to_owned(),
    )))
}

pub(super) fn next(queue: &Queue) -> Poll<Next> {
    queue.poll_next(&mut Context::from_waker(Waker::noop()))
}

/// Where somebody is who listens to one room.
pub(super) fn place_of(seat: &Seat) -> usize {
    match seat {
        Seat::Alone(_, at) => *at,
        Seat::Several => unreachable!("listens to one room"),
    }
}
