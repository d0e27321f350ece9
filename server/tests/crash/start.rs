//! A folder that is not as it was left: the server does not start, changes nothing, and says in a sentence what helps.

use crate::{
    hall::{Hall, Said, kept, start},
    process::Ended,
};
use server::store::{backup, check, restore};
use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A folder in which much was said, closed or as a killed server leaves it.
fn folder() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let hall = Hall::open(data.path());
    for n in 0..20 {
        hall.insist(&mut Said::new(), &format!("id-{n}"), &"long ".repeat(700));
    }
    hall.kill();
    // Whoever closes it last moves everything into the one file.
    assert_eq!(kept(data.path()).len(), 20);
    assert!(!data.path().join("hallway.db-wal").exists());
    data
}

/// It ends by itself, names the file, and leaves it as it is.
fn refuse(data: &Path) -> Ended {
    let before = contents(data);
    let mut server = start("127.0.0.1:0", data, &[]);
    assert_eq!(server.first_line(), None, "it started");
    let ended = server.ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.notes.starts_with("hallway: ") && ended.notes.contains("hallway.db"), "{ended:?}");
    assert!(contents(data) == before, "the files were changed");
    ended
}

/// The database and its write-ahead log, byte for byte. A log that is empty is as good as none.
fn contents(data: &Path) -> [Vec<u8>; 2] {
    ["hallway.db", "hallway.db-wal"].map(|name| fs::read(data.join(name)).unwrap_or_default())
}

fn overwrite(data: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(data.join("hallway.db")).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_database_with_a_damaged_page_is_refused() {
    let data = folder();
    damage(data.path());
    let ended = refuse(data.path());
    assert!(ended.notes.contains("restore"), "{ended:?}");
}

/// Overwrites the page at which the messages begin.
fn damage(data: &Path) {
    let database = data.join("hallway.db");
    let pages = fs::metadata(&database).unwrap().len() / 4_096;
    assert!(pages > 20);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let log = rusqlite::Connection::open_with_flags(&database, flags).unwrap();
    let root: u64 = log
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'message'", [], |row| row.get(0))
        .unwrap();
    drop(log);
    overwrite(data, (root - 1) * 4_096, &[0xa5; 4_096]);
}

#[test]
fn a_database_that_was_emptied_is_refused() {
    let data = folder();
    OpenOptions::new().write(true).truncate(true).open(data.path().join("hallway.db")).unwrap();
    let ended = refuse(data.path());
    assert!(ended.notes.contains("is empty") && ended.notes.contains("restore"), "{ended:?}");
}

/// A folder all of which is in the write-ahead log, and a backup of it.
fn young() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let data = tempfile::tempdir().unwrap();
    let hall = Hall::open(data.path());
    hall.insist(&mut Said::new(), "saved", "hello");
    let file = data.path().join("copy.db");
    backup(data.path(), &file).unwrap();
    hall.insist(&mut Said::new(), "later", "hello again");
    hall.kill();
    let log = data.path().join("hallway.db-wal");
    (data, log, file)
}

#[test]
fn a_database_all_of_which_was_in_a_log_that_is_gone_is_refused() {
    let (data, log, _) = young();
    fs::remove_file(log).unwrap();
    let ended = refuse(data.path());
    assert!(ended.notes.contains("is empty") && ended.notes.contains("restore"), "{ended:?}");
}

#[test]
fn a_log_whose_database_is_refused_as_empty_stays_as_it_is() {
    let (data, log, _) = young();
    let mut damaged = fs::read(&log).unwrap();
    damaged[32 + 24 + 100] ^= 0xff;
    fs::write(&log, &damaged).unwrap();
    refuse(data.path());
    assert_eq!(fs::read(&log).unwrap(), damaged);
    fs::write(data.path().join("hallway.db"), "").unwrap();
    refuse(data.path());
    assert_eq!(fs::read(&log).unwrap(), damaged);
}

#[test]
fn a_log_whose_database_is_gone_is_kept_beside_a_copy_and_not_taken_for_its_own() {
    for begin in [None, Some("")] {
        let (data, log, file) = young();
        let (before, database) = (fs::read(&log).unwrap(), data.path().join("hallway.db"));
        fs::remove_file(&database).unwrap();
        if let Some(contents) = begin {
            fs::write(&database, contents).unwrap();
        }
        let old = restore(data.path(), &file).unwrap().unwrap();
        assert_eq!(fs::read(format!("{}-wal", old.display())).unwrap(), before);
        assert_eq!(kept(data.path()).keys().collect::<Vec<_>>(), ["saved"]);
    }
}

