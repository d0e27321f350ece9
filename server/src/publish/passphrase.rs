//! Keeping one's name by a passphrase, and being the same person wherever both are typed.

use crate::{
    address::Prefix,
    limits::Act,
    nickname::{Look, Nickname},
    passphrase::{Passphrase, Verdict},
    problem::Error,
    state::State,
    viewer::Viewer,
};
use protocol::{PersonId, RoomName};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A viewer keeps their name from now on: nobody else can be called so. Who they are is enough to say by which passphrase, also where
/// there was another before.
///
/// # Errors
/// [`Error::NameKept`] and [`Error::NameTaken`] where it is not theirs to keep, [`Error::Busy`] where they have taken another name
/// meanwhile, [`Error::TooOften`], [`Error::NotFound`] for whoever has asked to be forgotten meanwhile, and those of the log.
pub async fn keep(state: &State, viewer: &Viewer, from: Prefix, passphrase: Passphrase) -> Result<(), Error> {
    state.buckets.take(Act::Keep, from, Some(&viewer.id))?;
    may_keep(state, viewer, &viewer.name)?;
    let kept = state.passphrases.seal(passphrase, from).await?;
    // That took its time: somebody may be called so by now.
    may_keep(state, viewer, &viewer.name)?;
    Ok(state.store.keep_name(&viewer.id, &viewer.name, kept, state.now()).await?)
}

/// Whether a name is a viewer's to keep: nobody else keeps it, and in the rooms that they can see nobody else is known by it. Of other
/// rooms they hear nothing by it.
///
/// # Errors
/// [`Error::NameKept`], [`Error::NameTaken`].
pub fn may_keep(state: &State, viewer: &Viewer, name: &Nickname) -> Result<(), Error> {
    match state.store.keeper_of(name.look()) {
        Some(keeper) if keeper == viewer.id => return Ok(()),
        Some(_) => return Err(Error::NameKept),
        None => {}
    }
    let seen = |room: &RoomName| !room.is_private() || state.store.is_inside(&viewer.id, room);
    if state.names.is_borne_by_another(name.look(), &viewer.id, state.now(), seen) {
        return Err(Error::NameTaken);
    }
    Ok(())
}

/// Whoever kept their name does not any more, and no passphrase leads to them. Nothing happens to whoever did not.
///
/// # Errors
/// [`Error::TooOften`], and those of the log.
pub async fn let_go(state: &State, viewer: &Viewer, from: Prefix) -> Result<(), Error> {
    state.buckets.take(Act::Keep, from, Some(&viewer.id))?;
    Ok(state.store.let_name_go(&viewer.id).await?)
}

/// Whoever keeps a name by a passphrase. A name that nobody keeps is answered as a passphrase that is wrong, and after as much work.
///
/// # Errors
/// [`Error::WrongPassphrase`], [`Error::TooOften`] where the name or the address was tried often, and when nothing can be read.
pub async fn come_back(
    state: &State,
    from: Prefix,
    name: &Nickname,
    passphrase: Passphrase,
) -> Result<Viewer, Error> {
    state.buckets.take(Act::Return, from, Some(&bucket(name.look(), Some(from))))?;
    state.buckets.take(Act::BeTried, from, Some(&bucket(name.look(), None)))?;
    let (person, kept) = state.store.kept_as(name.look()).await?.unzip();
    match (state.passphrases.compare(passphrase, kept, from).await?, person) {
        (Verdict::Right, Some(person)) => {
            state.store.see(&person.id, state.now());
            Viewer::returning(person)
        }
        _ => Err(Error::WrongPassphrase),
    }
}

/// Makes names free that nobody was seen under for a year. Runs for ever.
pub async fn free_unseen(state: State) {
    let mut hours = tokio::time::interval(Duration::from_secs(3_600));
    loop {
        hours.tick().await;
        match state.store.free_unseen(state.now()).await {
            Ok(0) => {}
            Ok(names) => tracing::info!(names, "names are free that nobody was seen under for a year"),
            Err(error) => tracing::warn!(%error, "names that nobody was seen under were not made free"),
        }
    }
}

/// What tries of a name are counted by, from one address or from all, whether somebody keeps it or not.
fn bucket(look: &Look, from: Option<Prefix>) -> PersonId {
    let digest = Sha256::digest(format!("name:{from:?}:{}", look.as_str()));
    PersonId::from_bits(digest.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte)))
}
