//! Entries that fail in the middle of a batch, and what is kept beside the log.

use super::Command;
use crate::store::{AppendError, Appended, Entry, Known, Logged, Store, What, batch::Append};
use futures_util::future::join_all;
use protocol::{Note, Person, PersonId, RoomName, Seq, Timestamp};
use rusqlite::Connection;
use std::{
    cell::Cell,
    path::Path,
    sync::{Arc, Mutex},
};
use tokio::sync::oneshot;

/// A store, and what it hands on.
fn open(folder: &Path) -> (Store, Arc<Mutex<Vec<Seq>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = heard.clone();
    let store = Store::open(folder, move |logged: Logged| hearing.lock().unwrap().push(logged.seq()));
    (store.unwrap(), heard)
}

/// Says `bodies` so that all but the first are written in one transaction, and returns where each ended up.
async fn say_together(store: &Store, folder: &Path, bodies: &[&str]) -> Vec<Result<Seq, AppendError>> {
    let outside = Connection::open(folder.join("hallway.db")).unwrap();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut answers = Vec::new();
    for body in bodies {
        let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
        let what = What::Message {
            body: body.parse().unwrap(),
            note: Note::default(),
            files: [].into(),
            reply_to: None,
            client_id: None,
        };
        let entry = Entry { room: RoomName::lobby(), author, at: Timestamp::from_millis(0), what };
        let (answer, answered) = oneshot::channel();
        assert!(store.commands.try_send(Command::Append(Box::new(Append::of(entry, answer)))).is_ok());
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

/// Keeps `values` beside the log, so that all but the first are asked for at the same time; the value `bad` can't be kept. Returns how
/// many the others see of those before it, while it is kept, and what became of each.
async fn keep_together(
    store: &Store,
    folder: &Path,
    values: &[&'static str],
) -> Vec<Result<u64, AppendError>> {
    let outside = Connection::open(folder.join("hallway.db")).unwrap();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let queued = || store.commands.max_capacity() - store.commands.capacity();
    let is_taken = Cell::new(false);
    let asked = values.iter().copied().enumerate().map(|(n, value)| {
        let file = folder.join("hallway.db");
        let work = move |tx: &Connection, _: &Known| {
            tx.execute("INSERT INTO meta (key, value) VALUES (?1, 'kept')", [format!("test {value}")])?;
            if value == "bad" {
                tx.execute("INSERT INTO meta (key, value) VALUES ('epoch', 'twice')", [])?;
            }
            Connection::open(&file)?.query_row(SEEN, [], |row| row.get(0))
        };
        let is_taken = &is_taken;
        async move {
            // The first one is taken out of the queue, alone, and waits for the lock; the others wait for it.
            while n > 0 && !is_taken.get() {
                is_taken.set(queued() == 0);
                tokio::task::yield_now().await;
            }
            store.keep(work, |_, _| ()).await
        }
    });
    let free = async {
        while !is_taken.get() || queued() + 1 < values.len() {
            tokio::task::yield_now().await;
        }
        outside.execute_batch("COMMIT").unwrap();
    };
    let (kept, ()) = tokio::join!(join_all(asked), free);
    kept
}

const SEEN: &str = "SELECT count(*) FROM meta WHERE key LIKE 'test %'";

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
    let (store, heard) = open(folder.path());
    fail_on(folder.path(), "bad", "ABORT");
    let places = say_together(&store, folder.path(), &["one", "two", "bad", "three"]).await;
    assert_eq!(places, [Ok(1), Ok(2), Err(AppendError::Failed), Ok(3)]);
    store.close().await;
    assert_eq!(*heard.lock().unwrap(), [1, 2, 3]);
}

#[tokio::test]
async fn a_transaction_that_is_taken_back_acknowledges_nothing_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let (store, heard) = open(folder.path());
    fail_on(folder.path(), "worse", "ROLLBACK");
    let places = say_together(&store, folder.path(), &["one", "two", "worse", "three"]).await;
    assert_eq!(places[0], Ok(1));
    assert_eq!(places[1..], [Err(AppendError::Failed); 3]);
    let places = say_together(&store, folder.path(), &["four", "five"]).await;
    assert_eq!(places, [Ok(2), Ok(3)]);
    store.close().await;
    assert_eq!(*heard.lock().unwrap(), [1, 2, 3]);
}

#[tokio::test]
async fn what_is_asked_for_at_once_is_kept_in_one_transaction_but_what_can_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let kept = keep_together(&store, folder.path(), &["one", "two", "bad", "three"]).await;
    // The first stood alone; nobody sees the others before all of them are on disk.
    assert_eq!(kept, [Ok(0), Ok(1), Err(AppendError::Failed), Ok(1)]);
    let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
    assert_eq!(outside.query_row(SEEN, [], |row| row.get(0)), Ok(3));
    assert!(store.is_writable(), "what can't be kept is no fault of the disk");
}

#[tokio::test]
async fn what_is_kept_is_known_in_the_order_in_which_it_is_kept_before_anybody_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (store, heard) = open(folder.path());
    let known = Arc::new(Mutex::new(Vec::new()));
    let keep = |n: u32| {
        let known = known.clone();
        store.keep(move |_, _| Ok(n), move |_, kept: &u32| known.lock().unwrap().push(*kept))
    };
    assert_eq!(join_all((0..50).map(keep)).await.len(), 50);
    assert_eq!(*known.lock().unwrap(), (0..50).collect::<Vec<_>>());

    // Where the disk fails, what is kept is lost, and nothing of the log.
    let fail = || store.keep(|_, _| -> rusqlite::Result<()> { Err(worst()) }, |_, ()| ());
    let (said, failed) = tokio::join!(say_together(&store, folder.path(), &["one", "two"]), fail());
    assert_eq!((said, failed), (vec![Ok(1), Ok(2)], Err(AppendError::Failed)));
    assert_eq!(fail().await, Err(AppendError::Failed));
    assert!(!store.is_writable());
    assert_eq!(store.keep(|_, _| Ok(1), |_, _| ()).await, Ok(1), "it is mended by whoever comes next");
    store.close().await;
    assert_eq!(*heard.lock().unwrap(), [1, 2]);
}

#[tokio::test]
async fn what_is_asked_while_nothing_can_be_written_fails_together_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let fail = || store.keep(|_, _| -> rusqlite::Result<()> { Err(worst()) }, |_, ()| ());
    assert_eq!(fail().await, Err(AppendError::Failed));
    assert_eq!(store.counts().write_failures, 1);
    let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.keep(|_, _| Ok(()), |_, ()| ()).await, Err(AppendError::Failed));
    assert_eq!(store.counts().write_failures, 2);
    let keep = |n: u32| store.keep(move |_, _| Ok(n), |_, _| ());
    assert_eq!(join_all((0..20).map(keep)).await, [Err(AppendError::Failed); 20]);
    // What came alone, and what came while that was tried: not each of them for itself.
    assert!(store.counts().write_failures <= 4, "{:?}", store.counts());
    outside.execute_batch("COMMIT").unwrap();
    assert_eq!(keep(1).await, Ok(1));
    assert!(store.is_writable());
}

fn worst() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR), None)
}
