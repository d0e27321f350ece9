//! Looking for what was said: by words, phrases and beginnings, in every script; as it stands now, and nothing that was taken back.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use rusqlite::Connection;
use serde_json::{Value, json};
use server::store::{check, rebuild};
use std::sync::Arc;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn ask(visitor: &Visitor, query: &[(&str, &str)]) -> Response {
    visitor.get("/search").query(query).header(header::ACCEPT, "application/json").send().await.unwrap()
}

async fn answer(visitor: &Visitor, query: &[(&str, &str)]) -> Value {
    let response = ask(visitor, query).await;
    assert_eq!(response.status(), StatusCode::OK, "{query:?}");
    response.json().await.unwrap()
}

/// The texts of what is found, the newest first.
async fn found(visitor: &Visitor, query: &[(&str, &str)]) -> Vec<String> {
    let answer = answer(visitor, query).await;
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["body"].as_str().unwrap().to_owned()).collect()
}

async fn page(visitor: &Visitor, query: &[(&str, &str)]) -> Response {
    visitor.get("/search").query(query).header(header::ACCEPT, BROWSER).send().await.unwrap()
}

async fn refused(visitor: &Visitor, query: &[(&str, &str)]) -> String {
    let response = ask(visitor, query).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query:?}");
    let problem: Value = response.json().await.unwrap();
    problem["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned()
}

fn url(visitor: &Visitor, message: &Value) -> String {
    let (room, id) = (message["room"].as_str().unwrap(), message["id"].as_str().unwrap());
    format!("{}/r/{room}/messages/{id}", visitor.url)
}

async fn edit(visitor: &Visitor, message: &Value, body: &str) {
    let request = visitor.client.request(Method::PATCH, url(visitor, message));
    let response = request.json(&json!({ "body": body })).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

async fn delete(visitor: &Visitor, message: &Value) {
    let response = visitor.client.delete(url(visitor, message)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn messages_are_found_by_words_phrases_and_beginnings_the_newest_first() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for body in ["Green tea", "A green cup of tea", "teapot", "Steam", "Crème brûlée"] {
        ann.say("lobby", body).await;
    }
    assert_eq!(found(&ann, &[("q", "tea")]).await, ["teapot", "A green cup of tea", "Green tea"]);
    assert_eq!(found(&ann, &[("q", "TEA green")]).await, ["A green cup of tea", "Green tea"]);
    assert_eq!(found(&ann, &[("q", "\"green tea\"")]).await, ["Green tea"]);
    assert_eq!(found(&ann, &[("q", "\"tea\"")]).await, ["A green cup of tea", "Green tea"]);
    assert_eq!(found(&ann, &[("q", "creme BRULE")]).await, ["Crème brûlée"]);
    assert_eq!(found(&ann, &[("q", "gre tea")]).await, [""; 0], "only the last one is a beginning");
}

#[tokio::test]
async fn what_is_written_without_blanks_is_found_by_any_part_of_it() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for body in ["明日の会議は三時です", "議会", "회의에서 만나요", "ขนมปังอร่อย", "party 🎉👍🏽", "Привет, мир"]
    {
        ann.say("lobby", body).await;
    }
    for (sought, body) in [
        ("会議", "明日の会議は三時です"),
        ("日", "明日の会議は三時です"),
        ("会議 三時", "明日の会議は三時です"),
        ("議会", "議会"),
        ("회의", "회의에서 만나요"),
        ("\u{1112}\u{116c}\u{110b}\u{1174}", "회의에서 만나요"),
        ("ปัง", "ขนมปังอร่อย"),
        ("👍", "party 🎉👍🏽"),
        ("ПРИВЕТ", "Привет, мир"),
    ] {
        assert_eq!(found(&ann, &[("q", sought)]).await, [body], "{sought}");
    }
}

#[tokio::test]
async fn whatever_is_typed_is_looked_for_as_it_stands_and_is_never_a_mistake() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("lobby", "NEAR(a, b) OR c:d* ^e \"f\" -g +h").await;
    for typed in [
        "NEAR(a",
        "\"a, b\" OR",
        "c:d*",
        "^e",
        "\"f\"",
        "-g",
        "+h",
        "\"",
        "'f'",
        "f\"",
        "words:f",
        "{a b}:f",
        "f\0",
    ] {
        let response = ask(&ann, &[("q", typed)]).await;
        assert!([StatusCode::OK, StatusCode::BAD_REQUEST].contains(&response.status()), "{typed}");
        if response.status() == StatusCode::BAD_REQUEST {
            assert_eq!(refused(&ann, &[("q", typed)]).await, "query", "{typed}");
        }
    }
    assert_eq!(found(&ann, &[("q", "c:d*")]).await.len(), 1);
    assert_eq!(found(&ann, &[("q", "words:f")]).await.len(), 0, "there is no such word");
}

