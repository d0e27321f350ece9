//! Demonstration feeds: heard by name, stopped when nobody listens, over when they are finished.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::Value;

async fn demo() -> TestApp {
    TestApp::start_with(&["--limits", "off", "--demo"]).await
}

#[tokio::test]
async fn every_feed_is_heard_under_its_names_and_nothing_of_it_is_kept() {
    let app = demo().await;
    let ann = app.visitor();
    for (room, name, field) in [
        ("clock", "time", "time"),
        ("random", "random", "value"),
        ("temperature", "temperature", "updated_at"),
        ("ticker", "NVDA", "price"),
        ("progress", "progress", "value"),
    ] {
        let mut ear = ann.listen(&format!("/r/{room}/events"), None).await;
        let event = ear.next_named(name).await;
        assert!(!event.json()[field].is_null(), "{room}: {}", event.data);
        assert!(ann.history(room, "").await["events"].as_array().unwrap().is_empty(), "{room}");
        let transcript = ann.get(&format!("/r/{room}")).send().await.unwrap().text().await.unwrap();
        assert!(transcript.contains(&format!("curl -N {}/r/{room}/events", ann.url)), "{transcript}");
    }
    assert_eq!(ann.get_json("/rooms").await["rooms"].as_array().unwrap().len(), 1, "and opens no room");
}

#[tokio::test]
async fn without_the_flag_nothing_talks() {
    let app = TestApp::start().await;
    assert_eq!(app.visitor().get_json("/feeds").await["feeds"], Value::Array(Vec::new()));
    assert_eq!(demo().await.visitor().get_json("/feeds").await["feeds"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_reader_picks_the_symbols() {
    let app = demo().await;
    let mut ear = app.visitor().listen("/r/ticker/events?event=AAPL&event=MSFT", None).await;
    let mut symbols = Vec::new();
    while symbols.len() < 4 {
        let event = ear.next().await.unwrap();
        if !matches!(event.name.as_str(), "hello" | "ping") {
            assert_eq!(event.json()["symbol"], event.name);
            symbols.push(event.name);
        }
    }
    symbols.sort_unstable();
    symbols.dedup();
    assert_eq!(symbols, ["AAPL", "MSFT"]);
}

#[tokio::test]
async fn whoever_comes_late_hears_the_newest_reading_at_once() {
    let app = demo().await;
    let mut first = app.visitor().listen("/r/clock/events", None).await;
    let reading = first.next_named("time").await;
    let late = app.visitor().get("/r/clock/events").header(header::ACCEPT, "text/event-stream").send().await;
    let greeting = late.unwrap().chunk().await.unwrap().unwrap();
    assert!(String::from_utf8(greeting.to_vec()).unwrap().contains(&reading.data));
}

#[tokio::test]
async fn nobody_else_talks_in_the_room_of_a_feed() {
    let app = demo().await;
    let eve = app.visitor();
    let said = eve.post("/r/ticker").header("event", "AAPL").body("{}").send().await.unwrap();
    assert_eq!(said.status(), StatusCode::UNAUTHORIZED);
    for posting in ["key", "everyone"] {
        let opened =
            eve.post_json("/rooms", &serde_json::json!({ "name": "clock", "posting": posting })).await;
        assert_eq!(opened.status(), StatusCode::CONFLICT, "{posting}");
    }
}

#[tokio::test]
async fn a_feed_stops_when_nobody_listens_and_begins_anew_for_the_next() {
    let app = demo().await;
    let mut ear = app.visitor().listen("/r/progress/events", None).await;
    ear.next_that("some progress", |e| e.name == "progress" && e.json()["value"] == 5).await;
    drop(ear);
    app.until_streams(0).await;
    // It notices within one of its steps, for which a clock of its own kind is as good as any.
    let mut clock = app.visitor().listen("/r/random/events", None).await;
    clock.next_named("random").await;
    clock.next_named("random").await;
    let mut next = app.visitor().listen("/r/progress/events", None).await;
    assert_eq!(next.next_named("progress").await.json()["value"], 0);
}

#[tokio::test]
async fn a_job_reports_to_its_end_and_nobody_comes_back_to_it() {
    let app = demo().await;
    let mut ear = app.visitor().listen("/r/progress/events", None).await;
    let mut values = Vec::new();
    while let Some(event) = ear.next().await {
        match event.name.as_str() {
            "progress" => values.push(event.json()["value"].as_u64().unwrap()),
            "bye" => assert_eq!(event.json()["reason"], "finished"),
            _ => {}
        }
    }
    assert_eq!(values, (0..=100).collect::<Vec<_>>());
    assert_eq!(ear.parser.last_event_id, "end");
    let back = app.visitor().get("/r/progress/events").header("last-event-id", "end").send().await.unwrap();
    assert_eq!(back.status(), StatusCode::NO_CONTENT);
    let mut again = app.visitor().listen("/r/progress/events", None).await;
    assert_eq!(again.next_named("progress").await.json()["value"], 0, "who asks anew hears a new job");
    // Where nothing ends, it is a cursor that leads nowhere.
    for elsewhere in ["/r/clock/events", "/events?room=lobby&room=progress"] {
        let mut ear = app.visitor().listen(elsewhere, Some("end")).await;
        assert_eq!(ear.next_named("reset").await.json()["reason"], "malformed", "{elsewhere}");
    }
}
