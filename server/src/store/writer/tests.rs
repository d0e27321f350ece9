//! Entries that fail in the middle of a batch.

use super::Command;
use crate::store::{AppendError, Appended, Entry, Logged, Store, What, batch::Append};
use protocol::{Note, Person, PersonId, RoomName, Seq, Timestamp};
use rusqlite::Connection;
use std::{
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
