//! The folder holds an older state of the log than it did: whoever listened is told, however much is said until they come
//! back. Nothing is skipped in silence.

use crate::hall::{Hall, Said, kept};
use std::{fs, path::Path};

/// A folder as `kill -9` leaves it: what was said last is in the write-ahead log only. And a listener's cursor there.
fn folder() -> (tempfile::TempDir, String) {
    let data = tempfile::tempdir().unwrap();
    let hall = Hall::open(data.path());
    for n in 0..3 {
        hall.insist(&mut Said::new(), &format!("before-{n}"), "hello");
    }
    hall.kill();
    // All of this moves into the database.
    assert_eq!(kept(data.path()).len(), 3);
    let hall = Hall::open(data.path());
    for n in 0..5 {
        hall.insist(&mut Said::new(), &format!("then-{n}"), "hello again");
    }
    let cursor = hall.hear(None, 1)[0].1["head"].as_str().unwrap().to_owned();
    hall.kill();
    (data, cursor)
}

/// More is said than was lost. Then the listener comes back with the old cursor, and is told that something is missing.
fn come_back(data: &Path, cursor: &str) {
    let hall = Hall::open(data);
    for n in 0..9 {
        hall.insist(&mut Said::new(), &format!("now-{n}"), "what did I miss?");
    }
    let heard = hall.hear(Some(cursor), 2);
    assert_eq!(heard[1].0, "reset", "{heard:?}");
    hall.kill();
}

#[test]
fn a_write_ahead_log_that_was_deleted_is_noticed() {
    let (data, cursor) = folder();
    fs::remove_file(data.path().join("hallway.db-wal")).unwrap();
    come_back(data.path(), &cursor);
}

#[test]
fn a_write_ahead_log_of_garbage_is_noticed_and_the_last_good_state_is_kept() {
    let (data, cursor) = folder();
    let wal = data.path().join("hallway.db-wal");
    let length = fs::metadata(&wal).unwrap().len();
    fs::write(&wal, vec![0xa5; length as usize]).unwrap();
    come_back(data.path(), &cursor);
    assert!(kept(data.path()).contains_key("before-2"));
}

#[test]
fn a_write_ahead_log_that_was_cut_short_is_noticed() {
    let (data, cursor) = folder();
    let wal = fs::OpenOptions::new().write(true).open(data.path().join("hallway.db-wal")).unwrap();
    let length = wal.metadata().unwrap().len();
    wal.set_len(length / 2).unwrap();
    come_back(data.path(), &cursor);
    assert!(kept(data.path()).contains_key("before-2"));
}

#[test]
fn a_log_that_is_whole_goes_on_as_the_same() {
    let (data, cursor) = folder();
    let hall = Hall::open(data.path());
    hall.insist(&mut Said::new(), "now", "here I am");
    let heard = hall.hear(Some(&cursor), 2);
    assert_eq!((&*heard[0].0, &heard[0].1["after"]), ("hello", &cursor.as_str().into()));
    assert_ne!(heard[1].0, "reset");
    hall.kill();
}
