//! What can't be taken is refused with a problem that a person understands, and nothing else changes.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn post(visitor: &Visitor, content_type: &str, body: impl Into<reqwest::Body>) -> (StatusCode, String) {
    let request = visitor.post("/r/lobby/messages").header(header::CONTENT_TYPE, content_type).body(body);
    let response = request.send().await.unwrap();
    let status = response.status();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert!(problem["title"].is_string() && problem["detail"].as_str().unwrap().ends_with('.'), "{problem}");
    (status, problem["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned())
}

#[tokio::test]
async fn every_bad_message_is_told_what_is_wrong_with_it() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let json = "application/json";
    let long = format!("{{\"body\":\"{}\"}}", "x".repeat(4_001));
    let deep = format!("{{\"body\":{}", "[".repeat(100_000 / 2));
    let bad_id = format!("{{\"body\":\"x\",\"client_id\":\"{}\"}}", "i".repeat(65));
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        (json, b"{\"body\":\"\"}".to_vec(), 400, "blank-message"),
        (json, "{\"body\":\" \\n\u{200b}\"}".into(), 400, "blank-message"),
        (json, long.into(), 400, "message-too-long"),
        (json, b"{\"body\":".to_vec(), 400, "json"),
        (json, b"{\"body\":1}".to_vec(), 400, "json"),
        (json, b"{\"body\":\"\\ud800\"}".to_vec(), 400, "json"),
        (json, b"null".to_vec(), 400, "json"),
        (json, b"[\"x\"]".to_vec(), 400, "json"),
        (json, b"{\"body\":\"x\",\"colour\":\"red\"}".to_vec(), 400, "json"),
        (json, b"{\"body\":\"x\",\"body\":\"y\"}".to_vec(), 400, "json"),
        (json, deep.into(), 400, "json"),
        (json, bad_id.into(), 400, "client-id"),
        (json, b"{\"body\":\"x\",\"client_id\":\"a b\"}".to_vec(), 400, "client-id"),
        (json, b"{\"body\":\"\xff\"}".to_vec(), 400, "utf-8"),
        ("text/plain", b"\xc3\x28".to_vec(), 400, "utf-8"),
        ("text/plain", b"".to_vec(), 400, "blank-message"),
        ("application/x-www-form-urlencoded", b"body=%ff".to_vec(), 400, "utf-8"),
        ("application/x-www-form-urlencoded", b"body=".to_vec(), 400, "blank-message"),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 400, "blank-message"),
        ("application/xml", b"<body/>".to_vec(), 415, "media-type"),
        ("text/plain; charset=latin1", b"x".to_vec(), 415, "media-type"),
        ("text/plain", vec![b'x'; 64 * 1024 + 1], 413, "too-large"),
    ];
    for (content_type, body, status, kind) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = post(&ann, content_type, body).await;
        assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, kind), "{content_type} {shown}");
    }
    let packed =
        ann.post("/r/lobby").header(header::CONTENT_ENCODING, "gzip").body("x").send().await.unwrap();
    assert_eq!(packed.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let key = ann.post("/r/lobby").header("idempotency-key", "no spaces").body("x").send().await.unwrap();
    assert_eq!(key.status(), StatusCode::BAD_REQUEST);
    assert_eq!(ann.said("lobby").await, serde_json::json!([]), "nothing of it was said");
}

#[tokio::test]
async fn four_thousand_characters_are_not_too_many() {
    let app = TestApp::start().await;
    let text = "🚪".repeat(4_000);
    assert_eq!(app.visitor().say("lobby", &text).await["body"], text);
}

