//! Copies of the log, looking through it, and what an older copy in its place does.

use crate::test_app::TestApp;
use rusqlite::Connection;
use server::store::{backup, check, rebuild, restore};
use std::{fs, path::Path, sync::Arc};

fn database(folder: &Path) -> std::path::PathBuf {
    folder.join("hallway.db")
}

async fn talk(app: &TestApp) -> String {
    let ann = app.visitor();
    ann.say("lobby", "one").await;
    let poll = ann.ask("hall", serde_json::json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    ann.vote(&poll, &[1]).await;
    ann.vote(&poll, &[0]).await;
    ann.say("lobby", "two").await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_backup_that_is_made_while_people_talk_is_whole_and_becomes_a_new_log() {
    let app = TestApp::start().await;
    let cursor = talk(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let speaker = app.visitor();
    let speaking = tokio::spawn(async move {
        for n in 0..200 {
            speaker.say("lobby", &n.to_string()).await;
        }
    });
    backup(app.data.path(), &file).unwrap();
    assert!(backup(app.data.path(), &file).unwrap_err().to_string().contains("is there already"));
    speaking.await.unwrap();
    let refused = restore(app.data.path(), &file).unwrap_err().to_string();
    assert!(refused.contains("another Hallway"), "{refused}");

    let other = Arc::new(tempfile::tempdir().unwrap());
    assert_eq!(restore(other.path(), &file).unwrap(), None);
    let restored = TestApp::start_on(other, &["--limits", "off"]).await;
    let ann = restored.visitor();
    assert!(ann.said("lobby").await.as_array().unwrap().len() >= 2);
    let mut ear = ann.listen("/r/lobby/events", Some(&cursor)).await;
    assert_eq!(ear.next_named("reset").await.json()["reason"], "foreign");
    drop(ear);
    assert_eq!(check(restored.data.path()).unwrap().faults, [""; 0]);
    // And only once: the next start goes on with it.
    let epoch = ann.say("lobby", "x").await["id"].as_str().unwrap()[..8].to_owned();
    let again = restored.restart().await;
    assert!(again.visitor().say("lobby", "y").await["id"].as_str().unwrap().starts_with(&epoch));
}

#[tokio::test]
async fn what_a_restore_replaces_is_kept_beside_it() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "old").await;
    let data = app.stop().await;
    let file = data.path().join("copy.db");
    backup(data.path(), &file).unwrap();
    let app = TestApp::start_on(data, &[]).await;
    app.visitor().say("lobby", "new").await;
    let data = app.stop().await;
    let kept = restore(data.path(), &file).unwrap().unwrap();
    let count = |file: &Path| -> u64 {
        let connection = Connection::open(file).unwrap();
        connection.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count(&kept), count(&database(data.path()))), (2, 1));
    let again = restore(data.path(), &file).unwrap().unwrap();
    assert_ne!(kept, again, "two in the same second keep both");
    assert_eq!((count(&kept), count(&again)), (2, 1));
}

#[tokio::test]
async fn a_file_that_is_no_whole_backup_replaces_nothing() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "kept").await;
    let data = app.stop().await;
    let (whole, before) = (data.path().join("copy.db"), fs::read(database(data.path())).unwrap());
    backup(data.path(), &whole).unwrap();
    let newer = data.path().join("newer.db");
    fs::copy(&whole, &newer).unwrap();
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let cut = data.path().join("cut.db");
    fs::write(&cut, &fs::read(&whole).unwrap()[..20_000]).unwrap();
    for (file, contents, why) in [
        ("nowhere.db", None, "No such file"),
        ("empty.db", Some(""), "is empty"),
        ("rubbish.db", Some("rubbish"), "not a database"),
        ("newer.db", None, "newer Hallway"),
        ("cut.db", None, "can't be restored"),
    ] {
        let file = data.path().join(file);
        if let Some(contents) = contents {
            fs::write(&file, contents).unwrap();
        }
        let error = restore(data.path(), &file).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("Nothing was changed"), "{error}");
        assert_eq!(fs::read(database(data.path())).unwrap(), before);
    }
    let left: Vec<_> = fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("partial")), "{left:?}");
}

#[tokio::test]
async fn a_log_that_has_gone_is_not_begun_anew_in_silence() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "one").await;
    let data = app.stop().await;
    fs::remove_file(database(data.path())).unwrap();
    let error = server::store::Store::open(data.path(), |_| {}).unwrap_err().to_string();
    assert!(error.contains("is missing") && error.contains("hallway restore FILE"), "{error}");
    assert!(!database(data.path()).exists());
}

