//! The one writer: gives events their places, in transactions as large as what arrived during the last fsync.
//!
//! The order of work is fixed: commit, then answer, then hand on to the listeners, in the order of the log.
//! Whatever fails on the way, the disk or this code, ends the database connection and acknowledges nothing; the log is
//! opened anew, and goes on where it really is, as soon as a write reaches the disk again.

use super::{
    AppendError, Appended, Deed, Known, Logged, Noun, Turn,
    batch::{self, Append, Outcome},
    index::{self, Index},
    inside::Inside,
    keep::{self, Keep},
    log,
    mark::Mark,
    meta, open, redact, wal,
};
use crate::failpoint;
use protocol::{Event, Message, Seq};
use rusqlite::Connection;
use std::{
    fmt::Display,
    fs::File,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, PoisonError, RwLockWriteGuard, atomic::Ordering},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Most commands in one transaction.
const BATCH: usize = 512;

/// How long an attempt to mend waits for others who use the database.
const MENDING: Duration = Duration::from_millis(250);

/// Whether the file may have copies of words that were taken out of the log since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Residue {
    None,
    Left,
}

/// What the writer is asked to do.
pub(super) enum Command {
    Append(Box<Append>),
    /// See whether the log can be written again, if it could not.
    Mend,
    /// Keep something that is not of the log, with what else is asked at the same time.
    Keep(Box<dyn Keep>),
    /// Bring the search index up to what came before. The answer is the end of the channel.
    Index(oneshot::Sender<()>),
    /// Finish what came before, close the database and end. The answer is the end of the channel.
    Close(oneshot::Sender<()>),
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
    residue: Residue,
    /// Held for as long as the database is open.
    lock: File,
}

impl<F: FnMut(Logged)> Writer<F> {
    pub(super) fn new(opened: open::Opened, known: Arc<Known>, committed: F) -> Self {
        let open::Opened { connection, lock, path, mark, head, .. } = opened;
        Self {
            path,
            connection: Some(connection),
            mark,
            known,
            committed,
            told: head,
            residue: Residue::None,
            lock,
        }
    }

