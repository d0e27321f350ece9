//! Being the same person in another browser: by a link that leads there once, within ten minutes.

use crate::{address::Prefix, invitation::Secret, limits::Act, problem::Error, state::State, viewer::Viewer};
use protocol::{Person, Timestamp};

/// How long a link leads somewhere, in milliseconds.
const LIFE_MILLIS: i64 = 10 * 60_000;

/// A link to who a viewer is. Its secret is known to nobody but them; the one that they made before leads nowhere any more.
///
/// # Errors
/// [`Error::TooOften`], [`Error::NotFound`] for whoever has asked to be forgotten meanwhile, and those of the log.
pub async fn link(state: &State, viewer: &Viewer, from: Prefix) -> Result<(Secret, Timestamp), Error> {
    state.buckets.take(Act::Link, from, Some(&viewer.id))?;
    let (secret, now) = (Secret::by_chance(), state.now());
    let until = Timestamp::from_millis(now.millis() + LIFE_MILLIS);
    state.store.link(&viewer.person(), secret.link_hash(), now, until).await?;
    Ok((secret, until))
}

/// Whom a link leads to. Nothing happens by asking.
///
/// # Errors
/// [`Error::LinkDead`] where it was used, is too old, or never was; [`Error::TooOften`], and when it can't be read.
pub async fn linked(state: &State, from: Prefix, secret: Option<&Secret>) -> Result<Person, Error> {
    state.buckets.take(Act::Guess, from, None)?;
    let secret = secret.ok_or(Error::LinkDead)?;
    state.store.linked(secret.link_hash(), state.now()).await?.ok_or(Error::LinkDead)
}

/// The viewer whom a link leads to; it leads there once.
///
/// # Errors
/// Those of [`linked`], and those of the log.
pub async fn follow(state: &State, from: Prefix, secret: Option<&Secret>) -> Result<Viewer, Error> {
    state.buckets.take(Act::Guess, from, None)?;
    let secret = secret.ok_or(Error::LinkDead)?;
    let person = state.store.follow_link(secret.link_hash(), state.now()).await?;
    Viewer::returning(person.ok_or(Error::LinkDead)?)
}
