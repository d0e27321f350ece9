//! Reading: short transactions on connections of their own, off the async threads.

use super::{Known, Store, open, wal};
use protocol::Epoch;
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Reads that run at the same time; more wait for their turn.
const READERS: usize = 4;

/// Searches among them: what many messages have takes long to look through, and nobody else is to wait for it.
const SEARCHES: usize = 1;

/// Steps through the whole log among them: nobody else is to wait for whoever takes along what they said, or is forgotten.
const WALKS: usize = 1;

/// The log could not be read; the cause is in the server's own log.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the log can't be read")]
pub struct ReadError;

/// Connections that wait for the next read.
pub(super) struct Readers {
    path: PathBuf,
    known: Arc<Known>,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    searches: Semaphore,
    walks: Semaphore,
}

impl Readers {
    pub(super) fn new(path: PathBuf, known: Arc<Known>) -> Self {
        Self {
            path,
            known,
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(READERS)),
            searches: Semaphore::new(SEARCHES),
            walks: Semaphore::new(WALKS),
        }
    }

    /// The file of the database.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the write-ahead log.
    pub(super) fn wal(&self) -> PathBuf {
        wal::of(&self.path)
    }

    /// Waits until it is one's turn to search; it is for as long as what is given back is held.
    pub(super) async fn turn_to_search(&self) -> Result<SemaphorePermit<'_>, ReadError> {
        self.searches.acquire().await.map_err(|_| ReadError)
    }

    /// Waits until it is one's turn to take a step through the whole log; it is for as long as what is given back is held. Not to be held
    /// from one step to the next, between which somebody may take their time.
    pub(super) async fn turn_to_walk(&self) -> Result<SemaphorePermit<'_>, ReadError> {
        self.walks.acquire().await.map_err(|_| ReadError)
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open::open_reader(&self.path), Ok)
    }

    /// Waits for the reads that are under way, and closes every connection: whoever reads later is refused.
    pub(super) async fn close(&self) {
        // Fails only if it is closed already.
        let all = self.permits.acquire_many(READERS as u32).await;
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

impl Store {
    /// Asks the database, on a thread that may wait for a disk.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection, &Epoch) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, ReadError> {
        let readers = self.readers.clone();
        let permit = readers.permits.clone().acquire_owned().await.map_err(|_| ReadError)?;
        let result = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = readers.take()?;
            let result = query(&connection, &readers.known.epoch);
            readers.give_back(connection);
            result
        })
        .await;
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "the log can't be read");
                Err(ReadError)
            }
            Err(error) => {
                tracing::error!(%error, "a read did not finish");
                Err(ReadError)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, What};
    use futures_util::FutureExt;
    use protocol::{Person, PersonId, Posting, RoomName, Timestamp};

    #[tokio::test]
    async fn whoever_goes_through_the_log_waits_for_others_who_do_and_nobody_waits_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let ann = PersonId::from_bits(1);
        let turn = store.readers.turn_to_walk().await.unwrap();
        let opening = What::Opened { posting: Posting::Everyone };
        let author = Person { id: ann.clone(), name: "Ann".into() };
        let (room, at) = (RoomName::lobby(), Timestamp::from_millis(0));
        store.append(Entry { room, author, at, what: opening }).await.unwrap();
        let mut said = Box::pin(store.said_by(ann.clone(), 0, 1));
        let mut traces = Box::pin(store.traces(&ann));
        assert!(said.as_mut().now_or_never().is_none() && traces.as_mut().now_or_never().is_none());
        assert_eq!(store.readers.permits.available_permits(), READERS, "neither has begun to read");
        assert!(store.message(RoomName::lobby(), 1).await.unwrap().is_none(), "others read meanwhile");
        drop(turn);
        assert_eq!(said.await.unwrap(), (Vec::new(), 1));
        assert_eq!(traces.await.unwrap()[&RoomName::lobby()].rows, [1]);
    }
}
