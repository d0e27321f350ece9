//! The one writer: gives events their places, in transactions as large as what arrived during the last fsync.
//!
//! The order of work is fixed: commit, then answer, then hand on to the listeners, in the order of the log.
//! Whatever fails on the way, the disk or this code, ends the database connection and acknowledges nothing; the log is
//! opened anew, and goes on where it really is, as soon as a write reaches the disk again.

use super::{AppendError, Appended, Entry, Known, Logged, What, admit, fold, mark::Mark, meta, open, row};
use crate::failpoint;
use protocol::{Event, Seq};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::{
    fmt::Display,
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Most commands in one transaction.
const BATCH: usize = 512;

/// How long an attempt to mend waits for others who use the database.
const MENDING: Duration = Duration::from_millis(250);

/// What the writer is asked to do.
pub(super) enum Command {
    Append(Append),
    /// See whether the log can be written again, if it could not.
    Mend,
    /// Finish what came before, close the database and end. The answer is the end of the channel.
    Close(oneshot::Sender<()>),
}

/// An entry, and where to say what became of it.
pub(super) struct Append {
    pub(super) entry: Entry,
    pub(super) answer: oneshot::Sender<Result<Appended, AppendError>>,
}

pub(super) struct Writer<F> {
    path: PathBuf,
    /// None while the log can't be written.
    connection: Option<Connection>,
    mark: Mark,
    known: Arc<Known>,
    committed: F,
    /// The newest event that was handed on.
    told: Seq,
    /// Held for as long as the database is open.
    lock: File,
}

impl<F: FnMut(Logged)> Writer<F> {
    pub(super) fn new(opened: open::Opened, known: Arc<Known>, committed: F) -> Self {
        let open::Opened { connection, lock, path, mark, head, .. } = opened;
        Self { path, connection: Some(connection), mark, known, committed, told: head, lock }
    }

    /// Works until it is told to close, or every handle on the store is gone.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Command>) {
        let mut commands = Vec::with_capacity(BATCH);
        let mut closing = None;
        while closing.is_none() && queue.blocking_recv_many(&mut commands, BATCH) > 0 {
            let mut batch = Vec::with_capacity(commands.len());
            for command in commands.drain(..) {
                match command {
                    Command::Append(append) => batch.push(append),
                    Command::Mend => {}
                    Command::Close(closed) => closing = Some(closed),
                }
            }
            self.write(batch);
        }
        // Whoever comes now hears at once that nothing is written any more.
        drop(queue);
        if let Some(Err((_, error))) = self.connection.map(Connection::close) {
            tracing::warn!(%error, "the database was not closed cleanly; nothing is lost");
        }
        // The folder is free before anybody hears that it is.
        drop(self.lock);
        drop(closing);
    }

    fn write(&mut self, batch: Vec<Append>) {
        let asked = batch.len();
        match attempt(|| self.commit(&batch)) {
            Ok(results) => {
                let finished = attempt::<_, Trouble>(|| {
                    self.finish(batch, results);
                    Ok(())
                });
                if let Err(cause) = finished {
                    self.give_up(asked, &cause);
                }
            }
            Err(cause) => {
                self.give_up(asked, &cause);
                for append in batch {
                    // Who no longer waits for the answer doesn't need it.
                    let _ = append.answer.send(Err(AppendError::Failed));
                }
            }
        }
    }

    /// Lets go of the database. What of the last batch is on disk is open until it is read again.
    fn give_up(&mut self, asked: usize, cause: &str) {
        self.connection = None;
        // Seeing whether it can be written again is no failure of its own.
        self.known.write_failures.fetch_add(u64::from(asked > 0), Ordering::Relaxed);
        if self.known.writable.swap(false, Ordering::AcqRel) {
            tracing::error!(cause, "the log can't be written; it is tried again every second");
        }
    }

    /// Opens the database again, proves that a write reaches the disk, and hands on what was committed although it was
    /// not acknowledged: its authors, who try again, get it as a repeat.
    fn mend(&mut self) -> Result<Connection, Trouble> {
        let connection = open::open_writer(&self.path)?;
        // Whoever asks for something is not to wait long for this.
        connection.busy_timeout(MENDING)?;
        // After a sync that failed, what it should have brought to the disk may be in memory only, and no later sync would
        // tell. So all of it is written and synced once more, into the database itself, and the next commit begins the file of
        // the write-ahead log anew: behind a gap in it nothing would be read after a power cut.
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get(0))?;
        if busy {
            return Err(Trouble::Read);
        }
        if meta::epoch(&connection)? != self.known.epoch || row::head(&connection)? < self.told {
            return Err(Trouble::OtherLog);
        }
        meta::prove(&connection)?;
        connection.busy_timeout(open::PATIENCE)?;
        let missed = row::after(&connection, &self.known.epoch, self.told)?;
        self.hand_on(missed, Vec::new());
        if !self.known.writable.swap(true, Ordering::AcqRel) {
            tracing::info!("the log can be written again");
        }
        Ok(connection)
    }

    /// Writes a batch in one transaction. After an error nothing of it is in the log.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Result<Appended, AppendError>>, Trouble> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.mend()?,
        };
        let connection = self.connection.insert(connection);
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut head = self.known.head.load(Ordering::Acquire);
        let mut results = Vec::with_capacity(batch.len());
        for Append { entry, .. } in batch {
            // One bad entry must not take the others of its batch with it.
            let savepoint = tx.savepoint()?;
            match append(&savepoint, &self.known, head, entry) {
                Ok(Ok(Appended::New(logged))) => {
                    savepoint.commit()?;
                    head = logged.seq();
                    results.push(Ok(Appended::New(logged)));
                }
                Ok(other) => results.push(other),
                Err(error) => {
                    drop(savepoint);
                    // SQLite takes the whole transaction back where the disk failed: then nothing of it is there.
                    if tx.is_autocommit() || !is_about_the_entry(&error) {
                        return Err(error.into());
                    }
                    tracing::error!(%error, "an event was not written");
                    results.push(Err(AppendError::Failed));
                }
            }
        }
        failpoint::pass("before-commit");
        let begun = Instant::now();
        tx.commit()?;
        failpoint::pass("committed");
        self.known.commit_seconds.observe(begun.elapsed().as_secs_f64());
        Ok(results)
    }

    fn finish(&mut self, batch: Vec<Append>, results: Vec<Result<Appended, AppendError>>) {
        let new = |result: &Result<Appended, AppendError>| match result {
            Ok(Appended::New(logged)) => Some(logged.clone()),
            _ => None,
        };
        let events = results.iter().filter_map(new).collect();
        self.hand_on(events, batch.into_iter().zip(results).collect());
    }

    /// What is on disk becomes known, then answered, then heard.
    fn hand_on(&mut self, events: Vec<Logged>, answers: Vec<(Append, Result<Appended, AppendError>)>) {
        for logged in &events {
            let Logged::Told(event) = logged else { continue };
            if let Event::Message(_) = &**event {
                self.known.messages.fetch_add(1, Ordering::Relaxed);
            }
            if let Event::Opened(opened) = &**event {
                let mut rooms = self.known.rooms.write().unwrap_or_else(PoisonError::into_inner);
                rooms.insert(opened.room.clone(), opened.posting);
            }
        }
        self.known.events.fetch_add(events.len() as u64, Ordering::Relaxed);
        if let Some(last) = events.last() {
            self.known.head.store(last.seq(), Ordering::Release);
            self.mark.reach(last.seq());
        }
        for (append, result) in answers {
            // Who no longer waits for the answer doesn't need it.
            let _ = append.answer.send(result);
        }
        failpoint::pass("acknowledged");
        for event in events {
            let seq = event.seq();
            (self.committed)(event);
            self.told = seq;
        }
        failpoint::pass("handed-on");
    }
}

