//! A batch: what arrived during the last fsync, in one transaction.

use super::{
    AppendError, Appended, Entry, Known, Logged, MessageTurn, Turn, What, admit, fold, gone, index, log,
    redact::redact,
};
use crate::{failpoint, files::shown::html};
use protocol::{Html, Seq};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};
use tokio::sync::oneshot;

/// What became of an entry.
pub(super) type Outcome = Result<Appended, AppendError>;

/// An entry, and where to say what became of it.
pub(super) struct Append {
    pub(super) entry: Entry,
    pub(super) answer: oneshot::Sender<Outcome>,
    /// What the page shows of a message, where it is not the plain text. Made before it comes to the writer, whose time is everybody's.
    html: Option<Html>,
}

impl Append {
    pub(super) fn of(entry: Entry, answer: oneshot::Sender<Outcome>) -> Self {
        let html = match &entry.what {
            What::Message { body, files, .. } => html(&entry.room, body.as_str(), files),
            _ => None,
        };
        Self { entry, answer, html }
    }
}

/// Writes all of a batch, or nothing where it fails: what one entry is refused for is no failure.
pub(super) fn commit(
    connection: &mut Connection,
    known: &Known,
    batch: &[Append],
) -> rusqlite::Result<Vec<Outcome>> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (tx, results) = match add_all(&tx, known, batch) {
        Ok(results) => (tx, results),
        // SQLite takes the whole transaction back where the disk failed: then nothing of it is there.
        Err(error) if tx.is_autocommit() || !is_about_the_entry(&error) => return Err(error),
        Err(_) => {
            tx.rollback()?;
            let mut tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let results = add_each(&mut tx, known, batch)?;
            (tx, results)
        }
    };
    failpoint::pass("before-commit");
    let begun = Instant::now();
    tx.commit()?;
    failpoint::pass("committed");
    known.commit_seconds.observe(begun.elapsed().as_secs_f64());
    Ok(results)
}

/// Adds the entries, one after the other, until one can't be written.
fn add_all(tx: &Connection, known: &Known, batch: &[Append]) -> rusqlite::Result<Vec<Outcome>> {
    let mut head = known.head.load(Ordering::Acquire);
    let add = |asked: &Append| {
        let outcome = append(tx, known, head, asked)?;
        head = reached(head, &outcome);
        Ok(outcome)
    };
    batch.iter().map(add).collect()
}

/// Adds those that can be written: one bad entry must not take the others of its batch with it. Only where there is one, since for
/// each savepoint SQLite copies every page that comes to be changed after it.
fn add_each(tx: &mut Transaction<'_>, known: &Known, batch: &[Append]) -> rusqlite::Result<Vec<Outcome>> {
    let mut head = known.head.load(Ordering::Acquire);
    let mut results = Vec::with_capacity(batch.len());
    for asked in batch {
        let savepoint = tx.savepoint()?;
        match append(&savepoint, known, head, asked) {
            Ok(outcome) => {
                savepoint.commit()?;
                head = reached(head, &outcome);
                results.push(outcome);
            }
            Err(error) => {
                drop(savepoint);
                if tx.is_autocommit() || !is_about_the_entry(&error) {
                    return Err(error);
                }
                tracing::error!(%error, "an event was not written");
                results.push(Err(AppendError::Failed));
            }
        }
    }
    Ok(results)
}

/// Where the log ends after an entry.
fn reached(head: Seq, outcome: &Outcome) -> Seq {
    match outcome {
        Ok(Appended::New(logged)) => logged.seq(),
        Ok(Appended::Repeat(_)) | Err(_) => head,
    }
}

/// Adds one entry after `head` and folds it, or finds that it is there already, or that it may not be added.
fn append(tx: &Connection, known: &Known, head: Seq, asked: &Append) -> rusqlite::Result<Outcome> {
    let Append { entry, html, .. } = asked;
    if let Some(first) = log::first_of(tx, &known.epoch, entry)? {
        return Ok(if admit::is_same(entry, &first) {
            let stand = log::as_it_stands(tx, &known.epoch, first)?;
            Ok(Appended::Repeat(Logged::Told(Arc::new(stand))))
        } else {
            Err(AppendError::Conflict)
        });
    }
    if !gone::may_add(known, entry) {
        return Ok(Err(AppendError::NotThere));
    }
    if let Err(error) = admit::entry(tx, entry)? {
        return Ok(Err(error));
    }
    let settled = admit::settled(tx, entry)?;
    let entry = settled.as_ref().unwrap_or(entry);
    let logged = log::insert(tx, &known.epoch, head + 1, entry, html.clone())?;
    if let What::Turn { of, turn: Turn::Message(MessageTurn::Deleted) } | What::Removed { of, .. } =
        &entry.what
    {
        redact(tx, *of)?;
    }
    index::follow(tx, &logged, known.index())?;
    fold::fold(tx, &logged)?;
    Ok(Ok(Appended::New(logged)))
}

/// Whether an error says something about one entry, and nothing about the disk or the search index.
pub(super) fn is_about_the_entry(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), None | Some(ErrorCode::ConstraintViolation))
        && !index::is_damage(error)
}
