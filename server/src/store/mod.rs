//! The store: one append-only log in SQLite, its folds, and nothing about who listens.
//!
//! A message is durable here before anybody hears of it. One thread writes ([`writer`]), and whatever arrived
//! during the last fsync is its next transaction; readers have connections of their own ([`readers`]).
//! Another engine would be another [`writer`]: it gives events their places and hands them to the same folds.

mod entry;
mod deed;
mod open;
mod mark;
mod meta;
mod migrations;
mod wal;
mod writer;
mod batch;
mod keep;
mod admit;
mod fold;
mod log;
mod data;
mod message;
mod reactions;
mod redact;
mod row;
mod readers;
mod history;
mod polls;
mod replay;
mod index;
mod search;
mod unread;
mod directory;
mod inside;
mod direct;
mod quiet;
mod gone;
mod profile;
mod keeper;
mod kept_names;
mod said;
mod check;
mod backup;
#[cfg(test)]
mod growth;

pub use backup::{BackupError, backup, restore};
pub use check::{Findings, check, rebuild};
pub use deed::{Deed, Right};
pub use directory::Member;
pub use entry::{
    AppendError, Appended, Entry, InvitationTurn, Logged, MessageTurn, NewPoll, Noun, PollTurn, Stands, Turn,
    Turned, What,
};
pub use gone::{Traces, Words};
pub use history::Page;
pub use inside::{Called, Invitation, OwnRoom, called};
pub use keeper::Keeping;
pub use kept_names::{KeptName, kept_names, release};
pub use message::MESSAGES_TOLD;
pub use open::OpenError;
pub use polls::{Asked, End};
pub use quiet::{Rules, Silence};
pub use readers::ReadError;
pub use replay::Outlook;
pub use search::{Bound, Found, Rooms, Search, SearchError};
pub use unread::{Reading, Unread, Upto};

use crate::failpoint;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use protocol::{Epoch, Posting, RoomName, Seq};
use rusqlite::Connection;
use std::{
    collections::HashMap,
    fmt,
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot, watch};

/// Commands that may wait for the writer; one more is refused at once with [`AppendError::Busy`].
const QUEUE: usize = 4_096;

/// A handle on the log; cheap to clone. When the last one is dropped the writer finishes its queue and ends.
#[derive(Clone)]
pub struct Store {
    commands: mpsc::Sender<writer::Command>,
    known: Arc<Known>,
    readers: Arc<readers::Readers>,
}

/// What the writer has committed, for everybody to see without asking the database.
#[derive(Debug)]
struct Known {
    epoch: Epoch,
    head: AtomicU64,
    /// The newest thing that happened to a message since the start.
    changed: AtomicU64,
    rooms: RwLock<HashMap<RoomName, Posting>>,
    /// How many of these are for everybody.
    public: AtomicUsize,
    /// Who is inside of rooms that are not for everybody.
    inside: RwLock<inside::Inside>,
    /// Who may say nothing where.
    silences: RwLock<quiet::Silences>,
    /// Who asked to be forgotten, and how far that has come.
    gone: watch::Sender<gone::Gone>,
    /// Who is in more than one browser, by which name.
    profiles: RwLock<profile::Profiles>,
    /// Who keeps which name by a passphrase.
    keepers: RwLock<keeper::Keepers>,
    /// Events that were written since the start, and messages among them.
    events: AtomicU64,
    messages: AtomicU64,
    commit_seconds: Histogram,
    /// Whether the last attempt to write reached the disk.
    writable: AtomicBool,
    /// Whether the search index is whole, and the place in the log that it has reached.
    searchable: AtomicBool,
    indexed: AtomicU64,
    write_failures: AtomicU64,
}

/// What the store has done since it was opened, and has to do.
#[derive(Debug, Clone)]
pub struct Counts {
    pub events: u64,
    pub messages: u64,
    /// Events that wait to be written.
    pub queued: u64,
    /// Time that each commit took, with its fsync.
    pub commit_seconds: Histogram,
    /// Size of the write-ahead log.
    pub wal_bytes: u64,
    /// Times that the log could not be written.
    pub write_failures: u64,
}

impl Store {
    /// Opens the log in `folder`, or makes one there. `committed` gets every new event, in the order of the log,
    /// on the writer's thread, after it is on disk.
    pub fn open(folder: &Path, committed: impl FnMut(Logged) + Send + 'static) -> Result<Self, OpenError> {
        let mut opened = open::open(folder)?;
        let path = opened.path.clone();
        let known = Arc::new(Known::of(&mut opened));
        let (commands, queue) = mpsc::channel(QUEUE);
        let writer = writer::Writer::new(opened, known.clone(), committed);
        std::thread::Builder::new()
            .name("log-writer".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|cause| OpenError::Folder { folder: folder.to_owned(), cause })?;
        Ok(Self { commands, readers: Arc::new(readers::Readers::new(path, known.clone())), known })
    }

