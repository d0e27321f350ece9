//! The pages without JavaScript: forms that post and come back.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Response, StatusCode, header};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn submit(visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> Response {
    visitor.post(path).header(header::ACCEPT, BROWSER).form(fields).send().await.unwrap()
}

async fn page(visitor: &Visitor, path: &str) -> String {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_form_says_several_lines_and_comes_back_to_the_room() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let answer = submit(&ann, "/r/lobby/messages", &[("body", "one\r\ntwo"), ("client_id", "f-1")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[header::LOCATION], "/r/lobby");
    submit(&ann, "/r/lobby/messages", &[("body", "one\r\ntwo"), ("client_id", "f-1")]).await;
    let said = ann.said("lobby").await;
    assert_eq!(said.as_array().unwrap().len(), 1, "pressed twice, said once");
    assert_eq!(said[0]["body"], "one\ntwo");
    assert!(page(&ann, "/r/lobby").await.contains("one\ntwo"));
}

#[tokio::test]
async fn a_refused_form_comes_back_with_the_reason_and_the_text() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let long = "äöü ".repeat(1_100);
    let answer = submit(&ann, "/r/lobby/messages", &[("body", &long)]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let page = answer.text().await.unwrap();
    assert!(page.contains("A message has at most 4000 characters; this one has 4400."));
    assert!(page.contains(&long), "the text is not lost");
}

#[tokio::test]
async fn a_form_changes_the_name_and_goes_back_to_where_it_was() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let answer = submit(&ann, "/me", &[("name", "Ann"), ("back", "/r/lobby")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[header::LOCATION], "/r/lobby");
    assert!(page(&ann, "/r/lobby").await.contains("Ann"));
    let elsewhere = submit(&ann, "/me", &[("name", "Ann"), ("back", "//evil.example")]).await;
    assert_eq!(elsewhere.headers()[header::LOCATION], "/");
}

#[tokio::test]
async fn whoever_asks_again_for_the_address_of_a_refused_form_is_led_on() {
    let app = TestApp::start().await;
    for (path, on) in [("/rooms", "/"), ("/r/lobby/messages", "/r/lobby")] {
        let answer = app.visitor().get(path).header(header::ACCEPT, BROWSER).send().await.unwrap();
        assert_eq!(
            (answer.status(), &answer.headers()[header::LOCATION]),
            (StatusCode::SEE_OTHER, &on.parse().unwrap())
        );
    }
}

#[tokio::test]
async fn a_refused_name_comes_back_with_the_reason_and_the_name() {
    let app = TestApp::start_with(&["--limits", "say=0.01:1"]).await;
    let ann = app.visitor();
    let own = ann.get_json("/me").await["name"].as_str().unwrap().to_owned();
    let answer = submit(&ann, "/me", &[("name", "Ann\u{202e}a"), ("back", "/r/lobby")]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let page = answer.text().await.unwrap();
    assert!(page.contains("invisible or control characters") && page.contains("value=\"Ann\u{202e}a\""));
    assert!(page.contains(&format!("<bdi>{own}</bdi>")), "it says who one is, and not who one would be");
    submit(&ann, "/r/lobby/messages", &[("body", "one")]).await;
    let too_often = submit(&ann, "/r/lobby/messages", &[("body", "two")]).await;
    assert_eq!(too_often.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(too_often.headers().contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_page_has_its_history_in_it_and_links_to_older_pages() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for n in 1..=60 {
        ann.say("lobby", &format!("line number {n}.")).await;
    }
    let newest = page(&ann, "/r/lobby").await;
    assert!(
        newest.contains("line number 60.")
            && newest.contains("line number 11.")
            && !newest.contains("line number 10.")
    );
    let link = newest
        .split("href=\"/r/lobby?before=")
        .nth(1)
        .expect("a link to older messages")
        .split('"')
        .next()
        .unwrap();
    let older = page(&ann, &format!("/r/lobby?before={link}")).await;
    assert!(
        older.contains("line number 1.")
            && older.contains("line number 10.")
            && !older.contains("line number 11.")
    );
    assert!(older.contains("/r/lobby?after="));
}

#[tokio::test]
async fn what_people_write_is_text_on_a_page() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("lobby", "</script><script>alert(1)</script><img src=x onerror=alert(1)>").await;
    let page = page(&ann, "/r/lobby").await;
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn a_browser_gets_problems_as_pages_and_a_program_as_json() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for path in ["/nothing/here", "/r/no%20room", "/static/x/y.js"] {
        let shown = ann.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap();
        let told = ann.get(path).send().await.unwrap();
        assert_eq!(shown.status(), told.status(), "{path}");
        assert!(shown.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{path}");
        assert_eq!(told.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
    }
    let missing = ann.get("/nothing/here").header(header::ACCEPT, BROWSER).send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert!(missing.text().await.unwrap().contains("href=\"/\""), "a way onward");
}
