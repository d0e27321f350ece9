//! The long poll: the same events as the stream's, in answers that end.

use crate::test_app::{TestApp, Visitor};
use serde_json::Value;

/// What `path` answers: the events of one answer.
async fn poll(visitor: &Visitor, path: &str) -> Vec<Value> {
    let Value::Array(events) = visitor.get_json(path).await else { panic!("no array") };
    events
}

fn named<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["event"] == name).collect()
}

#[tokio::test]
async fn the_first_answer_comes_at_once_and_says_where_to_go_on() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "before").await;
    for path in ["/r/lobby/events?wait=60", "/r/lobby/events?wait=60&after="] {
        let first = poll(&ann, path).await;
        assert_eq!((&first[0]["event"], &first[0]["id"]), (&"hello".into(), &said["id"]));
        assert!(named(&first, "message").is_empty() && named(&first, "reset").is_empty());
    }
}

#[tokio::test]
async fn polling_on_gives_what_the_stream_gives_from_the_same_place() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    for n in 0..350 {
        ann.say(["lobby", "other"][n % 7 / 6], &n.to_string()).await;
    }
    let mut ear = ann.listen("/r/lobby/events", Some(&start)).await;
    let (mut cursor, mut polled) = (start, Vec::new());
    while polled.len() < 300 {
        let events = poll(&ann, &format!("/events?room=lobby&wait=5&after={cursor}")).await;
        assert!(!named(&events, "message").is_empty(), "what was missed is not waited for");
        for event in named(&events, "message") {
            cursor = event["id"].as_str().unwrap().to_owned();
            polled.push(event["data"].clone());
        }
    }
    for event in polled {
        assert_eq!(ear.next_named("message").await.json(), event);
    }
}

#[tokio::test]
async fn an_answer_comes_when_something_is_said_and_whoever_polls_stays_in_the_room() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let cursor = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    let path = format!("/r/lobby/events?wait=60&after={cursor}");
    let (asks, url) = (ann.clone(), path.clone());
    let waiting = tokio::spawn(async move { poll(&asks, &url).await });
    app.until_streams(1).await;
    ben.say("lobby", "news").await;
    let events = waiting.await.unwrap();
    let news = named(&events, "message");
    assert_eq!((news.len(), &news[0]["data"]["body"]), (1, &"news".into()));
    assert_eq!(ann.get_json("/status").await["people"], 1, "until they ask again");
    assert_eq!(events[0]["data"]["replaying"], 0);
}

#[tokio::test]
async fn whoever_missed_nothing_that_they_want_waits_no_longer_than_they_asked_for() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let cursor = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    ann.say("lobby", "not a tally").await;
    let began = std::time::Instant::now();
    poll(&ann, &format!("/r/lobby/events?wait=0&event=tally&after={cursor}")).await;
    let ping = std::time::Duration::from_secs(15);
    assert!(began.elapsed() < ping / 2, "{:?}", began.elapsed());
}

#[tokio::test]
async fn in_silence_the_answer_is_the_greeting_alone() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let cursor = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    let began = std::time::Instant::now();
    // As somebody who is seen by nobody: whoever comes is news.
    let events = poll(&ann, &format!("/r/lobby/events?as=nobody&wait=2&after={cursor}")).await;
    assert!(named(&events, "message").is_empty() && !named(&events, "hello").is_empty());
    assert!(began.elapsed().as_secs_f64() >= 1.9, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_is_told_so_in_an_answer_too() {
    let app = TestApp::start().await;
    let events = poll(&app.visitor(), "/r/lobby/events?wait=60&after=other-7").await;
    assert_eq!(named(&events, "reset")[0]["data"]["reason"], "foreign");
}

#[tokio::test]
async fn a_vote_that_was_cast_meanwhile_is_told_at_once_and_not_again() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let poll_asked =
        ann.ask("lobby", serde_json::json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    let asked = poll_asked["id"].as_str().unwrap().to_owned();
    ben.vote(&poll_asked, &[0]).await;
    let began = std::time::Instant::now();
    let events = poll(&ann, &format!("/r/lobby/events?wait=60&after={asked}")).await;
    assert!(began.elapsed().as_secs() < 30);
    assert_eq!(named(&events, "tally")[0]["data"]["voters"], 1);
    let place = events.iter().rev().find_map(|event| event["id"].as_str()).unwrap();
    assert_ne!(place, asked, "who goes on from there is not told again at once");
    let (asks, url) = (ann.clone(), format!("/r/lobby/events?wait=60&after={place}"));
    let waiting = tokio::spawn(async move { poll(&asks, &url).await });
    app.until_streams(1).await;
    ben.say("lobby", "news").await;
    assert_eq!(named(&waiting.await.unwrap(), "message").len(), 1);
}

#[tokio::test]
async fn whoever_polls_leaves_no_listeners_behind_and_goes_after_a_while() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let cursor = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    for _ in 0..20 {
        poll(&ann, &format!("/r/lobby/events?wait=0&after={cursor}")).await;
    }
    let status = ann.get_json("/status").await;
    assert_eq!((&status["streams"], &status["people"]), (&0.into(), &1.into()));
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    let left =
        ear.next_that("that she left", |event| event.name == "presence" && !event.json()["left"].is_null());
    left.await;
}

#[tokio::test]
async fn polling_has_an_end_too() {
    let app = TestApp::start_with(&["--limits", "waits=0.001:3"]).await;
    let ann = app.visitor();
    let cursor = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    let mut last = Vec::new();
    for _ in 0..4 {
        last = poll(&ann, &format!("/r/lobby/events?wait=0&after={cursor}")).await;
    }
    assert_eq!(named(&last, "bye")[0]["data"]["reason"], "busy");
}

#[tokio::test]
async fn a_wait_is_a_number_of_seconds() {
    let app = TestApp::start().await;
    for wait in ["", "-1", "61", "soon", "1e1"] {
        let answer = app.visitor().get(&format!("/r/lobby/events?wait={wait}")).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{wait:?}");
    }
    let stream = app.visitor().get("/r/lobby/events?wait=1").header("accept", "text/event-stream");
    assert_eq!(stream.send().await.unwrap().status(), 406);
}

#[tokio::test]
async fn the_doctors_frames_come_a_second_apart_and_end_for_good() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/doctor/frames", None).await;
    let mut times = Vec::new();
    for number in 1..=4 {
        assert_eq!(ear.next_named("frame").await.json()["number"], number);
        times.push(std::time::Instant::now());
    }
    assert!(times.windows(2).all(|two| two[1].duration_since(two[0]).as_millis() > 500), "{times:?}");
    let bye = ear.next_named("bye").await;
    assert_eq!((bye.last_event_id.as_str(), &bye.json()["reason"]), ("end", &"finished".into()));
    assert_eq!(ear.next().await, None);
    let again = ann.get("/doctor/frames").header("last-event-id", "end").send().await.unwrap();
    assert_eq!(again.status(), 204, "a browser stays away");
    let seen = ann.get_json("/doctor").await;
    assert_eq!(
        (&seen["http"], &seen["forwarded"], &seen["via"]),
        (&"HTTP/1.1".into(), &false.into(), &Value::Null)
    );
    assert_eq!(ann.get("/doctor/quiet?seconds=0").send().await.unwrap().status(), 400);
}
