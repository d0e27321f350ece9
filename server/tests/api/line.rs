//! The line of a stream, byte for byte: how it begins and ends, and who is on it.

use crate::test_app::TestApp;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

const LOBBY: &str = "GET /r/lobby/events HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// A connection that has asked for something.
async fn asked(app: &TestApp, request: &str) -> TcpStream {
    let mut line = TcpStream::connect(app.address).await.unwrap();
    line.write_all(request.as_bytes()).await.unwrap();
    line
}

/// What comes until this does, with it.
async fn until(line: &mut TcpStream, words: &str) -> String {
    let mut got = Vec::new();
    while !String::from_utf8_lossy(&got).contains(words) {
        let read = timeout(Duration::from_secs(20), line.read_buf(&mut got)).await;
        let read = read.unwrap_or_else(|_| panic!("no {words:?} in {:?}", String::from_utf8_lossy(&got)));
        assert!(read.unwrap() > 0, "it ended with {:?}", String::from_utf8_lossy(&got));
    }
    String::from_utf8(got).unwrap()
}

async fn to_end(line: &mut TcpStream) -> String {
    let mut got = String::new();
    timeout(Duration::from_secs(20), line.read_to_string(&mut got)).await.expect("no end").unwrap();
    got
}

#[tokio::test]
async fn a_stream_comes_in_chunks_of_whole_events_and_its_last_one_says_that_it_was_all() {
    let app = TestApp::start().await;
    let mut line = asked(&app, LOBBY).await;
    let head = until(&mut line, "event: presence").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    for field in
        ["transfer-encoding: chunked", "connection: close", "date: ", "x-content-type-options: nosniff"]
    {
        assert!(head.contains(&format!("\r\n{field}")), "no {field:?} in {head}");
    }
    assert!(!head.contains("content-length"), "{head}");
    app.visitor().say("lobby", "hello").await;
    let said = until(&mut line, "\"hello\"").await;
    let (size, rest) = said.split_once("\r\n").unwrap();
    assert_eq!(rest.len(), usize::from_str_radix(size, 16).unwrap() + 2, "{said:?}");
    assert!(rest.starts_with("id: ") && rest.ends_with("\n\n\r\n"), "{said:?}");
    app.begin_to_stop();
    let end = to_end(&mut line).await;
    assert!(end.contains("event: bye") && end.ends_with("\n\n\r\n0\r\n\r\n"), "{end:?}");
    app.stop().await;
}

#[tokio::test]
async fn whoever_does_not_know_chunks_gets_none_and_no_promise_that_the_line_stays() {
    let app = TestApp::start().await;
    let request = "GET /r/lobby/events HTTP/1.0\r\nhost: localhost\r\nconnection: keep-alive\r\n\r\n";
    let mut line = asked(&app, request).await;
    let head = until(&mut line, "event: hello").await;
    assert!(head.starts_with("HTTP/1.0 200 OK\r\n") && head.contains("\r\nconnection: close\r\n"), "{head}");
    assert!(!head.contains("keep-alive") && !head.contains("transfer-encoding"), "{head}");
    let ann = app.visitor();
    for body in ["one", "two"] {
        ann.say("lobby", body).await;
        let said = until(&mut line, &format!("\"{body}\"")).await;
        assert!(said.contains("\n\nid: ") || said.starts_with("id: "), "{said:?}");
    }
    app.begin_to_stop();
    assert!(to_end(&mut line).await.ends_with("\n\n"));
    app.stop().await;
}

#[tokio::test]
async fn whoever_hangs_up_leaves_at_once_and_what_is_said_into_a_stream_is_no_request() {
    let app = TestApp::start().await;
    let mut line = asked(&app, LOBBY).await;
    until(&mut line, "event: presence").await;
    let post = "POST /r/lobby/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nhello";
    line.write_all(post.as_bytes()).await.unwrap();
    app.visitor().say("lobby", "from somebody else").await;
    let said = until(&mut line, "from somebody else").await;
    assert!(!said.contains("\"hello\""), "{said}");
    let hung_up = Instant::now();
    line.shutdown().await.unwrap();
    app.until_streams(0).await;
    assert!(hung_up.elapsed() < Duration::from_secs(5), "{:?}", hung_up.elapsed());
}

