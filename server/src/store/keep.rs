//! What is kept that is not of the log: done with all that is asked at the same time in one transaction, and answered when that is
//! on disk.

use super::{AppendError, Known, Store, batch::is_about_the_entry, writer::Command};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc::error::TrySendError, oneshot};

/// Something to keep. Where it is dropped without an answer it was not kept, and whoever asked hears so by the end of their channel.
pub(super) trait Keep: Send {
    /// Does it, in a transaction that may be taken back: then it is done again, or never answered.
    fn keep(&mut self, tx: &Connection, known: &Known) -> rusqlite::Result<()>;

    /// It is on disk, unless it could not be kept: it becomes known, and is answered.
    fn answer(self: Box<Self>, known: &Known);
}

/// Something that somebody waits for.
struct Asked<T, W, L> {
    work: W,
    learn: L,
    kept: Option<T>,
    answer: oneshot::Sender<T>,
}

impl<T, W, L> Keep for Asked<T, W, L>
where
    T: Send,
    W: Fn(&Connection, &Known) -> rusqlite::Result<T> + Send,
    L: FnOnce(&Known, &T) + Send,
{
    fn keep(&mut self, tx: &Connection, known: &Known) -> rusqlite::Result<()> {
        self.kept = None;
        self.kept = Some((self.work)(tx, known)?);
        Ok(())
    }

    fn answer(self: Box<Self>, known: &Known) {
        if let Some(kept) = self.kept {
            (self.learn)(known, &kept);
            // Who no longer waits for the answer doesn't need it.
            let _ = self.answer.send(kept);
        }
    }
}

impl Store {
    /// Keeps something that is not of the log. When this returns, it is on disk, and so is everything that was asked before; `learn`
    /// has made it known then, in the order in which all is kept.
    pub(super) async fn keep<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection, &Known) -> rusqlite::Result<T> + Send + 'static,
        learn: impl FnOnce(&Known, &T) + Send + 'static,
    ) -> Result<T, AppendError> {
        let (answer, answered) = oneshot::channel();
        let asked = Box::new(Asked { work, learn, kept: None, answer });
        self.commands.try_send(Command::Keep(asked)).map_err(|error| match error {
            TrySendError::Full(_) => AppendError::Busy,
            TrySendError::Closed(_) => AppendError::Closed,
        })?;
        answered.await.map_err(|_| AppendError::Failed)
    }
}

/// Keeps all of it in one transaction, or nothing where that fails: one that can't be kept does not take the others with it.
pub(super) fn commit(
    connection: &mut Connection,
    known: &Known,
    asked: &mut [Box<dyn Keep>],
) -> rusqlite::Result<()> {
    let mut tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for keep in asked {
        let savepoint = tx.savepoint()?;
        match keep.keep(&savepoint, known) {
            Ok(()) => savepoint.commit()?,
            Err(error) => {
                drop(savepoint);
                // SQLite takes the whole transaction back where the disk failed.
                if tx.is_autocommit() || !is_about_the_entry(&error) {
                    return Err(error);
                }
                tracing::error!(%error, "something was not kept");
            }
        }
    }
    tx.commit()
}
