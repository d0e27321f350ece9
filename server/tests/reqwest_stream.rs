//! A standard client of Rust: reqwest with eventsource-stream, unmodified, hears the same story as all others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// Other tests use more of these.
#[allow(dead_code)]
#[path = "client/process.rs"]
mod process;
#[allow(dead_code)]
#[path = "disk/hall.rs"]
mod hall;

use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures_util::{Stream, StreamExt};
use hall::{Answer, Hall, place_of};
use serde_json::Value;
use std::{pin::Pin, time::Duration};
use tokio::{task::block_in_place, time::timeout};

type Events = Pin<Box<dyn Stream<Item = Result<Event, EventStreamError<reqwest::Error>>>>>;

/// As the documentation of the crate does it: with the header, where there is a cursor.
async fn listen(url: &str, last_event_id: &str) -> Events {
    let mut request = reqwest::Client::new().get(format!("{url}/r/lobby/events"));
    if !last_event_id.is_empty() {
        request = request.header("last-event-id", last_event_id);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    Box::pin(response.bytes_stream().eventsource())
}

/// The next event, or that the line was cut.
async fn next(events: &mut Events) -> Option<Event> {
    match timeout(Duration::from_secs(30), events.next()).await.expect("nothing came") {
        Some(Ok(event)) => Some(event),
        Some(Err(EventStreamError::Transport(_))) | None => None,
        Some(Err(error)) => panic!("the stream is not one: {error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_hears_names_and_ids_and_goes_on_after_a_cut() {
    let data = tempfile::tempdir().unwrap();
    let mut hall = Hall::open(data.path());
    let (url, address) = (hall.url().to_owned(), hall.address());
    let say = |hall: &Hall, id: &str| match block_in_place(|| hall.say(id, "line one\nline two\r\u{2028}: x"))
    {
        Answer::New(place) => place,
        other => panic!("{id}: {other:?}"),
    };
    let mut said = vec![say(&hall, "before")];
    let mut events = listen(&url, "").await;
    let hello = next(&mut events).await.unwrap();
    assert_eq!(hello.event, "hello");
    assert!(hello.retry.is_some(), "it says when to come back");
    let head: Value = serde_json::from_str(&hello.data).unwrap();
    assert_eq!(head["head"], hello.id, "even a silent room can be resumed");

    let (mut cursor, mut heard) = (hello.id, Vec::new());
    for cut in 0..3 {
        said.extend((0..5).map(|n| say(&hall, &format!("{cut}-{n}"))));
        // Some of these are heard before the cut, the others after it.
        while heard.len() < said.len() - 3 {
            let event = next(&mut events).await.unwrap();
            note(&event, &mut cursor, &mut heard);
        }
        let restarted = block_in_place(|| {
            hall.kill();
            Hall::open_at(&address, data.path(), &[])
        });
        while let Some(event) = next(&mut events).await {
            note(&event, &mut cursor, &mut heard);
        }
        said.extend((0..5).map(|n| say(&restarted, &format!("{cut}-{n}-away"))));
        events = listen(&url, &cursor).await;
        hall = restarted;
    }
    said.push(say(&hall, "end"));
    while heard.len() < said.len() - 1 {
        let event = next(&mut events).await.unwrap();
        note(&event, &mut cursor, &mut heard);
    }
    assert_eq!(heard, said[1..]);
    block_in_place(|| hall.kill());
}

/// Notes a message, and the cursor with everything that has one.
fn note(event: &Event, cursor: &mut String, heard: &mut Vec<u64>) {
    if !event.id.is_empty() {
        event.id.clone_into(cursor);
    }
    if event.event == "message" {
        let message: Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(message["body"], "line one\nline two\r\u{2028}: x");
        assert_eq!(message["id"], event.id);
        heard.push(place_of(&message).unwrap());
    }
}
