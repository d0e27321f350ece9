//! Replies: a message answers another one of its room, and says how that stands now.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn id(message: &Value) -> &str {
    message["id"].as_str().unwrap()
}

fn seq(message: &Value) -> u64 {
    id(message).split_once('-').unwrap().1.parse().unwrap()
}

async fn answer(visitor: &Visitor, room: &str, body: &str, to: &Value) -> Response {
    visitor.post_json(&format!("/r/{room}/messages"), &json!({ "body": body, "reply_to": to })).await
}

async fn edit(visitor: &Visitor, message: &Value, body: &str) {
    let url = format!("{}/r/lobby/messages/{}", visitor.url, id(message));
    let answer =
        visitor.client.request(Method::PATCH, url).json(&json!({ "body": body })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

async fn delete(visitor: &Visitor, message: &Value) {
    let url = format!("{}/r/lobby/messages/{}", visitor.url, id(message));
    assert_eq!(visitor.client.delete(url).send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_answer_says_what_it_answers_wherever_it_is_read() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let question = ann.say("lobby", &format!("Tea\nor {}?", "coffee ".repeat(30))).await;
    let mut ear = ann.listen("/r/lobby/events", None).await;
    let said: Value = answer(&ben, "lobby", "Tea.", &question["id"]).await.json().await.unwrap();
    let quote = format!("Tea or {}", "coffee ".repeat(30)).chars().take(140).collect::<String>() + "…";
    let expected = json!({ "id": question["id"], "author": question["author"], "quote": quote });
    assert_eq!(said["reply_to"], expected);
    assert_eq!(ear.next_named("message").await.json(), said);

    edit(&ann, &question, "Juice?").await;
    ear.next_named("changed").await;
    let changed = seq(&said) + 1;
    let edited =
        json!({ "id": question["id"], "author": question["author"], "quote": "Juice?", "changed": changed });
    let app = app.restart().await;
    let path = format!("/r/lobby/messages/{}", id(&said));
    for (now, wanted) in [("edited", edited), ("deleted", Value::Null)] {
        if now == "deleted" {
            delete(&app_visitor(&ann, &app), &question).await;
        }
        let ben = app.visitor();
        let wanted = match wanted {
            Value::Null => {
                json!({ "id": question["id"], "author": question["author"], "changed": changed + 1 })
            }
            wanted => wanted,
        };
        assert_eq!(ben.said("lobby").await[1]["reply_to"], wanted, "{now}");
        assert_eq!(ben.get_json(&path).await["reply_to"], wanted, "{now}");
        let mut ear = ben.listen("/r/lobby/events", Some(id(&question))).await;
        assert_eq!(ear.next_named("message").await.json()["reply_to"], wanted, "{now}, replayed");
    }
}

/// The same person, after the server was started again.
fn app_visitor(before: &Visitor, app: &TestApp) -> Visitor {
    Visitor { url: app.url(), client: before.client.clone() }
}

#[tokio::test]
async fn it_is_named_by_its_id_or_its_place_as_json_as_a_form_and_in_the_address() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let question = ann.say("lobby", "Tea?").await;
    let place = seq(&question);
    for named in [json!(place), json!(place.to_string()), question["id"].clone()] {
        let said: Value = answer(&ben, "lobby", "Yes", &named).await.json().await.unwrap();
        assert_eq!(said["reply_to"]["id"], question["id"], "{named}");
    }
    let form = [("body", "Yes"), ("reply_to", id(&question))];
    let said: Value = ben.post("/r/lobby").form(&form).send().await.unwrap().json().await.unwrap();
    assert_eq!((&said["body"], &said["reply_to"]["quote"]), (&json!("Yes"), &json!("Tea?")));
    let none = [("body", "No"), ("reply_to", "")];
    let said: Value = ben.post("/r/lobby").form(&none).send().await.unwrap().json().await.unwrap();
    assert_eq!(said["reply_to"], Value::Null);
    // As curl sends it with -d.
    let typed = ben.post(&format!("/r/lobby?reply_to={place}")).body("Yes, please.");
    let typed = typed.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let said: Value = typed.send().await.unwrap().json().await.unwrap();
    assert_eq!((&said["body"], &said["reply_to"]["quote"]), (&json!("Yes, please."), &json!("Tea?")));
}

#[tokio::test]
async fn an_answer_to_nothing_is_refused_and_opens_no_room() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = ann.say("lobby", "Tea?").await;
    let poll = ann.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    for (room, to) in [
        ("lobby", json!("999")),
        ("lobby", poll["id"].clone()),
        ("lobby", json!("x")),
        ("lobby", json!(-1)),
        ("lobby", json!(u64::MAX)),
        ("new", said["id"].clone()),
    ] {
        let response = answer(&ann, room, "Yes", &to).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{to}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "/problems/reply-to", "{to}");
    }
    assert_eq!(answer(&ann, "lobby", "Yes", &json!(["x"])).await.status(), StatusCode::BAD_REQUEST);
    let rooms = ann.get_json("/rooms").await;
    assert!(rooms["rooms"].as_array().unwrap().iter().all(|room| room["room"] != "new"));
    assert_eq!(ann.said("lobby").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_answers_a_message_of_a_log_that_is_no_more_is_said_all_the_same() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let question = ann.say("lobby", "Tea?").await;
    let of_another_log = json!(format!("other-{}", seq(&question)));
    let said: Value = answer(&ann, "lobby", "Yes", &of_another_log).await.json().await.unwrap();
    assert_eq!((&said["body"], &said["reply_to"]), (&json!("Yes"), &Value::Null));
}

#[tokio::test]
async fn what_is_sent_again_answers_once_and_not_something_else() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let (one, two) = (ann.say("lobby", "one").await, ann.say("lobby", "two").await);
    let send = async |to: &Value| {
        let draft = json!({ "body": "Yes", "reply_to": to, "client_id": "same" });
        ann.post_json("/r/lobby/messages", &draft).await
    };
    let first: Value = send(&one["id"]).await.json().await.unwrap();
    let again = send(&one["id"]).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap(), first);
    assert_eq!(send(&two["id"]).await.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_answer_that_is_deleted_answers_nothing_and_the_tables_are_made_anew_from_the_log() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let question = ann.say("lobby", "Tea?").await;
    let said: Value = answer(&ann, "lobby", "Yes", &question["id"]).await.json().await.unwrap();
    let kept: Value = answer(&ann, "lobby", "No", &question["id"]).await.json().await.unwrap();
    delete(&ann, &said).await;
    assert_eq!(ann.said("lobby").await[1]["reply_to"], Value::Null);
    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    let app = TestApp::start_on(data, &[]).await;
    assert_eq!(app.visitor().said("lobby").await[2]["reply_to"], kept["reply_to"]);
}

#[tokio::test]
async fn the_page_to_answer_on_keeps_what_is_answered_when_it_is_refused() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let question = ann.say("lobby", "Tea?").await;
    let field = format!(r#"name="reply_to" id="reply-to" value="{}""#, id(&question));
    let page = async |path: &str| ann.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap();
    let shown = page(&format!("/r/lobby?reply={}", seq(&question))).await.text().await.unwrap();
    assert!(shown.contains(&field), "{shown}");
    let fields = [("body", " "), ("reply_to", id(&question))];
    let refused =
        ann.post("/r/lobby/messages").header(header::ACCEPT, BROWSER).form(&fields).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert!(refused.text().await.unwrap().contains(&field));
    assert_eq!(page("/r/lobby?reply=999").await.status(), StatusCode::BAD_REQUEST);
    assert!(
        page("/r/lobby").await.text().await.unwrap().contains(r#"name="reply_to" id="reply-to" value="""#)
    );
}
