//! Looking after a room: what its hosts may do and operators beside them, and what everybody else sees of it.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

pub const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

pub async fn status(visitor: &Visitor, method: Method, path: &str) -> StatusCode {
    visitor.ask_for(method, path).await.status()
}

/// The status of an answer, and the last part of its problem's type.
pub async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem = response.json::<Value>().await.unwrap();
    let kind = problem["type"].as_str().unwrap();
    (status, kind.strip_prefix("/problems/").unwrap().to_owned())
}

pub async fn refused(visitor: &Visitor, method: Method, path: &str) -> (u16, String) {
    problem(visitor.ask_for(method, path).await).await
}

pub fn refusal(status: u16, kind: &str) -> (u16, String) {
    (status, kind.to_owned())
}

pub async fn page(visitor: &Visitor, path: &str) -> String {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap()
}

fn at(message: &Value) -> String {
    format!("/r/{}/messages/{}", message["room"].as_str().unwrap(), message["id"].as_str().unwrap())
}

async fn part(visitor: &Visitor, room: &str) -> Value {
    visitor.get_json(&format!("/r/{room}/people/me")).await["part"].take()
}

pub async fn notices(visitor: &Visitor, room: &str) -> Vec<String> {
    let told = visitor.history(room, "?event=notice").await["events"].take();
    told.as_array().unwrap().iter().map(|event| event["body"].as_str().unwrap().to_owned()).collect()
}

/// A room that Ann opened, and Ben and Eve, who have said something in it.
pub async fn kitchen(app: &TestApp) -> (Visitor, Visitor, Visitor) {
    let people = (app.visitor(), app.visitor(), app.visitor());
    for (visitor, name) in [(&people.0, "Ann"), (&people.1, "Ben"), (&people.2, "Eve")] {
        assert_eq!(visitor.rename(name).await.status(), StatusCode::OK);
        visitor.say("kitchen", &format!("{name} is here")).await;
    }
    people
}

/// The tables are what the log says, and can be made of it again.
pub async fn whole(app: TestApp) {
    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_host_removes_what_somebody_said_and_everybody_sees_that_it_was_removed() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let mut ear = ben.listen("/r/kitchen/events", None).await;
    let rude = eve.say("kitchen", "something rude").await;
    let (ann_id, cursor) = (ann.id().await, rude["id"].as_str().unwrap());
    assert_eq!(status(&ben, Method::DELETE, &at(&rude)).await, StatusCode::NOT_FOUND, "no host");
    for _ in 0..2 {
        assert_eq!(status(&ann, Method::DELETE, &at(&rude)).await, StatusCode::NO_CONTENT);
    }
    let told = ear.next_named("changed").await.json();
    assert_eq!((&told["id"], &told["body"]), (&rude["id"], &json!("")));
    assert_eq!(told["deleted"]["by"], json!({ "id": ann_id, "name": "Ann" }));
    assert_eq!(eve.get_json(&at(&rude)).await, told);
    let mut late = ben.listen("/r/kitchen/events", Some(cursor)).await;
    assert_eq!(late.next_named("changed").await.json(), told, "who comes back is told");
    assert_eq!(status(&eve, Method::DELETE, &at(&rude)).await, StatusCode::NO_CONTENT, "it is gone already");
    assert!(page(&ben, "/r/kitchen").await.contains("This message was removed by a host."));
    let transcript = ben.get("/r/kitchen").send().await.unwrap().text().await.unwrap();
    assert!(transcript.contains("Eve [removed by a host]\n"), "{transcript}");
    let edited = eve.client.patch(format!("{}{}", eve.url, at(&rude))).json(&json!({ "body": "back" }));
    assert_eq!(edited.send().await.unwrap().status(), StatusCode::NOT_FOUND);

    let own = eve.say("kitchen", "my own").await;
    assert_eq!(status(&eve, Method::DELETE, &at(&own)).await, StatusCode::NO_CONTENT);
    assert!(eve.get_json(&at(&own)).await["deleted"]["by"].is_null());
    let found = ben.get_json("/search?q=rude").await;
    assert_eq!(found["hits"], json!([]));
    whole(app).await;
}

