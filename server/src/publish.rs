//! The only place from which stored events come: may this viewer do this here, now? Then it goes into the log.

pub mod messages;
pub mod files;
pub mod polls;
pub mod people;
pub mod direct;
pub mod hosts;
pub mod quiet;
pub mod erasure;
pub mod devices;
pub mod passphrase;

use crate::{
    address::Prefix,
    door::{self, Door},
    feeds,
    limits::Act,
    names::Taken,
    nickname::Nickname,
    problem::Error,
    state::State,
    store::{AppendError, Appended, Entry, Keeping, Logged, What},
    viewer::Viewer,
};
use protocol::{Draft, Event, Person, PersonId, Posting, RoomName};
use std::sync::Arc;

/// Says something in a room; the first thing that is said in a new room opens it.
///
/// When this returns, the message is on disk and on its way to everybody who listens:
///
/// ```no_run
/// # use server::{address::Prefix, door, problem::Error, publish, state::State, viewer::Viewer};
/// # async fn example(state: State, viewer: Viewer, from: Prefix) -> Result<(), Error> {
/// let lobby = door::enter(&state, Some(&viewer), "lobby".parse()?)?;
/// let draft = protocol::Draft { body: "hello".parse()?, note: Default::default(), files: vec![], reply_to: None, client_id: None };
/// publish::say(&state, &viewer, from, &lobby, draft).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::KeyNeeded`] when the room takes only its programs; [`Error::Muted`], [`Error::Banned`], [`Error::RoomClosed`] and
/// [`Error::SlowMode`] for whoever does not look after it; a refusal when it answers a message that is not there, or bears a file that was not sent for this room by this viewer or more than four, [`Error::TooOften`] when the viewer or the address has to
/// wait, [`Error::Conflict`] when the draft's client id
/// was used for another text in this room, [`Error::Busy`] and [`Error::Unavailable`] when the log can't take it
/// now. After an error the message is not in the log, except that after `Unavailable` it may be: send it again
/// with the same client id, and it will be there once.
pub async fn say(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    draft: Draft,
) -> Result<Said, Error> {
    let room = door.room();
    may_speak(state, viewer, room)?;
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let Draft { body, note, files, reply_to, client_id } = draft;
    // Until it is in the log, none of its files goes.
    let borne = files::pick_up(state, viewer, room, client_id.as_ref(), files).await?;
    // A letter may have waited while an older copy of the log was put in its place: its words count, whatever they answered there.
    let reply_to = reply_to.and_then(|named| named.within(state.store.epoch()));
    // No room is opened by an answer to nothing.
    if let Some(seq) = reply_to
        && !state.store.is_message(room.clone(), seq).await?
    {
        return Err(messages::nothing_to_answer().into());
    }
    open(state, viewer, from, room.clone(), Posting::Everyone).await?;
    // Somebody may have opened it for a program in the meantime.
    may_speak(state, viewer, room)?;
    // Nobody talks faster than a hall can hear.
    state.hub.keep_pace(room).await;
    let files = borne.files.clone();
    append(state, viewer, room.clone(), What::Message { body, note, files, reply_to, client_id }).await
}

/// What was said, or put to a room.
#[derive(Debug, Clone)]
pub enum Said {
    New(Arc<Event>),
    /// It had been said before under the same client id: this is the first one.
    Repeat(Arc<Event>),
}

/// Opens a room. Nothing happens if it is open, for that is what was wanted; but a room that others opened can't be opened
/// for a program.
///
/// # Errors
/// Those of [`say`], and [`Error::RoomTaken`].
pub async fn open(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    room: RoomName,
    posting: Posting,
) -> Result<(), Error> {
    if posting == Posting::Everyone && state.store.has_room(&room) {
        return Ok(());
    }
    if feeds::is_theirs(state, &room) {
        return Err(Error::RoomTaken);
    }
    state.buckets.take(Act::OpenRoom, from, Some(&viewer.id))?;
    match append(state, viewer, room, What::Opened { posting }).await? {
        // Whoever opened it for their program asks once more for its key.
        Said::Repeat(first) if posting == Posting::Key && !is_opening_by(&first, viewer) => {
            Err(Error::RoomTaken)
        }
        Said::New(_) | Said::Repeat(_) => Ok(()),
    }
}

fn is_opening_by(first: &Event, viewer: &Viewer) -> bool {
    matches!(first, Event::Opened(opened) if opened.posting == Posting::Key && opened.author.id == viewer.id)
}

/// Who may say something in a room: in that of a demonstration feed nobody else.
pub fn posting(state: &State, room: &RoomName) -> Posting {
    if feeds::is_theirs(state, room) { Posting::Key } else { state.store.posting(room) }
}

/// Whether a viewer may say something in a room.
///
/// # Errors
/// [`Error::KeyNeeded`] if only its programs may.
pub fn may_speak(state: &State, viewer: &Viewer, room: &RoomName) -> Result<(), Error> {
    let holds_key = viewer.key_of.as_ref() == Some(room);
    if holds_key || posting(state, room) == Posting::Everyone { Ok(()) } else { Err(Error::KeyNeeded) }
}

