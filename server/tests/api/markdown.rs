//! Markdown: what was written stays what it is, and where it reads otherwise there is HTML besides.

use crate::test_app::TestApp;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

const HTML: &str = "<p>so <em>quick</em></p>";

#[tokio::test]
async fn what_reads_otherwise_has_html_wherever_it_is_read() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let before = ben.say("lobby", "plain, (really) & <truly>").await;
    assert_eq!(before["html"], Value::Null, "plain text costs no more");
    let said = ann.say("lobby", "so *quick*").await;
    let wanted = |event: &Value| event["body"] == "so *quick*" && event["html"] == HTML;
    assert!(wanted(&said));
    assert!(ear.next_named("message").await.json()["html"].is_null());
    assert!(wanted(&ear.next_named("message").await.json()));
    let last = ben.get_json("/rooms").await["rooms"][0]["last"].take();
    assert!(wanted(&last));

    let path = format!("/r/lobby/messages/{}", said["id"].as_str().unwrap());
    let edit = |body: &str| {
        ann.client.request(Method::PATCH, format!("{}{path}", ann.url)).json(&json!({ "body": body })).send()
    };
    let plain: Value = edit("so quick").await.unwrap().json().await.unwrap();
    assert_eq!((&plain["body"], &plain["html"]), (&json!("so quick"), &Value::Null));
    assert!(ear.next_named("changed").await.json()["html"].is_null());
    edit("so *quick*").await.unwrap();
    assert!(wanted(&ear.next_named("changed").await.json()));

    let app = app.restart().await;
    let ben = app.visitor();
    assert!(wanted(&ben.said("lobby").await[1]));
    assert!(wanted(&ben.get_json(&path).await));
    let mut ear = ben.listen("/r/lobby/events", before["id"].as_str()).await;
    assert!(wanted(&ear.next_named("message").await.json()), "a replay");
    let page = ben.get("/r/lobby").header(header::ACCEPT, "text/html").send().await.unwrap();
    assert!(page.text().await.unwrap().contains(HTML));
    let transcript = ben.get("/r/lobby").send().await.unwrap().text().await.unwrap();
    assert!(
        transcript.contains("so *quick*") && !transcript.contains("<em>"),
        "a transcript is what was written"
    );
}

#[tokio::test]
async fn nobody_sends_html() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({ "body": "hello", "html": "<script>alert(1)</script>" });
    let response = ann.post_json("/r/lobby/messages", &draft).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let said = ann.say("lobby", "*a* <script>alert(1)</script>").await;
    assert_eq!(said["html"], "<p><em>a</em> &lt;script&gt;alert(1)&lt;/script&gt;</p>");
}

#[tokio::test]
async fn what_is_deleted_has_no_html_left() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "*secret*").await;
    let path = format!("/r/lobby/messages/{}", said["id"].as_str().unwrap());
    ann.client.delete(format!("{}{path}", ann.url)).send().await.unwrap();
    let stand = ann.get_json(&path).await;
    assert_eq!((&stand["body"], &stand["html"]), (&json!(""), &Value::Null));
}
