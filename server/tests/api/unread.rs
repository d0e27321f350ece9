//! What somebody has not read: counted from places that they keep, and the house keeps nothing of it.

use crate::test_app::{TestApp, Visitor};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

async fn unread(visitor: &Visitor, rooms: &[String]) -> Value {
    let query: Vec<(&str, &str)> = rooms.iter().map(|room| ("room", room.as_str())).collect();
    let response = visitor.get("/unread").query(&query).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{rooms:?}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    response.json().await.unwrap()
}

fn upto(message: &Value) -> String {
    format!("{}@{}", message["room"].as_str().unwrap(), message["id"].as_str().unwrap())
}

#[tokio::test]
async fn what_others_said_after_a_place_is_counted_with_those_that_mention_the_reader() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    assert_eq!(ann.rename("Ann").await.status(), StatusCode::OK);
    let read = ben.say("lobby", "read @Ann").await;
    ann.say("lobby", "my own @ann").await;
    ben.say("lobby", "tea, @ANN?").await;
    ben.say("lobby", "@Anna too, at joe@ann.example, `@Ann`").await;
    let gone = ben.say("lobby", "@Ann, this goes").await;
    let url = format!("{}/r/lobby/messages/{}", app.url(), gone["id"].as_str().unwrap());
    assert_eq!(ben.client.delete(url).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let kitchen = ben.say("kitchen", "here").await;
    let told = unread(&ann, &[upto(&read), upto(&kitchen)]).await;
    let head = gone["id"].clone();
    assert_eq!(
        told,
        json!([
            { "room": "lobby", "unread": 2, "mentions": 1, "head": head },
            { "room": "kitchen", "unread": 0, "mentions": 0, "head": kitchen["id"] },
        ])
    );
    let nobody = unread(&app.visitor(), &[upto(&read)]).await;
    assert_eq!((&nobody[0]["unread"], &nobody[0]["mentions"]), (&json!(3), &json!(0)));
}

#[tokio::test]
async fn a_poll_is_there_to_be_read_as_a_message_is() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    assert_eq!(ann.rename("Ann").await.status(), StatusCode::OK);
    let read = ben.say("kitchen", "read").await;
    let poll = ben.ask("kitchen", json!({ "question": "Tea, @Ann?", "choices": ["Yes", "No"] })).await;
    ann.say("lobby", "liveliest until now").await;
    let told = json!([{ "room": "kitchen", "unread": 1, "mentions": 1, "head": poll["id"] }]);
    assert_eq!(unread(&ann, &[upto(&read)]).await, told);
    assert_eq!(unread(&ann, &[upto(&poll)]).await[0]["unread"], 0);
    assert_eq!(unread(&ben, &[upto(&read)]).await[0]["unread"], 0, "one's own");
    ben.vote(&poll, &[0]).await;
    assert_eq!(unread(&ann, &[upto(&read)]).await, told, "a vote is nothing to be read");
    ben.ask("kitchen", json!({ "question": "Milk?", "choices": ["Yes", "No"] })).await;
    let rooms = ann.get_json("/rooms").await;
    assert_eq!(
        (&rooms["rooms"][0]["room"], &rooms["rooms"][0]["last"]["body"]),
        (&json!("kitchen"), &json!("read"))
    );
}

#[tokio::test]
async fn nobody_counts_further_than_a_hundred() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let read = ann.say("lobby", "first").await;
    for n in 0..120 {
        ben.say("lobby", &n.to_string()).await;
    }
    assert_eq!(unread(&ann, &[upto(&read)]).await[0]["unread"], 100);
    for n in 0..200 {
        ann.say("lobby", &n.to_string()).await;
    }
    assert_eq!(unread(&ann, &[upto(&read)]).await[0]["unread"], 0, "no further than that is looked either");
}

#[tokio::test]
async fn a_place_of_another_log_and_a_room_that_is_not_there_count_nothing() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = app.visitor().say("lobby", "hello").await;
    let private = "~zzzzzzzzzzzzzzzzzzzzzzzzz7";
    let told =
        unread(&ann, &["lobby@other-1".into(), "nowhere@other-1".into(), format!("{private}@other-1")]).await;
    let epoch = said["id"].as_str().unwrap().split_once('-').unwrap().0;
    assert_eq!(
        told,
        json!([
            { "room": "lobby", "unread": 0, "mentions": 0, "head": said["id"] },
            { "room": "nowhere", "unread": 0, "mentions": 0, "head": format!("{epoch}-0") },
        ]),
        "one that is not for the reader is left out"
    );
}

#[tokio::test]
async fn a_room_that_is_named_more_than_once_is_counted_once_from_the_first_of_its_places() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let (first, second) = (ben.say("lobby", "one").await, ben.say("lobby", "two").await);
    let told = unread(&ann, &[upto(&first), upto(&second), upto(&first).replace("lobby", "LOBBY")]).await;
    assert_eq!(told, json!([{ "room": "lobby", "unread": 1, "mentions": 0, "head": second["id"] }]));
    let many: Vec<String> = (0..32).map(|_| upto(&first)).collect();
    assert_eq!(unread(&ann, &many).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_asks_too_often_waits() {
    let app = TestApp::start_with(&["--limits", "unread=0.01:2"]).await;
    let ann = app.visitor();
    ann.get_json("/me").await;
    let said = ann.say("lobby", "hello").await;
    let path = format!("/unread?room={}", upto(&said));
    for status in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(ann.get(&path).send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn what_is_no_place_in_a_room_is_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let many: Vec<String> = (0..33).map(|n| format!("room=r{n}@a-1")).collect();
    for (query, kind) in [
        ("direct=no", "rooms"),
        ("direct=yes&direct=yes", "rooms"),
        (many.join("&").as_str(), "rooms"),
        (["room=lobby@a-1"; 33].join("&").as_str(), "rooms"),
        ("room=lobby", "cursor"),
        ("room=lobby@now", "cursor"),
        ("room=a/b@a-1", "room-name"),
    ] {
        let response = ann.get(&format!("/unread?{query}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{query}");
    }
}