#[tokio::test]
async fn a_message_is_found_as_it_stands_now_and_not_at_all_once_it_is_deleted() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let (said, gone) = (ann.say("lobby", "so quik").await, ann.say("lobby", "quik too").await);
    edit(&ann, &said, "so quick").await;
    delete(&ann, &gone).await;
    let app = app.restart().await;
    let ann = Visitor { url: app.url(), ..ann };
    assert_eq!(found(&ann, &[("q", "quik")]).await, [""; 0]);
    assert_eq!(found(&ann, &[("q", "quick")]).await, ["so quick"]);
    edit(&ann, &said, "so slow").await;
    assert_eq!(found(&ann, &[("q", "quick")]).await, [""; 0]);
    delete(&ann, &said).await;
    assert_eq!(found(&ann, &[("q", "so slow")]).await, [""; 0]);
    let data = app.stop().await;
    let index = Connection::open(data.path().join("hallway.db")).unwrap();
    index.execute_batch("CREATE VIRTUAL TABLE temp.word USING fts5vocab (main, search, row)").unwrap();
    let words: u64 = index.query_row("SELECT count(*) FROM temp.word", [], |row| row.get(0)).unwrap();
    assert_eq!(words, 0, "nothing of it is left in the index");
}

#[tokio::test]
async fn a_search_is_narrowed_down_to_rooms_people_and_times() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    assert_eq!(ann.rename("Ann-Marie Weiß").await.status(), StatusCode::OK);
    assert_eq!(ben.rename("Marietta").await.status(), StatusCode::OK);
    let first = ann.say("lobby", "tea one").await;
    ben.say("lobby", "tea two").await;
    ann.say("kitchen", "tea three").await;
    ben.say("attic", "tea four").await;
    let tea = ("q", "tea");
    assert_eq!(found(&ann, &[tea, ("room", "lobby")]).await, ["tea two", "tea one"]);
    assert_eq!(found(&ann, &[tea, ("room", "Kitchen"), ("room", "attic")]).await, ["tea four", "tea three"]);
    assert_eq!(found(&ann, &[tea, ("room", "")]).await.len(), 4, "a box that was left empty");
    assert_eq!(found(&ann, &[tea, ("room", "nowhere")]).await, [""; 0]);
    assert_eq!(found(&ann, &[tea, ("from", "weiss")]).await, ["tea three", "tea one"], "a word of a name");
    assert_eq!(found(&ann, &[tea, ("from", "ann-marie weiß")]).await.len(), 2, "a whole name");
    assert_eq!(found(&ann, &[tea, ("from", "mari")]).await.len(), 4, "the beginning of one");
    assert_eq!(found(&ann, &[("from", "marietta")]).await, ["tea four", "tea two"], "whatever they said");
    let id = first["id"].as_str().unwrap();
    assert_eq!(found(&ann, &[tea, ("after", id)]).await.len(), 3);
    assert_eq!(found(&ann, &[tea, ("before", id)]).await.len(), 0);
    let at = first["at"].as_str().unwrap();
    assert_eq!(found(&ann, &[tea, ("after", at)]).await.len(), 4);
    assert_eq!(found(&ann, &[tea, ("before", at)]).await.len(), 0);
    assert_eq!(
        found(&ann, &[tea, ("after", "2020-02-02"), ("before", "9999-01-01T00:00:00+09:00")]).await.len(),
        4
    );
    assert_eq!(found(&ann, &[tea, ("before", "2020-02-02T10:00:00Z")]).await.len(), 0);
}

#[tokio::test]
async fn what_programs_say_about_a_message_is_found_too() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = json!({ "body": "it failed", "title": "Nightly build", "tags": ["ci-linux"] });
    ann.post_json("/r/lobby", &said).await;
    for sought in ["nightly", "linux", "failed build"] {
        assert_eq!(found(&ann, &[("q", sought)]).await, ["it failed"], "{sought}");
    }
    let html = page(&ann, &[("q", "nightly")]).await.text().await.unwrap();
    assert!(html.contains("<mark>Nightly</mark> build"), "{html}");
}

