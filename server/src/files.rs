//! Pictures and files that messages bear. Each lies once in the folder `files` of the data folder, under the digest of what is kept
//! of it and never under a name that somebody gave it. A message names it by that digest.
//!
//! Beside them, in `files/new`, stands for a day who sent what for which room: by that they may put it into a message. It is on
//! disk before it is answered, as a message is. What no message names goes: with the message that is deleted, or after a day.

pub mod seats;
pub mod arrival;
pub mod picture;
pub mod shown;
pub mod folder;
pub mod sweep;

use crate::{address::Prefix, config::FileLimits, problem::Error};
use folder::{Folder, Ticket};
use protocol::{File, FileId, PersonId, Reason, Refusal, RoomName, Timestamp, limits};
use seats::Seats;
use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Pictures that wait to be looked at; one more is to come back. One is looked at at a time, for it takes up to 200 MB of memory.
const PICTURES_WAITING: usize = 16;
/// An address may send this many times as much in a day as a person: a hall of people can be behind one.
const PEOPLE_PER_ADDRESS: u64 = 50;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// What lies in the folder, and what may come. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    folder: Folder,
    limits: FileLimits,
    seats: Seats,
    painter: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Whoever puts something into the folder or takes it out: never in the way of whoever counts, for it waits for the disk.
    hand: Mutex<()>,
    ledger: Mutex<Ledger>,
}

/// What is counted, each file for what it [weighs](folder::weight).
#[derive(Debug, Default)]
struct Ledger {
    /// All that lies in the folder.
    bytes: u64,
    /// The day that is counted, since 1970.
    day: i64,
    by_person: HashMap<PersonId, u64>,
    by_address: HashMap<Prefix, u64>,
    /// How many messages on their way into the log bear a file.
    underway: HashMap<FileId, usize>,
    /// Files that go unless somebody wants them, until it is known whether anybody does; and which of the `looks` is to find that out.
    leaving: HashMap<FileId, u64>,
    looks: u64,
}

/// Files that a message is about to bear. While it lives none of them goes.
#[derive(Debug)]
pub struct Held {
    pub files: Arc<[File]>,
    wanted: Vec<FileId>,
    kept: Arc<Kept>,
}

impl Files {
    /// Opens the folder, or makes it.
    ///
    /// # Errors
    /// When it can't be read or made.
    pub fn open(data: &Path, limits: FileLimits) -> io::Result<Self> {
        let folder = Folder::open(data)?;
        let ledger = Ledger { bytes: folder.bytes()?, ..Ledger::default() };
        Ok(Self(Arc::new(Kept {
            folder,
            limits,
            seats: Seats::default(),
            painter: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
            hand: Mutex::new(()),
            ledger: Mutex::new(ledger),
        })))
    }

    /// Most bytes of one file.
    pub fn most(&self) -> u64 {
        self.0.limits.bytes()
    }

    /// The files that somebody sent for a room, by what they were told that each is called.
    ///
    /// # Errors
    /// A refusal where one was not sent for this room by this person within a day, and when the disk refuses.
    pub async fn hold(&self, room: &RoomName, whose: &PersonId, wanted: Vec<FileId>) -> Result<Held, Error> {
        let (kept, ticket) = (self.0.clone(), Ticket::of(room, whose));
        let found = spawn_blocking(move || -> io::Result<Option<Held>> {
            // Before they are looked for: what is there then stays.
            let mut held = Held::begin(&kept, wanted);
            let sent = held.wanted.iter().map(|id| kept.folder.sent(id, &ticket));
            let files = sent.collect::<io::Result<Option<Vec<File>>>>()?;
            Ok(files.map(|files| {
                held.files = files.into();
                held
            }))
        });
        let not_sent = "One of these files was not sent for this room by you today. Send it again.";
        match found.await.map_err(|_| Error::Internal)? {
            Ok(Some(held)) => Ok(held),
            Ok(None) => Err(Refusal::new(Reason::FileNotSent, not_sent).into()),
            Err(error) => Err(failed(&error)),
        }
    }

