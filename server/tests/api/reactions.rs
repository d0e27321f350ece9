//! Reactions: a message is answered in one sign, counted by people, and told as it stands.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn id(message: &Value) -> &str {
    message["id"].as_str().unwrap()
}

fn path(message: &Value) -> String {
    format!("/r/{}/messages/{}/reactions", message["room"].as_str().unwrap(), id(message))
}

async fn send(visitor: &Visitor, method: Method, message: &Value, emoji: &str) -> Response {
    visitor.client.request(method, format!("{}{}/{emoji}", visitor.url, path(message))).send().await.unwrap()
}

async fn react(visitor: &Visitor, message: &Value, emoji: &str) -> Value {
    let response = send(visitor, Method::PUT, message, emoji).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

/// Each kind with its count and the names.
fn shown(message: &Value) -> Vec<(String, u64, usize)> {
    let kinds = message["reactions"].as_array().cloned().unwrap_or_default();
    let kind = |kind: &Value| {
        let emoji = kind["emoji"].as_str().unwrap().to_owned();
        (emoji, kind["count"].as_u64().unwrap(), kind["who"].as_array().unwrap().len())
    };
    kinds.iter().map(kind).collect()
}

fn kinds(expected: &[(&str, u64, usize)]) -> Vec<(String, u64, usize)> {
    expected.iter().map(|(emoji, count, who)| ((*emoji).to_owned(), *count, *who)).collect()
}

#[tokio::test]
async fn each_person_reacts_once_with_each_emoji_and_everybody_hears_how_it_stands() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let said = ann.say("lobby", "Tea?").await;
    ben.say("lobby", "hm").await;
    let mut ear = ann.listen("/r/lobby/events", None).await;
    let stand = react(&ben, &said, "👍").await;
    assert_eq!(shown(&stand), kinds(&[("👍", 1, 1)]));
    assert_eq!(react(&ben, &said, "👍").await, stand, "once is once");
    react(&ann, &said, "❤").await;
    let stand = react(&ann, &said, "👍").await;
    let wanted = kinds(&[("👍", 2, 2), ("❤\u{fe0f}", 1, 1)]);
    assert_eq!(shown(&stand), wanted, "in the order in which each was first used, spelled in one way");
    assert_eq!(stand["body"], "Tea?");
    assert_eq!(stand["edited_at"], Value::Null, "nothing was edited");
    ear.next_that("the stand", |e| e.name == "changed" && shown(&e.json()) == wanted).await;

    let app = app.restart().await;
    let carla = app.visitor();
    assert_eq!(shown(&carla.said("lobby").await[0]), wanted);
    let mut ear =
        carla.listen("/r/lobby/events", Some(&format!("{}-1", id(&said).split_once('-').unwrap().0))).await;
    assert_eq!(shown(&ear.next_named("message").await.json()), wanted, "a replay");
    let ben = Visitor { url: app.url(), ..ben };
    for _ in 0..2 {
        let response = send(&ben, Method::DELETE, &said, "👍").await;
        assert_eq!(response.status(), StatusCode::OK);
        let stand: Value = response.json().await.unwrap();
        assert_eq!(shown(&stand), kinds(&[("❤\u{fe0f}", 1, 1), ("👍", 1, 1)]));
    }
}

#[tokio::test]
async fn ten_people_are_named_and_all_are_counted() {
    let app = TestApp::start().await;
    let said = app.visitor().say("lobby", "Tea?").await;
    let mut first = Vec::new();
    for number in 0..12 {
        let stand = react(&app.visitor(), &said, "🎉").await;
        assert_eq!(shown(&stand), kinds(&[("🎉", number + 1, 10.min(number as usize + 1))]));
        let who = stand["reactions"][0]["who"].as_array().unwrap().clone();
        assert_eq!(who[..first.len()], first[..], "who came first stays");
        first = who;
    }
}

