//! Pictures and files: taking one for a room, and saying something that bears some.

use super::{Said, may_speak, speak};
use crate::{
    address::Prefix, door::Door, files::arrival::Sender, limits::Act, problem::Error, state::State,
    viewer::Viewer,
};
use bytes::Bytes;
use futures_util::Stream;
use protocol::{Draft, File, FileId, FileName};
use tokio_util::sync::CancellationToken;

/// Takes a file that somebody may put into a message of a room within a day. When this returns, it is on disk.
///
/// # Errors
/// [`Error::KeyNeeded`] where only programs talk; [`Error::Muted`], [`Error::Banned`] and [`Error::RoomClosed`] for whoever does not
/// look after the room, as for a message; [`Error::TooOften`], and those of [`crate::files::Files::receive`].
pub async fn take<E>(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    name: FileName,
    stop: CancellationToken,
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<File, Error> {
    may_speak(state, viewer, door.room())?;
    state.buckets.take(Act::Send, from, Some(&viewer.id))?;
    // Nothing would come of it: no message with it would be taken.
    state.store.may_speak(door.room().clone(), viewer.id.clone(), state.now()).await??;
    let sender = Sender { viewer, from, room: door.room(), now: state.now(), store: &state.store, stop };
    state.files.receive(&sender, name, stream).await
}

/// Says something that bears files: as [`super::say`], and with them.
///
/// # Errors
/// Those of [`super::say`], and a refusal of what was not sent for this room by this viewer, or of more than four.
pub async fn say(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    draft: Draft,
    files: Vec<FileId>,
) -> Result<Said, Error> {
    if files.is_empty() {
        return speak(state, viewer, from, door, draft, Default::default()).await;
    }
    may_speak(state, viewer, door.room())?;
    // Until it is in the log, none of them goes.
    let held = state.files.hold(door.room(), &viewer.id, files).await?;
    speak(state, viewer, from, door, draft, held.files.clone()).await
}