#[tokio::test]
async fn a_host_names_another_one_and_steps_down_but_not_as_the_last() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let (ann_id, ben_id, eve_id) = (ann.id().await, ben.id().await, eve.id().await);
    let host = |id: &str| format!("/r/kitchen/people/{id}/host");
    assert_eq!(refused(&eve, Method::PUT, &host(&eve_id)).await, refusal(403, "hosts-only"));
    assert_eq!(refused(&ann, Method::DELETE, &host("me")).await, refusal(409, "last-host"));
    assert_eq!(status(&ann, Method::PUT, &host("0123")).await, StatusCode::NOT_FOUND, "a stranger");
    assert_eq!(part(&ben, "kitchen").await, "guest");
    for _ in 0..2 {
        assert_eq!(status(&ann, Method::PUT, &host(&ben_id)).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(part(&ben, "kitchen").await, "host");
    assert_eq!(refused(&ben, Method::DELETE, &host(&ann_id)).await, refusal(403, "hosts-only"));
    let said = ann.say("kitchen", "by a host").await;
    assert_eq!(refused(&ben, Method::DELETE, &at(&said)).await, refusal(403, "hosts-only"));
    for _ in 0..2 {
        assert_eq!(status(&ann, Method::DELETE, &host("me")).await, StatusCode::NO_CONTENT);
    }
    assert_eq!(status(&ben, Method::DELETE, &at(&said)).await, StatusCode::NO_CONTENT);
    assert_eq!(
        notices(&eve, "kitchen").await,
        ["Ann named Ben a host.", "Ann is not a host any more."],
        "nothing is told twice"
    );
    whole(app).await;
}

#[tokio::test]
async fn operators_look_after_every_room_for_everybody_and_after_its_hosts() {
    let app = TestApp::start().await;
    let (ann, ben, olga) = kitchen(&app).await;
    let opened = ann.post_json("/rooms", &json!({ "name": "Plans", "entry": "invitation" })).await;
    let private = opened.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
    let (app, olga) = app.restart_for(&olga).await;
    let (ann, ben) = (app.again(&ann), app.again(&ben));
    let ann_id = ann.id().await;
    assert_eq!((part(&olga, "kitchen").await, part(&olga, "lobby").await), (json!("host"), json!("host")));
    assert_eq!(part(&ben, "lobby").await, "guest");
    assert_eq!(
        olga.get("/r/nowhere/people/me").send().await.unwrap().json::<Value>().await.unwrap()["part"],
        "guest"
    );

    let (by_host, in_lobby) = (ann.say("kitchen", "by a host").await, ben.say("lobby", "rude").await);
    for message in [&by_host, &in_lobby] {
        assert_eq!(status(&olga, Method::DELETE, &at(message)).await, StatusCode::NO_CONTENT);
    }
    let host = format!("/r/kitchen/people/{ann_id}/host");
    assert_eq!(status(&olga, Method::DELETE, &host).await, StatusCode::NO_CONTENT, "also the last one");
    assert_eq!(part(&ann, "kitchen").await, "guest");
    assert_eq!(status(&olga, Method::PUT, &host).await, StatusCode::NO_CONTENT);
    assert_eq!(notices(&ben, "kitchen").await, ["Eve made Ann a guest.", "Eve named Ann a host."]);
    let inside = format!("/r/{private}/people/{ann_id}/host");
    assert_eq!(status(&olga, Method::DELETE, &inside).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&olga, Method::GET, &format!("/r/{private}/people")).await, StatusCode::NOT_FOUND);
    whole(app).await;
}

