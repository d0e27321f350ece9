//! Keeping a room calm: muting and banning somebody, slow mode, and closing it.

use crate::{
    hosts::{BROWSER, kitchen, notices, page, problem, refusal, refused, status, whole},
    private::hall,
    test_app::{TestApp, Visitor},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};

async fn put(visitor: &Visitor, path: &str, body: Value) -> Response {
    visitor.client.put(format!("{}{path}", visitor.url)).json(&body).send().await.unwrap()
}

async fn say(visitor: &Visitor, body: &str) -> Response {
    visitor.post_json("/r/kitchen/messages", &json!({ "body": body })).await
}

/// Why somebody could not say something in the kitchen, in words.
async fn hushed(visitor: &Visitor) -> (u16, String, String) {
    let response = say(visitor, "anything").await;
    let status = response.status().as_u16();
    let problem = response.json::<Value>().await.unwrap();
    let text = |field: &str| problem[field].as_str().unwrap().to_owned();
    (status, text("type"), text("detail"))
}

#[tokio::test]
async fn whoever_is_muted_hears_and_says_nothing_until_the_time_is_over_or_it_is_taken_back() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let mute = format!("/r/kitchen/people/{}/mute", eve.id().await);
    let said = eve.say("kitchen", "to be edited").await;
    let poll = eve
        .ask("kitchen", json!({ "question": "Tea?", "choices": ["Yes", "No"], "adding": "everyone" }))
        .await;
    let ten = || json!({ "minutes": 10 });
    assert_eq!(problem(put(&ben, &mute, ten()).await).await, refusal(403, "hosts-only"));
    for minutes in [json!(0), json!(10_081), json!(-1), json!("ten"), json!(1.5), Value::Null] {
        let refused = put(&ann, &mute, json!({ "minutes": minutes })).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{minutes}");
    }
    assert_eq!(put(&ann, &mute, ten()).await.status(), StatusCode::NO_CONTENT);

    let (status_, kind, detail) = hushed(&eve).await;
    assert_eq!((status_, kind.as_str()), (403, "/problems/muted"));
    assert!(
        detail.starts_with("A host of this room has muted you until 20") && detail.contains(" UTC."),
        "{detail}"
    );
    let mut ear = eve.listen("/r/kitchen/events", None).await;
    ben.say("kitchen", "she hears this").await;
    assert_eq!(ear.hear().await, "she hears this");
    let path = format!("/r/kitchen/messages/{}", said["id"].as_str().unwrap());
    let edit = eve.client.patch(format!("{}{path}", eve.url)).json(&json!({ "body": "by the back door" }));
    assert_eq!(problem(edit.send().await.unwrap()).await, refusal(403, "muted"));
    assert_eq!(refused(&eve, Method::PUT, &format!("{path}/reactions/👍")).await, refusal(403, "muted"));
    let question = json!({ "question": "Tea?", "choices": ["Yes", "No"] });
    assert_eq!(problem(eve.post_json("/r/kitchen/polls", &question).await).await, refusal(403, "muted"));
    let choices = format!("/r/kitchen/polls/{}/choices", poll["id"].as_str().unwrap());
    assert_eq!(
        problem(eve.post_json(&choices, &json!({ "text": "rude" })).await).await,
        refusal(403, "muted")
    );
    assert_eq!(eve.cast(&poll, &[0]).await.status(), StatusCode::OK, "a vote says nothing");
    assert_eq!(status(&eve, Method::DELETE, &path).await, StatusCode::NO_CONTENT, "nor does taking back");
    eve.say("lobby", "elsewhere she speaks").await;

    for _ in 0..2 {
        assert_eq!(status(&ann, Method::DELETE, &mute).await, StatusCode::NO_CONTENT);
    }
    eve.say("kitchen", "again").await;
    assert_eq!(notices(&ben, "kitchen").await, ["Ann muted Eve for 10 minutes.", "Ann let Eve speak again."]);
    let told = ben.history("kitchen", "?event=notice").await["events"].take();
    assert_eq!(
        (&told[0]["whom"], &told[0]["seconds"]),
        (&json!({ "id": eve.id().await, "name": "Eve" }), &json!(600))
    );
    whole(app).await;
}