/// Why the log can't be written.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error("an older state of the log is being read")]
    Read,
    #[error("the database is not the one that this server opened: stop it, and look at the data folder")]
    OtherLog,
}

/// Whether an error says something about one entry, and nothing about the disk.
fn is_about_the_entry(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), None | Some(ErrorCode::ConstraintViolation))
}

/// Does something that can fail by its result or by a panic; says why it did.
fn attempt<T, E: Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    // Whoever panicked is given up with all that it had open, and begins again from what is on disk.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the writer panicked".to_owned()),
    }
}

/// Adds one entry after `head` and folds it, or finds that it is there already, or that it may not be added.
fn append(
    tx: &Connection,
    known: &Known,
    head: Seq,
    entry: &Entry,
) -> rusqlite::Result<Result<Appended, AppendError>> {
    if let Some(first) = row::first_of(tx, &known.epoch, entry)? {
        return Ok(if admit::is_same(entry, &first) {
            Ok(Appended::Repeat(Logged::Told(Arc::new(first))))
        } else {
            Err(AppendError::Conflict)
        });
    }
    if let What::Turn { poll, turn } = &entry.what
        && let Err(error) = admit::turn(tx, entry, *poll, turn)?
    {
        return Ok(Err(error));
    }
    let logged = row::insert(tx, &known.epoch, head + 1, entry)?;
    fold::fold(tx, &logged)?;
    Ok(Ok(Appended::New(logged)))
}