#[tokio::test]
async fn a_log_of_an_older_version_is_not_called_damaged() {
    let data = TestApp::start().await.stop().await;
    Connection::open(database(data.path())).unwrap().pragma_update(None, "user_version", 1).unwrap();
    let error = check(data.path()).unwrap_err().to_string();
    assert!(error.contains("older Hallway") && !error.contains("damaged"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_said_is_for_nobody_else_on_this_machine() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::start().await;
    app.visitor().say("lobby", "between us").await;
    for name in ["hallway.db", "hallway.db-wal", "session.key", "operator.key"] {
        let mode = fs::metadata(app.data.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}: {mode:o}");
    }
}

#[tokio::test]
async fn an_older_copy_of_the_database_put_back_by_hand_is_noticed() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "one").await;
    let data = app.stop().await;
    let copy = data.path().join("by-hand");
    fs::copy(database(data.path()), &copy).unwrap();
    let app = TestApp::start_on(data, &[]).await;
    let cursor = app.visitor().say("lobby", "two").await["id"].as_str().unwrap().to_owned();
    let data = app.stop().await;
    fs::rename(&copy, database(data.path())).unwrap();
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    let ann = app.visitor();
    // As far as the old log had come, and further: the place of "two" is given away again.
    ann.say("lobby", "another two").await;
    ann.say("lobby", "three").await;
    let mut ear = ann.listen("/r/lobby/events", Some(&cursor)).await;
    assert_eq!(ear.next_named("reset").await.json()["reason"], "foreign");
}

#[tokio::test]
async fn a_check_sees_what_is_wrong_and_a_rebuild_makes_the_tables_anew() {
    let app = TestApp::start().await;
    talk(&app).await;
    assert_eq!(check(app.data.path()).unwrap().faults, [""; 0], "also while it runs");
    assert!(rebuild(app.data.path()).is_err(), "not while it runs");
    let data = app.stop().await;
    let change = |sql: &str| Connection::open(database(data.path())).unwrap().execute_batch(sql).unwrap();
    let faults = || check(data.path()).unwrap().faults;
    for (sql, table) in [
        ("UPDATE message SET body = 'forged' WHERE body = 'one'", "message"),
        ("DELETE FROM ballot", "ballot"),
        ("INSERT INTO member VALUES ('lobby', 'x', 'Nobody', 1)", "member"),
        ("UPDATE poll SET closed = 4", "poll"),
        ("UPDATE room SET last_message = 1", "room"),
        ("UPDATE room SET last_said = 1", "room"),
        ("DELETE FROM choice WHERE place = 1", "choice"),
    ] {
        change(sql);
        let found = faults();
        assert!(found.len() == 1 && found[0].contains(&format!("the table {table} ")), "{sql}: {found:?}");
        assert_eq!(rebuild(data.path()).unwrap().events, 7);
        assert_eq!(faults(), [""; 0], "{sql}");
    }
    change("UPDATE log SET data = '{' WHERE seq = 2");
    assert!(faults()[0].contains("the event at 2 can't be read"), "{:?}", faults());
    assert!(rebuild(data.path()).is_err(), "a log that can't be read to its end is not folded");
    change("DELETE FROM log WHERE seq = 2");
    assert!(faults()[0].contains("nothing at 2"), "{:?}", faults());
}

#[tokio::test]
async fn a_folder_without_a_log_is_not_made_one_by_looking() {
    let folder = tempfile::tempdir().unwrap();
    assert!(check(folder.path()).unwrap_err().to_string().contains("there is no Hallway database"));
    assert!(backup(folder.path(), &folder.path().join("x")).is_err());
    let app = TestApp::start().await;
    assert!(backup(app.data.path(), Path::new("-")).is_err() && !Path::new("-").exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_database_that_is_cut_short_or_has_a_bad_page_is_refused_with_a_command_that_helps() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for n in 0..200 {
        ann.say("lobby", &"x".repeat(n * 10 + 1)).await;
    }
    let data = app.stop().await;
    let whole = fs::read(database(data.path())).unwrap();
    let mut bad = whole.clone();
    let middle = bad.len() / 2 / 4_096 * 4_096;
    bad[middle..middle + 4_096].fill(0xa5);
    for damaged in [whole[..whole.len() / 2].to_vec(), whole[..50].to_vec(), bad] {
        fs::write(database(data.path()), &damaged).unwrap();
        let error = server::store::Store::open(data.path(), |_| {}).unwrap_err().to_string();
        assert!(error.contains("is damaged") && error.contains("hallway restore FILE --data"), "{error}");
        assert_eq!(fs::read(database(data.path())).unwrap(), damaged, "nothing was changed");
    }
}
