//! Saying something, and reading it again: as JSON, as text, on a stream.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

#[tokio::test]
async fn a_message_is_the_same_in_the_answer_in_history_and_on_the_stream() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let mut ear = ben.listen("/r/lobby/events", None).await;
    ear.next_named("hello").await;

    let said = ann.say("lobby", "hello").await;

    let heard = ear.next_named("message").await;
    assert_eq!(heard.json(), said);
    assert_eq!(heard.last_event_id, said["id"].as_str().unwrap());
    assert_eq!(ben.said("lobby").await, json!([said]));
    assert_eq!(said["room"], "lobby");
    assert_eq!(said["body"], "hello");
    assert!(said["author"]["id"].is_string() && said["author"]["name"].is_string());
    assert!(said["at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn the_answer_says_where_the_message_is() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let response = ann.post_json("/r/lobby/messages", &json!({ "body": "hi" })).await;
    let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let said: Value = response.json().await.unwrap();
    assert_eq!(ann.get_json(&location).await, said);
    assert_eq!(ann.get_json(&format!("/r/lobby/messages/{}", said["id"].as_str().unwrap())).await, said);
    assert_eq!(
        ann.get("/r/lobby/messages/1").send().await.unwrap().status(),
        StatusCode::NOT_FOUND,
        "not a message"
    );
    assert_eq!(
        ann.get("/r/other/messages/2").send().await.unwrap().status(),
        StatusCode::NOT_FOUND,
        "another room's"
    );
}

#[tokio::test]
async fn whoever_follows_the_address_of_a_message_with_a_browser_is_led_to_it_in_its_room() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let response = ann.post_json("/r/lobby/messages", &json!({ "body": "hi" })).await;
    let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let open = async |path: &str| {
        let html = "text/html,application/xhtml+xml,*/*;q=0.8";
        browser.get(app.url() + path).header(header::ACCEPT, html).send().await.unwrap()
    };
    let led = open(&location).await;
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    assert_eq!(led.headers()[header::LOCATION], "/r/lobby?around=2#m2");
    assert!(led.headers().get_all(header::VARY).iter().any(|vary| vary == "accept"), "{:?}", led.headers());
    assert_eq!(open("/r/lobby/messages/1").await.status(), StatusCode::NOT_FOUND, "not a message");
    let page = open("/r/lobby?around=2").await.text().await.unwrap();
    assert!(page.contains("id=\"m2\"") && page.contains("href=\"/r/lobby?around=2#m2\""), "{page}");
}

#[tokio::test]
async fn one_line_of_curl_says_something() {
    let app = TestApp::start().await;
    // curl -d labels its text as a form.
    let form = "application/x-www-form-urlencoded";
    for (content_type, body) in [
        (form, "a=1&b=2 100%"),
        (form, "see http://x.example/?q=1&body=2"),
        (form, "everybody&body=hidden"),
        (form, "100%ff"),
        ("text/plain", "plain"),
        ("text/plain; charset=UTF-8", "ü"),
    ] {
        let response = app
            .visitor()
            .post("/r/lobby")
            .header(header::CONTENT_TYPE, content_type)
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.json::<Value>().await.unwrap()["body"], body);
    }
    let response = app.visitor().post("/r/lobby").body("without a label").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn the_same_client_id_is_said_once() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({ "body": "once", "client_id": "0f8b-1" });
    let first = ann.post_json("/r/lobby/messages", &draft).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    let again = ann.post_json("/r/lobby/messages", &draft).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap(), first);

    let by_header = app
        .visitor()
        .post("/r/lobby")
        .header("idempotency-key", "\"0f8b-1\"")
        .body("once")
        .send()
        .await
        .unwrap();
    assert_eq!(by_header.status(), StatusCode::OK);

    let other_text =
        ann.post_json("/r/lobby/messages", &json!({ "body": "twice", "client_id": "0f8b-1" })).await;
    assert_eq!(other_text.status(), StatusCode::CONFLICT);
    assert_eq!(other_text.json::<Value>().await.unwrap()["type"], "/problems/client-id-used");

    let elsewhere = ann.post_json("/r/other/messages", &draft).await;
    assert_eq!(elsewhere.status(), StatusCode::CREATED, "another room counts its own");
    assert_eq!(ann.said("lobby").await, json!([first]));
}

