//! Other sites' pages: refused, but for those that the operator names (Fetch, 3.2).

use crate::test_app::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::json;

const DASH: &str = "https://dash.example";

#[tokio::test]
async fn a_named_origin_may_listen_and_post_as_nobody() {
    let app = TestApp::start_with(&[
        "--limits",
        "off",
        "--cors-origins",
        "https://dash.example,http://other.example:81",
    ])
    .await;
    let ann = app.visitor();
    let preflight = ann
        .client
        .request(Method::OPTIONS, format!("{}/r/lobby/messages", ann.url))
        .header("origin", DASH)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,idempotency-key")
        .send()
        .await
        .unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(preflight.headers()["access-control-allow-origin"], DASH);
    let post = ann.post("/r/lobby/messages").header("origin", DASH).header("sec-fetch-site", "cross-site");
    let post = post.json(&json!({ "body": "from the dashboard" })).send().await.unwrap();
    assert_eq!(post.status(), StatusCode::CREATED);
    assert_eq!(post.headers()["access-control-allow-origin"], DASH);
    assert!(post.headers().get("access-control-allow-credentials").is_none());
    let stream = ann.get("/r/lobby/events").header("origin", DASH).header("sec-fetch-site", "cross-site");
    assert_eq!(stream.send().await.unwrap().headers()["access-control-allow-origin"], DASH);
}

#[tokio::test]
async fn a_neighbouring_origin_speaks_for_nobody_though_the_cookie_travels() {
    let app = TestApp::start_with(&["--limits", "off", "--cors-origins", DASH]).await;
    let ann = app.visitor();
    let me = ann.get_json("/me").await;
    let poll = ann.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    let as_dash = |request: reqwest::RequestBuilder| {
        request.header("origin", DASH).header("sec-fetch-site", "same-site")
    };
    let said = as_dash(ann.post("/r/lobby")).json(&json!({ "body": "hi" })).send().await.unwrap();
    assert!(said.headers().get("set-cookie").is_none(), "and it takes nobody's place");
    let said: serde_json::Value = said.json().await.unwrap();
    assert_ne!(said["author"]["id"], me["id"]);
    let close =
        as_dash(ann.post(&format!("{}/close", crate::test_app::path_of(&poll)))).send().await.unwrap();
    assert_eq!(close.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn any_other_origin_may_not() {
    for flags in [&["--limits", "off"][..], &["--limits", "off", "--cors-origins", DASH]] {
        let app = TestApp::start_with(flags).await;
        let ann = app.visitor();
        let evil = "https://evil.example";
        let post =
            ann.post("/r/lobby/messages").header("origin", evil).header("sec-fetch-site", "cross-site");
        let post = post.json(&json!({ "body": "x" })).send().await.unwrap();
        assert_eq!(post.status(), StatusCode::FORBIDDEN);
        assert!(post.headers().get("access-control-allow-origin").is_none());
        let read = ann.get("/r/lobby/messages").header("origin", evil).send().await.unwrap();
        assert!(read.headers().get("access-control-allow-origin").is_none());
    }
}
