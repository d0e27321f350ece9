//! Coming back: all that was missed, once, in order, then what happens; and never a silent start at "now".

use crate::{event_source::Parser, test_app::TestApp};
use reqwest::StatusCode;
use serde_json::Value;

fn id(event: &Value) -> String {
    event["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_fresh_stream_says_where_it_begins() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "before").await;
    let mut ear = ann.listen("/r/lobby/events", None).await;
    let headers = ear.response.headers();
    assert_eq!(headers["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-store, no-transform");
    assert_eq!(headers["x-accel-buffering"], "no");
    assert!(!headers.contains_key("content-encoding") && !headers.contains_key("content-length"));
    let hello = ear.next().await.unwrap();
    assert_eq!(hello.name, "hello");
    assert_eq!(hello.last_event_id, id(&said), "even a silent room can be resumed");
    let hello = hello.json();
    assert_eq!((&hello["v"], &hello["after"], &hello["replaying"]), (&1.into(), &Value::Null, &0.into()));
    assert_eq!(hello["head"], said["id"]);
    assert!(ear.parser.retry.is_some());
    ann.say("lobby", "after").await;
    assert_eq!(ear.hear().await, "after");
}

#[tokio::test]
async fn whoever_comes_back_hears_exactly_what_they_missed_and_then_what_happens() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ids = vec![];
    for n in 0..250 {
        ids.push(id(&ann.say("lobby", &n.to_string()).await));
    }
    // The oldest place, one in the middle, the newest but one, the newest.
    for after in [0, 125, 248, 249] {
        let mut ear = ann.listen("/r/lobby/events", Some(&ids[after])).await;
        let hello = ear.next().await.unwrap();
        assert_eq!(hello.json()["replaying"], ids.len() - 1 - after);
        assert_eq!(hello.last_event_id, "", "a resumed hello does not move the cursor");
        for expected in &ids[after + 1..] {
            assert_eq!(&ear.next_named("message").await.last_event_id, expected);
        }
        ann.say("other", "not here").await;
        let live = ann.say("lobby", "live").await;
        assert_eq!(ear.next_named("message").await.json(), live);
        ids.push(id(&live));
    }
}

#[tokio::test]
async fn history_and_stream_have_the_same_events_in_one_order() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let first = ann.say("kitchen", "the first message opens a room").await;
    ann.ask("kitchen", serde_json::json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    ann.say("kitchen", "last").await;
    let begin = format!("{}-0", id(&first).split_once('-').unwrap().0);
    let mut ear = ann.listen("/r/kitchen/events", Some(&begin)).await;
    let mut heard = Vec::new();
    while heard.len() < 4 {
        let event = ear.next().await.unwrap();
        if event.json()["id"].as_str() == Some(&event.last_event_id) {
            heard.push((event.name, event.last_event_id));
        }
    }
    let history = ann.history("kitchen", "").await;
    let kept = history["events"].as_array().unwrap().iter();
    let kept: Vec<_> = kept.map(|event| (event["type"].as_str().unwrap().to_owned(), id(event))).collect();
    assert_eq!(kept, heard);
    assert_eq!(kept[0].0, "opened");
}

#[tokio::test]
async fn the_header_wins_over_the_query() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let one = id(&ann.say("lobby", "one").await);
    let two = id(&ann.say("lobby", "two").await);
    ann.say("lobby", "three").await;
    let mut ear = ann.listen(&format!("/r/lobby/events?after={one}"), Some(&two)).await;
    assert_eq!(ear.hear().await, "three");
    let mut ear = ann.listen(&format!("/r/lobby/events?after={one}"), Some("")).await;
    assert_eq!(ear.hear().await, "two", "an empty header says nothing");
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_is_told_so() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = id(&ann.say("lobby", "x").await);
    let epoch = said.split('-').next().unwrap();
    let long = "9".repeat(8_000);
    for (cursor, reason) in [
        ("-1".to_owned(), "malformed"),
        ("abc".to_owned(), "malformed"),
        ("18446744073709551616".to_owned(), "malformed"),
        (format!("{epoch}-18446744073709551616"), "malformed"),
        (format!("{epoch}--1"), "malformed"),
        (format!("{epoch}-0,13,[9]"), "malformed"),
        (long, "malformed"),
        (format!("{epoch}-18446744073709551615"), "future"),
        (format!("{epoch}-99"), "future"),
        ("other-1".to_owned(), "foreign"),
    ] {
        let query = cursor.replace(',', "%2C").replace('[', "%5B").replace(']', "%5D");
        for mut ear in [
            ann.listen("/r/lobby/events", Some(&cursor)).await,
            ann.listen(&format!("/r/lobby/events?after={query}"), None).await,
        ] {
            let hello = ear.next().await.unwrap();
            // Whoever is cut off here comes back with the same cursor, and is told then.
            assert_eq!((hello.name.as_str(), hello.last_event_id.as_str()), ("hello", ""), "{cursor}");
            let reset = ear.next().await.unwrap();
            assert_eq!(reset.last_event_id, said, "{cursor}");
            assert_eq!(
                (reset.name.as_str(), &reset.json()["reason"]),
                ("reset", &Value::from(reason)),
                "{cursor}"
            );
            let oldest = reset.json()["oldest"].as_str().unwrap().to_owned();
            let mut all = ann.listen("/r/lobby/events", Some(&oldest)).await;
            all.next_named("opened").await;
            assert_eq!(all.hear().await, "x", "from there everything can be read");
        }
    }
    let raw = reqwest::header::HeaderValue::from_bytes(b"\xff\xfe").unwrap();
    let mut response = ann.get("/r/lobby/events").header("last-event-id", raw).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let first = response.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("\"malformed\""));
}