#[test]
fn a_log_without_a_database_is_not_taken_for_nothing_where_the_mark_is_gone_too() {
    for begin in [None, Some("")] {
        let (data, log, _) = young();
        let before = fs::read(&log).unwrap();
        fs::remove_file(data.path().join("hallway.mark")).unwrap();
        fs::remove_file(data.path().join("hallway.db")).unwrap();
        if let Some(contents) = begin {
            fs::write(data.path().join("hallway.db"), contents).unwrap();
        }
        let ended = refuse(data.path());
        assert!(ended.notes.contains("hallway.db-wal") && ended.notes.contains("restore"), "{ended:?}");
        assert_eq!(fs::read(&log).unwrap(), before);
    }
}

/// A folder whose database has a damaged page, and a write-ahead log with more.
fn damaged_with_a_log() -> tempfile::TempDir {
    let data = folder();
    let hall = Hall::open(data.path());
    hall.insist(&mut Said::new(), "later", "hello again");
    hall.kill();
    assert!(fs::metadata(data.path().join("hallway.db-wal")).unwrap().len() > 0);
    damage(data.path());
    data
}

#[test]
fn a_damaged_database_is_refused_with_its_log_as_it_is() {
    let data = damaged_with_a_log();
    let ended = refuse(data.path());
    assert!(ended.notes.contains("restore"), "{ended:?}");
}

#[test]
fn looking_through_a_folder_leaves_its_files_as_they_are() {
    let data = damaged_with_a_log();
    let before = contents(data.path());
    let found = check(data.path());
    assert!(found.is_ok_and(|found| !found.faults.is_empty()));
    assert!(contents(data.path()) == before, "check has changed the files");
    let _ = backup(data.path(), &data.path().join("copy.db"));
    assert!(contents(data.path()) == before, "backup has changed the files");
}

#[test]
fn what_a_copy_replaces_is_kept_byte_for_byte_with_its_log() {
    let (data, log, file) = young();
    let mut damaged = fs::read(&log).unwrap();
    damaged[32 + 24 + 100] ^= 0xff;
    fs::write(&log, &damaged).unwrap();
    let database = fs::read(data.path().join("hallway.db")).unwrap();
    let old = restore(data.path(), &file).unwrap().unwrap();
    assert_eq!(fs::read(&old).unwrap(), database);
    assert_eq!(fs::read(format!("{}-wal", old.display())).unwrap(), damaged);
    assert_eq!(kept(data.path()).keys().collect::<Vec<_>>(), ["saved"]);
}

#[test]
fn a_database_that_was_cut_short_is_refused() {
    let data = folder();
    let file = OpenOptions::new().write(true).open(data.path().join("hallway.db")).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length / 2).unwrap();
    let ended = refuse(data.path());
    assert!(ended.notes.contains("restore"), "{ended:?}");
}

#[test]
fn garbage_instead_of_a_database_is_refused() {
    let data = folder();
    overwrite(data.path(), 0, &[0xa5; 8_192]);
    refuse(data.path());
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let data = folder();
    let log = rusqlite::Connection::open(data.path().join("hallway.db")).unwrap();
    log.pragma_update(None, "user_version", 1_000).unwrap();
    drop(log);
    let ended = refuse(data.path());
    assert!(ended.notes.contains("newer"), "{ended:?}");
}

#[test]
fn a_second_server_on_the_folder_is_refused_and_the_first_one_named_and_its_lock_dies_with_it() {
    let data = folder();
    let hall = Hall::open(data.path());
    let mut second = start("127.0.0.1:0", data.path(), &[]);
    assert_eq!(second.first_line(), None, "it started");
    let ended = second.ended();
    assert_eq!(ended.code, Some(1));
    assert!(ended.notes.contains(&hall.id().to_string()), "{ended:?}");
    hall.insist(&mut Said::new(), "first", "still here");
    hall.kill();
    Hall::open(data.path()).kill();
}
