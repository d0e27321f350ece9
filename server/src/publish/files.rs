//! Pictures and files: taking one for a room, and finding those that a message is to bear.

use super::may_speak;
use crate::{
    address::Prefix,
    door::Door,
    files::{Held, arrival::Sender, each_once},
    limits::Act,
    problem::Error,
    state::State,
    viewer::Viewer,
};
use bytes::Bytes;
use futures_util::Stream;
use protocol::{ClientId, Event, File, FileId, FileName, RoomName};
use std::sync::Arc;
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

/// What a message bears. While this lives none of it goes.
#[derive(Debug, Default)]
pub(super) struct Borne {
    pub(super) files: Arc<[File]>,
    _held: Option<Held>,
}

/// Finds what a message is to bear.
///
/// # Errors
/// Those of [`crate::files::Files::hold`], [`Error::Conflict`], and when the log can't be read.
pub(super) async fn pick_up(
    state: &State,
    viewer: &Viewer,
    room: &RoomName,
    client_id: Option<&ClientId>,
    files: Vec<FileId>,
) -> Result<Borne, Error> {
    if files.is_empty() {
        return Ok(Borne::default());
    }
    let files = each_once(files)?;
    if let Some(client_id) = client_id
        && let Some(first) = state.store.first_under(room.clone(), client_id.clone()).await?
    {
        return repeated(first, &files);
    }
    let held = state.files.hold(room, &viewer.id, files).await?;
    Ok(Borne { files: held.files.clone(), _held: Some(held) })
}

/// What was said once is answered again, although what it bears was sent longer ago than others may name it. Whether its words are the
/// same, the log says.
fn repeated(first: Event, files: &[FileId]) -> Result<Borne, Error> {
    match first {
        // Of a message that was deleted there are no files to compare either.
        Event::Message(said) if said.is_blank() || said.files.iter().map(|file| &file.id).eq(files) => {
            Ok(Borne { files: said.files, _held: None })
        }
        _ => Err(Error::Conflict),
    }
}
