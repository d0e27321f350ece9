//! The only file from which stored events come: may this viewer do this here, now? Then it goes into the log.

use crate::{
    address::Prefix,
    limits::Act,
    names::Taken,
    nickname::Nickname,
    problem::Error,
    state::State,
    store::{Appended, Entry, What},
    viewer::Viewer,
};
use protocol::{Draft, Person, PersonId, RoomName};

/// Says something in a room; the first thing that is said in a new room opens it.
///
/// When this returns, the message is on disk and on its way to everybody who listens:
///
/// ```no_run
/// # use server::{address::Prefix, problem::Error, publish, state::State, viewer::Viewer};
/// # async fn example(state: State, viewer: Viewer, from: Prefix) -> Result<(), Error> {
/// let room = "lobby".parse()?;
/// let draft = protocol::Draft { body: "hello".parse()?, client_id: None };
/// publish::say(&state, &viewer, from, room, draft).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::TooOften`] when the viewer or the address has to wait, [`Error::Conflict`] when the draft's client id
/// was used for another text in this room, [`Error::Busy`] and [`Error::Unavailable`] when the log can't take it
/// now. After an error the message is not in the log, except that after `Unavailable` it may be: send it again
/// with the same client id, and it will be there once.
pub async fn say(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    room: RoomName,
    draft: Draft,
) -> Result<Appended, Error> {
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    open(state, viewer, from, room.clone()).await?;
    let author = bear(state, viewer, &room);
    let what = What::Message { body: draft.body, client_id: draft.client_id };
    Ok(state.store.append(Entry { room, author, at: state.now(), what }).await?)
}

/// Opens a room; nothing happens if it is open.
///
/// # Errors
/// Those of [`say`].
pub async fn open(state: &State, viewer: &Viewer, from: Prefix, room: RoomName) -> Result<(), Error> {
    if state.store.has_room(&room) {
        return Ok(());
    }
    state.buckets.take(Act::OpenRoom, from, Some(&viewer.id))?;
    let author = bear(state, viewer, &room);
    state.store.append(Entry { room, author, at: state.now(), what: What::Opened }).await?;
    Ok(())
}

/// Opens the room that exists from the start.
///
/// # Errors
/// Those of the log.
pub async fn open_lobby(state: &State) -> Result<(), Error> {
    let house = Person { id: PersonId::from_bits(0), name: "Hallway".into() };
    let room = RoomName::lobby();
    if !state.store.has_room(&room) {
        state.store.append(Entry { room, author: house, at: state.now(), what: What::Opened }).await?;
    }
    Ok(())
}

/// The viewer under the name that they would bear in a room: for a page, which does not yet take part.
pub fn would_bear(state: &State, viewer: &Viewer, room: &RoomName) -> Person {
    state.names.would_bear(room, &viewer.id, &viewer.name, state.now())
}

/// The viewer under the name that they bear in a room from now on.
pub fn bear(state: &State, viewer: &Viewer, room: &RoomName) -> Person {
    state.names.bear(room, &viewer.id, &viewer.name, state.now())
}

/// Gives a viewer another name, wherever they are and were.
///
/// # Errors
/// [`Error::NameTaken`] if somebody in one of their rooms bears a name that looks like it.
pub fn rename(state: &State, viewer: &Viewer, from: Prefix, name: Nickname) -> Result<Viewer, Error> {
    state.buckets.take(Act::Rename, from, Some(&viewer.id))?;
    let mut rooms = state.names.rooms_of(&viewer.id);
    rooms.extend(state.hub.rooms_of(&viewer.id));
    rooms.sort_unstable();
    rooms.dedup();
    state.names.rename(&rooms, &viewer.id, &name, state.now()).map_err(|Taken| Error::NameTaken)?;
    let renamed = Viewer { id: viewer.id.clone(), name };
    state.hub.rename(&renamed.person());
    Ok(renamed)
}