#[tokio::test]
async fn fifty_at_once_with_the_same_client_id_get_the_same_event() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({ "body": "once", "client_id": "same" });
    let tries = (0..50).map(|_| {
        let (ann, draft) = (ann.clone(), draft.clone());
        tokio::spawn(async move {
            ann.post_json("/r/lobby/messages", &draft).await.json::<Value>().await.unwrap()
        })
    });
    let tries: Vec<_> = tries.collect();
    let mut ids = Vec::new();
    for answer in tries {
        ids.push(answer.await.unwrap()["id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_client_id_is_known_after_a_restart() {
    let app = TestApp::start().await;
    let draft = json!({ "body": "once", "client_id": "before" });
    let first: Value = app.visitor().post_json("/r/lobby/messages", &draft).await.json().await.unwrap();
    let app = app.restart().await;
    let again = app.visitor().post_json("/r/lobby/messages", &draft).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap(), first);
}

#[tokio::test]
async fn text_of_every_kind_arrives_unchanged_as_one_event() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/r/lobby/events", None).await;
    ear.next_named("presence").await;
    for body in [
        "a\nb",
        "a\rb",
        "a\r\nb",
        "a\r\rb",
        "a\0b",
        "\u{feff}a",
        "a\u{2028}b\u{2029}c\u{85}d",
        " lead and trail ",
        "x\n\nevent: admin\ndata: {}\n\n",
        "id: 1\nretry: 1",
        "<script>alert(1)</script>",
        "👩‍👩‍👧 \u{202e}txt",
        "\"\\/\u{8}\u{c}\t",
    ] {
        let said = ann.say("lobby", body).await;
        assert_eq!(said["body"], body);
        let heard = ear.next().await.unwrap();
        assert_eq!((heard.name.as_str(), heard.json()), ("message", said.clone()), "{body:?}");
        let stored = ann.history("lobby", "?limit=1").await;
        assert_eq!(stored["events"].as_array().unwrap().last(), Some(&said));
    }
}