#[cfg(test)]
mod tests {
    use super::{Append, Command};
    use crate::store::{AppendError, Appended, Entry, Logged, Store, What};
    use protocol::{Note, Person, PersonId, RoomName, Seq, Timestamp};
    use rusqlite::Connection;
    use std::{
        path::Path,
        sync::{Arc, Mutex},
    };
    use tokio::sync::oneshot;

    /// Says `bodies` so that all but the first are written in one transaction, and returns where each ended up.
    async fn say_together(store: &Store, folder: &Path, bodies: &[&str]) -> Vec<Result<Seq, AppendError>> {
        let outside = Connection::open(folder.join("hallway.db")).unwrap();
        outside.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut answers = Vec::new();
        for body in bodies {
            let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
            let what = What::Message { body: body.parse().unwrap(), note: Note::default(), client_id: None };
            let entry = Entry { room: RoomName::lobby(), author, at: Timestamp::from_millis(0), what };
            let (answer, answered) = oneshot::channel();
            assert!(store.commands.try_send(Command::Append(Append { entry, answer })).is_ok());
            // The first one is taken out of the queue, alone, and waits for the lock; the others wait for it.
            while answers.is_empty() && store.commands.capacity() < store.commands.max_capacity() {
                tokio::task::yield_now().await;
            }
            answers.push(answered);
        }
        outside.execute_batch("COMMIT").unwrap();
        let mut places = Vec::new();
        for answer in answers {
            places.push(answer.await.unwrap().map(|appended| match appended {
                Appended::New(logged) | Appended::Repeat(logged) => logged.seq(),
            }));
        }
        places
    }

    /// Makes writing `body` fail the way SQLite fails: `how` is ABORT for one statement, ROLLBACK for all of them.
    fn fail_on(folder: &Path, body: &str, how: &str) {
        let outside = Connection::open(folder.join("hallway.db")).unwrap();
        let trigger = format!(
            "CREATE TRIGGER fault_{how} BEFORE INSERT ON message WHEN NEW.body = '{body}'
             BEGIN SELECT RAISE({how}, 'fault'); END"
        );
        outside.execute_batch(&trigger).unwrap();
    }

    #[tokio::test]
    async fn one_bad_entry_does_not_take_the_others_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hearing = heard.clone();
        let hear = move |logged: Logged| hearing.lock().unwrap().push(logged.seq());
        let store = Store::open(folder.path(), hear).unwrap();
        fail_on(folder.path(), "bad", "ABORT");
        let places = say_together(&store, folder.path(), &["one", "two", "bad", "three"]).await;
        assert_eq!(places, [Ok(1), Ok(2), Err(AppendError::Failed), Ok(3)]);
        store.close().await;
        assert_eq!(*heard.lock().unwrap(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn a_transaction_that_is_taken_back_acknowledges_nothing_and_the_next_one_works() {
        let folder = tempfile::tempdir().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hearing = heard.clone();
        let hear = move |logged: Logged| hearing.lock().unwrap().push(logged.seq());
        let store = Store::open(folder.path(), hear).unwrap();
        fail_on(folder.path(), "worse", "ROLLBACK");
        let places = say_together(&store, folder.path(), &["one", "two", "worse", "three"]).await;
        assert_eq!(places[0], Ok(1));
        assert_eq!(places[1..], [Err(AppendError::Failed); 3]);
        let places = say_together(&store, folder.path(), &["four", "five"]).await;
        assert_eq!(places, [Ok(2), Ok(3)]);
        store.close().await;
        assert_eq!(*heard.lock().unwrap(), [1, 2, 3]);
    }
}
