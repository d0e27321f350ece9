//! What a stranger's page, a stranger's name and a lazy connection can't do.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn another_sites_page_can_not_speak_for_anybody() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.get_json("/me").await;
    let own = app.url();
    for (headers, allowed) in [
        (vec![], true),
        (vec![("sec-fetch-site", "same-origin")], true),
        (vec![("sec-fetch-site", "none")], true),
        (vec![("origin", own.as_str())], true),
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "null")], false),
    ] {
        for content_type in [
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            let mut request =
                ann.post("/r/lobby").header(header::CONTENT_TYPE, content_type).body("{\"body\":\"x\"}");
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let status = request.send().await.unwrap().status();
            assert_eq!(status != StatusCode::FORBIDDEN, allowed, "{headers:?} {content_type}");
        }
    }
}

#[tokio::test]
async fn a_foreign_host_name_gets_nothing_on_any_address() {
    let app = TestApp::start_with(&["--public-url", "http://hall.example:8080"]).await;
    let ann = app.visitor();
    for path in [
        "/",
        "/r/lobby",
        "/r/lobby/events",
        "/events?room=lobby",
        "/me",
        "/status",
        "/static/dev/loader.js",
        "/nothing",
    ] {
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"] {
            let status = ann.get(path).header(header::HOST, host).send().await.unwrap().status();
            assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host}{path}");
        }
    }
    for host in ["hall.example", "HALL.example:8080", "localhost:1", "127.0.0.1", "[::1]:3000"] {
        let status = ann.get("/me").header(header::HOST, host).send().await.unwrap().status();
        assert_eq!(status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn health_checks_are_answered_whatever_host_they_name() {
    let app = TestApp::start_with(&["--public-url", "http://hall.example:8080"]).await;
    for path in ["/healthz", "/readyz"] {
        for (version, hosts) in [
            // What HAProxy asks if it is told nothing else.
            ("1.0", ""),
            ("1.1", ""),
            ("1.1", "host: 10-0-0-7.pods.example\r\n"),
            ("1.1", "host: one.example\r\nhost: two.example\r\n"),
        ] {
            let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
            let request = format!("GET {path} HTTP/{version}\r\n{hosts}connection: close\r\n\r\n");
            socket.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            socket.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with(&format!("HTTP/{version} 200 ")), "{request}: {answer}");
        }
    }
    let refused = app.visitor().post("/readyz").header(header::HOST, "pods.example").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_answer_keeps_a_browser_careful() {
    let app = TestApp::start().await;
    for (path, accept) in [
        ("/", "text/html"),
        ("/r/lobby", "text/html"),
        ("/status", "text/html"),
        ("/nothing", "text/html"),
        ("/me", "*/*"),
        ("/r/lobby/events", "*/*"),
    ] {
        let response = app.visitor().get(path).header(header::ACCEPT, accept).send().await.unwrap();
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
    }
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let nonce = async || {
        let response = ann.get("/r/lobby").header(header::ACCEPT, "text/html").send().await.unwrap();
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
    };
    assert_ne!(nonce().await, nonce().await);
}

#[tokio::test]
async fn half_a_request_is_not_waited_for_long() {
    let app = TestApp::start().await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nhost: local").await.unwrap();
    let mut answer = Vec::new();
    let ended =
        tokio::time::timeout(std::time::Duration::from_secs(15), socket.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "still open after 15 s");
}

#[tokio::test]
async fn a_full_house_says_so() {
    let app = TestApp::start_with(&["--limits", "off", "--max-connections", "2"]).await;
    let _one = app.visitor().listen("/r/lobby/events", None).await;
    let _two = app.visitor().listen("/r/lobby/events", None).await;
    let response = app.visitor().get("/healthz").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key(header::RETRY_AFTER));
}