#[tokio::test]
async fn a_room_is_read_in_the_form_that_the_reader_asks_for() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.rename("Ann").await;
    ann.say("lobby", "one\ntwo").await;
    for (accept, media_type) in [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/event-stream", "text/event-stream; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("*/*", "text/plain; charset=utf-8"),
    ] {
        let response = ann.get("/r/lobby").header(header::ACCEPT, accept).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{accept}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], media_type, "{accept}");
    }
    let transcript = ann.get("/r/lobby").send().await.unwrap().text().await.unwrap();
    assert!(transcript.ends_with(" Ann: one\n    two\n"), "{transcript:?}");
    let refused = ann.get("/r/lobby").header(header::ACCEPT, "image/png").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(refused.headers()[header::CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn history_is_paged_from_both_ends_without_a_hole() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for n in 1..=7 {
        ann.say("lobby", &n.to_string()).await;
        ann.say("other", "elsewhere").await;
    }
    let bodies = |page: &Value| {
        page["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["body"].as_str().unwrap_or("o").to_owned())
            .collect::<String>()
    };
    let newest = ann.history("lobby", "?limit=3").await;
    assert_eq!((bodies(&newest).as_str(), &newest["newer"]), ("567", &Value::Null));
    let older = ann.history("lobby", &format!("?limit=3&before={}", newest["older"].as_str().unwrap())).await;
    assert_eq!(bodies(&older), "234");
    let oldest = ann.history("lobby", &format!("?limit=3&before={}", older["older"].as_str().unwrap())).await;
    assert_eq!((bodies(&oldest).as_str(), &oldest["older"]), ("o1", &Value::Null), "o is that it was opened");
    let newer = ann.history("lobby", &format!("?limit=3&after={}", oldest["newer"].as_str().unwrap())).await;
    assert_eq!(bodies(&newer), "234");
    // A page that is full with what was said is not followed by one with nothing but the opening.
    let all = ann.history("lobby", "?limit=7").await;
    assert_eq!((bodies(&all).as_str(), &all["older"]), ("o1234567", &Value::Null));
    let opened = all["events"][0]["id"].as_str().unwrap();
    let after = ann.history("lobby", &format!("?limit=3&after={opened}")).await;
    assert_eq!(bodies(&after), "123");
    let begin = opened.replace("-1", "-0");
    let from_the_first = ann.history("lobby", &format!("?limit=3&after={begin}")).await;
    assert_eq!((bodies(&from_the_first).as_str(), &from_the_first["newer"]), ("o123", &after["newer"]));
    let last = ann.history("lobby", &format!("?limit=200&after={}", newer["newer"].as_str().unwrap())).await;
    assert_eq!((bodies(&last).as_str(), &last["newer"]), ("567", &Value::Null));
    let all = ann.history("lobby", "?limit=100000").await;
    assert_eq!(bodies(&all), "o1234567");
}

#[tokio::test]
async fn a_page_around_a_message_has_its_neighbours_on_both_sides_and_goes_on_at_both_ends() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ids = Vec::new();
    for n in 1..=9 {
        ids.push(ann.say("lobby", &n.to_string()).await["id"].as_str().unwrap().to_owned());
        ann.say("other", "elsewhere").await;
    }
    let seq = |n: usize| ids[n - 1].split_once('-').unwrap().1.to_owned();
    let around = async |place: &str, limit: u32| {
        let page = ann.history("lobby", &format!("?around={place}&limit={limit}")).await;
        let events = page["events"].as_array().unwrap();
        let bodies: String = events.iter().map(|event| event["body"].as_str().unwrap_or("o")).collect();
        (bodies, page)
    };
    let (bodies, page) = around(&seq(5), 4).await;
    assert_eq!(bodies, "3456");
    assert_eq!((page["older"].as_str(), page["newer"].as_str()), (Some(&*ids[2]), Some(&*ids[5])));
    // Its id is as good, and what lies on either side is had by the page's own ends.
    assert_eq!(around(&ids[4], 4).await, (bodies, page.clone()));
    let before = ann.history("lobby", &format!("?limit=2&before={}", ids[2])).await;
    let after = ann.history("lobby", &format!("?limit=2&after={}", ids[5])).await;
    // That it was opened comes besides.
    assert_eq!((&before["events"][2]["body"], &after["events"][0]["body"]), (&json!("2"), &json!("7")));

    // Near an end, the page is that end's.
    let (newest, page) = around(&seq(9), 4).await;
    assert_eq!((newest.as_str(), &page["newer"]), ("6789", &Value::Null));
    let (oldest, page) = around(&seq(1), 4).await;
    assert_eq!((oldest.as_str(), &page["older"], &page["newer"]), ("o12", &Value::Null, &json!(ids[1])));
    let (all, page) = around(&seq(5), 100).await;
    assert_eq!((all.as_str(), &page["older"], &page["newer"]), ("o123456789", &Value::Null, &Value::Null));

    // Where nothing of this room stands: what stands around that place.
    let elsewhere = (ids[4].split_once('-').unwrap().1.parse::<u64>().unwrap() + 1).to_string();
    assert_eq!(around(&elsewhere, 4).await.0, "4567");
    assert_eq!(around("0", 2).await.0, "o1");
    assert_eq!(around("9223372036854775807", 2).await.0, "89");
    for limit in 1..=3 {
        let (bodies, page) = around(&seq(5), limit).await;
        assert!(bodies.contains('5') && bodies.len() == limit as usize, "{bodies}");
        assert!(page["older"].is_string() && page["newer"].is_string(), "{page}");
    }
    let both = format!("/r/lobby/messages?around=3&after={}", ids[0]);
    for refused in [&*both, "/r/lobby/messages?around=x", "/r/lobby/messages?around=-1"] {
        assert_eq!(ann.get(refused).send().await.unwrap().status(), StatusCode::BAD_REQUEST, "{refused}");
    }
}

#[tokio::test]
async fn the_lobby_lists_rooms_with_their_last_message_and_who_is_there() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("tea", "kettle is on").await;
    let _ear = ann.listen("/r/tea/events", None).await;
    let rooms = ann.get_json("/").await;
    assert_eq!(rooms["rooms"][0]["room"], "tea");
    assert_eq!(rooms["rooms"][0]["last"]["body"], "kettle is on");
    assert_eq!(rooms["rooms"][0]["here"], 1);
    assert_eq!(rooms["rooms"][1]["room"], "lobby", "exists from the start");
}

#[tokio::test]
async fn a_room_is_opened_by_typing_its_name_or_by_saying_something() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let typed = ann.post("/rooms").form(&[("name", "Team Stand-up")]).send().await.unwrap();
    assert_eq!(typed.status(), StatusCode::SEE_OTHER);
    assert_eq!(typed.headers()[header::LOCATION], "/r/team-stand-up");
    let again = ann.post_json("/rooms", &json!({ "name": "team-stand-up" })).await;
    assert_eq!(again.status(), StatusCode::CREATED);
    ann.say("said", "first").await;
    let rooms = ann.get_json("/rooms").await;
    let names: Vec<_> =
        rooms["rooms"].as_array().unwrap().iter().map(|room| room["room"].as_str().unwrap()).collect();
    assert_eq!(names, ["said", "team-stand-up", "lobby"]);
}
