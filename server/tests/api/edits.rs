//! Editing and deleting: a message keeps its place, stands everywhere as it does now, and once deleted says nothing any more.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use rusqlite::{Connection, types::ValueRef};
use serde_json::{Value, json};
use server::store::{backup, check, rebuild};
use std::{collections::HashSet, path::Path};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn path(message: &Value) -> String {
    format!("/r/{}/messages/{}", message["room"].as_str().unwrap(), id(message))
}

fn id(message: &Value) -> &str {
    message["id"].as_str().unwrap()
}

fn seq(message: &Value) -> u64 {
    id(message).split_once('-').unwrap().1.parse().unwrap()
}

async fn edit(visitor: &Visitor, message: &Value, body: &str) -> Response {
    let url = format!("{}{}", visitor.url, path(message));
    visitor.client.request(Method::PATCH, url).json(&json!({ "body": body })).send().await.unwrap()
}

async fn edited(visitor: &Visitor, message: &Value, body: &str) -> Value {
    let response = edit(visitor, message, body).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

async fn delete(visitor: &Visitor, message: &Value) -> StatusCode {
    visitor.client.delete(format!("{}{}", visitor.url, path(message))).send().await.unwrap().status()
}

async fn transcript(visitor: &Visitor, room: &str) -> String {
    visitor.get(&format!("/r/{room}")).send().await.unwrap().text().await.unwrap()
}

async fn page(visitor: &Visitor, path: &str) -> Response {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap()
}

#[tokio::test]
async fn what_is_edited_is_read_as_it_stands_now_everywhere() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let before = ben.say("lobby", "before").await;
    let said = ann.say("lobby", "so *quik*").await;
    ben.say("lobby", "after").await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let stand = edited(&ann, &said, "so *quick*").await;
    assert_eq!((&stand["id"], &stand["at"]), (&said["id"], &said["at"]), "it keeps its place");
    assert_eq!(stand["body"], "so *quick*");
    assert!(stand["edited_at"].as_str().unwrap() >= said["at"].as_str().unwrap());
    assert_eq!(stand["changed"], seq(&said) + 2);

    let told = ear.next_named("changed").await;
    assert_eq!(told.json()["type"], "message");
    assert_eq!(told.json(), stand, "whoever listens hears the whole message");
    let app = app.restart().await;
    let ben = app.visitor();
    let wanted = |event: &Value| event["id"] == said["id"] && event["body"] == "so *quick*";
    assert!(wanted(&ben.said("lobby").await[1]));
    assert!(wanted(&ben.history("lobby", &format!("?after={}", id(&before))).await["events"][0]));
    assert!(wanted(&ben.get_json(&path(&said)).await));
    let mut ear = ben.listen("/r/lobby/events", Some(id(&before))).await;
    assert!(wanted(&ear.next_named("message").await.json()), "a replay");
    let polled = ben.get_json(&format!("/events?room=lobby&wait=0&after={}", id(&before))).await;
    let messages: Vec<_> =
        polled.as_array().unwrap().iter().filter(|event| event["event"] == "message").collect();
    assert!(wanted(&messages[0]["data"]));
    assert!(transcript(&ben, "lobby").await.contains(": so *quick* (edited)\n"));
    assert!(!transcript(&ben, "lobby").await.contains("quik"));
    let html = page(&ben, "/r/lobby").await.text().await.unwrap();
    assert!(html.contains("so *quick*") && html.contains("edited ") && !html.contains("quik"));
}