    /// Works until it is told to close, or every handle on the store is gone.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Command>) {
        let mut commands = Vec::with_capacity(BATCH);
        let (mut searching, mut closing) = (Vec::new(), None);
        while closing.is_none() && queue.blocking_recv_many(&mut commands, BATCH) > 0 {
            let (mut batch, mut keeping) = (Vec::with_capacity(commands.len()), Vec::new());
            for command in commands.drain(..) {
                match command {
                    Command::Append(append) => batch.push(*append),
                    Command::Mend => {}
                    Command::Keep(keep) => keeping.push(keep),
                    Command::Index(done) => searching.push(done),
                    Command::Close(closed) => closing = Some(closed),
                }
            }
            self.write(batch, keeping.len());
            self.keep(keeping);
            if !searching.is_empty() || self.known.is_index_far_behind() {
                self.catch_up();
                searching.clear();
            }
        }
        // Whoever comes now hears at once that nothing is written any more.
        drop(queue);
        if let Some(connection) = &self.connection
            && self.residue == Residue::Left
            && let Err(error) = redact::sweep_if_small(connection)
        {
            tracing::warn!(%error, "copies of deleted words may be left in the unused parts of the file");
        }
        if let Some(Err((_, error))) = self.connection.map(Connection::close) {
            tracing::warn!(%error, "the database was not closed cleanly; nothing is lost");
        }
        // The folder is free before anybody hears that it is.
        drop(self.lock);
        drop(closing);
    }

    /// Writes a batch, before as much as said that is not of the log.
    fn write(&mut self, batch: Vec<Append>, more: usize) {
        let asked = batch.len() + more;
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

    /// Keeps what is not of the log, after what was to be written: where that could not be, nobody waits for another attempt to mend.
    fn keep(&mut self, mut asked: Vec<Box<dyn Keep>>) {
        let Some(connection) = self.connection.as_mut().filter(|_| !asked.is_empty()) else { return };
        let count = asked.len();
        let kept = attempt(|| {
            match keep::commit(connection, &self.known, &mut asked) {
                Err(error) if self.known.index() == Index::Whole && index::is_damage(&error) => {
                    self.known.lose_index(&self.path, &error.to_string());
                    keep::commit(connection, &self.known, &mut asked)?;
                }
                kept => kept?,
            }
            asked.drain(..).for_each(|keep| keep.answer(&self.known));
            Ok::<_, rusqlite::Error>(())
        });
        if let Err(cause) = kept {
            self.give_up(count, &cause);
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
        wal::make_sure(&self.path)?;
        let connection = open::open_writer(&self.path)?;
        // Whoever asks for something is not to wait long for this.
        connection.busy_timeout(MENDING)?;
        if meta::epoch(&connection)? != self.known.epoch || log::head(&connection)? < self.told {
            return Err(Trouble::OtherLog);
        }
        meta::prove(&connection)?;
        connection.busy_timeout(open::PATIENCE)?;
        self.known.recall(&connection)?;
        let missed = log::after(&connection, &self.known.epoch, self.told)?;
        self.hand_on(missed, Vec::new());
        if !self.known.writable.swap(true, Ordering::AcqRel) {
            tracing::info!("the log can be written again");
        }
        Ok(connection)
    }

    /// Writes a batch in one transaction, on a connection that is opened anew where there is none. After an error nothing of it
    /// is in the log.
    fn commit(&mut self, batch: &[Append]) -> Result<Vec<Outcome>, Trouble> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.mend()?,
        };
        let connection = self.connection.insert(connection);
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        match batch::commit(connection, &self.known, batch) {
            Err(error) if self.known.index() == Index::Whole && index::is_damage(&error) => {
                self.known.lose_index(&self.path, &error.to_string());
                // Nothing of it was written. What is said does not wait for its index.
                Ok(batch::commit(connection, &self.known, batch)?)
            }
            written => Ok(written?),
        }
    }

    /// Brings the search index up to the end of the log. After everybody was answered: nobody but who searches waits for it.
    fn catch_up(&mut self) {
        let Some(connection) = self.connection.as_mut().filter(|_| self.known.index() == Index::Whole) else {
            return;
        };
        let caught_up = attempt(|| match index::catch_up(connection) {
            Err(error) if index::is_damage(&error) => {
                self.known.lose_index(&self.path, &error.to_string());
                Ok(())
            }
            Err(error) => Err(error),
            Ok(head) => {
                self.known.indexed.store(head, Ordering::Release);
                Ok(())
            }
        });
        if let Err(cause) = caught_up {
            self.give_up(0, &cause);
        }
    }

    fn finish(&mut self, batch: Vec<Append>, results: Vec<Outcome>) {
        let new = |result: &Outcome| match result {
            Ok(Appended::New(logged)) => Some(logged.clone()),
            _ => None,
        };
        let events = results.iter().filter_map(new).collect();
        self.hand_on(events, batch.into_iter().zip(results).collect());
    }

    /// What is on disk becomes known, then answered, then heard.
    fn hand_on(&mut self, events: Vec<Logged>, answers: Vec<(Append, Outcome)>) {
        for logged in &events {
            let event = match logged {
                Logged::Told(event) => event,
                Logged::Did(event, deed) => {
                    self.move_people(event, deed);
                    if matches!(deed, Deed::Forgot(_)) {
                        self.known.changed.store(event.id().seq, Ordering::Release);
                        self.residue = Residue::Left;
                    }
                    continue;
                }
                Logged::Turned(turned) => {
                    if turned.turn.noun() == Noun::Message {
                        self.known.changed.store(turned.seq, Ordering::Release);
                    }
                    if let Turn::Message(turn) = &turned.turn
                        && turn.is_end()
                    {
                        self.residue = Residue::Left;
                    }
                    continue;
                }
            };
            if let Event::Message(_) = &**event {
                self.known.messages.fetch_add(1, Ordering::Relaxed);
            }
            if let Event::Opened(opened) = &**event {
                let mut rooms = self.known.rooms.write().unwrap_or_else(PoisonError::into_inner);
                rooms.insert(opened.room.clone(), opened.posting);
                drop(rooms);
                if opened.room.is_private() {
                    let people = [Some(&opened.author), opened.with.as_ref()].into_iter().flatten();
                    self.inside().extend(people.map(|person| (person.id.clone(), opened.room.clone())));
                } else {
                    self.known.public.fetch_add(1, Ordering::Release);
                }
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

    /// Who came into a room that is not for everybody, or is not in it any more; and who may say nothing, or may again.
    fn move_people(&self, event: &Event, deed: &Deed) {
        let (Event::Notice(Message { author, .. }), room) = (event, event.room()) else { return };
        match deed {
            Deed::CameIn { .. } | Deed::CameBack => {
                self.inside().insert((author.id.clone(), room.clone()));
            }
            Deed::Left { .. } => drop(self.inside().remove(&(author.id.clone(), room.clone()))),
            Deed::SentOut { whom } => drop(self.inside().remove(&(whom.id.clone(), room.clone()))),
            Deed::Forgot(_) => {
                let who = (author.id.clone(), room.clone());
                self.inside().remove(&who);
                self.known.silences.write().unwrap_or_else(PoisonError::into_inner).remove(&who);
            }
            _ => {}
        }
        if let Event::Notice(notice) = event
            && let Some((whom, silence)) = deed.silence(notice.at)
        {
            let mut silences = self.known.silences.write().unwrap_or_else(PoisonError::into_inner);
            let who = (whom.id.clone(), room.clone());
            match silence {
                Some(silence) => drop(silences.insert(who, silence)),
                None => drop(silences.remove(&who)),
            }
        }
    }

    fn inside(&self) -> RwLockWriteGuard<'_, Inside> {
        self.known.inside.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the log can't be written.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Disk(#[from] io::Error),
    #[error("the database is not the one that this server opened: stop it, and look at the data folder")]
    OtherLog,
}

/// Does something that can fail by its result or by a panic; says why it did.
fn attempt<T, E: Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    // Whoever panicked is given up with all that it had open, and begins again from what is on disk.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the writer panicked".to_owned()),
    }
}

#[cfg(test)]
mod tests;
