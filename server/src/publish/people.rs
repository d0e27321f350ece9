//! Rooms that are not for everybody: opening one, inviting others, coming in, and going out again.

use super::{append, direct, record, would_bear};
use crate::{
    address::Prefix,
    door::Door,
    invitation::Secret,
    limits::Act,
    problem::Error,
    state::State,
    store::{AppendError, Deed, Invitation, InvitationTurn, Right, Turn, What},
    viewer::Viewer,
};
use protocol::{Insider, Part, Person, PersonId, RoomName, Seq, Title};

/// Opens a room that is for its viewer alone, until they invite others.
///
/// # Errors
/// [`Error::TooOften`], and those of the log.
pub async fn open(state: &State, viewer: &Viewer, from: Prefix, title: Title) -> Result<RoomName, Error> {
    state.buckets.take(Act::OpenRoom, from, Some(&viewer.id))?;
    let room = RoomName::private(rand::random());
    append(state, viewer, room.clone(), What::OpenedPrivately { title }).await?;
    Ok(room)
}

/// Makes an invitation to a room. Its secret is known to nobody but whoever made it.
///
/// # Errors
/// [`Error::NotFound`] where nobody has to be invited, [`Error::HostsOnly`], [`Error::RoomFull`] where there are many already,
/// [`Error::TooOften`], and those of the log.
pub async fn invite(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
) -> Result<(Seq, Secret), Error> {
    let room = private(door)?;
    direct::has_invitations(state, door).await?;
    state.buckets.take(Act::OpenRoom, from, Some(&viewer.id))?;
    let secret = Secret::by_chance();
    let opened = state.store.opened(room.clone()).await?.ok_or(Error::NotFound)?;
    let made = InvitationTurn::Made { hash: secret.hash() };
    let seq = turn(state, viewer, room, opened, made).await.map_err(Error::from)?;
    Ok((seq, secret))
}

/// Nobody comes in by an invitation any more. Nothing happens if it was revoked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::HostsOnly`], [`Error::TooOften`], and those of the log.
pub async fn revoke(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    invitation: Seq,
) -> Result<(), Error> {
    let room = private(door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    match turn(state, viewer, room, invitation, InvitationTurn::Revoked).await {
        Ok(_) | Err(AppendError::Unchanged) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The invitation that a secret stands for.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or it was revoked.
pub async fn invitation(state: &State, secret: &Secret) -> Result<Invitation, Error> {
    state.store.invitation(secret.hash()).await?.ok_or(Error::NotFound)
}

/// Comes into a room by an invitation. Nothing happens if the viewer is inside.
///
/// # Errors
/// [`Error::NotFound`] where the invitation was revoked, [`Error::RoomFull`], [`Error::TooOften`], and those of the log.
pub async fn come_in(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    invitation: &Invitation,
) -> Result<(), Error> {
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    do_in(state, viewer, &invitation.room, Deed::CameIn { by: invitation.seq }).await
}

/// Leaves a room, or sends somebody else out of it. Nothing happens to whoever is not inside.
///
/// # Errors
/// [`Error::NotFound`] where nobody has to be invited, [`Error::HostsOnly`], [`Error::TooOften`], and those of the log.
pub async fn send_out(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    person: &PersonId,
) -> Result<(), Error> {
    let room = private(door)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    if *person == viewer.id {
        // Who looks after the room then is decided where it is known who is left.
        return do_in(state, viewer, room, Deed::Left { heir: None }).await;
    }
    let insiders = state.store.insiders(room.clone()).await?;
    let inside = insiders.into_iter().map(|insider| insider.person).find(|inside| inside.id == *person);
    // Somebody of whom nothing is known is not inside either: whether the viewer may send anybody out is asked all the same.
    let whom = inside.unwrap_or_else(|| Person { id: person.clone(), name: "".into() });
    do_in(state, viewer, room, Deed::SentOut { whom }).await
}

/// Those who look after a room and those who are in it: whom it is for, or who is listening where it is for everybody.
///
/// # Errors
/// When the log can't be read.
pub async fn company(state: &State, door: &Door) -> Result<Vec<Insider>, Error> {
    let room = door.room();
    if room.is_private() {
        let mut insiders = state.store.insiders(room.clone()).await?;
        // In a conversation of two each is called as its title calls them.
        if direct::other(state, door).await?.is_some() {
            for insider in &mut insiders {
                insider.person = direct::as_now(state, room, insider.person.clone());
            }
        }
        return Ok(insiders);
    }
    let mut company = state.store.hosts(room.clone()).await?;
    for person in state.hub.people(room) {
        match company.iter_mut().find(|insider| insider.person.id == person.id) {
            // By the name that they bear now.
            Some(host) => host.person = person,
            None => company.push(Insider { person, part: Part::Guest }),
        }
    }
    Ok(company)
}

/// What somebody is in a room, whom it knows: who looks after it or is in it, or has said something there.
///
/// # Errors
/// [`Error::NotFound`], and when the log can't be read.
pub async fn one(state: &State, viewer: &Viewer, door: &Door, person: &PersonId) -> Result<Insider, Error> {
    let room = door.room();
    if room.is_private() && !state.store.is_inside(person, room) {
        return Err(Error::NotFound);
    }
    let known = state.store.acquaintance(room.clone(), person.clone()).await?;
    let here = state.hub.people(room).into_iter().find(|here| here.id == *person);
    match (known, here) {
        // By the name that they bear now.
        (Some(known), Some(person)) => Ok(Insider { person, ..known }),
        (Some(known), None) => Ok(known),
        (None, Some(person)) => Ok(Insider { person, part: Part::Guest }),
        (None, None) if viewer.id == *person => {
            Ok(Insider { person: would_bear(state, viewer, room), part: Part::Guest })
        }
        (None, None) => Err(Error::NotFound),
    }
}

/// Puts a deed into the log, unless things are so already.
async fn do_in(state: &State, viewer: &Viewer, room: &RoomName, deed: Deed) -> Result<(), Error> {
    do_by(state, viewer, Right::OfHost, room, deed).await
}

/// The same, by another right.
pub(super) async fn do_by(
    state: &State,
    viewer: &Viewer,
    right: Right,
    room: &RoomName,
    deed: Deed,
) -> Result<(), Error> {
    match record(state, viewer, room, What::Did(deed, right)).await {
        Ok(_) | Err(AppendError::Unchanged) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn turn(
    state: &State,
    viewer: &Viewer,
    room: &RoomName,
    of: Seq,
    turn: InvitationTurn,
) -> Result<Seq, AppendError> {
    let what = What::Turn { of, turn: Turn::Invitation(turn) };
    Ok(record(state, viewer, room, what).await?.seq())
}

/// The room behind a door, if it is one by invitation.
fn private(door: &Door) -> Result<&RoomName, Error> {
    if door.room().is_private() { Ok(door.room()) } else { Err(Error::NotFound) }
}
