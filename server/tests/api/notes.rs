//! What programs say besides a text: names of events, titles, priorities, tags; and rooms that only they talk in.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

#[tokio::test]
async fn a_line_of_curl_can_have_a_name_a_title_a_priority_and_tags() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/r/alerts/events", None).await;
    let response = ann
        .post("/r/alerts")
        .header("event", "disk")
        .header("title", "Disk is füll")
        .header("priority", "high")
        .header("tags", "db1, prod,db1")
        .body("91 %")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let said: Value = response.json().await.unwrap();
    let heard = ear.next_named("disk").await;
    assert_eq!(heard.json(), said);
    assert_eq!(heard.last_event_id, said["id"].as_str().unwrap());
    for (field, value) in [
        ("type", json!("message")),
        ("body", json!("91 %")),
        ("event", json!("disk")),
        ("title", json!("Disk is füll")),
        ("priority", json!(4)),
        ("tags", json!(["db1", "prod"])),
    ] {
        assert_eq!(said[field], value);
    }
    assert_eq!(ann.said("alerts").await, json!([said]));
}

#[tokio::test]
async fn json_says_the_same_and_its_text_may_be_json() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({
        "body": { "disk": 91, "on": ["db1"] }, "event": "disk", "title": "Disk", "priority": 5, "tags": ["db1", "prod"],
    });
    let response = ann.post_json("/r/alerts/messages", &draft).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let said: Value = response.json().await.unwrap();
    assert_eq!(said["body"], r#"{"disk":91,"on":["db1"]}"#);
    assert_eq!((&said["priority"], &said["tags"]), (&5.into(), &json!(["db1", "prod"])));
    let exact = r#"{"b": 1, "a": 12345678901234567890123, "c": 1.0}"#;
    let request = ann.post("/r/alerts").header(header::CONTENT_TYPE, "application/json");
    let kept = request.body(format!("{{\"body\":{exact}}}")).send().await.unwrap();
    assert_eq!(kept.json::<Value>().await.unwrap()["body"], exact, "to the letter");
    let usual = ann.say("alerts", "plain").await;
    assert!(usual.get("event").is_none() && usual.get("tags").is_none(), "{usual}");
}

#[tokio::test]
async fn nonsense_in_a_note_is_refused_with_its_name() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (name, value, problem) in [
        ("event", "ping", "event-name"),
        ("event", "a b", "event-name"),
        ("title", " ", "title"),
        ("priority", "9", "priority"),
        ("tags", &"x".repeat(33), "tag"),
    ] {
        let response = ann.post("/r/alerts").header(name, value).body("x").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{name}: {value}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], format!("/problems/{problem}"));
    }
    for (draft, problem) in [
        (json!({ "body": "x", "colour": "red" }), "json"),
        (json!({ "title": "no text" }), "json"),
        (json!({ "body": "x", "priority": true }), "json"),
        (json!({ "body": "x", "tags": [1] }), "json"),
        (json!({ "body": "x", "event": "tally" }), "event-name"),
    ] {
        let response = ann.post_json("/r/alerts", &draft).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{draft}");
        assert_eq!(
            response.json::<Value>().await.unwrap()["type"],
            format!("/problems/{problem}"),
            "{draft}"
        );
    }
    // A browser's header of the same name says something else.
    let response = ann.post("/r/alerts").header("priority", "u=1, i").body("x").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_page_hears_named_messages_as_messages_also_when_it_comes_back() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = ann.say("alerts", "first").await["id"].as_str().unwrap().to_owned();
    let named = json!({ "body": "91 %", "event": "disk" });
    let mut live = ann.listen("/events?room=alerts&names=plain", None).await;
    live.next_named("hello").await;
    ann.post_json("/r/alerts", &named).await;
    assert_eq!(live.hear().await, "91 %");
    let mut back = ann.listen("/events?room=alerts&names=plain", Some(&start)).await;
    assert_eq!(back.hear().await, "91 %");
    let mut program = ann.listen("/r/alerts/events", Some(&start)).await;
    assert_eq!(program.next_named("disk").await.json()["body"], "91 %");
}