#[tokio::test]
async fn whoever_has_asked_all_that_they_want_to_ask_gets_their_answer() {
    let app = TestApp::start().await;
    let page = "GET /r/lobby HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\n\r\n";
    let post = "POST /r/lobby HTTP/1.0\r\ncontent-type: text/plain\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nhello";
    for (request, status) in [(page, "HTTP/1.1 200 OK"), (post, "HTTP/1.0 201 Created")] {
        let mut line = asked(&app, request).await;
        line.shutdown().await.unwrap();
        let answer = to_end(&mut line).await;
        assert!(answer.starts_with(status), "{answer:?}");
    }
}

#[tokio::test]
async fn nobody_waits_for_news_for_whoever_has_said_their_last() {
    let app = TestApp::start().await;
    let id = app.visitor().say("lobby", "hello").await["id"].as_str().unwrap().to_owned();
    let request = format!(
        "GET /events?room=lobby&after={id}&wait=60 HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n"
    );
    let mut waiting = asked(&app, &request).await;
    app.until_streams(1).await;
    waiting.shutdown().await.unwrap();
    app.until_streams(0).await;
    let answer = to_end(&mut waiting).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\r\n\r\n["), "{answer:?}");
    let request = "GET /doctor/quiet?seconds=300 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let mut quiet = asked(&app, request).await;
    until(&mut quiet, "event: frame").await;
    quiet.shutdown().await.unwrap();
    assert!(to_end(&mut quiet).await.contains("\"finished\""));
}

#[tokio::test]
async fn a_connection_that_was_used_for_pages_can_become_a_stream() {
    let app = TestApp::start().await;
    let mut line = asked(&app, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    until(&mut line, "HTTP/1.1 200 OK").await;
    line.write_all(LOBBY.as_bytes()).await.unwrap();
    until(&mut line, "event: hello").await;
}

#[tokio::test]
async fn whoever_reads_nothing_leaves_the_room_though_their_line_is_full() {
    let app = TestApp::start().await;
    let mut stuck = stuck(&app).await;
    app.until_streams(1).await;
    until_one_is_let_go(&app).await;
    // When it reads again, it hears whole events, and then why there are no more.
    let heard = to_end(&mut stuck).await;
    assert!(heard.contains("event: bye\ndata: {\"reason\":\"slow\"}") && heard.ends_with("\r\n0\r\n\r\n"));
    // What it did not take was kept for it by the system too, which must not be more than the server itself keeps.
    assert!(heard.len() < 768 * 1024, "{} bytes were kept", heard.len());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_long_for_a_listener_who_takes_nothing() {
    let app = TestApp::start().await;
    let earlier = stuck(&app).await;
    app.until_streams(1).await;
    // Half of what a queue holds: when the earlier one is let go, the other's socket is full, and its queue is not.
    let ann = app.visitor();
    for _ in 0..30 {
        ann.say("lobby", &large()).await;
    }
    let mut stuck = stuck(&app).await;
    app.until_streams(2).await;
    until_one_is_let_go(&app).await;
    drop(earlier);
    app.until_streams(1).await;
    // Eight seconds are what other connections may take.
    timeout(Duration::from_secs(6), app.stop()).await.expect("it waited");
    let heard = to_end(&mut stuck).await;
    assert!(heard.contains("event: hello") && !heard.contains("event: bye"), "its line was not full");
}

/// Somebody who listens to the lobby and reads nothing of it.
async fn stuck(app: &TestApp) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stuck = socket.connect(app.address).await.unwrap();
    stuck.write_all(LOBBY.as_bytes()).await.unwrap();
    stuck
}

/// Says more than a socket and a queue hold.
async fn until_one_is_let_go(app: &TestApp) {
    let ann = app.visitor();
    let streams = ann.get_json("/status").await["streams"].as_u64().unwrap();
    let mut said = 0;
    while ann.get_json("/status").await["streams"] == streams {
        ann.say("lobby", &large()).await;
        said += 1;
        assert!(said < 5_000, "nobody was let go");
    }
}

/// A text that fills a line soon.
fn large() -> String {
    "x".repeat(3_900)
}