/// Opens the room that exists from the start.
///
/// # Errors
/// Those of the log.
pub async fn open_lobby(state: &State) -> Result<(), Error> {
    let (house, room) = (house(), RoomName::lobby());
    if !state.store.has_room(&room) {
        let what = What::Opened { posting: Posting::Everyone };
        state.store.append(Entry { room, author: house, at: state.now(), what }).await?;
    }
    Ok(())
}

/// The viewer under the name that they would bear in a room: for a page, which does not yet take part.
pub fn would_bear(state: &State, viewer: &Viewer, room: &RoomName) -> Person {
    state.names.would_bear(room, &viewer.id, &viewer.name, state.now(), |look| state.store.keeper_of(look))
}

/// The viewer under the name that they bear in a room from now on.
pub fn bear(state: &State, viewer: &Viewer, room: &RoomName) -> Person {
    state.store.see(&viewer.id, state.now());
    state.names.bear(room, &viewer.id, &viewer.name, state.now(), |look| state.store.keeper_of(look))
}

/// Gives a viewer another name, wherever they are and were.
///
/// # Errors
/// [`Error::NotFound`] for whoever has asked to be forgotten meanwhile; [`Error::NameKept`] if somebody else keeps a name that looks like
/// it; [`Error::NameTaken`] if somebody in one of their rooms bears a name that looks like it, or it is the one of those who are forgotten;
/// for whoever is in more than one browser, those of the log too.
pub async fn rename(state: &State, viewer: &Viewer, from: Prefix, name: Nickname) -> Result<Viewer, Error> {
    state.buckets.take(Act::Rename, from, Some(&viewer.id))?;
    if erasure::is_theirs(&name) {
        return Err(Error::NameTaken);
    }
    let keeper = state.store.keeper_of(name.look());
    if keeper.as_ref().is_some_and(|keeper| *keeper != viewer.id) {
        return Err(Error::NameKept);
    }
    // The name that they keep goes along.
    let keeping = state.store.keeping(&viewer.id);
    if keeping == Keeping::Yes {
        passphrase::may_keep(state, viewer, &name)?;
    }
    let mut rooms = state.names.rooms_of(&viewer.id);
    rooms.extend(state.hub.rooms_of(&viewer.id));
    // Whom others talk with is called so there before they have looked.
    rooms.extend(state.store.rooms_inside(&viewer.id));
    rooms.sort_unstable();
    rooms.dedup();
    // Who bears which name in a room that is not theirs any more is not told.
    rooms.retain(|room| door::enter(state, Some(viewer), room.clone()).is_ok());
    state.names.rename(&rooms, &viewer.id, &name, state.now(), keeper).map_err(|Taken| Error::NameTaken)?;
    let renamed = Viewer { name, ..viewer.clone() };
    match state.store.call(&renamed.id, &renamed.name, keeping).await {
        // Somebody else keeps it since a moment ago: in every room it is theirs.
        Err(AppendError::NameKept) => return Err(Error::NameKept),
        Err(AppendError::NotThere) => {
            rooms.iter().for_each(|room| state.names.forget(room, &viewer.id));
            return Err(Error::NotFound);
        }
        // Whoever is in one browser only has their name there, and needs no log for it.
        Err(error) if state.store.name_of(&viewer.id).is_some() => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    state.hub.rename(&renamed.person());
    Ok(renamed)
}

/// Says to whoever did something what came of it.
async fn append(state: &State, viewer: &Viewer, room: RoomName, what: What) -> Result<Said, Error> {
    match record(state, viewer, &room, what).await? {
        Appended::New(Logged::Told(event) | Logged::Did(event, _)) => Ok(Said::New(event)),
        Appended::Repeat(Logged::Told(event) | Logged::Did(event, _)) => Ok(Said::Repeat(event)),
        // What is not told has its own ways: see `messages` and `polls`.
        Appended::New(Logged::Turned(_)) | Appended::Repeat(Logged::Turned(_)) => Err(Error::Internal),
    }
}

/// Puts what a viewer does into the log, under the name that they bear in the room.
async fn record(
    state: &State,
    viewer: &Viewer,
    room: &RoomName,
    what: What,
) -> Result<Appended, AppendError> {
    let author = bear(state, viewer, room);
    let recorded = state.store.append(Entry { room: room.clone(), author, at: state.now(), what }).await;
    // Whoever asked to be forgotten meanwhile keeps no name.
    if matches!(recorded, Err(AppendError::NotThere)) && state.store.is_gone(&viewer.id) {
        state.names.forget(room, &viewer.id);
    }
    recorded
}

/// What happens by itself is done by the house.
fn house() -> Person {
    Person { id: PersonId::from_bits(0), name: "Hallway".into() }
}