#[tokio::test]
async fn a_stream_can_be_narrowed_down_to_some_events() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = ann.say("ci", "start").await["id"].as_str().unwrap().to_owned();
    let mut live = ann.listen("/r/ci/events?event=build&event=deploy", None).await;
    live.next_named("hello").await;
    for event in ["build", "lint", "deploy"] {
        ann.post_json("/r/ci", &json!({ "body": event, "event": event })).await;
    }
    for mut ear in [live, ann.listen("/r/ci/events?event=build&event=deploy", Some(&start)).await] {
        let mut names = Vec::new();
        while names.len() < 2 {
            let event = ear.next().await.unwrap();
            assert!(!matches!(event.name.as_str(), "lint" | "message" | "presence"), "{}", event.name);
            if event.name != "hello" {
                names.push(event.name);
            }
        }
        assert_eq!(names, ["build", "deploy"]);
    }
    let read = ann.get("/r/ci?event=build").send().await.unwrap().text().await.unwrap();
    assert!(read.contains(": build") && !read.contains("lint"), "{read}");
    let history = ann.history("ci", "?event=deploy&event=lint").await;
    assert_eq!(history["events"].as_array().unwrap().len(), 2);
    let plain = "/events?room=ci&names=plain&event=message";
    let mut page = ann.listen(plain, Some(&start)).await;
    assert_eq!([page.hear().await, page.hear().await, page.hear().await], ["build", "lint", "deploy"]);
    for never in ["Message", "Ping", "a%20b", "", "error", "b%C3%BCro"] {
        for path in ["/r/ci/events", "/r/ci", "/r/ci/messages"] {
            let refused = ann.get(&format!("{path}?event=build&event={never}")).send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{path} {never}");
            let problem: Value = refused.json().await.unwrap();
            assert_eq!(problem["type"], "/problems/event-name", "{problem}");
        }
    }
    let many = "event=x&".repeat(33);
    let refused = ann.get(&format!("/r/ci/events?{many}")).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_stream_of_json_lines_has_the_same_events() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let first = ann.say("lobby", "first").await;
    let second = ann.say("lobby", "line\nbreak").await;
    for path in ["/r/lobby/events", "/r/lobby", "/events?room=lobby"] {
        let mut response = ann
            .get(path)
            .header(header::ACCEPT, "application/x-ndjson")
            .header(header::ACCEPT_ENCODING, "gzip, br")
            .header("last-event-id", first["id"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/x-ndjson");
        assert_eq!(response.headers().get(header::CONTENT_ENCODING), None, "{path}");
        let mut text = String::new();
        while !text.contains("break") {
            text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
        }
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((&lines[0]["event"], &lines[0]["data"]["replaying"]), (&"hello".into(), &1.into()));
        let message = lines.iter().find(|line| line["event"] == "message").unwrap();
        assert_eq!((&message["id"], &message["data"]), (&second["id"], &second));
    }
    let refused = ann.get("/r/lobby/events").header(header::ACCEPT, "image/png").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_room_for_a_program_takes_what_has_its_key_and_nothing_else() {
    let app = TestApp::start().await;
    let (ann, program) = (app.visitor(), app.visitor());
    let response = ann.post_json("/rooms", &json!({ "name": "alerts", "posting": "key" })).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let key = response.json::<Value>().await.unwrap()["key"].as_str().unwrap().to_owned();

    let without = ann.post_json("/r/alerts", &json!({ "body": "me too" })).await;
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(without.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(without.json::<Value>().await.unwrap()["type"], "/problems/key-needed");
    let wrong = program.post("/r/alerts").bearer_auth("0".repeat(32)).body("x").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let poll = json!({ "question": "Tea?", "choices": ["Yes", "No"] });
    assert_eq!(ann.post_json("/r/alerts/polls", &poll).await.status(), StatusCode::UNAUTHORIZED);

    let said = program.post("/r/alerts").bearer_auth(&key).body("disk 91 %").send().await.unwrap();
    assert_eq!(said.status(), StatusCode::CREATED);
    assert!(said.headers().get(header::SET_COOKIE).is_none(), "its key is all it needs");
    let said: Value = said.json().await.unwrap();
    assert_eq!(said["author"]["name"], "alerts");
    let again = program.post(&format!("/r/alerts?key={key}")).body("disk 92 %").send().await.unwrap();
    assert_eq!(again.json::<Value>().await.unwrap()["author"], said["author"]);
    let lobby = program.post("/r/lobby").bearer_auth(&key).body("x").send().await.unwrap();
    assert_eq!(lobby.status(), StatusCode::CREATED, "where none is needed, another key is nobody's business");
    assert_ne!(lobby.json::<Value>().await.unwrap()["author"]["name"], "alerts");
    ann.post_json("/rooms", &json!({ "name": "builds", "posting": "key" })).await;
    let elsewhere = program.post("/r/builds").bearer_auth(&key).body("x").send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::UNAUTHORIZED, "a key is for one room");

    let again = ann.post_json("/rooms", &json!({ "name": "alerts", "posting": "key" })).await;
    assert_eq!(again.json::<Value>().await.unwrap()["key"], key, "who opened it is told its key again");
    let stranger = program.post_json("/rooms", &json!({ "name": "alerts", "posting": "key" })).await;
    assert_eq!(stranger.status(), StatusCode::CONFLICT);

    let app = app.restart().await;
    let back = app.visitor();
    assert_eq!(back.post_json("/r/alerts", &json!({ "body": "x" })).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        back.post("/r/alerts").bearer_auth(&key).body("93 %").send().await.unwrap().status(),
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_room_that_people_are_in_does_not_become_one_for_a_program() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("tea", "hello").await;
    let taken = ann.post_json("/rooms", &json!({ "name": "tea", "posting": "key" })).await;
    assert_eq!(taken.status(), StatusCode::CONFLICT);
    assert_eq!(taken.json::<Value>().await.unwrap()["type"], "/problems/room-taken");
    ann.say("tea", "still here").await;
}

#[tokio::test]
async fn what_another_service_tells_is_said_in_the_room() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let key = ann.post_json("/rooms", &json!({ "name": "ci", "posting": "key" })).await.json::<Value>().await;
    let key = key.unwrap()["key"].as_str().unwrap().to_owned();
    let hook = format!("/r/ci/hooks/json?key={key}&body=%7B%7Bjob%7D%7D+is+%7B%7Bstate%7D%7D&event=build");
    let response = ann.post_json(&hook, &json!({ "job": "nightly", "state": "green" })).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let said = &ann.said("ci").await[0];
    assert_eq!((&said["body"], &said["event"]), (&"nightly is green".into(), &"build".into()));
    for bad in ["/r/ci/hooks/json", "/r/ci/hooks/json?key=00"] {
        assert_eq!(ann.post_json(bad, &json!({})).await.status(), StatusCode::UNAUTHORIZED, "{bad}");
    }
    let unknown = ann.post_json(&format!("/r/ci/hooks/fax?key={key}"), &json!({})).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);

    let large = json!({ "text": "x".repeat(100_000) });
    assert_eq!(ann.post_json(&hook, &large).await.status(), StatusCode::CREATED);
    let stranger = ann.post_json("/r/lobby/hooks/json", &large).await;
    assert_eq!(stranger.status(), StatusCode::PAYLOAD_TOO_LARGE, "much is read only from who has a key");
    assert!(stranger.json::<Value>().await.unwrap()["detail"].as_str().unwrap().contains("64 KiB"));
    // The deepest and widest that a stranger can send costs no more than the message that comes of it.
    let deep = format!("{}{}{}", "[".repeat(120), vec!["0"; 30_000].join(","), "]".repeat(120));
    let request = ann.post("/r/lobby/hooks/json").header(header::CONTENT_TYPE, "application/json");
    assert_eq!(request.body(deep).send().await.unwrap().status(), StatusCode::CREATED);
}
