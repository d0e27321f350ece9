//! Pictures and files: taking one for a room.

use super::may_speak;
use crate::{
    address::Prefix, door::Door, files::arrival::Sender, limits::Act, problem::Error, state::State,
    viewer::Viewer,
};
use bytes::Bytes;
use futures_util::Stream;
use protocol::{File, FileName};
use tokio_util::sync::CancellationToken;

/// Takes a file that somebody may put into a message of a room within a day. When this returns, it is on disk.
///
/// # Errors
/// [`Error::KeyNeeded`] where only programs talk, [`Error::TooOften`], and those of [`crate::files::Files::receive`].
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
    let sender = Sender { viewer, from, room: door.room(), now: state.now(), stop };
    state.files.receive(&sender, name, stream).await
}
