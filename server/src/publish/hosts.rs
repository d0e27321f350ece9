//! What those do who look after a room: its hosts, and whoever looks after the whole house.

use super::people::do_by;
use crate::{
    address::Prefix,
    door::Door,
    limits::Act,
    problem::Error,
    state::State,
    store::{Deed, Right},
    viewer::Viewer,
};
use protocol::Topic;

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

/// The room behind a door, if there is one by now.
fn opened<'a>(state: &State, door: &'a Door) -> Result<&'a protocol::RoomName, Error> {
    if state.store.has_room(door.room()) { Ok(door.room()) } else { Err(Error::NotFound) }
}
