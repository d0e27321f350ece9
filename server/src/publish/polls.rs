//! Polls: putting a question to a room, and everything that happens to it until it is closed.

use super::{Said, append, house, may_speak, open, record};
use crate::{
    address::Prefix,
    door::Door,
    keys::Purpose,
    limits::Act,
    problem::Error,
    state::State,
    store::{AppendError, End, Entry, NewPoll, PollTurn, Turn, What},
    viewer::Viewer,
};
use protocol::{
    Adding, Addition, Ballot, Person, Poll, PollDraft, Posting, RoomName, Seq, Timestamp, poll::most_choices,
};

/// Puts a question to a room; in a new room that opens it.
///
/// # Errors
/// Those of [`super::say`].
pub async fn ask(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    draft: PollDraft,
) -> Result<Said, Error> {
    draft.check()?;
    let room = door.room();
    may_speak(state, viewer, room)?;
    state.buckets.take(Act::Ask, from, Some(&viewer.id))?;
    open(state, viewer, from, room.clone(), Posting::Everyone).await?;
    // Somebody may have opened it for a program in the meantime.
    may_speak(state, viewer, room)?;
    let PollDraft { question, choices, select, results, adding, closes_in, client_id } = draft;
    let end = |seconds| Timestamp::from_millis(state.now().millis() + i64::from(seconds) * 1_000);
    let closes_at = closes_in.map(end);
    let poll = NewPoll { question, choices, select, results, adding, closes_at, client_id };
    append(state, viewer, room.clone(), What::Poll(poll)).await
}

/// Somebody's ballot, in place of the one that they cast before; an empty one takes it back.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PollClosed`], a refusal of choices that there are not, and those of the log.
pub async fn cast(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    poll: Seq,
    ballot: &Ballot,
) -> Result<Poll, Error> {
    state.buckets.take(Act::Vote, from, Some(&viewer.id))?;
    let stand = stand(state, viewer, door, poll).await?;
    let choices = stand.ballot(ballot)?;
    // What is in the log already need not be there twice; but a closed poll says so.
    if stand.is_open() && choices == stand.ballot.clone().unwrap_or_default() {
        return Ok(stand);
    }
    turn(state, viewer, door, poll, PollTurn::Cast(choices)).await
}

/// Adds a choice to a poll that takes them from everybody.
///
/// # Errors
/// As [`cast`], and [`Error::NoChoice`] if it is full, has this choice already, or takes none.
pub async fn add(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    poll: Seq,
    addition: Addition,
) -> Result<Poll, Error> {
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let stand = stand(state, viewer, door, poll).await?;
    let there = stand.choices.iter().any(|choice| addition.text.looks_like(&choice.text));
    if there || stand.adding != Adding::Everyone || stand.choices.len() >= most_choices(stand.adding) {
        return Err(Error::NoChoice);
    }
    turn(state, viewer, door, poll, PollTurn::Added(addition.text)).await
}

/// Closes a poll: nobody votes any more, and what was voted stays. Nothing happens if it is closed.
///
/// # Errors
/// [`Error::NotYours`] for whoever neither asked nor presents, and those of the log.
pub async fn close(state: &State, leader: &Leader, door: &Door, poll: Seq) -> Result<Poll, Error> {
    let stand = leader.leads(state, door, poll).await?;
    if stand.is_open() { turn(state, &leader.viewer, door, poll, PollTurn::Closed).await } else { Ok(stand) }
}

/// Shows everybody results that were hidden. Nothing happens if they are shown.
///
/// # Errors
/// As [`close`].
pub async fn reveal(state: &State, leader: &Leader, door: &Door, poll: Seq) -> Result<Poll, Error> {
    let stand = leader.leads(state, door, poll).await?;
    if stand.is_hidden() {
        turn(state, &leader.viewer, door, poll, PollTurn::Revealed).await
    } else {
        Ok(stand)
    }
}

/// Closes a poll whose time has come.
///
/// # Errors
/// Those of the log.
pub async fn end(state: &State, End { room, poll, .. }: &End) -> Result<(), Error> {
    let (room, what) = (room.clone(), What::Turn { of: *poll, turn: Turn::Poll(PollTurn::Closed) });
    match state.store.append(Entry { room, author: house(), at: state.now(), what }).await {
        Ok(_) | Err(AppendError::Unchanged) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A poll as it stands for a viewer.
///
/// # Errors
/// [`Error::NotFound`], and when the log can't be read.
pub async fn stand(state: &State, viewer: &Viewer, door: &Door, poll: Seq) -> Result<Poll, Error> {
    state.store.poll(door.room().clone(), poll, state.asked_by(Some(viewer))).await?.ok_or(Error::NotFound)
}

/// Somebody who wants to lead a poll: its author, or whoever shows the author's key.
#[derive(Debug)]
pub struct Leader {
    pub viewer: Viewer,
    pub shown: Option<String>,
}

impl Leader {
    async fn leads(&self, state: &State, door: &Door, poll: Seq) -> Result<Poll, Error> {
        let stand = stand(state, &self.viewer, door, poll).await?;
        let presents = |key: &String| presents(state, door.room(), &stand.author, key);
        if stand.author.id == self.viewer.id || self.shown.as_ref().is_some_and(presents) {
            Ok(stand)
        } else {
            Err(Error::NotYours)
        }
    }
}

/// Whether this is the key with which somebody's polls in a room are led. A program leads with its room's key.
fn presents(state: &State, room: &RoomName, author: &Person, key: &str) -> bool {
    let is_program = || author.id == Viewer::program(room).id;
    state.keys.opens(Purpose::Present(room, &author.id), key)
        || (is_program() && state.keys.opens(Purpose::Post(room), key))
}

async fn turn(state: &State, viewer: &Viewer, door: &Door, poll: Seq, turn: PollTurn) -> Result<Poll, Error> {
    match record(state, viewer, door.room(), What::Turn { of: poll, turn: Turn::Poll(turn) }).await {
        Ok(_) | Err(AppendError::Unchanged) => stand(state, viewer, door, poll).await,
        Err(error) => Err(error.into()),
    }
}
