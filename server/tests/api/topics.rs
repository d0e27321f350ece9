//! What a room is about: said by whoever looks after it, told to everybody in it, and kept.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn set(visitor: &Visitor, room: &str, topic: Value) -> Response {
    let url = format!("{}/r/{room}/topic", visitor.url);
    visitor.client.request(Method::PUT, url).json(&json!({ "topic": topic })).send().await.unwrap()
}

async fn kind(response: Response) -> (StatusCode, String) {
    let status = response.status();
    (status, response.json::<Value>().await.unwrap()["type"].as_str().unwrap().to_owned())
}

async fn page(visitor: &Visitor, path: &str) -> String {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn whoever_opened_a_room_says_what_it_is_about_and_everybody_hears_it() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    ann.say("kitchen", "first").await;
    let mut ear = ben.listen("/r/kitchen/events", None).await;
    let answer = set(&ann, "kitchen", json!("  Tea & <biscuits> ")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "topic": "Tea & <biscuits>" }));
    let notice = ear.next_named("notice").await;
    let told = notice.json();
    assert_eq!(
        (&told["body"], &told["event"], &told["title"], &told["author"]["name"]),
        (
            &json!("Ann set the topic: Tea & <biscuits>"),
            &json!("topic"),
            &json!("Tea & <biscuits>"),
            &json!("Ann")
        )
    );
    assert!(notice.last_event_id.contains('-'), "it has a place in the log");

    assert_eq!(set(&ann, "kitchen", json!("Tea & <biscuits>")).await.status(), StatusCode::OK);
    ann.say("kitchen", "second").await;
    let next = ear.next_that("what comes next", |event| event.name != "presence").await;
    assert_eq!(next.name, "message", "nothing is told where it is so already");
    let app = app.restart().await;
    let ben = app.visitor();
    let history = ben.history("kitchen", "").await;
    assert_eq!(history["topic"], "Tea & <biscuits>");
    let kinds: Vec<_> = history["events"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["opened", "message", "notice", "message"]);
    assert_eq!(history["events"][2], told);
    let mut ear = ben.listen("/r/kitchen/events", history["events"][1]["id"].as_str()).await;
    assert_eq!(ear.next_named("notice").await.json(), told, "a replay");
    let only = ben.history("kitchen", "?event=notice").await;
    assert_eq!(only["events"], json!([told]));
    let shown = page(&ben, "/r/kitchen").await;
    assert!(shown.contains(">Tea &amp; &lt;biscuits&gt;</p>") && shown.contains("set the topic:"), "{shown}");
    let transcript = ben.get("/r/kitchen").send().await.unwrap().text().await.unwrap();
    assert!(transcript.contains(" * Ann set the topic: Tea & <biscuits>\n"), "{transcript}");
}

#[tokio::test]
async fn only_a_host_says_it_and_in_the_lobby_only_an_operator() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ann.say("kitchen", "first").await;
    assert_eq!(
        kind(set(&ben, "kitchen", json!("Cake")).await).await,
        (StatusCode::FORBIDDEN, "/problems/hosts-only".to_owned())
    );
    assert_eq!(kind(set(&ann, "lobby", json!("Cake")).await).await.0, StatusCode::FORBIDDEN);
    assert_eq!(kind(set(&ann, "nowhere", json!("Cake")).await).await.0, StatusCode::NOT_FOUND);
    let key = std::fs::read_to_string(app.data.path().join("operator.key")).unwrap().trim().to_owned();
    let url = format!("{}/r/lobby/topic", ben.url);
    let by_key = ben.client.put(url).bearer_auth(key).json(&json!({ "topic": "Cake" })).send().await.unwrap();
    assert_eq!(by_key.status(), StatusCode::FORBIDDEN, "the key shows how the house is doing, and no more");
    let (app, ann) = app.restart_for(&ann).await;
    let ben = app.visitor();
    assert_eq!(set(&ann, "lobby", json!("Cake")).await.status(), StatusCode::OK);
    assert_eq!(ben.history("lobby", "").await["topic"], "Cake");
    assert_eq!(set(&ann, "lobby", Value::Null).await.status(), StatusCode::OK);
    let history = ben.history("lobby", "").await;
    assert!(history["topic"].is_null());
    let told = history["events"].as_array().unwrap().last().unwrap().clone();
    assert!(told["body"].as_str().unwrap().ends_with(" took the topic away.") && told["title"].is_null());

    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_topic_is_taken_as_it_is_typed_at_a_terminal_too() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("kitchen", "first").await;
    let send = |label: &'static str, body: &str| {
        let url = format!("{}/r/kitchen/topic", ann.url);
        ann.client.put(url).header(header::CONTENT_TYPE, label).body(body.to_owned()).send()
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    for (label, body, topic) in [
        (FORM, "Tea", json!("Tea")),
        (FORM, "Tea & 100% cake=yes", json!("Tea & 100% cake=yes")),
        (FORM, "topic=Green+tea", json!("Green tea")),
        (FORM, "topic=", Value::Null),
        ("text/plain", "  Tea\nand more ", json!("Tea and more")),
        ("text/plain", "", Value::Null),
    ] {
        let answer = send(label, body).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{body:?}");
        assert_eq!(answer.json::<Value>().await.unwrap()["topic"], topic, "{body:?}");
        assert_eq!(ann.history("kitchen", "").await["topic"], topic, "{body:?}");
    }
    let long = "x".repeat(201);
    for (label, body) in [
        (FORM, long.clone()),
        (FORM, format!("topic={long}")),
        ("text/plain", long.clone()),
        ("application/json", json!({ "topic": long }).to_string()),
    ] {
        let answer = send(label, &body).await.unwrap();
        let problem = answer.json::<Value>().await.unwrap();
        assert_eq!(problem["type"], "/problems/topic", "{label}");
        assert!(
            problem["detail"].as_str().unwrap().starts_with("A topic has at most 200 characters"),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn a_form_on_the_page_of_the_people_sets_it_for_hosts_only() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ann.say("kitchen", "first").await;
    assert!(page(&ann, "/r/kitchen").await.contains("/r/kitchen/people"));
    assert!(page(&ann, "/r/kitchen/people").await.contains("action=\"/r/kitchen/topic\""));
    assert!(!page(&ben, "/r/kitchen/people").await.contains("<form"));
    let form = |visitor: &Visitor, topic: &str| {
        visitor.post("/r/kitchen/topic").header(header::ACCEPT, BROWSER).form(&[("topic", topic)]).send()
    };
    let done = form(&ann, "Tea").await.unwrap();
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(done.headers()[header::LOCATION], "/r/kitchen/people");
    assert!(page(&ben, "/r/kitchen/people").await.contains(">Tea</p>"));
    let refused = form(&ben, "Cake").await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(refused.text().await.unwrap().contains("Only a host of this room can do that"));
    let long = form(&ann, &"x".repeat(201)).await.unwrap();
    assert_eq!(long.status(), StatusCode::BAD_REQUEST);
    assert!(long.text().await.unwrap().contains("at most 200 characters"));
    assert_eq!(form(&ann, " ").await.unwrap().status(), StatusCode::SEE_OTHER);
    assert!(ben.history("kitchen", "").await["topic"].is_null());
    let people = ben.get_json("/r/kitchen/people").await["people"].take();
    assert_eq!(people[0]["part"], "host");
}