#[tokio::test]
async fn an_endless_body_is_cut_off_early() {
    let app = TestApp::start().await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket
        .write_all(b"POST /r/lobby HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
        .await
        .unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
    let mut sent = 0u64;
    while sent < 1 << 30 && socket.write_all(&chunk).await.is_ok() {
        sent += chunk.len() as u64;
    }
    assert!(sent < 64 << 20, "took {sent} bytes before it stopped reading");
    let mut answer = Vec::new();
    // The answer may be lost in the reset that stops the sender.
    let _ = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn room_names_that_are_not_names_are_refused_everywhere() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let long = "a".repeat(65);
    for name in [
        "a%2fb",
        "..%2f..",
        "%2e%2e%2fetc",
        "a%00b",
        "a%0ab",
        "a%20b",
        "%F0%9F%9A%AA",
        "%C3%BC",
        "-a",
        "%ff",
        long.as_str(),
    ] {
        for path in [
            format!("/r/{name}"),
            format!("/r/{name}/messages"),
            format!("/r/{name}/events"),
            format!("/events?room={name}"),
        ] {
            let response = ann
                .get(&path)
                .header(header::ACCEPT, "text/event-stream, application/json")
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
        }
        let said = ann.post(&format!("/r/{name}")).body("x").send().await.unwrap();
        assert_eq!(said.status(), StatusCode::BAD_REQUEST, "{name}");
    }
    assert_eq!(ann.get("/events").send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(ann.get_json("/rooms").await["rooms"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn pages_that_are_not_pages_are_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "x").await;
    let id = said["id"].as_str().unwrap();
    for query in [
        "?before=-1".to_owned(),
        "?before=abc".to_owned(),
        "?after=other-1".to_owned(),
        format!("?before={id}&after={id}"),
        "?limit=0".to_owned(),
        "?limit=-5".to_owned(),
        "?limit=many".to_owned(),
        "?before=%ff".to_owned(),
    ] {
        let response = ann.get(&format!("/r/lobby/messages{query}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn places_that_no_log_has_are_not_found() {
    let app = TestApp::start().await;
    for seq in [
        "0",
        "99",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "99999999999999999999",
        "x",
    ] {
        let response = app.visitor().get(&format!("/r/lobby/messages/{seq}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{seq}");
    }
    let epoch = app.visitor().history("lobby", "").await["head"]
        .as_str()
        .unwrap()
        .split('-')
        .next()
        .unwrap()
        .to_owned();
    for query in
        [format!("before={epoch}-18446744073709551615"), format!("after={epoch}-18446744073709551615")]
    {
        app.visitor().history("lobby", &format!("?{query}")).await;
    }
}

#[tokio::test]
async fn a_stream_takes_get_only_and_nobody_stays_behind() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (method, status) in
        [(Method::DELETE, 405), (Method::OPTIONS, 405), (Method::PUT, 405), (Method::HEAD, 200)]
    {
        let request = ann.client.request(method.clone(), format!("{}/r/lobby/events", app.url()));
        let response = request.header(header::ACCEPT, "text/event-stream").send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{method}");
        if status == 405 {
            assert_eq!(response.headers()[header::ALLOW], "GET,HEAD");
        } else {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
        }
    }
    assert_eq!(ann.get_json("/status").await["streams"], 0);
}

#[tokio::test]
async fn no_address_leads_out_of_the_site() {
    let app = TestApp::start().await;
    for path in [
        "/static/dev/../../Cargo.toml",
        "/static/dev/..%2f..%2fCargo.toml",
        "/static/dev/%2e%2e/%2e%2e/Cargo.toml",
        "/static/dev//etc/passwd",
        "/static/dev/pkg/..%5c..%5cCargo.toml",
        "/pkg/..%2f..%2f..%2fCargo.toml",
        "/static/dev/%00.js",
        "/static/other/pkg/hallway.js",
        "/static/dev/C:/x.js",
    ] {
        let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

/// The answer to a request whose head has so many bytes, and the same as a page.
async fn answer_to_a_head_of(app: &TestApp, bytes: usize, accept: &str) -> String {
    let head =
        format!("GET /r/lobby HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\nconnection: close\r\nx: ");
    let padding = "x".repeat(bytes - head.len() - "\r\n\r\n".len());
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket.write_all(format!("{head}{padding}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_head_has_32_kib_and_whoever_says_more_is_told_so() {
    let app = TestApp::start().await;
    for accept in ["text/plain", "text/html"] {
        let answer = answer_to_a_head_of(&app, 32 * 1024, accept).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        for bytes in [32 * 1024 + 1, 60 * 1024] {
            let answer = answer_to_a_head_of(&app, bytes, accept).await;
            assert!(answer.starts_with("HTTP/1.1 431 ") && answer.contains("32 KiB"), "{bytes}: {answer}");
        }
    }
    let answer = answer_to_a_head_of(&app, 33_000, "*/*").await;
    assert!(
        answer.contains("application/problem+json") && answer.contains("/problems/head-too-large"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_address_with_a_slash_or_a_capital_too_many_leads_to_the_room() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (typed, there) in [
        ("/r/lobby/", "/r/lobby"),
        ("/R/lobby", "/r/lobby"),
        ("/r/lobby/events/?event=message", "/r/lobby/events?event=message"),
        ("/V/lobby/", "/v/lobby"),
    ] {
        let answer = ann.get(typed).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT, "{typed}");
        assert_eq!(answer.headers()[header::LOCATION], there);
    }
    let said = ann.post("/r/lobby/").body("hello").send().await.unwrap();
    assert_eq!(said.status(), StatusCode::PERMANENT_REDIRECT, "which sends the text again");
    assert!(said.text().await.unwrap().contains("/r/lobby"));
    let led =
        reqwest::Client::new().post(format!("{}/r/lobby/", app.url())).body("once").send().await.unwrap();
    assert_eq!(led.status(), StatusCode::CREATED);
    assert_eq!(ann.history("lobby", "").await.to_string().matches("\"once\"").count(), 1);
    for nowhere in ["/nowhere/", "//evil.example/", "//evil.example/r/lobby/", "/r/"] {
        assert_eq!(ann.get(nowhere).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn a_header_that_never_ends_is_refused() {
    let app = TestApp::start().await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let head =
        format!("GET /r/lobby/events?after={} HTTP/1.1\r\nhost: localhost\r\n\r\n", "9".repeat(1 << 20));
    // The server may stop reading before all of it is sent.
    let _ = socket.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 414"),
        "{answer}"
    );
    assert_eq!(app.visitor().get_json("/status").await["streams"], 0);
}