#[tokio::test]
async fn what_was_found_is_read_page_by_page() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for n in 0..7 {
        ann.say("lobby", &format!("tea {n}")).await;
    }
    let mut before: Option<String> = None;
    let mut read = Vec::new();
    loop {
        let mut query = vec![("q", "tea"), ("limit", "3")];
        query.extend(before.as_deref().map(|before| ("before", before)));
        let answer = answer(&ann, &query).await;
        let hits = answer["hits"].as_array().unwrap();
        assert!(hits.len() <= 3);
        read.extend(hits.iter().map(|hit| hit["body"].as_str().unwrap().to_owned()));
        match answer["older"].as_str() {
            Some(older) => before = Some(older.to_owned()),
            None => break,
        }
    }
    assert_eq!(read, ["tea 6", "tea 5", "tea 4", "tea 3", "tea 2", "tea 1", "tea 0"]);
    let html = page(&ann, &[("q", "tea & \"co\""), ("room", "lobby")]).await.text().await.unwrap();
    assert!(!html.contains("rel=\"next\""));
    let html = page(&ann, &[("q", "\"tea\""), ("limit", "2"), ("room", "lobby")]).await;
    let html = html.text().await.unwrap();
    let older =
        html.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert!(older.starts_with("/search?q=%22tea%22&before=") && older.ends_with("&room=lobby"), "{older}");
    let next = ann.get(&older).header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap();
    assert!(next.contains("<mark>tea</mark> 4") && !next.contains("<mark>tea</mark> 5"), "{next}");
}

#[tokio::test]
async fn a_page_shows_each_message_with_its_words_marked_and_a_way_to_it() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "Green <b>tea</b>, a lot of it").await;
    let seq = said["id"].as_str().unwrap().split_once('-').unwrap().1;
    let response = page(&ann, &[("q", "tea lot"), ("room", "lobby")]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let html = response.text().await.unwrap();
    assert!(html.contains(&format!("href=\"/r/lobby?around={seq}#m{seq}\"")), "{html}");
    assert!(html.contains("Green &lt;b&gt;<mark>tea</mark>&lt;/b&gt;, a <mark>lot</mark> of it"), "{html}");
    assert!(html.contains("value=\"tea lot\"") && html.contains("name=\"room\" value=\"lobby\""), "{html}");

    // As it is read in the room; where what was sought is not seen there, as it was written.
    ann.say("lobby", "**Oolong** or [sencha](https://hall.example/gyokuro)").await;
    let html = page(&ann, &[("q", "oolong")]).await.text().await.unwrap();
    assert!(html.contains("<mark>Oolong</mark> or sencha<"), "{html}");
    let html = page(&ann, &[("q", "gyokuro")]).await.text().await.unwrap();
    assert!(html.contains("[sencha](https://hall.example/<mark>gyokuro</mark>)"), "{html}");

    let empty = page(&ann, &[]).await;
    assert_eq!(empty.status(), StatusCode::OK);
    assert!(!empty.text().await.unwrap().contains("id=\"found\""));
    let wrong = page(&ann, &[("q", "!!!")]).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    let html = wrong.text().await.unwrap();
    assert!(html.contains("There is no word to look for") && html.contains("value=\"!!!\""), "{html}");

    let lines = ann.get("/search?q=tea").send().await.unwrap().text().await.unwrap();
    assert!(lines.starts_with(&format!("{}/r/lobby?around={seq}#m{seq}\n", app.url())), "{lines}");
    assert!(lines.contains(": Green <b>tea</b>, a lot of it\n"), "{lines}");
    let room =
        ann.get("/r/lobby").header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap();
    assert!(room.contains("action=\"/search\""), "there is a way to it from every room");
}

