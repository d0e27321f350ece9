//! How a file comes in: piece by piece onto the disk, looked at by what is in it, and kept under its digest.

use super::{
    Files, Waiting, failed,
    folder::{Partial, Ticket, weight},
    picture::{self, Kind},
};
use crate::{address::Prefix, problem::Error, serve::HALF_SENT, store::Store, viewer::Viewer};
use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt};
use protocol::{File, FileId, FileName, PictureSize, Reason, Refusal, RoomName, Timestamp};
use sha2::{Digest, Sha256};
use std::{fs, io::Write, pin::pin, time::Duration};
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// How long a file may take to arrive: 10 MiB in this time are what a slow phone sends.
const TIME: Duration = Duration::from_secs(180);
/// How long nothing may come of it, before its sender is given up.
const PAUSE: Duration = Duration::from_secs(15);
/// Bytes that are gathered before they are written.
const PIECE: usize = 256 * 1024;
/// Bytes by which it is known what a file is.
const HEAD: usize = 4 * 1024;

/// Somebody who sends something for a room.
#[derive(Debug, Clone)]
pub struct Sender<'a> {
    pub viewer: &'a Viewer,
    pub from: Prefix,
    pub room: &'a RoomName,
    pub now: Timestamp,
    /// The log for whose messages it is.
    pub store: &'a Store,
    /// When it is cancelled, what is half sent is not waited for.
    pub stop: CancellationToken,
}

/// What has come, and lies on the disk.
struct Arrived {
    partial: Partial,
    head: Vec<u8>,
    bytes: u64,
    id: FileId,
}

/// A file that is being written, handed to and fro.
struct Writing {
    file: fs::File,
    sum: Sha256,
    gathered: Vec<u8>,
}

