//! Another program holds the database: a moment is waited for, more is told, and it is over when the other lets go.

use crate::hall::{Answer, Hall, Said, kept};
use rusqlite::Connection;
use std::{path::Path, thread, time::Duration};

fn hold(data: &Path) -> Connection {
    let outside = Connection::open(data.join("hallway.db")).unwrap();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    outside
}

#[test]
fn a_database_that_is_held_for_three_seconds_is_waited_for() {
    let data = tempfile::tempdir().unwrap();
    let hall = Hall::open(data.path());
    let outside = hold(data.path());
    let door = hall.door.clone();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| door.say("patient", "hello"));
        thread::sleep(Duration::from_secs(3));
        assert!(!waiting.is_finished(), "it is written though another one holds the database");
        outside.execute_batch("COMMIT").unwrap();
        assert!(matches!(waiting.join().unwrap(), Answer::New(_)));
    });
    hall.kill();
}

#[test]
fn a_database_that_is_held_for_longer_is_refused_and_read_and_it_heals() {
    let data = tempfile::tempdir().unwrap();
    let hall = Hall::open(data.path());
    let mut said = Said::new();
    hall.insist(&mut said, "before", "hello");
    let outside = hold(data.path());
    let answer = hall.tell(&mut said, "meanwhile", "anybody there?");
    assert!(matches!(answer, Answer::Refused { status: 503, retry_after: Some(1..) }), "{answer:?}");
    let (status, _, history) = hall.get("/r/lobby/messages");
    assert!(status == 200 && history.contains("\"hello\""), "{status} {history}");
    outside.execute_batch("COMMIT").unwrap();
    drop(outside);
    hall.insist(&mut said, "meanwhile", "anybody there?");
    hall.until_status("/readyz", 200);
    assert_eq!(kept(data.path()).len(), 2);
    hall.kill();
}
