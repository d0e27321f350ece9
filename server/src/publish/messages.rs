//! Messages that were said already: whoever said one gives it other words, or takes it back.

use super::{may_speak, record};
use crate::{
    address::Prefix,
    door::Door,
    emoji::Emoji,
    files::sweep,
    limits::Act,
    problem::Error,
    state::State,
    store::{AppendError, MessageTurn, Right, Turn, What},
    viewer::Viewer,
};
use protocol::{Edit, Message, Named, Reason, Refusal, Seq};

/// Gives a message other words. Where these are its words already nothing happens, for that is what was wanted.
///
/// # Errors
/// [`Error::NotFound`] where there is no such message, or it is somebody else's, or it was deleted; [`Error::TooOften`],
/// and those of the log.
pub async fn edit(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    message: Seq,
    edit: Edit,
) -> Result<Message, Error> {
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let stand = to_edit(state, viewer, door, message).await?;
    if stand.body == edit.body.as_str() {
        return Ok(stand);
    }
    turn(state, viewer, door, message, MessageTurn::Edited(edit.body.to_string())).await?;
    own(state, viewer, door, message).await
}

/// Takes a message back, or removes somebody else's from a room that one looks after: nothing of what it said is kept, and that
/// there was one stays to be seen. Nothing happens if it is deleted.
///
/// # Errors
/// [`Error::NotFound`] where there is no such message, or it is somebody else's in a room that one does not look after;
/// [`Error::HostsOnly`] where it is another host's; [`Error::TooOften`], and those of the log.
pub async fn delete(
    state: &State,
    viewer: &Viewer,
    right: Right,
    from: Prefix,
    door: &Door,
    message: Seq,
) -> Result<(), Error> {
    state.buckets.take(Act::Say, from, Some(&viewer.id))?;
    let stand = state.store.message(door.room().clone(), message).await?.ok_or(Error::NotFound)?;
    if stand.author.id != viewer.id {
        put(state, viewer, door, What::Removed { of: message, right }).await?;
    } else if stand.deleted.is_none() {
        turn(state, viewer, door, message, MessageTurn::Deleted).await?;
    }
    sweep::forget(&state.files, &state.store, &stand).await;
    Ok(())
}

/// How somebody answers a message in one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reacting {
    With(Emoji),
    Without(Emoji),
    /// With it, or without it where it was there.
    Otherwise(Emoji),
}

/// Answers a message in one sign, or does not any more. Where it is so already nothing happens, for that is what was wanted.
///
/// # Errors
/// [`Error::KeyNeeded`] where only programs talk, [`Error::NotFound`] where there is no such message or it was deleted,
/// [`Error::NoReaction`] where it has 20 kinds already; [`Error::TooOften`], and those of the log.
pub async fn react(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    message: Seq,
    reacting: Reacting,
) -> Result<Message, Error> {
    may_speak(state, viewer, door.room())?;
    state.buckets.take(Act::Vote, from, Some(&viewer.id))?;
    let reacted = |emoji: Emoji| MessageTurn::Reacted(emoji.as_str().to_owned());
    let withdrawn = |emoji: Emoji| MessageTurn::Withdrawn(emoji.as_str().to_owned());
    let what = match reacting {
        Reacting::With(emoji) => reacted(emoji),
        Reacting::Without(emoji) => withdrawn(emoji),
        Reacting::Otherwise(emoji) => {
            let has = state.store.has_reacted(message, emoji.as_str(), viewer.id.clone()).await?;
            if has { withdrawn(emoji) } else { reacted(emoji) }
        }
    };
    turn(state, viewer, door, message, what).await?;
    state.store.message(door.room().clone(), message).await?.ok_or(Error::NotFound)
}

/// The message that another one is to answer.
///
/// # Errors
/// A refusal where it is not there, or means one of another log, and when the log can't be read.
pub async fn answered(state: &State, door: &Door, named: &Named) -> Result<Message, Error> {
    let seq = named.within(state.store.epoch()).ok_or_else(nothing_to_answer)?;
    let message = state.store.message(door.room().clone(), seq).await?;
    Ok(message.ok_or_else(nothing_to_answer)?)
}

pub(super) fn nothing_to_answer() -> Refusal {
    Refusal::new(Reason::NothingToAnswer, "There is no such message in this room to answer.")
}

/// A message to which its author may give other words.
///
/// # Errors
/// [`Error::NotFound`], and when the log can't be read.
pub async fn to_edit(state: &State, viewer: &Viewer, door: &Door, message: Seq) -> Result<Message, Error> {
    let stand = own(state, viewer, door, message).await?;
    if stand.deleted.is_some() { Err(Error::NotFound) } else { Ok(stand) }
}

async fn own(state: &State, viewer: &Viewer, door: &Door, message: Seq) -> Result<Message, Error> {
    let stand = state.store.message(door.room().clone(), message).await?;
    stand.filter(|message| message.author.id == viewer.id).ok_or(Error::NotFound)
}

async fn turn(
    state: &State,
    viewer: &Viewer,
    door: &Door,
    message: Seq,
    turn: MessageTurn,
) -> Result<(), Error> {
    put(state, viewer, door, What::Turn { of: message, turn: Turn::Message(turn) }).await
}

async fn put(state: &State, viewer: &Viewer, door: &Door, what: What) -> Result<(), Error> {
    match record(state, viewer, door.room(), what).await {
        // It came to be so in the meantime.
        Ok(_) | Err(AppendError::Unchanged) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