#[tokio::test]
async fn in_a_room_by_invitation_its_hosts_alone_name_others_and_only_who_is_in_it() {
    let app = TestApp::start().await;
    let (ann, ben, olga) = kitchen(&app).await;
    let opened = ann.post_json("/rooms", &json!({ "name": "Plans", "entry": "invitation" })).await;
    let room = opened.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
    let invited = ann.post(&format!("/r/{room}/invitations")).send().await.unwrap();
    let link = invited.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    let link = link.strip_prefix(&app.url()).unwrap();
    assert_eq!(olga.post(link).send().await.unwrap().status(), StatusCode::OK);
    let (ann_id, ben_id, olga_id) = (ann.id().await, ben.id().await, olga.id().await);
    let (app, olga) = app.restart_for(&olga).await;
    let ann = app.again(&ann);
    let host = |id: &str| format!("/r/{room}/people/{id}/host");
    assert_eq!(part(&olga, &room).await, "guest", "an operator has no more rights than others there");
    assert_eq!(refused(&olga, Method::PUT, &host(&olga_id)).await, refusal(403, "hosts-only"));
    let said = ann.say(&room, "by a host").await;
    assert_eq!(status(&olga, Method::DELETE, &at(&said)).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&ann, Method::PUT, &host(&ben_id)).await, StatusCode::NOT_FOUND, "he is not inside");
    assert_eq!(status(&ann, Method::PUT, &host(&olga_id)).await, StatusCode::NO_CONTENT);
    assert_eq!(refused(&olga, Method::DELETE, &host(&ann_id)).await, refusal(403, "hosts-only"));
    assert_eq!(status(&ann, Method::DELETE, &host("me")).await, StatusCode::NO_CONTENT);
    assert_eq!(part(&olga, &room).await, "host");
    whole(app).await;
}

#[tokio::test]
async fn the_page_of_the_people_names_hosts_by_forms() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let ben_id = ben.id().await;
    let _here = ben.listen("/r/kitchen/events", None).await;
    let form = |visitor: &Visitor, path: &str| {
        visitor.post(path).header(header::ACCEPT, BROWSER).form(&[("", "")]).send()
    };
    let (host, guest) =
        (format!("/r/kitchen/people/{ben_id}/host"), format!("/r/kitchen/people/{ben_id}/guest"));
    let shown = page(&ann, "/r/kitchen/people").await;
    assert!(shown.contains(&format!("action=\"{host}\"")), "{shown}");
    let shown = page(&eve, "/r/kitchen/people").await;
    assert_eq!(shown.matches("<form").count(), shown.matches("/direct\"").count(), "{shown}");
    let refused = form(&eve, &host).await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(refused.text().await.unwrap().contains("Only a host of this room can do that"));
    let done = form(&ann, &host).await.unwrap();
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(done.headers()[header::LOCATION], "/r/kitchen/people");
    assert!(page(&ben, "/r/kitchen/people").await.contains(&format!("action=\"{guest}\"")));
    assert_eq!(form(&ben, &guest).await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(part(&ben, "kitchen").await, "guest");
    let said = eve.say("kitchen", "rude").await;
    let removed = form(&ann, &format!("{}/delete", at(&said))).await.unwrap();
    assert_eq!(removed.status(), StatusCode::SEE_OTHER);
    assert!(page(&ben, "/r/kitchen").await.contains("This message was removed by a host."));
}

#[tokio::test]
async fn where_a_message_is_answered_a_host_finds_the_way_to_remove_it() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let said = eve.say("kitchen", "rude").await;
    let (id, remove) = (said["id"].as_str().unwrap(), "formaction=\"/r/kitchen/messages/");
    let answering = format!("/r/kitchen?reply={id}");
    assert!(page(&ann, &answering).await.split(remove).any(|rest| rest.contains("/delete\"")));
    assert!(!page(&ben, &answering).await.contains("/delete\""));
    assert!(!page(&ann, "/r/kitchen").await.contains("/delete\""));
}