#[tokio::test]
async fn what_is_deleted_leaves_a_trace_and_no_words() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let before = ben.say("lobby", "before").await;
    let draft = json!({ "body": "a secret", "title": "Secretly", "tags": ["hush"], "event": "whisper" });
    let said: Value = ann.post_json("/r/lobby/messages", &draft).await.json().await.unwrap();
    edited(&ann, &said, "no secret").await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    assert_eq!(delete(&ann, &said).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&ann, &said).await, StatusCode::NO_CONTENT, "deleted is deleted");
    let told = ear.next_that("a trace", |e| e.name == "changed" && !e.json()["deleted"].is_null()).await;
    let trace = told.json();
    let at = trace["deleted"]["at"].as_str().unwrap();
    let expected = json!({
        "type": "message", "id": said["id"], "room": "lobby", "author": said["author"], "at": said["at"],
        "body": "", "deleted": { "at": at }, "changed": seq(&said) + 2,
    });
    assert_eq!(trace, expected);
    assert_eq!(ben.get_json(&path(&said)).await, expected, "a link to it explains itself");
    let app = app.restart().await;
    let ben = app.visitor();
    assert_eq!(ben.said("lobby").await[1], expected);
    let mut ear = ben.listen("/r/lobby/events", Some(id(&before))).await;
    assert_eq!(ear.next_named("message").await.json(), expected);
    let transcript = transcript(&ben, "lobby").await;
    assert!(transcript.contains(" [deleted]\n") && !transcript.contains("secret"), "{transcript}");
    for place in ["/", "/r/lobby"] {
        let html = page(&ben, place).await.text().await.unwrap();
        assert!(html.contains("was deleted.") && !html.contains("secret"), "{place}");
    }
    let last = ben.get_json("/rooms").await["rooms"][0]["last"].take();
    assert_eq!((&last["body"], &last["deleted"]), (&expected["body"], &expected["deleted"]));
}

#[tokio::test]
async fn nobody_changes_what_is_not_theirs_or_is_not_there() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let said = ann.say("lobby", "mine").await;
    ben.say("other", "elsewhere").await;
    let poll = ann.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    let gone = ann.say("lobby", "gone").await;
    assert_eq!(delete(&ann, &gone).await, StatusCode::NO_CONTENT);
    assert_eq!(edit(&ann, &gone, "back").await.status(), StatusCode::NOT_FOUND, "it stays deleted");
    let elsewhere = json!({ "room": "other", "id": said["id"] });
    let nowhere = json!({ "room": "lobby", "id": "999999" });
    for (who, message) in [(&ben, &said), (&ann, &elsewhere), (&ann, &nowhere), (&ann, &poll)] {
        assert_eq!(edit(who, message, "theirs").await.status(), StatusCode::NOT_FOUND, "{message}");
        assert_eq!(delete(who, message).await, StatusCode::NOT_FOUND, "{message}");
        let page = page(who, &format!("{}/edit", path(message))).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(delete(&app.visitor(), &said).await, StatusCode::NOT_FOUND, "somebody without a cookie");
    assert_eq!(ben.get_json(&path(&said)).await, said, "as if nothing had been tried");
}

#[tokio::test]
async fn the_same_words_again_change_nothing_and_no_words_are_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "hello").await;
    let same = edited(&ann, &said, "hello").await;
    assert_eq!((&same["changed"], &same["edited_at"]), (&Value::Null, &Value::Null));
    for (body, kind) in [
        (json!({ "body": " " }), "blank-message"),
        (json!({ "body": "x".repeat(4_001) }), "message-too-long"),
        (json!({ "body": "x", "title": "y" }), "json"),
        (json!({}), "json"),
    ] {
        let url = format!("{}{}", ann.url, path(&said));
        let refused = ann.client.patch(url).json(&body).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        assert_eq!(refused.json::<Value>().await.unwrap()["type"], format!("/problems/{kind}"));
    }
    let url = format!("{}{}", ann.url, path(&said));
    for (words, kind) in [("a=b & c", "application/x-www-form-urlencoded"), ("plain", "text/plain")] {
        let words = ann.client.patch(&url).header("content-type", kind).body(words).send().await.unwrap();
        assert_eq!(words.status(), StatusCode::OK);
    }
    assert_eq!(ann.get_json(&path(&said)).await["body"], "plain");
}

#[tokio::test]
async fn a_client_id_is_known_whatever_happened_to_its_message() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = |body: &str| json!({ "body": body, "client_id": "c-1" });
    let said: Value = ann.post_json("/r/lobby/messages", &draft("first")).await.json().await.unwrap();
    let stand = edited(&ann, &said, "second").await;
    let again = ann.post_json("/r/lobby/messages", &draft("first")).await;
    assert_eq!(again.status(), StatusCode::OK, "it was said once, and with these words");
    let again: Value = again.json().await.unwrap();
    assert_eq!((&again["id"], &again["body"]), (&stand["id"], &stand["body"]));
    let other = ann.post_json("/r/lobby/messages", &draft("second")).await;
    assert_eq!(other.status(), StatusCode::CONFLICT, "that was never said under it");
    delete(&ann, &said).await;
    let again = ann.post_json("/r/lobby/messages", &draft("first")).await;
    assert_eq!(again.status(), StatusCode::OK, "it does not come back");
    assert!(!again.json::<Value>().await.unwrap()["deleted"].is_null());
}

