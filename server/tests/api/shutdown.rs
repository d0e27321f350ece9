//! Stopping: every stream ends with a word, what was acknowledged is kept, and it does not take long.

use crate::test_app::TestApp;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn every_stream_ends_with_a_bye_and_a_time_to_come_back() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ears = Vec::new();
    for _ in 0..10 {
        ears.push(app.visitor().listen("/r/lobby/events", None).await);
    }
    for ear in &mut ears {
        ear.next_named("hello").await;
    }
    let said = ann.say("lobby", "last words").await;
    app.begin_to_stop();
    let mut waits = Vec::new();
    for ear in &mut ears {
        assert_eq!(ear.next_named("message").await.json(), said, "what was said before is heard before");
        let bye = ear.next_named("bye").await;
        assert_eq!(bye.json(), json!({ "reason": "shutdown" }));
        assert_eq!(ear.next().await, None);
        waits.push(ear.parser.retry.unwrap());
    }
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 1, "they do not come back all at the same moment: {waits:?}");
    let started = std::time::Instant::now();
    let app = TestApp::start_on(app.stop().await, &["--limits", "off"]).await;
    assert!(started.elapsed().as_secs() < 8, "open streams did not hold it up");
    assert_eq!(app.visitor().said("lobby").await, json!([said]));
}

#[tokio::test]
async fn half_a_request_does_not_hold_the_server_up() {
    const HEAD: &str = "POST /r/lobby/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\n";
    let app = TestApp::start().await;
    let mut halves = Vec::new();
    // Half of a head, half of a body, and both of them behind a whole request.
    let body = format!("{HEAD}content-length: 11\r\n\r\nhello");
    let whole = format!("{HEAD}content-length: 5\r\n\r\nfirst");
    for half in [HEAD, &format!("{whole}{HEAD}"), &body, &format!("{whole}{body}")] {
        let mut line = tokio::net::TcpStream::connect(app.address).await.unwrap();
        line.write_all(half.as_bytes()).await.unwrap();
        halves.push(line);
    }
    // Whoever is stopped before that answer is written closes the line with it, and the half behind it goes unanswered.
    for line in [1, 3] {
        let (mut answered, mut piece) = (String::new(), [0; 1024]);
        while !answered.ends_with("\"body\":\"first\"}") {
            let length = halves[line].read(&mut piece).await.unwrap();
            assert!(length > 0, "{answered:?}");
            answered.push_str(std::str::from_utf8(&piece[..length]).unwrap());
        }
    }
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    ear.next_named("hello").await;
    let begun = Instant::now();
    let data = app.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    for (half, line) in halves.iter_mut().enumerate() {
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        if half < 2 {
            assert!(!answer.contains("503"), "nothing was asked that could be answered: {answer:?}");
            continue;
        }
        assert!(answer.contains("HTTP/1.1 503") && answer.contains("/problems/stopping"), "{answer:?}");
    }
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    let history = app.visitor().history("lobby", "").await;
    assert!(!history.to_string().contains("hello"), "{history}");
}

#[tokio::test]
async fn everything_that_was_acknowledged_is_there_after_a_stop_in_full_swing() {
    let app = TestApp::start().await;
    let speakers = (0..8).map(|speaker| {
        let visitor = app.visitor();
        tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for n in 0..1_000 {
                let say = visitor
                    .post("/r/lobby/messages")
                    .json(&json!({ "body": format!("{speaker}-{n}") }))
                    .send()
                    .await;
                match say {
                    Ok(response) if response.status() == 201 => {
                        acknowledged.push(response.json::<serde_json::Value>().await.unwrap()["id"].clone());
                    }
                    _ => break,
                }
            }
            acknowledged
        })
    });
    let speakers: Vec<_> = speakers.collect();
    let visitor = app.visitor();
    while visitor.get_json("/status").await["events"].as_u64().unwrap() < 50 {
        tokio::task::yield_now().await;
    }
    let app = app.restart().await;
    let visitor = app.visitor();
    for speaker in speakers {
        for id in speaker.await.unwrap() {
            let seq = id.as_str().unwrap().split('-').nth(1).unwrap().to_owned();
            let kept = visitor.get_json(&format!("/r/lobby/messages/{seq}")).await;
            assert_eq!(kept["id"], id);
        }
    }
}