#[tokio::test]
async fn what_is_no_emoji_or_has_nothing_to_stand_under_is_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "Tea?").await;
    for bad in ["a", "👍👍", "%20", "%F0%9F", "%3Cb%3E", ":+1:"] {
        let response = send(&ann, Method::PUT, &said, bad).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
    let poll = ann.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    let elsewhere = json!({ "room": "other", "id": said["id"] });
    let nowhere = json!({ "room": "lobby", "id": "999" });
    for message in [&poll, &elsewhere, &nowhere] {
        assert_eq!(send(&ann, Method::PUT, message, "👍").await.status(), StatusCode::NOT_FOUND, "{message}");
        assert_eq!(
            send(&ann, Method::DELETE, message, "👍").await.status(),
            StatusCode::NOT_FOUND,
            "{message}"
        );
    }
    let emojis = [
        "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😈", "😉", "😊", "😋", "😌", "😍", "😎", "😏", "😐",
        "😑", "😒", "😓",
    ];
    for emoji in emojis {
        react(&ann, &said, emoji).await;
    }
    let ben = app.visitor();
    let response = send(&ben, Method::PUT, &said, "👍").await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(response.json::<Value>().await.unwrap()["type"], "/problems/no-reaction");
    assert_eq!(shown(&react(&ben, &said, "😓").await).len(), 20, "those that are there are not refused");
}

#[tokio::test]
async fn a_form_turns_a_reaction_on_and_off_and_goes_back_to_the_message() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let said = ann.say("lobby", "Tea?").await;
    for count in [1, 0] {
        // As the button beside the box sends it, with what else is in the form.
        let fields = [("body", ""), ("client_id", "x"), ("emoji", "👍")];
        let answer =
            ben.post(&path(&said)).header(header::ACCEPT, BROWSER).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert!(answer.headers()[header::LOCATION].to_str().unwrap().starts_with("/r/lobby?around="));
        assert_eq!(shown(&ann.said("lobby").await[0]).len(), count);
    }
    let json = ben.post_json(&path(&said), &json!({ "emoji": "👍" })).await;
    assert_eq!(shown(&json.json().await.unwrap()), kinds(&[("👍", 1, 1)]));
    // As curl sends it with -d.
    let text =
        ben.post(&path(&said)).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body("👍");
    assert_eq!(shown(&text.send().await.unwrap().json().await.unwrap()), kinds(&[]));
    let page =
        ben.get("/r/lobby").header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("class=\"reactions\""));
    react(&ben, &said, "👍").await;
    let page =
        ben.get("/r/lobby").header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("class=\"reactions\""));
}

#[tokio::test]
async fn what_is_deleted_keeps_no_reactions_and_the_tables_are_made_anew_from_the_log() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let (gone, kept) = (ann.say("lobby", "gone").await, ann.say("lobby", "kept").await);
    for message in [&gone, &kept] {
        react(&ann, message, "👍").await;
        react(&ann, message, "🎉").await;
        assert_eq!(send(&ann, Method::DELETE, message, "👍").await.status(), StatusCode::OK);
    }
    let url = format!("{}/r/lobby/messages/{}", ann.url, id(&gone));
    assert_eq!(ann.client.delete(url).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(send(&ann, Method::PUT, &gone, "👍").await.status(), StatusCode::NOT_FOUND);
    let before = ann.said("lobby").await;
    assert_eq!((shown(&before[0]), shown(&before[1])), (kinds(&[]), kinds(&[("🎉", 1, 1)])));
    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    assert_eq!(TestApp::start_on(data, &[]).await.visitor().said("lobby").await, before);
}

#[tokio::test]
async fn five_hundred_reactions_at_once_are_told_in_few_stands() {
    let app = TestApp::start().await;
    let said = app.visitor().say("lobby", "Tea?").await;
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..500 {
        let (visitor, said) = (app.visitor(), said.clone());
        crowd.spawn(async move { react(&visitor, &said, "👍").await });
    }
    let begun = std::time::Instant::now();
    let mut stands = 1;
    while shown(&ear.next_named("changed").await.json()) != kinds(&[("👍", 500, 10)]) {
        stands += 1;
    }
    // Four a second, and the one at the beginning.
    assert!(stands <= begun.elapsed().as_millis() / 250 + 2, "{stands} stands");
    while let Some(done) = crowd.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn where_only_programs_talk_nobody_else_reacts() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let opened: Value =
        ann.post_json("/rooms", &json!({ "name": "feed", "posting": "key" })).await.json().await.unwrap();
    let key = opened["key"].as_str().unwrap();
    let said: Value =
        ann.post(&format!("/r/feed?key={key}")).body("tick").send().await.unwrap().json().await.unwrap();
    assert_eq!(send(&app.visitor(), Method::PUT, &said, "👍").await.status(), StatusCode::UNAUTHORIZED);
}
