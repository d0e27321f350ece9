//! Conversations of two people: opening one from a room that both are in, and what it is called by each of them.

use super::{
    Said, append,
    people::{self, do_by},
};
use crate::{
    address::Prefix,
    door::Door,
    limits::Act,
    nickname::{Look, Nickname},
    problem::Error,
    state::State,
    store::{Called, Deed, ReadError, Right, Silence, What},
    viewer::{Met, Viewer},
};
use protocol::{Person, PersonId, RoomName, Title};

/// Where two people talk with each other.
#[derive(Debug, Clone)]
pub enum Conversation {
    New(RoomName),
    /// They did before.
    Known(RoomName),
}

impl Conversation {
    pub fn room(&self) -> &RoomName {
        match self {
            Self::New(room) | Self::Known(room) => room,
        }
    }
}

/// Opens the conversation of a viewer with somebody whom a room knows. There is one for the two of them: whoever opens it again
/// comes back into it, and nobody is brought back by the other.
///
/// # Errors
/// [`Error::NotFound`] for whoever would talk with themselves, with somebody who asked to be forgotten or with a program, or comes
/// without an identity. Where the two have none yet, also for whoever is not in the room behind the door, or was never there, and
/// [`Error::Muted`] and [`Error::Banned`] for whoever may say nothing in that room. [`Error::TooOften`], and those of the log.
pub async fn open(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    person: &PersonId,
) -> Result<Conversation, Error> {
    // Whoever is somebody new with each request would be inside for as long as that takes.
    if viewer.met == Met::JustNow || *person == viewer.id || state.store.is_gone(person) {
        return Err(Error::NotFound);
    }
    // Nobody comes into a room as a program, and what one has said to it is read by nobody.
    if *person == Viewer::program(door.room()).id {
        return Err(Error::NotFound);
    }
    let conversation = match state.store.conversation(viewer.id.clone(), person.clone()).await? {
        // Their own words are there: for coming back the two need no room in which they meet.
        Some(room) => {
            state.buckets.take(Act::Say, from, Some(&viewer.id))?;
            Conversation::Known(room)
        }
        None => begin(state, viewer, from, door, person).await?,
    };
    if !state.store.is_inside(&viewer.id, conversation.room()) {
        do_by(state, viewer, Right::OfHost, conversation.room(), Deed::CameBack).await?;
    }
    Ok(conversation)
}

/// Of two who begin at the same time one is the first, and the other comes to the same place.
async fn begin(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    person: &PersonId,
) -> Result<Conversation, Error> {
    let with = people::one(state, viewer, door, person).await?.person;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    match state.store.silence(&viewer.id, door.room(), state.now()) {
        Some(Silence::ForGood) => return Err(Error::Banned),
        Some(Silence::Until(until)) => return Err(Error::Muted { until }),
        None => {}
    }
    // Where many have addressed the other it costs the viewer none of their own.
    state.buckets.take_of_addressed(from, &with.id)?;
    state.buckets.take(Act::Address, from, Some(&viewer.id))?;
    let room = RoomName::private(rand::random());
    Ok(match append(state, viewer, room.clone(), What::OpenedDirectly { with }).await? {
        Said::New(_) => Conversation::New(room),
        Said::Repeat(first) => {
            state.names.forget(&room, &viewer.id);
            Conversation::Known(first.room().clone())
        }
    })
}

/// What a room is called by whoever reads it: a conversation of two by the name of the other.
///
/// # Errors
/// When the log can't be read.
pub async fn called(state: &State, room: &RoomName, reader: Option<&PersonId>) -> Result<String, ReadError> {
    Ok(match state.store.called(room, reader).await? {
        Called::So(called) => called,
        Called::With(other) => as_now(state, room, other).name.to_string(),
    })
}

/// Whom the viewer talks with in a room, if it is for the two of them.
///
/// # Errors
/// When the log can't be read.
pub async fn other(state: &State, door: &Door) -> Result<Option<Person>, ReadError> {
    with(state, door.room(), door.reader()).await
}

/// Whom its reader talks with in a room, if it is for the two of them.
///
/// # Errors
/// When the log can't be read.
pub async fn with(
    state: &State,
    room: &RoomName,
    reader: Option<&PersonId>,
) -> Result<Option<Person>, ReadError> {
    Ok(match state.store.called(room, reader).await? {
        Called::So(_) => None,
        Called::With(other) => Some(as_now(state, room, other)),
    })
}

/// Somebody by the name that they would bear in a room by now: their own if the house knows it, else the one that they bore there
/// last, and never one that somebody else keeps.
pub fn as_now(state: &State, room: &RoomName, person: Person) -> Person {
    if state.store.is_gone(&person.id) {
        return person;
    }
    let own = state.store.name_of(&person.id).or_else(|| state.names.borne(room, &person.id));
    let name = own.unwrap_or(person.name);
    match name.parse::<Nickname>() {
        Ok(name) => {
            let keeper_of = |look: &Look| state.store.keeper_of(look);
            state.names.would_bear(room, &person.id, &name, state.now(), keeper_of)
        }
        Err(_) => Person { id: person.id, name },
    }
}

/// A name as what the room is called.
pub fn title(Person { name, .. }: &Person) -> Option<Title> {
    name.parse().ok()
}

/// Nobody is invited into a conversation of two.
///
/// # Errors
/// [`Error::NotFound`] where that is what the door leads to, and when the log can't be read.
pub async fn has_invitations(state: &State, door: &Door) -> Result<(), Error> {
    match other(state, door).await? {
        Some(_) => Err(Error::NotFound),
        None => Ok(()),
    }
}