#[tokio::test]
async fn whoever_comes_back_is_told_of_what_they_have_already() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let said = ann.say("lobby", "frist").await;
    let gone = ann.say("lobby", "gone").await;
    let newest = ben.say("lobby", "newest").await;
    edited(&ann, &said, "first").await;
    delete(&ann, &gone).await;
    let mut ear = ben.listen("/r/lobby/events", Some(id(&newest))).await;
    let told = [ear.next_named("changed").await.json(), ear.next_named("changed").await.json()];
    assert!(told.iter().any(|stand| stand["id"] == said["id"] && stand["body"] == "first"));
    assert!(told.iter().any(|stand| stand["id"] == gone["id"] && !stand["deleted"].is_null()));

    // Who polls goes on behind it, and does not ask in vain.
    let asked = format!("/events?room=lobby&wait=60&after={}", id(&newest));
    let polled = ben.get_json(&asked).await;
    let polled = polled.as_array().unwrap();
    // What was changed only now may be told again while they ask.
    let told: HashSet<_> = polled
        .iter()
        .filter(|event| event["event"] == "changed")
        .map(|event| event["data"]["id"].to_string())
        .collect();
    assert_eq!(told, HashSet::from([said["id"].to_string(), gone["id"].to_string()]));
    let on = polled[0]["id"].as_str().unwrap();
    assert_eq!(on.split_once('-').unwrap().1, (seq(&newest) + 2).to_string());
    // Who wants only some events is not told of others.
    let narrowed =
        ben.get_json(&format!("/events?room=lobby&wait=0&event=tally&after={}", id(&newest))).await;
    assert!(narrowed.as_array().unwrap().iter().all(|event| event["event"] != "changed"));
    // And whoever comes anew has nothing that could read otherwise.
    let fresh = ben.get_json("/events?room=lobby&wait=0").await;
    assert!(fresh.as_array().unwrap().iter().all(|event| event["event"] != "changed"));
}

#[tokio::test]
async fn whoever_missed_more_changes_than_are_told_reads_their_list_again() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut messages = Vec::new();
    for n in 0..201 {
        messages.push(ann.say("lobby", &n.to_string()).await);
    }
    let newest = id(&messages[200]).to_owned();
    for (n, message) in messages.iter().enumerate() {
        let mut ear = ann.listen("/r/lobby/events", Some(&newest)).await;
        if [1, 199, 200].contains(&n) {
            let is_stale = ear.next_named("hello").await.json()["stale"] == true;
            assert_eq!(is_stale, n == 200, "{n} changed");
        }
        edited(&ann, message, "other").await;
    }
}

#[tokio::test]
async fn a_page_of_a_replay_that_was_read_before_is_not_told_after() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let before = ben.say("lobby", "before").await;
    let said = ann.say("lobby", "a secret").await;
    for n in 0..3 {
        let mut ear = ben.listen("/r/lobby/events", Some(id(&before))).await;
        let body = ear.next_named("message").await.json()["body"].take();
        assert_eq!(body, if n < 1 { "a secret" } else { "" });
        if n == 0 {
            delete(&ann, &said).await;
        }
    }
}

#[tokio::test]
async fn a_program_edits_what_it_said_by_its_key() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let made = ann.post_json("/rooms", &json!({ "name": "build", "posting": "key" })).await;
    let key = made.json::<Value>().await.unwrap()["key"].as_str().unwrap().to_owned();
    let url = format!("{}/r/build/messages", ben.url);
    let said = ben.client.post(url).bearer_auth(&key).json(&json!({ "body": "runing" }));
    let said: Value = said.send().await.unwrap().json().await.unwrap();
    let patch = |key: &str| {
        let request = ben.client.patch(format!("{}{}", ben.url, path(&said)));
        request.bearer_auth(key).json(&json!({ "body": "running" })).send()
    };
    assert_eq!(patch("wrong").await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(patch(&key).await.unwrap().status(), StatusCode::OK);
    assert_eq!(
        edit(&ann, &said, "ann's").await.status(),
        StatusCode::NOT_FOUND,
        "without the key she is herself"
    );
}