    /// Puts an event into the log. When this returns, the event is on disk.
    pub async fn append(&self, entry: Entry) -> Result<Appended, AppendError> {
        failpoint::pass("validated");
        let (answer, answered) = oneshot::channel();
        self.commands.try_send(writer::Command::Append(Box::new(batch::Append::of(entry, answer)))).map_err(
            |error| match error {
                mpsc::error::TrySendError::Full(_) => AppendError::Busy,
                mpsc::error::TrySendError::Closed(_) => AppendError::Closed,
            },
        )?;
        answered.await.map_err(|_| AppendError::Failed)?
    }

    /// Whether nothing can be asked any more.
    pub fn is_closed(&self) -> bool {
        self.commands.is_closed()
    }

    /// Whether the log can be written, as far as is known.
    pub fn is_writable(&self) -> bool {
        self.known.writable.load(Ordering::Acquire)
    }

    /// While the log can't be written, has the writer see every second whether it can again, so that it heals although
    /// nobody says anything. Runs for ever.
    pub async fn mend(self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            if !self.is_writable() {
                // A full queue is full of attempts.
                let _ = self.commands.try_send(writer::Command::Mend);
            }
        }
    }

    /// The newest event on disk, 0 before the first.
    pub fn head(&self) -> Seq {
        self.known.head.load(Ordering::Acquire)
    }

    /// The place of the newest thing that happened to a message since the start, 0 before the first: what was read before it
    /// may read otherwise now.
    pub fn changed(&self) -> Seq {
        self.known.changed.load(Ordering::Acquire)
    }

    pub fn epoch(&self) -> &Epoch {
        &self.known.epoch
    }

    pub fn has_room(&self, room: &RoomName) -> bool {
        self.known.rooms.read().unwrap_or_else(PoisonError::into_inner).contains_key(room)
    }

    /// Who may say something in a room; everybody where it is not open yet.
    pub fn posting(&self, room: &RoomName) -> Posting {
        let rooms = self.known.rooms.read().unwrap_or_else(PoisonError::into_inner);
        rooms.get(room).copied().unwrap_or_default()
    }

    pub fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            events: read(&self.known.events),
            messages: read(&self.known.messages),
            queued: (self.commands.max_capacity() - self.commands.capacity()) as u64,
            commit_seconds: self.known.commit_seconds.clone(),
            // There is none before the first write.
            wal_bytes: std::fs::metadata(self.readers.wal()).map_or(0, |file| file.len()),
            write_failures: read(&self.known.write_failures),
        }
    }

    /// How many rooms were opened that are for everybody: of the others nobody knows.
    pub fn count_rooms(&self) -> usize {
        self.known.public.load(Ordering::Acquire)
    }

    /// Waits until everything that was asked is done and the database is one closed file. Nothing is read or
    /// appended after this.
    pub async fn close(&self) {
        // The one that closes last tidies up: that has to be the writer.
        self.readers.close().await;
        let (closed, closing) = oneshot::channel();
        if self.commands.send(writer::Command::Close(closed)).await.is_ok() {
            // The answer is that the writer let go of its end.
            let _ = closing.await;
        }
    }
}

impl Known {
    fn of(opened: &mut open::Opened) -> Self {
        Self {
            epoch: opened.epoch.clone(),
            head: AtomicU64::new(opened.head),
            changed: AtomicU64::new(0),
            public: AtomicUsize::new(opened.rooms.keys().filter(|room| !room.is_private()).count()),
            rooms: RwLock::new(std::mem::take(&mut opened.rooms)),
            inside: RwLock::new(std::mem::take(&mut opened.inside)),
            silences: RwLock::new(std::mem::take(&mut opened.silences)),
            gone: watch::Sender::new(std::mem::take(&mut opened.gone)),
            profiles: RwLock::new(std::mem::take(&mut opened.profiles)),
            keepers: RwLock::new(std::mem::take(&mut opened.keepers)),
            events: AtomicU64::new(0),
            messages: AtomicU64::new(0),
            // From a quarter of a millisecond to four seconds.
            commit_seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 15)),
            writable: AtomicBool::new(true),
            searchable: opened.index.as_known(),
            indexed: AtomicU64::new(opened.indexed),
            write_failures: AtomicU64::new(0),
        }
    }

    /// Reads anew what is not of the log: where keeping some of it has failed it may be on disk all the same.
    fn recall(&self, connection: &Connection) -> rusqlite::Result<()> {
        let (gone, profiles) = (gone::everybody(connection)?, profile::all(connection)?);
        let keepers = keeper::everybody(connection)?;
        *self.profiles() = profiles;
        *self.keepers() = keepers;
        self.gone.send_replace(gone);
        Ok(())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("known", &self.known).finish_non_exhaustive()
    }
}