#[tokio::test]
async fn whoever_is_banned_is_listed_for_hosts_and_speaks_again_once_it_is_taken_back_or_they_are_a_host() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let (eve_id, ann_id) = (eve.id().await, ann.id().await);
    let ban = format!("/r/kitchen/people/{eve_id}/ban");
    assert_eq!(refused(&ben, Method::PUT, &ban).await, refusal(403, "hosts-only"));
    let of_host = format!("/r/kitchen/people/{ann_id}/ban");
    assert_eq!(refused(&ann, Method::PUT, &of_host).await, refusal(403, "hosts-only"));
    for _ in 0..2 {
        assert_eq!(status(&ann, Method::PUT, &ban).await, StatusCode::NO_CONTENT);
    }
    // Who is banned need not be muted, and is not let speak by the end of that.
    let mute = format!("/r/kitchen/people/{eve_id}/mute");
    assert_eq!(put(&ann, &mute, json!({ "minutes": 1 })).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(status(&ann, Method::DELETE, &mute).await, StatusCode::NO_CONTENT);
    let (status_, kind, detail) = hushed(&eve).await;
    assert_eq!((status_, kind.as_str()), (403, "/problems/banned"));
    assert!(detail.contains("banned you"), "{detail}");
    let app = app.restart().await;
    let (ann, ben, eve) = (app.again(&ann), app.again(&ben), app.again(&eve));
    assert_eq!(hushed(&eve).await.1, "/problems/banned", "after a restart too");
    assert!(page(&eve, "/r/kitchen").await.contains("A host of this room has banned you."));
    assert!(!page(&ben, "/r/kitchen").await.contains("banned you"));

    let listed = page(&ann, "/r/kitchen/people").await;
    assert!(listed.contains("May say nothing") && listed.contains(&format!("{eve_id}/unban")), "{listed}");
    assert!(!page(&ben, "/r/kitchen/people").await.contains("May say nothing"));
    assert_eq!(status(&ann, Method::DELETE, &ban).await, StatusCode::NO_CONTENT);
    eve.say("kitchen", "again").await;
    assert_eq!(status(&ann, Method::PUT, &ban).await, StatusCode::NO_CONTENT);
    let host = format!("/r/kitchen/people/{eve_id}/host");
    assert_eq!(status(&ann, Method::PUT, &host).await, StatusCode::NO_CONTENT);
    eve.say("kitchen", "as a host").await;
    assert_eq!(
        notices(&ben, "kitchen").await,
        ["Ann banned Eve.", "Ann let Eve speak again.", "Ann banned Eve.", "Ann named Eve a host."]
    );
    whole(app).await;
}

#[tokio::test]
async fn nobody_is_banned_from_a_room_by_invitation_and_no_operator_from_any() {
    let app = TestApp::start().await;
    let (ann, ben, olga) = kitchen(&app).await;
    let opened = ann.post_json("/rooms", &json!({ "name": "Plans", "entry": "invitation" })).await;
    let private = opened.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
    let invited = ann.post(&format!("/r/{private}/invitations")).send().await.unwrap();
    let link = invited.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    assert_eq!(
        ben.post(link.strip_prefix(&app.url()).unwrap()).send().await.unwrap().status(),
        StatusCode::OK
    );
    let (app, olga) = app.restart_for(&olga).await;
    let (ann, ben) = (app.again(&ann), app.again(&ben));
    let (ben_id, olga_id) = (ben.id().await, olga.id().await);
    let at = |room: &str, id: &str, what: &str| format!("/r/{room}/people/{id}/{what}");
    assert_eq!(status(&ann, Method::PUT, &at(&private, &ben_id, "ban")).await, StatusCode::NOT_FOUND);
    let muted = put(&ann, &at(&private, &ben_id, "mute"), json!({ "minutes": 5 })).await;
    assert_eq!(muted.status(), StatusCode::NO_CONTENT);
    let said = ben.post_json(&format!("/r/{private}/messages"), &json!({ "body": "hm" })).await;
    assert_eq!(problem(said).await, refusal(403, "muted"));
    for what in ["ban", "mute"] {
        let refused = put(&ann, &at("kitchen", &olga_id, what), json!({ "minutes": 5 })).await;
        assert_eq!(problem(refused).await, refusal(403, "hosts-only"), "{what}");
    }
    assert_eq!(status(&olga, Method::PUT, &at("kitchen", &ben_id, "ban")).await, StatusCode::NO_CONTENT);
    assert_eq!(hushed(&ben).await.1, "/problems/banned");
    whole(app).await;
}

