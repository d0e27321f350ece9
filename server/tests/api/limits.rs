//! How often is too often, and how that is told.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

#[tokio::test]
async fn who_says_too_much_is_asked_to_wait_and_others_are_not() {
    let app = TestApp::start_with(&["--limits", "say=0.01:3"]).await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ann.get_json("/me").await;
    ben.get_json("/me").await;
    for _ in 0..3 {
        ann.say("lobby", "more").await;
    }
    let refused = ann.post_json("/r/lobby/messages", &json!({ "body": "more" })).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.json::<Value>().await.unwrap()["type"], "/problems/too-often");
    ben.say("lobby", "hello").await;
    assert_eq!(ben.said("lobby").await.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn renaming_and_opening_rooms_have_an_end() {
    let app = TestApp::start_with(&["--limits", "rename=0.01:1,rooms=0.01:1"]).await;
    let ann = app.visitor();
    assert_eq!(ann.rename("Ann").await.status(), StatusCode::OK);
    assert_eq!(ann.rename("Anna").await.status(), StatusCode::TOO_MANY_REQUESTS);
    ann.say("one", "first").await;
    let second = ann.post_json("/r/two/messages", &json!({ "body": "x" })).await;
    assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
    ann.say("one", "still").await;
}

#[tokio::test]
async fn an_overloaded_stream_says_so_inside_of_the_stream() {
    let app = TestApp::start_with(&["--limits", "streams=0.01:1"]).await;
    let ann = app.visitor();
    ann.get_json("/me").await;
    let mut first = ann.listen("/r/lobby/events", None).await;
    first.next_named("hello").await;
    let mut second = ann.listen("/r/lobby/events", None).await;
    let bye = second.next().await.unwrap();
    assert_eq!((bye.name.as_str(), &bye.json()["reason"]), ("bye", &"busy".into()));
    assert!(second.parser.retry.unwrap() >= 1_000);
    assert_eq!(second.next().await, None);
}

#[tokio::test]
async fn only_a_named_proxy_says_where_somebody_comes_from() {
    // 1 room at once for a person is 50 for an address.
    for (flags, refused) in [
        (vec!["--limits", "rooms=0.001:1"], true),
        (vec!["--limits", "rooms=0.001:1", "--trusted-proxies", "127.0.0.1"], false),
    ] {
        let app = TestApp::start_with(&flags).await;
        let mut last = StatusCode::OK;
        for n in 0..51 {
            let say = app
                .visitor()
                .post(&format!("/r/room-{n}"))
                .header("x-forwarded-for", format!("9.9.9.{n}"))
                .body("x");
            last = say.send().await.unwrap().status();
        }
        assert_eq!(last == StatusCode::TOO_MANY_REQUESTS, refused, "{flags:?}");
    }
}
