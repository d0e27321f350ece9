//! What those do who look after a room: its hosts, and whoever looks after the whole house.

use super::people::{self, do_by};
use crate::{
    address::Prefix,
    door::Door,
    limits::Act,
    problem::Error,
    state::State,
    store::{Deed, Right},
    viewer::Viewer,
};
use protocol::{PersonId, Topic};

/// Says what a room is about. Nothing happens where it says so already.
///
/// # Errors
/// [`Error::NotFound`] where no room was opened yet, [`Error::HostsOnly`], [`Error::TooOften`], and those of the log.
pub async fn set_topic(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    Topic { topic }: Topic,
) -> Result<(), Error> {
    let room = opened(state, door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    do_by(state, viewer, right, room, Deed::Topic { topic }).await
}

/// Names somebody who looks after a room too. Nothing happens where they do.
///
/// # Errors
/// [`Error::NotFound`] where there is no such room, or it does not know them; [`Error::HostsOnly`], [`Error::TooOften`], and those of
/// the log.
pub async fn name(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    person: &PersonId,
) -> Result<(), Error> {
    let room = opened(state, door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let whom = people::one(state, viewer, door, person).await?.person;
    do_by(state, viewer, right, room, Deed::Named { whom }).await
}

/// Somebody does not look after a room any more: a host lays it down, an operator takes it from anybody. Nothing happens where they
/// do not.
///
/// # Errors
/// Those of [`name`], and [`Error::LastHost`] where nobody else would look after the room.
pub async fn unname(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    person: &PersonId,
) -> Result<(), Error> {
    let room = opened(state, door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let whom = people::one(state, viewer, door, person).await?.person;
    do_by(state, viewer, right, room, Deed::Unnamed { whom }).await
}

/// Whether a right reaches further in a room than that of its hosts: that of operators in what is open to everybody.
pub fn is_above(state: &State, right: Right, door: &Door) -> bool {
    // Of a room that nobody has opened there is nothing to look after.
    right == Right::OfOperator && !door.room().is_private() && state.store.has_room(door.room())
}

/// The room behind a door, if there is one by now.
pub(super) fn opened<'a>(state: &State, door: &'a Door) -> Result<&'a protocol::RoomName, Error> {
    if state.store.has_room(door.room()) { Ok(door.room()) } else { Err(Error::NotFound) }
}
