//! Forgetting somebody who asks for it: what they did stays where it stands, and is nobody's that anybody could know.

use crate::{
    address::Prefix,
    files::sweep,
    limits::Act,
    nickname::Nickname,
    problem::Error,
    state::State,
    store::{AppendError, Deed, Entry, MessageTurn, Right, Traces, Turn, What, Words},
    viewer::Viewer,
};
use futures_util::future::try_join_all;
use protocol::{Person, PersonId, RoomName, Seq};
use std::{collections::VecDeque, time::Duration};
use tokio::time::{sleep, timeout};

/// What everybody is called who is forgotten. Nobody else is.
pub const NAME: &str = "Somebody";

/// Messages that are deleted at the same time: they share their way to the disk.
const AT_ONCE: usize = 64;
/// How long it is until the next of them: others are told of what changes too.
const BREATH: Duration = Duration::from_millis(100);
/// How long whoever asked waits for all of it. It goes on without them.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the log is left alone when it could not be read or written.
const REST: Duration = Duration::from_secs(1);

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Done,
    /// Their name is theirs no more, and goes from the last places meanwhile.
    UnderWay,
}

/// Whether a name is the one of those who are forgotten, or looks like it.
pub fn is_theirs(name: &Nickname) -> bool {
    NAME.parse::<Nickname>().is_ok_and(|theirs| theirs.look() == name.look())
}

/// Forgets a viewer: from now on nobody is this person, wherever they were here. In every room that they did something in, it is by
/// [`NAME`] from then on, and a notice says so.
///
/// # Errors
/// [`Error::TooOften`], and those of the log.
pub async fn forget(state: &State, viewer: &Viewer, from: Prefix, words: Words) -> Result<Progress, Error> {
    state.buckets.take(Act::Forget, from, Some(&viewer.id))?;
    state.store.let_go(&viewer.id, words).await?;
    Ok(progress(state, &viewer.id).await)
}

/// The same for somebody who has asked before, and may be forgotten already.
///
/// # Errors
/// [`Error::TooOften`].
pub async fn ask_again(state: &State, person: &PersonId, from: Prefix) -> Result<Progress, Error> {
    state.buckets.take(Act::Forget, from, Some(person))?;
    Ok(progress(state, person).await)
}

/// How far it has come, once it is done or they have waited for long.
async fn progress(state: &State, person: &PersonId) -> Progress {
    match timeout(PATIENCE, state.store.until_forgotten(person)).await {
        Ok(()) => Progress::Done,
        Err(_) => Progress::UnderWay,
    }
}

/// Carries out what was asked for, and goes on with what a stop of the server has left half done: for one after the other, since each
/// goes through the whole log. Whoever that fails for is tried again once nobody else waits.
pub async fn carry_out(state: State) {
    let (mut row, mut failed) = (VecDeque::new(), VecDeque::new());
    loop {
        for who in state.store.half_gone() {
            if !row.contains(&who) && !failed.contains(&who) {
                // Those who see them here know them by no name any more.
                state.hub.rename(&nameless(&who.0));
                row.push_back(who);
            }
        }
        let Some((person, words)) = row.pop_front().or_else(|| failed.pop_front()) else {
            state.store.until_somebody_goes().await;
            continue;
        };
        if attempt(&state, &person, words).await.is_err() {
            if state.store.is_closed() {
                return;
            }
            failed.push_back((person, words));
            sleep(REST).await;
        }
    }
}

async fn attempt(state: &State, person: &PersonId, words: Words) -> Result<(), Error> {
    for (room, traces) in state.store.traces(person).await? {
        if words == Words::Deleted {
            for said in traces.said.chunks(AT_ONCE) {
                try_join_all(said.iter().map(|seq| delete(state, person, &room, *seq))).await?;
                sleep(BREATH).await;
            }
        }
        if !traces.are_old {
            leave(state, person, &room, traces).await?;
        }
    }
    // Also where they only listened.
    for room in state.names.rooms_of(person) {
        state.names.forget(&room, person);
    }
    Ok(state.store.finish(person).await?)
}

/// Takes one of their messages back, and the files that it bears.
async fn delete(state: &State, person: &PersonId, room: &RoomName, message: Seq) -> Result<(), Error> {
    let Some(stand) = state.store.message(room.clone(), message).await? else { return Ok(()) };
    if stand.deleted.is_none() {
        let turn = Turn::Message(MessageTurn::Deleted);
        append(state, person, room, What::Turn { of: message, turn }).await?;
        sweep::forget(&state.files, &state.store, &stand).await;
    }
    Ok(())
}

/// Leaves a room that is not for everybody to whoever else is in it, and the name behind in any.
async fn leave(state: &State, person: &PersonId, room: &RoomName, traces: Traces) -> Result<(), Error> {
    if state.store.is_inside(person, room) {
        append(state, person, room, What::Did(Deed::Left { heir: None }, Right::OfHost)).await?;
    }
    state.store.rename_traces(room, &nameless(person), &traces).await?;
    append(state, person, room, What::Forgot { stands: traces.stands }).await
}

async fn append(state: &State, person: &PersonId, room: &RoomName, what: What) -> Result<(), Error> {
    let (room, author) = (room.clone(), nameless(person));
    match state.store.append(Entry { room, author, at: state.now(), what }).await {
        // It came to be so in the meantime.
        Ok(_) | Err(AppendError::Unchanged | AppendError::NotThere) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn nameless(person: &PersonId) -> Person {
    Person { id: person.clone(), name: NAME.into() }
}
