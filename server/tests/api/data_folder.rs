//! A data folder that is not as it should be is refused with a sentence, and left as it is.

use crate::test_app::{TestApp, config};
use server::store::{check, rebuild};
use std::{fs, path::Path};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

async fn refusal(data: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let run = server::run(config(data, &[]), listener, CancellationToken::new(), || panic!("it started"));
    format!("{:#}", run.await.unwrap_err())
}

#[tokio::test]
async fn two_servers_do_not_share_a_folder() {
    let app = TestApp::start().await;
    let refusal = refusal(app.data.path()).await;
    assert!(
        refusal.contains(&format!("process {}", std::process::id())) && refusal.contains("--data"),
        "{refusal}"
    );
    app.visitor().say("lobby", "still fine").await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hallway.db");
    let rubbish = "not a database ".repeat(1_000);
    fs::write(&file, &rubbish).unwrap();
    let refusal = refusal(folder.path()).await;
    assert!(refusal.contains("hallway.db") && refusal.contains("Nothing was changed"), "{refusal}");
    assert_eq!(refusal.matches("file is not a database").count(), 1, "{refusal}");
    assert_eq!(fs::read_to_string(&file).unwrap(), rubbish);
}

#[tokio::test]
async fn another_programs_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hallway.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&file).unwrap();
    let refusal = refusal(folder.path()).await;
    assert!(refusal.contains("is not a Hallway database"), "{refusal}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let data = TestApp::start().await.stop().await;
    let connection = rusqlite::Connection::open(data.path().join("hallway.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let refusal = refusal(data.path()).await;
    assert!(refusal.contains("newer Hallway") && refusal.contains("99"), "{refusal}");
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let refusal = refusal(&file).await;
    assert!(refusal.contains("a-file") && refusal.contains("--data"), "{refusal}");
}

#[tokio::test]
async fn a_folder_whose_database_was_emptied_or_taken_away_is_refused_in_the_same_words_however_it_is_looked_at()
 {
    let data = TestApp::start().await.stop().await;
    let (file, mark) = (data.path().join("hallway.db"), data.path().join("hallway.mark"));
    fs::write(&file, "").unwrap();
    for _ in 0..2 {
        let said = refusal(data.path()).await;
        assert!(said.contains("had come as far as") && said.contains("hallway restore FILE"), "{said}");
        assert_eq!(check(data.path()).unwrap_err().to_string(), said);
        assert_eq!(rebuild(data.path()).unwrap_err().to_string(), said);
        // The next time there is not even an empty one.
        let _ = fs::remove_file(&file);
    }
    fs::remove_file(mark).unwrap();
    fs::write(data.path().join("hallway.db-wal"), "something").unwrap();
    let said = refusal(data.path()).await;
    assert!(said.contains("although its hallway.db-wal is there"), "{said}");
    assert_eq!(check(data.path()).unwrap_err().to_string(), said);
    fs::remove_file(data.path().join("hallway.db-wal")).unwrap();
    for _ in 0..2 {
        let said = check(data.path()).unwrap_err().to_string();
        assert!(said.starts_with("there is no Hallway database in"), "{said}");
        fs::write(&file, "").unwrap();
    }
}

#[tokio::test]
async fn after_a_stop_everything_is_in_one_file() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "kept").await;
    app.visitor().history("lobby", "").await;
    let data = app.stop().await;
    assert!(
        !data.path().join("hallway.db-wal").exists(),
        "a copy of the database alone would miss something"
    );
    let connection = rusqlite::Connection::open(data.path().join("hallway.db")).unwrap();
    let body: String = connection.query_row("SELECT body FROM message", [], |row| row.get(0)).unwrap();
    assert_eq!(body, "kept");
}

#[tokio::test]
async fn a_log_keeps_its_epoch_and_goes_on_counting() {
    let app = TestApp::start().await;
    let first = app.visitor().say("lobby", "one").await["id"].as_str().unwrap().to_owned();
    let app = app.restart().await;
    let second = app.visitor().say("lobby", "two").await["id"].as_str().unwrap().to_owned();
    let (epoch, seq) = first.split_once('-').unwrap();
    assert_eq!(second, format!("{epoch}-{}", seq.parse::<u64>().unwrap() + 1));
}