#[tokio::test]
async fn whoever_comes_to_look_after_a_room_because_its_host_left_is_not_muted_any_more() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    let invited = ann.post(&format!("/r/{room}/invitations")).send().await.unwrap();
    let link = invited.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    eve.post(link.strip_prefix(&app.url()).unwrap()).send().await.unwrap();
    let ten = json!({ "minutes": 10 });
    for visitor in [&ben, &eve] {
        let mute = format!("/r/{room}/people/{}/mute", visitor.id().await);
        assert_eq!(put(&ann, &mute, ten.clone()).await.status(), StatusCode::NO_CONTENT);
    }
    let me = format!("/r/{room}/people/me");
    assert_eq!(status(&ann, Method::DELETE, &me).await, StatusCode::NO_CONTENT);
    let here = format!("/r/{room}");
    assert!(!page(&ben, &here).await.contains("has muted you"));
    assert!(page(&eve, &here).await.contains("has muted you"), "who is no host is muted still");
    // Not when they look after it no more either: it was taken back.
    let host = format!("/r/{room}/people/{}/host", eve.id().await);
    assert_eq!(status(&ben, Method::PUT, &host).await, StatusCode::NO_CONTENT);
    assert_eq!(status(&ben, Method::DELETE, &format!("{me}/host")).await, StatusCode::NO_CONTENT);
    ben.say(&room, "as a guest").await;
    let app = app.restart().await;
    let ben = app.again(&ben);
    assert!(!page(&ben, &here).await.contains("has muted you"));
    ben.say(&room, "after a restart").await;
    whole(app).await;
}

#[tokio::test]
async fn in_slow_mode_whoever_is_no_host_is_told_how_long_to_wait() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    assert_eq!(
        problem(put(&ben, "/r/kitchen/slow", json!({ "seconds": 30 })).await).await,
        refusal(403, "hosts-only")
    );
    assert_eq!(
        put(&ann, "/r/kitchen/slow", json!({ "seconds": 61 })).await.status(),
        StatusCode::BAD_REQUEST
    );
    for _ in 0..2 {
        assert_eq!(
            put(&ann, "/r/kitchen/slow", json!({ "seconds": 60 })).await.status(),
            StatusCode::NO_CONTENT
        );
    }
    let refused = say(&eve, "too soon").await;
    let wait: u64 = refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(problem(refused).await, refusal(429, "slow-mode"));
    let question = json!({ "question": "Tea?", "choices": ["Yes", "No"] });
    assert_eq!(problem(eve.post_json("/r/kitchen/polls", &question).await).await, refusal(429, "slow-mode"));
    for body in ["hosts", "need not", "wait"] {
        ann.say("kitchen", body).await;
    }
    let new = app.visitor();
    new.say("kitchen", "the first one of somebody").await;
    assert_eq!(hushed(&new).await.1, "/problems/slow-mode");
    assert_eq!(eve.get_json("/r/kitchen/people").await["slow"], 60);
    assert_eq!(put(&ann, "/r/kitchen/slow", json!({ "seconds": 0 })).await.status(), StatusCode::NO_CONTENT);
    eve.say("kitchen", "at once").await;
    eve.say("kitchen", "and once more").await;
    assert_eq!(
        notices(&ben, "kitchen").await,
        ["Ann turned slow mode on: a message every 60 seconds from everybody.", "Ann turned slow mode off."]
    );
    whole(app).await;
}