    /// What is kept of a file, from its beginning.
    pub(crate) async fn open_file(&self, id: FileId) -> Result<std::fs::File, Error> {
        let kept = self.0.clone();
        match spawn_blocking(move || kept.folder.read(&id)).await.map_err(|_| Error::Internal)? {
            Ok(Some(file)) => Ok(file),
            Ok(None) => Err(Error::NotFound),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Counts what somebody sends, before it is kept.
    fn count(&self, whose: &PersonId, from: Prefix, bytes: u64, now: Timestamp) -> Result<(), Error> {
        let most = self.0.limits.bytes_a_day();
        let mut ledger = self.0.ledger();
        let day = now.millis().div_euclid(DAY_MILLIS);
        if ledger.day != day {
            *ledger = Ledger {
                day,
                by_person: HashMap::new(),
                by_address: HashMap::new(),
                ..std::mem::take(&mut *ledger)
            };
        }
        let person = ledger.by_person.get(whose).copied().unwrap_or(0) + bytes;
        let address = ledger.by_address.get(&from).copied().unwrap_or(0) + bytes;
        if person > most || address > most.saturating_mul(PEOPLE_PER_ADDRESS) {
            let left = (day + 1) * DAY_MILLIS - now.millis();
            return Err(Error::FilesForToday { seconds: left.unsigned_abs().div_ceil(1_000) });
        }
        // Of whoever only asks whether they may, nothing is written down.
        if bytes > 0 {
            ledger.by_person.insert(whose.clone(), person);
            ledger.by_address.insert(from, address);
        }
        Ok(())
    }
}

impl Kept {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand(&self) -> MutexGuard<'_, ()> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    /// Puts a file among those that leave. Gives back which look is to find out whether anybody wants it: none while a message bears it
    /// on its way into the log.
    fn let_go(&mut self, id: &FileId) -> Option<u64> {
        self.looks += 1;
        self.leaving.insert(id.clone(), self.looks);
        (!self.underway.contains_key(id)).then_some(self.looks)
    }

    /// Somebody sends a file, or is about to say it: whatever a look has found by now is not so any more.
    fn want(&mut self, id: &FileId) {
        self.looks += 1;
        if let Some(look) = self.leaving.get_mut(id) {
            *look = self.looks;
        }
    }
}

impl Held {
    fn begin(kept: &Arc<Kept>, wanted: Vec<FileId>) -> Self {
        let _hand = kept.hand();
        let mut ledger = kept.ledger();
        for id in &wanted {
            ledger.want(id);
            *ledger.underway.entry(id.clone()).or_default() += 1;
        }
        Self { files: Arc::default(), wanted, kept: kept.clone() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut ledger = self.kept.ledger();
        for id in &self.wanted {
            if let Some(messages) = ledger.underway.get_mut(id) {
                *messages -= 1;
                if *messages == 0 {
                    ledger.underway.remove(id);
                }
            }
        }
    }
}

/// A place in the row of pictures that wait; it is free again when this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Result<Self, Error> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::AcqRel) < PICTURES_WAITING { Ok(place) } else { Err(Error::Busy) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What a message names, each once.
///
/// # Errors
/// A refusal where these are too many.
pub(crate) fn each_once(ids: Vec<FileId>) -> Result<Vec<FileId>, Error> {
    let mut once: Vec<FileId> = Vec::new();
    for id in ids {
        if !once.contains(&id) {
            once.push(id);
        }
    }
    if once.len() > limits::FILES { Err(too_many()) } else { Ok(once) }
}

pub(crate) fn too_many() -> Error {
    Refusal::new(Reason::Files, format!("A message has at most {} files.", limits::FILES)).into()
}

fn failed(error: &io::Error) -> Error {
    tracing::error!(%error, "the folder of files can't be used");
    Error::Unavailable
}
