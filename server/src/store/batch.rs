//! A batch: what arrived during the last fsync, in one transaction.

use super::{
    AppendError, Appended, Entry, Known, Logged, MessageTurn, Turn, What, admit, fold, log, redact::redact,
};
use crate::failpoint;
use protocol::Seq;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
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
}

/// Writes all of a batch, or nothing where it fails: what one entry is refused for is no failure.
pub(super) fn commit(
    connection: &mut Connection,
    known: &Known,
    batch: &[Append],
) -> rusqlite::Result<Vec<Outcome>> {
    let mut tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut head = known.head.load(Ordering::Acquire);
    let mut results = Vec::with_capacity(batch.len());
    for Append { entry, .. } in batch {
        // One bad entry must not take the others of its batch with it.
        let savepoint = tx.savepoint()?;
        match append(&savepoint, known, head, entry) {
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
                    return Err(error);
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
    known.commit_seconds.observe(begun.elapsed().as_secs_f64());
    Ok(results)
}

/// Adds one entry after `head` and folds it, or finds that it is there already, or that it may not be added.
fn append(tx: &Connection, known: &Known, head: Seq, entry: &Entry) -> rusqlite::Result<Outcome> {
    if let Some(first) = log::first_of(tx, &known.epoch, entry)? {
        return Ok(if admit::is_same(entry, &first) {
            let stand = log::as_it_stands(tx, &known.epoch, first)?;
            Ok(Appended::Repeat(Logged::Told(Arc::new(stand))))
        } else {
            Err(AppendError::Conflict)
        });
    }
    if let What::Turn { of, turn } = &entry.what
        && let Err(error) = admit::turn(tx, entry, *of, turn)?
    {
        return Ok(Err(error));
    }
    let logged = log::insert(tx, &known.epoch, head + 1, entry)?;
    if let What::Turn { of, turn: Turn::Message(MessageTurn::Deleted) } = &entry.what {
        redact(tx, *of)?;
    }
    fold::fold(tx, &logged)?;
    Ok(Ok(Appended::New(logged)))
}

/// Whether an error says something about one entry, and nothing about the disk.
fn is_about_the_entry(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), None | Some(ErrorCode::ConstraintViolation))
}