#[tokio::test]
async fn a_stream_that_is_cut_at_any_byte_is_resumed_without_loss_or_repeat() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = id(&ann.say("lobby", "start").await);
    for body in ["one", "two\nlines", "drei …"] {
        ann.say("lobby", body).await;
    }
    // The bytes of a resumed stream up to its third message.
    let mut response = ann.get("/r/lobby/events").header("last-event-id", &start).send().await.unwrap();
    let mut bytes = Vec::new();
    let mut parser = Parser::default();
    let mut whole = Vec::new();
    while whole.len() < 3 {
        let chunk = response.chunk().await.unwrap().unwrap();
        bytes.extend_from_slice(&chunk);
        whole.extend(
            parser.push(&chunk).into_iter().filter(|event| event.name == "message").map(|event| event.data),
        );
    }
    for cut in (0..=bytes.len()).rev() {
        let mut parser = Parser::default();
        let heard = parser.push(&bytes[..cut]);
        let mut heard: Vec<_> =
            heard.into_iter().filter(|event| event.name == "message").map(|event| event.data).collect();
        // Every place where an event ends is a cursor to come back with; in between it is the one before.
        let cursor = if parser.last_event_id.is_empty() { &start } else { &parser.last_event_id };
        if heard.len() < whole.len() {
            let mut ear = ann.listen("/r/lobby/events", Some(cursor)).await;
            while heard.len() < whole.len() {
                heard.push(ear.next_named("message").await.data);
            }
        }
        assert_eq!(heard, whole, "cut at byte {cut} of {}", bytes.len());
    }
}

#[tokio::test]
async fn one_stream_carries_several_rooms_in_one_order() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let first = id(&ann.say("a", "a0").await);
    for n in 1..120 {
        ann.say(["a", "b", "c"][n % 3], &n.to_string()).await;
    }
    let mut ear = ann.listen("/events?room=a&room=b&room=a", Some(&first)).await;
    let expected: Vec<String> = (1..120).filter(|n| n % 3 != 2).map(|n| n.to_string()).collect();
    let mut seqs = vec![];
    for body in expected {
        let event = ear.next_named("message").await;
        assert_eq!(event.json()["body"].as_str().unwrap(), body);
        seqs.push(event.last_event_id.split('-').nth(1).unwrap().parse::<u64>().unwrap());
    }
    assert!(seqs.is_sorted());
    ann.say("c", "not ours").await;
    ann.say("b", "live b").await;
    ann.say("a", "live a").await;
    assert_eq!((ear.hear().await, ear.hear().await), ("live b".to_owned(), "live a".to_owned()));
}

#[tokio::test]
async fn a_restart_is_resumed_without_loss() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/r/lobby/events", None).await;
    ann.say("lobby", "heard").await;
    assert_eq!(ear.hear().await, "heard");
    let cursor = ear.parser.last_event_id.clone();
    ann.say("lobby", "missed").await;
    let app = app.restart().await;
    let ben = app.visitor();
    ben.say("lobby", "later").await;
    let mut ear = ben.listen("/r/lobby/events", Some(&cursor)).await;
    assert_eq!((ear.hear().await, ear.hear().await), ("missed".to_owned(), "later".to_owned()));
}

#[tokio::test]
async fn listeners_that_come_and_go_at_any_time_hear_everything_once_and_in_order() {
    let app = TestApp::start().await;
    const MESSAGES: usize = 600;
    let start = id(&app.visitor().say("lobby", "start").await);
    let speaker = app.visitor();
    let speaking = tokio::spawn(async move {
        for n in 0..MESSAGES {
            speaker.say("lobby", &n.to_string()).await;
        }
    });
    let listeners = (0..8).map(|seed: u64| {
        let (visitor, mut cursor) = (app.visitor(), start.clone());
        tokio::spawn(async move {
            let mut heard = Vec::new();
            let mut random = seed * 2 + 1;
            while heard.len() < MESSAGES {
                let mut ear = visitor.listen("/r/lobby/events", Some(&cursor)).await;
                // A short generator is enough: it only has to hang up at odd places.
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                for _ in 0..(random >> 33) % 60 + 1 {
                    let event = ear.next_named("message").await;
                    heard.push(event.json()["body"].as_str().unwrap().to_owned());
                    cursor = event.last_event_id;
                    if heard.len() == MESSAGES {
                        break;
                    }
                }
            }
            heard
        })
    });
    let listeners: Vec<_> = listeners.collect();
    speaking.await.unwrap();
    let expected: Vec<String> = (0..MESSAGES).map(|n| n.to_string()).collect();
    for listener in listeners {
        assert_eq!(listener.await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_quiet_stream_is_pinged_with_the_newest_place() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = id(&ann.say("lobby", "x").await);
    let elsewhere = id(&ann.say("kitchen", "y").await);
    // Somebody who listens to another room too hears of that one, and nobody else does.
    let mut both = ann.listen("/events?room=lobby&room=kitchen", Some(&elsewhere)).await;
    let mut ear = ann.listen("/r/lobby/events", Some(&said)).await;
    let ping = ear.next_named("ping").await;
    assert_eq!(ping.json()["head"], said.as_str());
    assert_eq!(both.next_named("ping").await.json()["head"], elsewhere.as_str());
    assert_eq!(ping.last_event_id, "", "a ping does not move the cursor");
}