#[tokio::test]
async fn what_is_no_question_is_refused_in_words() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (query, kind) in [
        (vec![], "query"),
        (vec![("q", " ")], "query"),
        (vec![("q", "?!")], "query"),
        (vec![("from", "?!")], "query"),
        (vec![("q", "x"), ("limit", "0")], "limit"),
        (vec![("q", "x"), ("limit", "many")], "limit"),
        (vec![("q", "x"), ("after", "yesterday")], "time"),
        (vec![("q", "x"), ("before", "2026-02-30")], "time"),
        (vec![("q", "x"), ("before", "foreign1-5")], "cursor"),
        (vec![("q", "x"), ("room", "a/b")], "room-name"),
    ] {
        assert_eq!(refused(&ann, &query).await, kind, "{query:?}");
    }
    assert_eq!(refused(&ann, &[("q", &"x".repeat(201))]).await, "query");
    assert_eq!(refused(&ann, &[("q", &"x ".repeat(17))]).await, "query");
    let many: Vec<String> = (0..33).map(|n| format!("room=r{n}")).collect();
    let asked = ann.get(&format!("/search?q=x&{}", many.join("&"))).send().await.unwrap();
    let problem: Value = asked.json().await.unwrap();
    assert_eq!(problem["type"], "/problems/rooms");
    assert!(problem["detail"].as_str().unwrap().starts_with("A search is in at most 32 rooms"), "{problem}");
    let elsewhere = ask(&ann, &[("q", "x"), ("room", "~zzzzzzzzzzzzzzzzzzzzzzzzz7")]).await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_searches_too_often_waits() {
    let app = TestApp::start_with(&["--limits", "searches=0.01:2"]).await;
    let ann = app.visitor();
    ann.say("lobby", "tea").await;
    for _ in 0..2 {
        assert_eq!(ask(&ann, &[("q", "tea")]).await.status(), StatusCode::OK);
    }
    let refused = ask(&ann, &[("q", "tea")]).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
}

/// A folder in which something was said.
async fn talked() -> Arc<tempfile::TempDir> {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for n in 0..300 {
        ann.say("lobby", &format!("tea {n}, {}", "and more of it ".repeat(n % 30))).await;
    }
    assert_eq!(found(&ann, &[("q", "tea 299")]).await.len(), 1);
    app.stop().await
}

#[tokio::test]
async fn a_damaged_index_keeps_nobody_from_talking_and_is_made_anew() {
    for damage in [
        "UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10",
        "DELETE FROM search_data WHERE id > 10",
        "DELETE FROM search_data WHERE id = 10",
        "UPDATE search_data SET block = x'00' WHERE id = 10",
        "DELETE FROM search_config",
        "DROP TABLE search_data",
    ] {
        let data = talked().await;
        Connection::open(data.path().join("hallway.db")).unwrap().execute_batch(damage).unwrap();
        let faults = check(data.path()).unwrap().faults;
        assert!(!faults.is_empty(), "{damage}");
        assert!(
            faults.iter().all(|fault| fault.contains("search index") && fault.contains("--rebuild")),
            "{damage}: {faults:?}"
        );

        let app = TestApp::start_on(data, &["--limits", "off"]).await;
        let ann = app.visitor();
        for n in 0..40 {
            ann.say("lobby", &format!("still here {n}")).await;
        }
        let response = ask(&ann, &[("q", "tea")]).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{damage}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "/problems/unsearchable");
        assert!(problem["detail"].as_str().unwrap().contains("hallway check --rebuild"));
        // What was said meanwhile is not in the index, however that looks: it is not asked after a restart either.
        let app = app.restart().await;
        assert_eq!(
            ask(&app.visitor(), &[("q", "still")]).await.status(),
            StatusCode::SERVICE_UNAVAILABLE,
            "{damage}"
        );
        let data = app.stop().await;
        rebuild(data.path()).unwrap();
        assert_eq!(check(data.path()).unwrap().faults, [""; 0], "{damage}");
        let app = TestApp::start_on(data, &["--limits", "off"]).await;
        assert_eq!(found(&app.visitor(), &[("q", "still"), ("limit", "100")]).await.len(), 40, "{damage}");
        assert_eq!(found(&app.visitor(), &[("q", "tea 299")]).await.len(), 1, "{damage}");
    }
}

#[tokio::test]
async fn an_index_that_is_damaged_while_people_talk_is_left_alone() {
    let data = talked().await;
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    let ann = app.visitor();
    let outside = Connection::open(app.data.path().join("hallway.db")).unwrap();
    outside.execute("DELETE FROM search_data WHERE id = 10", []).unwrap();
    drop(outside);
    for n in 0..5 {
        ann.say("lobby", &format!("still here {n}")).await;
    }
    assert_eq!(ask(&ann, &[("q", "tea")]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ann.said("lobby").await.as_array().unwrap().len(), 50);
    let data = app.stop().await;
    rebuild(data.path()).unwrap();
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    assert_eq!(found(&app.visitor(), &[("q", "still")]).await.len(), 5);
}
