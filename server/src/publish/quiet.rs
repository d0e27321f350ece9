//! What those who look after a room do so that others can be heard: muting and banning somebody, slow mode, and closing the room.

use super::{
    hosts::opened,
    people::{self, do_by},
};
use crate::{
    address::Prefix,
    door::Door,
    limits::Act,
    operator,
    problem::Error,
    state::State,
    store::{Deed, Right},
    viewer::Viewer,
};
use protocol::PersonId;

/// What is done about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quieting {
    Mute { minutes: u32 },
    Unmute,
    Ban,
    Unban,
}

/// What is done about a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Seconds between two messages of a person.
    Slow(u32),
    Closed,
    Open,
}

/// Keeps somebody from speaking in a room, or lets them speak again. Nothing happens where it is so already.
///
/// # Errors
/// [`Error::NotFound`] where there is no such room, or it does not know them, and where somebody would be banned from a room by
/// invitation; [`Error::HostsOnly`], about a host or an operator too; [`Error::TooOften`], and those of the log.
pub async fn quiet(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    person: &PersonId,
    quieting: Quieting,
) -> Result<(), Error> {
    let room = opened(state, door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let whom = people::one(state, viewer, door, person).await?.person;
    let is_protected = operator::is_one(state, person) && !room.is_private();
    let deed = match quieting {
        Quieting::Mute { .. } | Quieting::Ban if is_protected => return Err(Error::HostsOnly),
        Quieting::Mute { minutes } => Deed::Muted { whom, minutes },
        Quieting::Unmute => Deed::Unmuted { whom },
        Quieting::Ban => Deed::Banned { whom },
        Quieting::Unban => Deed::Unbanned { whom },
    };
    do_by(state, viewer, right, room, deed).await
}

/// Says what holds in a room from now on for everybody but its hosts. Nothing happens where it holds.
///
/// # Errors
/// [`Error::NotFound`] where there is no such room; [`Error::HostsOnly`], [`Error::TooOften`], and those of the log.
pub async fn rule(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    rule: Rule,
) -> Result<(), Error> {
    let room = opened(state, door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let deed = match rule {
        Rule::Slow(seconds) => Deed::Slowed { seconds },
        Rule::Closed => Deed::Closed,
        Rule::Open => Deed::Reopened,
    };
    do_by(state, viewer, right, room, deed).await
}