#[tokio::test]
async fn in_a_closed_room_only_hosts_speak_and_everybody_reads() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let key = json!({ "client_id": "mine", "body": "said before" });
    assert_eq!(eve.post_json("/r/kitchen/messages", &key).await.status(), StatusCode::CREATED);
    assert_eq!(refused(&ben, Method::PUT, "/r/kitchen/closed").await, refusal(403, "hosts-only"));
    assert_eq!(status(&ann, Method::PUT, "/r/nowhere/closed").await, StatusCode::NOT_FOUND);
    let mut ear = eve.listen("/r/kitchen/events", None).await;
    for _ in 0..2 {
        assert_eq!(status(&ann, Method::PUT, "/r/kitchen/closed").await, StatusCode::NO_CONTENT);
    }
    let told = ear.next_named("notice").await.json();
    assert_eq!(
        (&told["event"], &told["body"]),
        (&json!("closed"), &json!("Ann closed this room. Only its hosts say something now."))
    );
    assert_eq!(hushed(&eve).await.1, "/problems/room-closed");
    assert_eq!(
        eve.post_json("/r/kitchen/messages", &key).await.status(),
        StatusCode::OK,
        "what was said before it was closed was said"
    );
    ann.say("kitchen", "a host speaks").await;
    assert_eq!(ear.hear().await, "a host speaks");
    let shown = page(&eve, "/r/kitchen").await;
    assert!(shown.contains("This room is closed. It can be read,") && shown.contains("a host speaks"));
    let form = eve.post("/r/kitchen/messages").header(header::ACCEPT, BROWSER).form(&[("body", "kept")]);
    let refused_ = form.send().await.unwrap();
    assert_eq!(refused_.status(), StatusCode::FORBIDDEN);
    assert!(refused_.text().await.unwrap().contains(">kept</textarea>"), "what was typed is kept");
    assert_eq!(ben.get_json("/r/kitchen/people").await["closed"], true);
    assert_eq!(status(&ann, Method::DELETE, "/r/kitchen/closed").await, StatusCode::NO_CONTENT);
    eve.say("kitchen", "again").await;
    assert!(!page(&eve, "/r/kitchen").await.contains("This room is closed. It"));
    whole(app).await;
}

#[tokio::test]
async fn the_forms_on_the_page_of_the_people_do_all_of_it() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = kitchen(&app).await;
    let eve_id = eve.id().await;
    let at = |what: &str| format!("/r/kitchen/people/{eve_id}/{what}");
    let shown = page(&ann, "/r/kitchen/people").await;
    for action in [at("mute"), at("ban"), at("host"), "/r/kitchen/slow".into(), "/r/kitchen/closed".into()] {
        assert!(shown.contains(&format!("action=\"{action}\"")), "{action}: {shown}");
    }
    let shown = page(&ben, "/r/kitchen/people").await;
    assert_eq!(shown.matches("<form").count(), shown.matches("/direct\"").count(), "{shown}");
    let press = async |path: &str, fields: &[(&str, &str)]| {
        ann.post(path).header(header::ACCEPT, BROWSER).form(fields).send().await.unwrap()
    };
    for (path, fields, seen) in [
        (at("mute"), &[("minutes", "60")][..], at("unmute")),
        (at("unmute"), &[], at("mute")),
        (at("ban"), &[], at("unban")),
        (at("unban"), &[], at("ban")),
        ("/r/kitchen/slow".to_owned(), &[("seconds", "5")], "value=\"5\"".to_owned()),
        ("/r/kitchen/closed".to_owned(), &[], "/r/kitchen/reopen".to_owned()),
        ("/r/kitchen/reopen".to_owned(), &[], "/r/kitchen/closed".to_owned()),
    ] {
        let done = press(&path, fields).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(done.headers()[header::LOCATION], "/r/kitchen/people");
        assert!(page(&ann, "/r/kitchen/people").await.contains(&seen), "{path}");
    }
    let wrong = press("/r/kitchen/slow", &[("seconds", "lots")]).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert!(wrong.text().await.unwrap().contains("a number from 0 to 60"));
}
