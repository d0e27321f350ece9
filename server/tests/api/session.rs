//! Identity without an account: a signed cookie, a name that is mine in a room.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn a_visitor_gets_a_name_and_keeps_it() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let response = ann.get("/me").send().await.unwrap();
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"), "plain HTTP would not get it back");
    let me: Value = response.json().await.unwrap();
    assert!(me["name"].as_str().unwrap().contains(' '));
    assert_eq!(ann.get_json("/me").await, me);
    assert_eq!(ann.say("lobby", "hi").await["author"], me);
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_it() {
    let app = TestApp::start_with(&["--public-url", "https://chat.example.org"]).await;
    let request = app.visitor().get("/me").header(header::HOST, "chat.example.org");
    let cookie = request.send().await.unwrap().headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-hallway=") && cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_forged_cookie_is_a_stranger() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let me = ann.get("/me").send().await.unwrap();
    let cookie = me.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mine = me.json::<Value>().await.unwrap()["id"].clone();
    let plain = app.visitor();
    let with = |cookie: String| plain.get("/me").header(header::COOKIE, cookie);
    let same: Value = with(cookie.clone()).send().await.unwrap().json().await.unwrap();
    assert_eq!(same["id"], mine);
    let forged = cookie.replace(mine.as_str().unwrap(), "00000000000000000000000000000000");
    let stranger: Value = with(forged).send().await.unwrap().json().await.unwrap();
    assert_ne!(stranger["id"], "00000000000000000000000000000000");
    assert_ne!(stranger["id"], mine);
}

#[tokio::test]
async fn a_session_survives_a_restart() {
    let app = TestApp::start().await;
    let response = app.visitor().get("/me").send().await.unwrap();
    let cookie =
        response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let me: Value = response.json().await.unwrap();
    let key = app.data.path().join("session.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let app = app.restart().await;
    let again: Value =
        app.visitor().get("/me").header(header::COOKIE, cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!(again, me);
}

#[tokio::test]
async fn names_that_can_not_be_borne_are_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for bad in ["", "   ", "a\u{202e}b", "a\u{200b}b", "a\nb", "\u{feff}", &"n".repeat(33), "аdmin"] {
        let response = ann.rename(bad).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{bad:?}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], "/problems/name");
    }
    let text = ann.client.put(format!("{}/me", app.url())).body("Ann").send().await.unwrap();
    assert_eq!(text.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn nobody_takes_a_name_that_looks_like_one_in_the_room() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    assert_eq!(ann.rename("Bill").await.status(), StatusCode::OK);
    ann.say("lobby", "it's me").await;
    eve.say("lobby", "hi").await;
    for same in ["Bill", "bill", "BiII", " Bill "] {
        let response = eve.rename(same).await;
        assert_eq!(response.status(), StatusCode::CONFLICT, "{same:?}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], "/problems/name-taken");
    }
    assert_eq!(eve.rename("Billy").await.status(), StatusCode::OK);

    let other_bill = app.visitor();
    assert_eq!(other_bill.rename("Bill").await.status(), StatusCode::OK, "not in any room with Bill");
    assert_eq!(other_bill.say("lobby", "hello").await["author"]["name"], "Bill 2");
    assert_eq!(other_bill.say("elsewhere", "hello").await["author"]["name"], "Bill");

    let app = app.restart().await;
    let third = app.visitor();
    third.rename("BILL").await;
    assert_eq!(
        third.say("lobby", "hello").await["author"]["name"],
        "BILL 3",
        "names are kept across a restart"
    );
}

#[tokio::test]
async fn whoever_is_known_is_told_who_they_are_by_pages_and_not_with_every_message() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let first = ann.post_json("/r/lobby", &json!({ "body": "hi" })).await;
    assert!(first.headers().get("set-cookie").is_some());
    let second = ann.post_json("/r/lobby", &json!({ "body": "hi again" })).await;
    assert!(second.headers().get("set-cookie").is_none());
    let poll =
        ann.post_json("/r/lobby/polls", &json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    assert!(poll.status().is_success() && poll.headers().get("set-cookie").is_none());
    let page = ann.get("/r/lobby").header("accept", "text/html").send().await.unwrap();
    assert!(page.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=31536000"));
    let (first, second): (Value, Value) = (first.json().await.unwrap(), second.json().await.unwrap());
    assert_eq!(first["author"], second["author"]);
}

#[tokio::test]
async fn a_cookie_without_its_signature_is_nobodys_and_hides_nobodys_own() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let response = ann.get("/me").send().await.unwrap();
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    let signed = cookie.split(';').next().unwrap().to_owned();
    let me: Value = response.json().await.unwrap();
    let unsigned = format!("hallway={}.Ann", me["id"].as_str().unwrap());
    let asked = |cookies: String| app.visitor().get("/me").header(header::COOKIE, cookies).send();
    let stranger: Value = asked(unsigned.clone()).await.unwrap().json().await.unwrap();
    assert_ne!(stranger["id"], me["id"]);
    let known: Value = asked(format!("{unsigned}; {signed}")).await.unwrap().json().await.unwrap();
    assert_eq!(known, me);
    let other = app.visitor().get("/me").send().await.unwrap();
    let other = other.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let first: Value = asked(format!("{signed}; {other}")).await.unwrap().json().await.unwrap();
    assert_eq!(first, me, "of two the one that a browser sends first counts");
}