impl Files {
    /// Takes a file for a room, so that its sender may put it into a message there. When this returns it is on disk.
    ///
    /// # Errors
    /// [`Error::FileTooLarge`], [`Error::FilesForToday`], [`Error::FilesFull`], [`Error::TooSlow`], [`Error::TooOften`] and
    /// [`Error::Busy`] when too many come at once, from the sender or from everybody, [`Error::Unavailable`] when the disk refuses, and refusals of a picture that can't be read or is too large.
    pub async fn receive<E>(
        &self,
        sender: &Sender<'_>,
        name: FileName,
        stream: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<File, Error> {
        let _seat = self.0.seats.take(&sender.viewer.id, sender.from)?;
        // Whoever may send nothing more today need not begin.
        self.count(&sender.viewer.id, sender.from, 0, sender.now)?;
        let arrived = self.write(sender, stream).await?;
        if arrived.bytes == 0 {
            return Err(Refusal::new(Reason::FileEmpty, "There is nothing in this file.").into());
        }
        let came = weight(arrived.bytes);
        self.count(&sender.viewer.id, sender.from, came, sender.now)?;
        let (partial, file) = match picture::kind(&arrived.head) {
            Kind::Picture(format) => self.paint(arrived, format, name).await?,
            Kind::Other(media_type) => {
                let Arrived { partial, bytes, id, .. } = arrived;
                let file = File { id, name, media_type: media_type.to_owned(), bytes, size: None };
                (partial, file)
            }
        };
        // A picture can be longer once it is made anew.
        let most = self.most();
        if file.bytes > most {
            return Err(Error::FileTooLarge { most });
        }
        self.count(&sender.viewer.id, sender.from, weight(file.bytes).saturating_sub(came), sender.now)?;
        let (kept, ticket) = (self.0.clone(), Ticket::of(sender.room, &sender.viewer.id));
        let store = sender.store.clone();
        let keep = spawn_blocking(move || {
            partial.sync().map_err(|error| failed(&error))?;
            // What is swept away is not what is just being put there.
            let _hand = kept.hand();
            let more = kept.folder.lacks(&file).map_err(|error| failed(&error))?;
            if more > 0 && kept.ledger().bytes + more > kept.limits.bytes_in_all() {
                return Err(Error::FilesFull);
            }
            kept.ledger().want(&file.id);
            kept.folder.put(&partial, &file).map_err(|error| failed(&error))?;
            kept.ledger().bytes += more;
            kept.folder.write_down(&file, &ticket, store.head()).map_err(|error| failed(&error))?;
            Ok(file)
        });
        keep.await.map_err(|_| Error::Internal)?
    }

    async fn write<E>(
        &self,
        sender: &Sender<'_>,
        stream: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Arrived, Error> {
        let (most, kept) = (self.most(), self.0.clone());
        let begun = spawn_blocking(move || kept.folder.partial()).await.map_err(|_| Error::Internal)?;
        let (partial, file) = begun.map_err(|error| failed(&error))?;
        let mut writing = Writing { file, sum: Sha256::new(), gathered: Vec::new() };
        let (mut head, mut bytes) = (Vec::new(), 0);
        let mut stream = pin!(stream);
        let end = Instant::now() + TIME;
        loop {
            let soon = end.min(Instant::now() + PAUSE);
            let piece = tokio::select! {
                piece = timeout_at(soon, stream.next()) => piece.map_err(|_| Error::TooSlow)?,
                () = sender.stop.cancelled().then(|()| sleep(HALF_SENT)) => return Err(Error::Stopping),
            };
            let Some(piece) = piece else { break };
            let piece =
                piece.map_err(|_| Refusal::new(Reason::BrokenOff, "The body of the request broke off."))?;
            bytes += piece.len() as u64;
            if bytes > most {
                return Err(Error::FileTooLarge { most });
            }
            head.extend(piece.iter().take(HEAD - head.len().min(HEAD)));
            writing.gathered.extend_from_slice(&piece);
            if writing.gathered.len() >= PIECE {
                writing = writing.flush().await?;
            }
        }
        let writing = writing.flush().await?;
        let id = FileId::of_digest(&writing.sum.finalize().into());
        Ok(Arrived { partial, head, bytes, id })
    }

    /// Makes a picture anew, in its turn.
    async fn paint(
        &self,
        arrived: Arrived,
        format: picture::Format,
        name: FileName,
    ) -> Result<(Partial, File), Error> {
        let place = Waiting::begin(&self.0.waiting)?;
        let turn = self.0.painter.clone().acquire_owned().await.map_err(|_| Error::Stopping)?;
        drop(place);
        let kept = self.0.clone();
        let painted = spawn_blocking(move || -> Result<(Partial, File), Error> {
            let _turn = turn;
            let read = fs::File::open(&arrived.partial.path).map_err(|error| failed(&error))?;
            let picture::Painted { media_type, size: (width, height), anew } = picture::paint(read, format)?;
            let (media_type, size) = (media_type.to_owned(), Some(PictureSize { width, height }));
            let Some(anew) = anew else {
                let Arrived { partial, bytes, id, .. } = arrived;
                return Ok((partial, File { id, name, media_type, bytes, size }));
            };
            let (partial, mut file) = kept.folder.partial().map_err(|error| failed(&error))?;
            file.write_all(&anew).map_err(|error| failed(&error))?;
            let id = FileId::of_digest(&Sha256::digest(&anew).into());
            Ok((partial, File { id, name, media_type, bytes: anew.len() as u64, size }))
        });
        // A reader of pictures that fails on one says that it is no good picture.
        painted.await.map_err(|_| picture::unreadable())?
    }
}

impl Writing {
    async fn flush(mut self) -> Result<Self, Error> {
        let written = spawn_blocking(move || {
            self.sum.update(&self.gathered);
            self.file.write_all(&self.gathered)?;
            self.gathered.clear();
            Ok(self)
        });
        written.await.map_err(|_| Error::Internal)?.map_err(|error: std::io::Error| failed(&error))
    }
}
