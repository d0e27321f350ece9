//! Rooms by invitation: whoever is inside talks as in any room, and to everybody else there is no such room.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// An address of the same kind under which nobody has opened a room.
const NOWHERE: &str = "~00000000000000000000000000";

/// Opens a room by invitation, and gives its address.
pub async fn open(host: &Visitor, title: &str) -> String {
    let response = host.post_json("/rooms", &json!({ "name": title, "entry": "invitation" })).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let location = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let room = response.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
    assert_eq!(location, format!("/r/{room}"));
    room
}

/// Makes an invitation: its own address among those of the room, and the path of the link.
pub async fn invite(host: &Visitor, room: &str) -> (String, String) {
    let response = host.post(&format!("/r/{room}/invitations")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let made = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let url = response.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    (made, url.strip_prefix(&host.url).unwrap().to_owned())
}

pub async fn come_in(guest: &Visitor, link: &str) -> StatusCode {
    guest.post(link).send().await.unwrap().status()
}

pub async fn delete(visitor: &Visitor, path: &str) -> StatusCode {
    visitor.client.delete(format!("{}{path}", visitor.url)).send().await.unwrap().status()
}

async fn id(visitor: &Visitor) -> String {
    visitor.id().await
}

async fn page(visitor: &Visitor, path: &str) -> Response {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap()
}

async fn html(visitor: &Visitor, path: &str) -> String {
    let response = page(visitor, path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.text().await.unwrap()
}

/// A host and a guest in a room, and somebody who is not in it.
pub async fn hall(app: &TestApp) -> (Visitor, Visitor, Visitor, String) {
    let (ann, ben, eve) = (app.visitor(), app.visitor(), app.visitor());
    for (visitor, name) in [(&ann, "Ann"), (&ben, "Ben"), (&eve, "Eve")] {
        assert_eq!(visitor.rename(name).await.status(), StatusCode::OK);
    }
    let room = open(&ann, "Team plans").await;
    let (_, link) = invite(&ann, &room).await;
    assert_eq!(come_in(&ben, &link).await, StatusCode::OK);
    (ann, ben, eve, room)
}

#[tokio::test]
async fn whoever_is_invited_comes_in_and_talks_as_in_any_room() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    let mut ear = ben.listen(&format!("/r/{room}/events"), None).await;
    let mut both = ben.listen(&format!("/events?room=lobby&room={room}"), None).await;
    ann.say(&room, "just between us").await;
    assert_eq!((ear.hear().await, both.hear().await), ("just between us".into(), "just between us".into()));

    let events = ben.history(&room, "").await["events"].take();
    let kinds: Vec<_> = events.as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["opened", "notice", "message"]);
    assert_eq!((&events[0]["entry"], &events[0]["title"]), (&json!("invitation"), &json!("Team plans")));
    assert_eq!(
        (&events[1]["body"], &events[1]["event"], &events[1]["author"]["name"]),
        (&json!("Ben came in by invitation."), &json!("came-in"), &json!("Ben"))
    );
    let transcript = ben.get(&format!("/r/{room}")).send().await.unwrap().text().await.unwrap();
    assert!(transcript.contains(" * Ben came in by invitation.\n"), "{transcript}");
    let shown = html(&ben, &format!("/r/{room}")).await;
    assert!(shown.contains("<h1>Team plans</h1>") && shown.contains("Ben came in by invitation."));

    // The list of rooms has it for those who are in it.
    for (visitor, is_listed) in [(&ann, true), (&ben, true), (&eve, false)] {
        let rooms = visitor.get_json("/rooms").await;
        assert_eq!(rooms["rooms"][0]["title"] == "Team plans", is_listed);
        for path in ["/", "/r/lobby"] {
            let shown = html(visitor, path).await;
            assert_eq!(shown.contains("Team plans") && shown.contains(&room), is_listed, "{path}");
        }
    }
    let people = ben.get_json(&format!("/r/{room}/people")).await["people"].take();
    assert_eq!((&people[0]["name"], &people[0]["part"]), (&json!("Ann"), &json!("host")));
    assert_eq!((&people[1]["name"], &people[1]["part"]), (&json!("Ben"), &json!("guest")));
    assert_eq!(people.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn opening_the_link_changes_nothing_and_the_form_on_it_lets_in() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    let response =
        ann.post("/rooms").form(&[("name", "Team plans"), ("entry", "invitation")]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let path = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(html(&ann, &path).await.contains(&format!("{path}/people")));
    assert!(html(&ann, &format!("{path}/people")).await.contains(&format!("{path}/invitations")));
    let made = ann
        .post(&format!("{path}/invitations"))
        .header(header::ACCEPT, BROWSER)
        .form(&[("", "")])
        .send()
        .await
        .unwrap();
    let shown = made.text().await.unwrap();
    let link = shown.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    let link = link.strip_prefix(&app.url()).unwrap().to_owned();
    assert!(shown.contains("class=\"qr\""));
    assert!(!html(&ann, &format!("{path}/invitations")).await.contains(&link), "it is shown only once");

    for _ in 0..2 {
        let asked = html(&eve, &link).await;
        assert!(asked.contains("Team plans") && asked.contains("Come in"), "{asked}");
        assert_eq!(page(&eve, &path).await.status(), StatusCode::NOT_FOUND);
    }
    let led = eve.post(&link).header(header::ACCEPT, BROWSER).form(&[("", "")]).send().await.unwrap();
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    assert_eq!(led.headers()[header::LOCATION], path.as_str());
    assert!(html(&eve, &path).await.contains("Team plans"));
    assert_eq!(page(&eve, &link).await.status(), StatusCode::SEE_OTHER, "whoever is inside is led there");
    assert_eq!(come_in(&eve, &link).await, StatusCode::OK, "and comes in once");
    let notices = ann.history(path.strip_prefix("/r/").unwrap(), "?event=notice").await;
    assert_eq!(notices["events"].as_array().unwrap().len(), 1);
}

/// Every way to ask for something of a room, see `outside.rs`.
pub fn ways(visitor: &Visitor, room: &str) -> Vec<RequestBuilder> {
    let ask = |method: Method, path: String| visitor.client.request(method, format!("{}{path}", visitor.url));
    let json = |request: RequestBuilder| request.json(&json!({ "body": "hello" }));
    let get = |path: String| ask(Method::GET, path);
    let mut ways = vec![
        get(format!("/r/{room}")),
        get(format!("/r/{room}")).header(header::ACCEPT, BROWSER),
        get(format!("/r/{room}")).header(header::ACCEPT, "application/json"),
        get(format!("/r/{room}")).header(header::ACCEPT, "text/event-stream"),
        get(format!("/r/{room}")).header(header::ACCEPT, "application/x-ndjson"),
        get(format!("/r/%7E{}", &room[1..])),
        get(format!("/r/{}", room.to_uppercase())),
        get(format!("/r/{room}?reply=4")).header(header::ACCEPT, BROWSER),
        get(format!("/r/{room}/messages")),
        get(format!("/r/{room}/messages?around=3")),
        get(format!("/r/{room}/messages/4")),
        get(format!("/r/{room}/messages/4/edit")).header(header::ACCEPT, BROWSER),
        get(format!("/r/{room}/events")),
        get(format!("/r/{room}/polls")),
        get(format!("/r/{room}/polls/5")),
        get(format!("/r/{room}/polls/5/results.csv")),
        get(format!("/r/{room}/polls/5/results.json")),
        get(format!("/r/{room}/polls/new")).header(header::ACCEPT, BROWSER),
        get(format!("/r/{room}/screen")).header(header::ACCEPT, BROWSER),
        get(format!("/v/{room}")).header(header::ACCEPT, BROWSER),
        get(format!("/r/{room}/people")),
        get(format!("/r/{room}/invitations")),
        get(format!("/search?q=just&room={room}")),
        get(format!("/search?q=just&room={room}")).header(header::ACCEPT, BROWSER),
        get(format!("/search?q=just&room={room}&room=lobby")).header(header::ACCEPT, "application/json"),
    ];
    ways.extend([
        json(ask(Method::POST, format!("/r/{room}"))),
        json(ask(Method::POST, format!("/r/{room}/messages"))),
        json(ask(Method::POST, format!("/r/{room}/messages?key=0"))),
        json(ask(Method::PATCH, format!("/r/{room}/messages/4"))),
        json(ask(Method::POST, format!("/r/{room}/messages/4/edit"))),
        ask(Method::DELETE, format!("/r/{room}/messages/4")),
        ask(Method::POST, format!("/r/{room}/messages/4/delete")),
        ask(Method::PUT, format!("/r/{room}/messages/4/reactions/👍")),
        ask(Method::DELETE, format!("/r/{room}/messages/4/reactions/👍")),
        ask(Method::POST, format!("/r/{room}/messages/4/reactions")).json(&json!({ "emoji": "👍" })),
        ask(Method::POST, format!("/r/{room}/files?name=tea.txt")).body("tea"),
        get(format!("/r/{room}/files/00000000000000000000000000000000")),
        ask(Method::POST, format!("/r/{room}/typing")),
        ask(Method::PUT, format!("/r/{room}/topic")).json(&json!({ "topic": "Tea" })),
        ask(Method::POST, format!("/r/{room}/topic")).form(&[("topic", "Tea")]),
        json(ask(Method::POST, format!("/r/{room}/polls"))),
        ask(Method::PUT, format!("/r/{room}/polls/5/ballot")).json(&json!({ "choices": [0] })),
        ask(Method::POST, format!("/r/{room}/polls/5/ballot")).json(&json!({ "choices": [0] })),
        ask(Method::DELETE, format!("/r/{room}/polls/5/ballot")),
        ask(Method::POST, format!("/r/{room}/polls/5/choices")).json(&json!({ "text": "Cake" })),
        ask(Method::POST, format!("/r/{room}/polls/5/close")),
        ask(Method::POST, format!("/r/{room}/polls/5/reveal")),
        json(ask(Method::POST, format!("/r/{room}/hooks/json"))),
        ask(Method::POST, format!("/r/{room}/invitations")),
        ask(Method::DELETE, format!("/r/{room}/invitations/2")),
        ask(Method::POST, format!("/r/{room}/invitations/2/revoke")),
        ask(Method::DELETE, format!("/r/{room}/people/me")),
        get(format!("/r/{room}/people/me")),
        get(format!("/r/{room}/people/00000000000000000000000000000001")).header(header::ACCEPT, BROWSER),
        ask(Method::DELETE, format!("/r/{room}/people/00000000000000000000000000000001")),
        ask(Method::PUT, format!("/r/{room}/people/me/host")),
        ask(Method::POST, format!("/r/{room}/people/me/host")),
        ask(Method::DELETE, format!("/r/{room}/people/me/host")),
        ask(Method::POST, format!("/r/{room}/people/me/guest")),
        ask(Method::PUT, format!("/r/{room}/people/me/mute")),
        ask(Method::POST, format!("/r/{room}/people/me/mute")),
        ask(Method::DELETE, format!("/r/{room}/people/me/mute")),
        ask(Method::POST, format!("/r/{room}/people/me/unmute")),
        ask(Method::PUT, format!("/r/{room}/people/me/ban")),
        ask(Method::POST, format!("/r/{room}/people/me/ban")),
        ask(Method::DELETE, format!("/r/{room}/people/me/ban")),
        ask(Method::POST, format!("/r/{room}/people/me/unban")),
        ask(Method::POST, format!("/r/{room}/people/00000000000000000000000000000001/direct")),
        ask(Method::PUT, format!("/r/{room}/slow")).json(&json!({ "seconds": 10 })),
        ask(Method::POST, format!("/r/{room}/slow")).form(&[("seconds", "10")]),
        ask(Method::PUT, format!("/r/{room}/closed")),
        ask(Method::POST, format!("/r/{room}/closed")),
        ask(Method::DELETE, format!("/r/{room}/closed")),
        ask(Method::POST, format!("/r/{room}/reopen")),
        ask(Method::POST, format!("/r/{room}/people/me/out")),
    ]);
    ways
}

/// Status, headers and body of an answer, but for what says when it was given, and by which script it may be read.
pub async fn whole(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let mut headers: Vec<String> = response
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.retain(|line| !line.starts_with("date:") && !line.starts_with("content-security-policy:"));
    headers.sort_unstable();
    let (status, body) = (response.status(), response.text().await.unwrap());
    let body = body.split("nonce=\"").enumerate().map(|(n, part)| match n {
        0 => part,
        _ => part.split_once('"').unwrap().1,
    });
    format!("{status}\n{}\n\n{}", headers.join("\n"), body.collect::<String>())
}

#[tokio::test]
async fn a_room_that_is_not_yours_is_one_that_is_not_there() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    ann.say(&room, "just between us").await;
    ann.ask(&room, json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    let nobody = app.visitor();
    for visitor in [&eve, &nobody] {
        for (there, nowhere) in ways(visitor, &room).into_iter().zip(ways(visitor, NOWHERE)) {
            let asked = format!("{there:?}");
            let (there, nowhere) = (whole(there).await, whole(nowhere).await);
            assert!(
                there.starts_with("404 ") && there.contains("cache-control: no-store"),
                "{asked}: {there}"
            );
            assert_eq!(there, nowhere, "{asked}");
        }
    }
    let said = ben.said(&room).await;
    assert_eq!(said.as_array().unwrap().len(), 3, "and none of it did anything: {said}");
}

#[tokio::test]
async fn whoever_is_outside_sees_the_same_before_and_after_a_thousand_messages() {
    let app = TestApp::start_with(&["--limits", "off", "--status", "everyone"]).await;
    let (ann, ben, eve, room) = hall(&app).await;
    ann.say("lobby", "for everybody").await;
    let look = async || {
        let mut seen = Vec::new();
        for path in [
            "/",
            "/r/lobby",
            "/v/lobby",
            "/r/lobby/screen",
            "/help",
            "/r/kitchen",
            "/search?q=message",
            "/search?from=Ann",
        ] {
            seen.push(whole(eve.get(path).header(header::ACCEPT, BROWSER)).await);
        }
        for path in [
            "/rooms",
            "/r/lobby",
            "/r/lobby/polls",
            "/feeds",
            "/r/kitchen",
            &format!("/r/{room}"),
            "/search?q=message",
            "/search?from=Ann",
            &format!("/search?q=message&room={room}"),
        ] {
            seen.push(whole(eve.get(path).header(header::ACCEPT, "application/json")).await);
        }
        seen.push(whole(eve.get("/r/lobby")).await);
        seen.push(whole(eve.get("/")).await);
        seen.push(eve.get_json("/status").await["rooms"].to_string());
        let metrics = eve.get("/metrics").send().await.unwrap().text().await.unwrap();
        assert!(!metrics.contains('~'), "{metrics}");
        seen.push(metrics.lines().filter(|line| line.starts_with("hallway_rooms")).collect());
        // The client ids and the keys of forms are new each time, and the place in the one log moves.
        seen.into_iter().map(|text| steady(&text)).collect::<Vec<_>>()
    };
    let mut ear = eve.listen("/r/lobby/events", None).await;
    let hello = ear.next_named("hello").await;
    let presence = ear.next_named("presence").await;
    let before = look().await;
    let found = eve.get_json("/search?from=Ann").await;
    assert!(found.to_string().contains("for everybody"), "a search finds what may be found: {found}");
    for n in 0..1_000 {
        let who = if n % 2 == 0 { &ann } else { &ben };
        who.say(&room, &format!("message {n}")).await;
    }
    let after = look().await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    let mut other = eve.listen("/r/lobby/events", None).await;
    let again = other.next_named("hello").await;
    assert_eq!((&hello.data, &hello.last_event_id), (&again.data, &again.last_event_id));
    assert_eq!(presence.data, other.next_named("presence").await.data);
    ann.say("lobby", "the next thing").await;
    loop {
        let next = ear.next().await.unwrap();
        match next.name.as_str() {
            // Eve herself came, and pings go on.
            "presence" => {}
            "ping" => assert_eq!(next.json()["head"], hello.json()["head"]),
            _ => break assert_eq!(next.json()["body"], "the next thing", "nothing came in between"),
        }
    }
    let polled = eve.get_json(&format!("/events?room=lobby&wait=0&after={}", hello.last_event_id)).await;
    assert_eq!(polled[0]["data"]["replaying"], 1);
}

/// A text without what is by chance or of the moment: random ids, and places in the log.
pub fn steady(text: &str) -> String {
    let mut steady = String::with_capacity(text.len());
    // Nor does it matter how many digits the places have.
    let text =
        text.lines().filter(|line| !line.starts_with("content-length:")).collect::<Vec<_>>().join("\n");
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let (word, end) =
            word.split_at(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-').len());
        let is_random = word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_place = word.split_once('-').is_some_and(|(epoch, seq)| {
            epoch.len() >= 8 && !seq.is_empty() && seq.bytes().all(|b| b.is_ascii_digit())
        });
        steady.push_str(if is_random || is_place { "?" } else { word });
        steady.push_str(end);
    }
    steady
}

#[tokio::test]
async fn whoever_is_sent_out_hears_nothing_more_and_comes_back_only_by_an_invitation_that_stands() {
    let app = TestApp::start().await;
    let (ann, ben, _, room) = hall(&app).await;
    let (made, link) = invite(&ann, &room).await;
    let mut alone = ben.listen(&format!("/r/{room}/events"), None).await;
    let mut both = ben.listen(&format!("/events?room=lobby&room={room}"), None).await;
    let mut unseen = ben.listen(&format!("/r/{room}/events?as=nobody"), None).await;
    let mut stays = ann.listen(&format!("/r/{room}/events"), None).await;
    app.until_streams(4).await;
    let polling = tokio::spawn({
        let (ben, path) =
            (ben.clone(), format!("/events?room={room}&wait=60&after={}", newest(&ben, &room).await));
        async move { ben.get_json(&path).await }
    });
    app.until_streams(5).await;
    let (ann_id, ben_id) = (id(&ann).await, id(&ben).await);
    assert_eq!(delete(&ben, &format!("/r/{room}/people/{ann_id}")).await, StatusCode::FORBIDDEN);
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{ben_id}")).await, StatusCode::NO_CONTENT);
    for ear in [&mut alone, &mut both, &mut unseen] {
        assert_eq!(ear.next_named("bye").await.json()["reason"], "out");
        assert!(ear.next().await.is_none(), "the stream is over");
    }
    let polled = polling.await.unwrap();
    assert_eq!(polled.as_array().unwrap().last().unwrap()["data"]["reason"], "out");
    assert_eq!(stays.next_named("notice").await.json()["body"], "Ann sent Ben out.");
    ann.say(&room, "he is gone").await;
    assert_eq!(stays.hear().await, "he is gone");

    for request in ways(&ben, &room) {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    }
    // Whoever was away at that moment is told when they ask for their rooms again: any other answer than a stream would end a
    // browser's line for ever, and that of the other rooms with it.
    for room in [room.as_str(), "~zzzzzzzzzzzzzzzzzzzzzzzzz7"] {
        for path in [format!("/events?room={room}"), format!("/events?room=lobby&room={room}")] {
            let mut ear = ben.listen(&path, None).await;
            assert_eq!(ear.next().await.unwrap().data, r#"{"reason":"out"}"#);
            assert!(ear.next().await.is_none(), "nothing else is told");
            let polled = ben.get_json(&format!("{path}&wait=60")).await;
            assert_eq!(polled, json!([{ "event": "bye", "data": { "reason": "out" } }]));
        }
    }
    assert!(!html(&ben, "/").await.contains("Team plans"));
    assert_eq!(delete(&ann, &made).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&ann, &made).await, StatusCode::NO_CONTENT, "revoked is revoked");
    for link in [link.as_str(), "/i/00000000000000000000000000000000", "/i/x"] {
        assert_eq!(come_in(&ben, link).await, StatusCode::NOT_FOUND);
        assert_eq!(page(&ben, link).await.status(), StatusCode::NOT_FOUND);
    }
    let (_, link) = invite(&ann, &room).await;
    assert_eq!(come_in(&ben, &link).await, StatusCode::OK);
    assert_eq!(ben.said(&room).await.as_array().unwrap().len(), 4, "what was said meanwhile too");
}

async fn newest(visitor: &Visitor, room: &str) -> String {
    visitor.history(room, "").await["head"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_leaves_is_gone_and_the_one_who_is_in_for_longest_looks_after_the_room() {
    let app = TestApp::start().await;
    let (ann, ben, _, room) = hall(&app).await;
    let mut ear = ben.listen(&format!("/r/{room}/events"), None).await;
    assert_eq!(
        ben.post(&format!("/r/{room}/invitations")).send().await.unwrap().status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(delete(&ann, &format!("/r/{room}/people/me")).await, StatusCode::NO_CONTENT);
    assert_eq!(ear.next_named("notice").await.json()["body"], "Ann left. Ben is the host now.");
    assert_eq!(ann.get(&format!("/r/{room}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let (_, link) = invite(&ben, &room).await;
    assert_eq!(come_in(&ann, &link).await, StatusCode::OK);

    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    let database = std::fs::read(data.path().join("hallway.db")).unwrap();
    let secret = link.strip_prefix("/i/").unwrap().as_bytes();
    assert!(!database.windows(secret.len()).any(|bytes| bytes == secret), "the secret of a link is not kept");
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    let (ann, ben) = (moved(&ann, &app), moved(&ben, &app));
    for visitor in [&ann, &ben] {
        visitor.say(&room, "still here after a restart").await;
    }
    assert_eq!(ann.get_json(&format!("/r/{room}/people")).await["people"][0]["part"], "host");
}

/// The same person at a server that was started anew.
fn moved(visitor: &Visitor, app: &TestApp) -> Visitor {
    Visitor { url: app.url(), client: visitor.client.clone() }
}

#[tokio::test]
async fn nobody_comes_into_a_room_that_everybody_has_left() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let room = open(&ann, "Plans").await;
    let (_, link) = invite(&ann, &room).await;
    ann.say(&room, "between us").await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/me")).await, StatusCode::NO_CONTENT);
    assert_eq!(come_in(&ben, &link).await, StatusCode::NOT_FOUND);
    assert_eq!(ben.get(&format!("/r/{room}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn sending_somebody_out_twice_at_once_is_as_once() {
    let app = TestApp::start().await;
    let (ann, ben, _, room) = hall(&app).await;
    let path = format!("/r/{room}/people/{}", id(&ben).await);
    let answers = futures_util::future::join_all((0..6).map(|_| delete(&ann, &path))).await;
    assert_eq!(answers, [StatusCode::NO_CONTENT; 6]);
    let notices = ann.said(&room).await;
    let sent_out = notices.as_array().unwrap().iter().filter(|event| event["event"] == "sent-out");
    assert_eq!(sent_out.count(), 1);
}

#[tokio::test]
async fn a_room_by_invitation_needs_a_name_and_has_no_key() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (body, kind) in [
        (json!({ "name": " ", "entry": "invitation" }), "room-name"),
        (json!({ "name": "x".repeat(65), "entry": "invitation" }), "room-name"),
        (json!({ "name": "x", "entry": "invitation", "posting": "key" }), "entry"),
        (json!({ "name": "x", "entry": "nobody" }), "json"),
        (json!({ "name": "~00000000000000000000000000" }), "room-name"),
    ] {
        let response = ann.post_json("/rooms", &body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], format!("/problems/{kind}"), "{body}");
    }
    let refused = ann.post("/rooms").form(&[("name", "x"), ("entry", "nobody")]).send().await.unwrap();
    assert_eq!(refused.json::<Value>().await.unwrap()["type"], "/problems/entry");
    let room = open(&ann, "Büro: Ünïcode & <b>").await;
    assert!(html(&ann, &format!("/r/{room}")).await.contains("Büro: Ünïcode &amp; &lt;b"));
    for _ in 0..20 {
        invite(&ann, &room).await;
    }
    let full = ann.post(&format!("/r/{room}/invitations")).send().await.unwrap();
    assert_eq!(full.status(), StatusCode::CONFLICT);
    assert_eq!(full.json::<Value>().await.unwrap()["type"], "/problems/room-full");
}