#[tokio::test]
async fn forms_edit_and_delete_without_a_script() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let said = ann.say("lobby", "</textarea>one & two").await;
    let number = seq(&said);
    let link = format!("/r/lobby/messages/{number}/edit");
    let room = page(&ann, "/r/lobby").await.text().await.unwrap();
    assert!(room.contains(&format!(r#"href="{link}""#)), "an own message leads to its page");
    assert!(!page(&ben, "/r/lobby").await.text().await.unwrap().contains(&link), "and nobody else's does");
    let form = page(&ann, &link).await.text().await.unwrap();
    assert!(form.contains("&lt;/textarea>one &amp; two</textarea>"), "{form}");

    let submit = |path: String, body: &'static str| {
        ann.post(&path).header(header::ACCEPT, BROWSER).form(&[("body", body)]).send()
    };
    let refused = submit(link.clone(), " ").await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert!(refused.text().await.unwrap().contains("There is nothing to read in this message."));
    let saved = submit(link.clone(), "one\r\nand two").await.unwrap();
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let back = format!("/r/lobby?around={number}#m{number}");
    assert_eq!(saved.headers()[header::LOCATION], *back);
    assert_eq!(ann.get_json(&path(&said)).await["body"], "one\nand two");
    let other = ben.post(&link).header(header::ACCEPT, BROWSER).form(&[("body", "")]).send().await.unwrap();
    assert_eq!(
        other.status(),
        StatusCode::NOT_FOUND,
        "nobody is asked to write somebody else's words better"
    );

    let deleted = submit(format!("/r/lobby/messages/{number}/delete"), "").await.unwrap();
    assert_eq!(deleted.status(), StatusCode::SEE_OTHER);
    assert_eq!(deleted.headers()[header::LOCATION], *back);
    let room = page(&ann, "/r/lobby").await.text().await.unwrap();
    assert!(room.contains("This message was deleted.") && !room.contains(&link));
}

/// The columns of a database in which a text stands.
fn columns_with(text: &str, file: &Path) -> Vec<String> {
    let connection = Connection::open(file).unwrap();
    let tables: Vec<String> = connection
        // What is looked at through a module lies in tables of its own: those of the search index are among them.
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut places = Vec::new();
    for table in tables {
        let mut rows = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Text(value) | ValueRef::Blob(value) = row.get_ref(column).unwrap()
                    && value.windows(text.len()).any(|window| window == text.as_bytes())
                {
                    places.push(format!("{table}.{column}"));
                }
            }
        }
    }
    places
}

/// How often a text stands in the bytes of a file, read or not.
fn count_in(text: &str, file: &Path) -> usize {
    let bytes = std::fs::read(file).unwrap();
    bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
}

#[tokio::test]
async fn the_words_of_a_deleted_message_are_nowhere_in_the_file() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut messages = Vec::new();
    for n in 0..450 {
        // Some are so long that they fill pages of their own.
        let body =
            format!("unspeakable {n} {}", "unspeakable ".repeat(if n % 50 == 0 { 300 } else { n % 4 * 5 }));
        messages.push(ann.say("lobby", &body).await);
    }
    for (n, message) in messages.iter().enumerate().filter(|(n, _)| n % 3 == 0) {
        // Some become longer, so that others have to move.
        edited(&ann, message, &format!("still unspeakable {n} {}", "unspeakable ".repeat(30))).await;
    }
    let folder = app.stop().await;
    let file = folder.path().join("hallway.db");
    assert!(columns_with("unspeakable", &file).len() > 100, "until then they are there");

    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    let ann = Visitor { url: app.url(), ..ann };
    for message in &messages {
        assert_eq!(delete(&ann, message).await, StatusCode::NO_CONTENT);
    }
    let copy = app.data.path().join("copy.db");
    backup(app.data.path(), &copy).unwrap();
    assert_eq!(columns_with("unspeakable", &copy), [""; 0], "in a backup");
    assert_eq!(count_in("unspeakable", &copy), 0, "in a backup");
    let folder = app.stop().await;
    assert_eq!(columns_with("unspeakable", &file), [""; 0]);
    assert_eq!(count_in("unspeakable", &file), 0);
    assert_eq!(check(folder.path()).unwrap().faults, [""; 0]);
    rebuild(folder.path()).unwrap();
    assert_eq!(columns_with("unspeakable", &file), [""; 0], "made anew from the log");
    assert_eq!(count_in("unspeakable", &file), 0, "made anew from the log");
    assert_eq!(check(folder.path()).unwrap().faults, [""; 0]);
}
