//! Conversations of two: who talks with whom is known to the two of them, and to nobody else.

use crate::{
    private::{come_in, delete, invite, open, steady, ways, whole},
    test_app::{TestApp, Visitor},
};
use futures_util::future::join_all;
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{check, rebuild};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// An address of the same kind under which nobody has opened a room.
const NOWHERE: &str = "~00000000000000000000000000";
const NOBODY: &str = "00000000000000000000000000000001";

async fn named(app: &TestApp, name: &str) -> Visitor {
    let visitor = app.visitor();
    assert_eq!(visitor.rename(name).await.status(), StatusCode::OK);
    visitor
}

/// Three who have met in the lobby.
async fn three(app: &TestApp) -> (Visitor, Visitor, Visitor) {
    let (ann, ben, eve) = (named(app, "Ann").await, named(app, "Ben").await, named(app, "Eve").await);
    for visitor in [&ann, &ben, &eve] {
        visitor.say("lobby", "hello").await;
    }
    (ann, ben, eve)
}

async fn address(visitor: &Visitor, room: &str, person: &str) -> Response {
    visitor.ask_for(Method::POST, &format!("/r/{room}/people/{person}/direct")).await
}

/// Opens the conversation of two who have met in the lobby, and gives its address.
async fn talk(visitor: &Visitor, other: &Visitor) -> String {
    let answer = address(visitor, "lobby", &other.id().await).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    let location = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let answer: Value = answer.json().await.unwrap();
    let room = answer["room"].as_str().unwrap().to_owned();
    assert_eq!(location, format!("/r/{room}"));
    assert_eq!(answer["url"], format!("{}/r/{room}", visitor.url));
    room
}

async fn leave(visitor: &Visitor, room: &str) {
    assert_eq!(delete(visitor, &format!("/r/{room}/people/me")).await, StatusCode::NO_CONTENT);
}

/// Why somebody is refused: the status, and the name of the problem.
async fn refusal(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let problem: Value = answer.json().await.unwrap();
    (status, problem["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned())
}

async fn html(visitor: &Visitor, path: &str) -> String {
    let response = visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.text().await.unwrap()
}

/// A visitor's own rooms, as their list has them.
async fn rooms(visitor: &Visitor) -> Vec<Value> {
    let mut rooms = visitor.get_json("/rooms").await["rooms"].take();
    let rooms = rooms.as_array_mut().unwrap();
    rooms.retain(|room| room["room"].as_str().unwrap().starts_with('~'));
    rooms.clone()
}

#[tokio::test]
async fn two_people_talk_under_each_others_names_and_come_back_to_the_same_place() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    let answer = address(&ann, "lobby", &ben_id).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let room = answer.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
    for (visitor, other) in [(&ben, &ann_id), (&ann, &ben_id)] {
        let answer = address(visitor, "lobby", other).await;
        assert_eq!(answer.status(), StatusCode::OK, "they have one already");
        assert_eq!(answer.json::<Value>().await.unwrap()["room"], room.as_str());
    }
    assert_eq!(talk(&ann, &eve).await.len(), room.len());

    let mut ear = ben.listen(&format!("/r/{room}/events"), None).await;
    ann.say(&room, "a word with you").await;
    assert_eq!(ear.hear().await, "a word with you");
    let events = ben.history(&room, "").await["events"].take();
    assert_eq!(
        (&events[0]["type"], &events[0]["entry"], &events[0]["with"]),
        (&json!("opened"), &json!("invitation"), &json!({ "id": ben_id, "name": "Ben" }))
    );
    assert_eq!(events[0]["title"], Value::Null);

    // Each sees the other's name, wherever a room has one.
    for (visitor, other, id) in [(&ann, "Ben", &ben_id), (&ben, "Ann", &ann_id)] {
        let own = rooms(visitor).await;
        let own = own.iter().find(|own| own["room"] == room.as_str()).unwrap();
        assert_eq!((&own["title"], &own["with"]), (&json!(other), &json!({ "id": id, "name": other })));
        let page = html(visitor, &format!("/r/{room}")).await;
        assert!(
            page.contains(&format!("<h1>{other}</h1>"))
                && page.contains(&format!("<title>{other} · Hallway"))
        );
        for path in ["/", "/r/lobby"] {
            let shown = html(visitor, path).await;
            let (_, link) = shown.split_once(&format!("/r/{room}\"")).expect(path);
            let (link, _) = link.split_once("</a>").unwrap();
            assert!(link.contains(other) && link.contains("direct"), "{path}: {link}");
        }
        for path in [format!("/r/{room}/polls/new"), format!("/v/{room}"), format!("/r/{room}/people")] {
            let shown = html(visitor, &path).await;
            assert!(shown.contains(&format!("{other} · Hallway")), "{path}");
        }
        let found = html(visitor, &format!("/search?q=word&room={room}")).await;
        assert!(found.contains(&format!("<bdi>{other}</bdi>")), "{found}");
    }
    let people = ben.get_json(&format!("/r/{room}/people")).await["people"].take();
    assert_eq!(
        people.as_array().unwrap().iter().map(|insider| &insider["part"]).collect::<Vec<_>>(),
        ["guest"; 2]
    );
    let lines = ann.get("/me/export").send().await.unwrap().text().await.unwrap();
    assert!(lines.contains(r#""called":"Ben""#), "{lines}");

    // By the name that they bear now.
    assert_eq!(ben.rename("Benedict").await.status(), StatusCode::OK);
    assert_eq!(rooms(&ann).await.iter().filter(|own| own["title"] == "Benedict").count(), 1);
    assert!(html(&ann, &format!("/r/{room}")).await.contains("<h1>Benedict</h1>"));
    ben.say(&room, "under another name").await;
    let app = app.restart().await;
    let ann = app.again(&ann);
    assert_eq!(rooms(&ann).await.iter().filter(|own| own["title"] == "Benedict").count(), 1);
    assert_eq!(talk(&ann, &app.again(&ben)).await, room);
}

#[tokio::test]
async fn of_many_who_open_it_at_once_one_is_the_first_and_all_come_to_the_same_place() {
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    let both = (0..8).map(|n| if n % 2 == 0 { (&ann, &ben_id) } else { (&ben, &ann_id) });
    let answers = join_all(both.map(|(visitor, other)| address(visitor, "lobby", other))).await;
    let new = answers.iter().filter(|answer| answer.status() == StatusCode::CREATED).count();
    let mut places = Vec::new();
    for answer in answers {
        places.push(answer.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned());
    }
    places.dedup();
    assert_eq!((new, places.len()), (1, 1));
    assert_eq!(rooms(&ann).await.len() + rooms(&ben).await.len(), 1, "nothing was said yet");
    ann.say(&places[0], "a word").await;
    assert_eq!((rooms(&ann).await.len(), rooms(&ben).await.len()), (1, 1));
}

#[tokio::test]
async fn only_somebody_who_is_met_in_a_room_can_be_addressed_and_only_by_whoever_may_speak_there() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    let away = named(&app, "Olga").await;
    let away_id = away.id().await;
    away.say("kitchen", "only here").await;
    let plans = open(&ann, "Plans").await;
    let (_, link) = invite(&ann, &plans).await;
    assert_eq!(come_in(&ben, &link).await, StatusCode::OK);
    let nowhere = whole(ann.post(&format!("/r/lobby/people/{NOBODY}/direct"))).await;
    assert!(nowhere.starts_with("404 "), "{nowhere}");
    for (visitor, room, person) in [
        (&ann, "lobby", ann_id.as_str()),
        (&ann, "lobby", "me"),
        (&ann, "lobby", "nonsense!"),
        (&ann, "lobby", "00000000000000000000000000000000"),
        (&ann, "lobby", &away_id),
        (&ann, "cellar", &ben_id),
        (&ann, &plans, &away_id),
        (&eve, &plans, &ben_id),
        (&ann, NOWHERE, &ben_id),
        (&app.visitor(), "lobby", &ben_id),
    ] {
        let asked = visitor.post(&format!("/r/{room}/people/{person}/direct"));
        assert_eq!(whole(asked).await, nowhere, "{room} {person}");
    }
    assert_eq!(rooms(&ben).await.len(), 1, "only the plans");
    // Whoever listens is met too, and so is who is in a room by invitation.
    let mut ear = away.listen("/r/lobby/events", None).await;
    ear.next_named("presence").await;
    assert_eq!(address(&ann, "lobby", &away_id).await.status(), StatusCode::CREATED);
    assert_eq!(address(&ann, &plans, &ben_id).await.status(), StatusCode::CREATED);

    let (app, ann) = app.restart_for(&ann).await;
    let (ben, eve) = (app.again(&ben), app.again(&eve));
    let eve_id = eve.id().await;
    let mute = format!("/r/lobby/people/{eve_id}/mute");
    assert_eq!(ann.post_json(&mute, &json!({ "minutes": 10 })).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(refusal(address(&eve, "lobby", &ben_id).await).await, (403, "muted".to_owned()));
    assert_eq!(delete(&ann, &mute).await, StatusCode::NO_CONTENT);
    let ban = ann.ask_for(Method::PUT, &format!("/r/lobby/people/{eve_id}/ban")).await;
    assert_eq!(ban.status(), StatusCode::NO_CONTENT);
    assert_eq!(refusal(address(&eve, "lobby", &ben_id).await).await, (403, "banned".to_owned()));
    // They can be spoken to, and answer there.
    let room = talk(&ben, &eve).await;
    eve.say(&room, "they banned me").await;
}

#[tokio::test]
async fn a_conversation_of_two_is_not_there_for_anybody_else_not_even_for_an_operator() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = three(&app).await;
    let room = talk(&ann, &ben).await;
    ann.say(&room, "a quagga between us").await;
    let (app, eve) = app.restart_for(&eve).await;
    let (ann, ben) = (app.again(&ann), app.again(&ben));
    for visitor in [&eve, &app.visitor()] {
        for (there, nowhere) in ways(visitor, &room).into_iter().zip(ways(visitor, NOWHERE)) {
            let asked = format!("{there:?}");
            let (there, nowhere) = (whole(there).await, whole(nowhere).await);
            assert!(there.starts_with("404 "), "{asked}: {there}");
            assert_eq!(there, nowhere, "{asked}");
        }
        assert_eq!(visitor.get_json("/search?q=quagga").await["hits"], json!([]));
        assert_eq!(visitor.get_json("/unread?direct=yes").await, json!([]));
    }
    assert_eq!(ben.said(&room).await.as_array().unwrap().len(), 1, "and none of it did anything");

    // Nobody looks after it: it has no invitations, no topic, no rules, and nobody is sent out of it.
    for path in ["invitations", "invitations/1/revoke"] {
        let answer = ann.ask_for(Method::POST, &format!("/r/{room}/{path}")).await;
        assert!(matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}");
    }
    let list = ann.get(&format!("/r/{room}/invitations")).send().await.unwrap();
    assert_eq!(list.status(), StatusCode::NOT_FOUND);
    let ben_id = ben.id().await;
    for (method, path, body) in [
        (Method::PUT, "topic".to_owned(), json!({ "topic": "Tea" })),
        (Method::PUT, "slow".to_owned(), json!({ "seconds": 10 })),
        (Method::PUT, "closed".to_owned(), json!({})),
        (Method::DELETE, format!("people/{ben_id}"), json!({})),
        (Method::PUT, format!("people/{ben_id}/mute"), json!({ "minutes": 10 })),
        (Method::PUT, format!("people/{ben_id}/host"), json!({})),
        (Method::PUT, "people/me/host".to_owned(), json!({})),
    ] {
        let url = format!("{}/r/{room}/{path}", ann.url);
        let answer = ann.client.request(method, url).json(&body).send().await.unwrap();
        assert_eq!(refusal(answer).await, (403, "hosts-only".to_owned()), "{path}");
    }
    // Whoever addresses one of them comes into a place of their own.
    let other = talk(&eve, &ben).await;
    assert_ne!(other, room);
    assert_eq!(talk(&ann, &ben).await, room);
    assert_eq!(eve.get(&format!("/r/{room}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(ann.get(&format!("/r/{other}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let shown = html(&ann, &format!("/r/{room}/people")).await;
    assert!(shown.contains("Only the two of you") && !shown.contains("/direct\""), "{shown}");
    assert!(!shown.contains("/invitations") && !shown.contains("name=\"topic\""));
}

#[tokio::test]
async fn nobody_else_sees_or_hears_anything_of_what_two_people_say() {
    let app = TestApp::start_with(&["--limits", "off", "--status", "everyone"]).await;
    let (ann, ben, eve) = three(&app).await;
    let look = async || {
        let mut seen = Vec::new();
        for path in ["/", "/r/lobby", "/r/lobby/people", "/v/lobby", "/r/kitchen", "/search?q=hello"] {
            seen.push(whole(eve.get(path).header(header::ACCEPT, BROWSER)).await);
        }
        for path in ["/rooms", "/r/lobby", "/r/lobby/people", "/search?q=quagga", "/unread?direct=yes"] {
            seen.push(whole(eve.get(path).header(header::ACCEPT, "application/json")).await);
        }
        seen.push(eve.get_json("/status").await["rooms"].to_string());
        let metrics = eve.get("/metrics").send().await.unwrap().text().await.unwrap();
        seen.push(metrics.lines().filter(|line| line.starts_with("hallway_rooms")).collect());
        seen.into_iter().map(|text| steady(&text)).collect::<Vec<_>>()
    };
    let mut ear = eve.listen("/r/lobby/events", None).await;
    let hello = ear.next_named("hello").await;
    let presence = ear.next_named("presence").await;
    let before = look().await;
    let room = talk(&ann, &ben).await;
    for n in 0..100 {
        let who = if n % 2 == 0 { &ann } else { &ben };
        who.say(&room, &format!("quagga {n}")).await;
    }
    leave(&ben, &room).await;
    assert_eq!(talk(&ben, &ann).await, room);
    for (before, after) in before.iter().zip(&look().await) {
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
}

#[tokio::test]
async fn whoever_leaves_is_told_nothing_more_and_comes_back_only_by_themselves() {
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    let room = talk(&ann, &ben).await;
    let said = ben.say(&room, "before").await;
    let mut ear = ben.listen(&format!("/r/{room}/events"), None).await;
    let mut stays = ann.listen(&format!("/r/{room}/events"), None).await;
    leave(&ben, &room).await;
    assert_eq!(ear.next_named("bye").await.json()["reason"], "out");
    assert_eq!(stays.next_named("notice").await.json()["body"], "Ben left.");
    assert_eq!(ben.get(&format!("/r/{room}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(rooms(&ben).await, [Value::Null; 0]);
    assert_eq!(rooms(&ann).await[0]["title"], "Ben", "that it was with him stays");

    // The other opens it again and again, and is alone there.
    for _ in 0..2 {
        assert_eq!(talk(&ann, &ben).await, room);
    }
    assert_eq!(rooms(&ben).await, [Value::Null; 0]);
    let seq = said["id"].as_str().unwrap();
    let reaction = format!("{}/r/{room}/messages/{seq}/reactions/👍", ann.url);
    for answer in [
        ann.post_json(&format!("/r/{room}/messages"), &json!({ "body": "are you there?" })).await,
        ann.post_json(&format!("/r/{room}/polls"), &json!({ "question": "Tea?", "choices": ["Yes", "No"] }))
            .await,
        ann.post(&format!("/r/{room}/files?name=tea.txt")).body("tea").send().await.unwrap(),
        ann.client.put(reaction).send().await.unwrap(),
    ] {
        assert_eq!(refusal(answer).await, (403, "left-alone".to_owned()));
    }
    assert!(html(&ann, &format!("/r/{room}")).await.contains("Nobody else is in this conversation now"));

    let answer = address(&ben, "lobby", &ann_id).await;
    assert_eq!((answer.status(), talk(&ben, &ann).await), (StatusCode::OK, room.clone()));
    assert_eq!(stays.next_named("notice").await.json()["body"], "Ben came back.");
    ann.say(&room, "there you are").await;
    let events = ben.history(&room, "?event=notice").await["events"].take();
    let notices: Vec<_> = events.as_array().unwrap().iter().map(|notice| &notice["event"]).collect();
    assert_eq!(notices, ["left", "came-back"]);

    // Both can leave, and whoever comes first waits for the other.
    for visitor in [&ann, &ben] {
        leave(visitor, &room).await;
    }
    assert_eq!(address(&ann, "lobby", &ben_id).await.status(), StatusCode::OK);
    let alone = ann.post_json(&format!("/r/{room}/messages"), &json!({ "body": "first" })).await;
    assert_eq!(alone.status(), StatusCode::FORBIDDEN);
    assert_eq!(talk(&ben, &ann).await, room);
    ann.say(&room, "both are here").await;
    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn every_word_of_it_is_for_the_other_who_learns_of_it_without_having_known_of_the_room() {
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let room = talk(&ann, &ben).await;
    assert_eq!(ben.get_json("/unread?direct=yes").await, json!([]), "nothing was said yet");
    let first = ann.say(&room, "a word").await;
    let last = ann.say(&room, "and another").await;
    let (first, last) = (first["id"].as_str().unwrap(), last["id"].as_str().unwrap());
    let told = json!([{ "room": room, "unread": 2, "mentions": 2, "head": last, "title": "Ann" }]);
    assert_eq!(ben.get_json("/unread?direct=yes").await, told);
    let lobby = ben.history("lobby", "").await["head"].as_str().unwrap().to_owned();
    let both = ben.get_json(&format!("/unread?room=lobby@{lobby}&direct=yes")).await;
    assert_eq!((&both[0]["room"], &both[1]), (&json!("lobby"), &told[0]));
    // Who knows of it says how far they have read.
    let known = ben.get_json(&format!("/unread?room={room}@{first}&direct=yes")).await;
    assert_eq!(
        known,
        json!([{ "room": room, "unread": 1, "mentions": 1, "head": last, "title": "Ann" }]),
        "for a list that was made before it was there"
    );
    let read = ben.get_json(&format!("/unread?room={room}@{last}&direct=yes")).await;
    assert_eq!((read[0]["unread"].as_u64(), read[1].as_object()), (Some(0), None), "once, and with its head");
    assert_eq!(ben.get_json(&format!("/unread?room={room}@{last}")).await[0]["title"], Value::Null);
    // Who answers has read, on whichever device that was.
    let answer = ben.say(&room, "an answer").await["id"].take();
    assert_eq!(ben.get_json("/unread?direct=yes").await, json!([]));
    ann.say(&room, "and a third").await;
    let after = ben.get_json("/unread?direct=yes").await;
    assert_eq!((after[0]["unread"].as_u64(), &after[0]["room"]), (Some(1), &json!(room)));
    assert_ne!(after[0]["head"], answer);
    assert_eq!(ben.get_json(&format!("/unread?room={room}@{first}")).await[0]["unread"], 2);
    assert_eq!(ann.get_json("/unread?direct=yes").await, json!([]), "of one's own there is nothing to know");
    assert_eq!(ben.get_json(&format!("/unread?room=lobby@{lobby}")).await.as_array().unwrap().len(), 1);
    assert_eq!(ben.get_json("/unread").await, json!([]), "nothing is asked");
    leave(&ben, &room).await;
    assert_eq!(ben.get_json("/unread?direct=yes").await, json!([]));
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_no_name_in_a_conversation_whoever_of_the_two_opened_it() {
    const NAME: &str = "Zebulon Quagga";
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let going = named(&app, NAME).await;
    going.say("lobby", "hello").await;
    // Where he said something, and where he did not.
    let (by_him, by_her) = (talk(&going, &ann).await, talk(&ben, &going).await);
    going.say(&by_him, "hello").await;
    ben.say(&by_her, "are you there?").await;
    let id = going.id().await;
    let forgotten = going.post_json("/me/forget", &json!({ "sure": true, "messages": "keep" })).await;
    assert_eq!(forgotten.status(), StatusCode::OK);
    for (visitor, room) in [(&ann, &by_him), (&ben, &by_her)] {
        let own = rooms(visitor).await;
        assert_eq!((&own[0]["room"], &own[0]["title"]), (&json!(room), &json!("Somebody")));
        let page = html(visitor, &format!("/r/{room}")).await;
        assert!(page.contains("<h1>Somebody</h1>") && !page.contains("Zebulon"), "{page}");
        let history = visitor.history(room, "").await.to_string();
        assert!(history.contains("Somebody") && !history.contains("Zebulon"), "{history}");
        let answer = visitor.post_json(&format!("/r/{room}/messages"), &json!({ "body": "hello?" })).await;
        assert_eq!(refusal(answer).await, (403, "left-alone".to_owned()));
        assert_eq!(address(visitor, "lobby", &id).await.status(), StatusCode::NOT_FOUND);
    }
    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    let database = std::fs::read(data.path().join("hallway.db")).unwrap();
    assert!(!database.windows(NAME.len()).any(|bytes| bytes == NAME.as_bytes()), "it is nowhere in the file");
}

#[tokio::test]
async fn nobody_begins_to_talk_with_many_at_once_and_going_on_costs_nothing_of_that() {
    let app = TestApp::start_with(&["--limits", "conversations=0.001:2"]).await;
    let ann = named(&app, "Ann").await;
    let mut others = Vec::new();
    for name in ["Ben", "Cleo", "Dora"] {
        let other = named(&app, name).await;
        other.say("lobby", "hello").await;
        others.push(other.id().await);
    }
    for other in &others[..2] {
        assert_eq!(address(&ann, "lobby", other).await.status(), StatusCode::CREATED);
    }
    let refused = address(&ann, "lobby", &others[2]).await;
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(refusal(refused).await, (429, "too-often".to_owned()));
    for other in &others[..2] {
        assert_eq!(address(&ann, "lobby", other).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn nobody_is_addressed_by_many_strangers_at_once() {
    // Of one address a fifth of them.
    let app = TestApp::start_with(&["--limits", "addressed=0.001:10"]).await;
    let ann = named(&app, "Ann").await;
    ann.say("lobby", "hello").await;
    let id = ann.id().await;
    let mut known = None;
    for (name, status) in [("Ben", 201), ("Cleo", 201), ("Dora", 429)] {
        let stranger = named(&app, name).await;
        assert_eq!(address(&stranger, "lobby", &id).await.status(), status, "{name}");
        known.get_or_insert(stranger);
    }
    let known = known.unwrap();
    assert_eq!(address(&known, "lobby", &id).await.status(), StatusCode::OK, "who talks with her goes on");
    known.say("lobby", "hello").await;
    assert_eq!(address(&ann, "lobby", &known.id().await).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_is_refused_for_what_others_did_keeps_their_own_and_is_not_told_when_that_was() {
    let app = TestApp::start_with(&["--limits", "conversations=0.001:1,addressed=0.001:5"]).await;
    let (ann, ben, eve) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    assert_eq!(address(&ben, "lobby", &ann_id).await.status(), StatusCode::CREATED);
    let refused = address(&eve, "lobby", &ann_id).await;
    assert_eq!(refused.headers()[header::RETRY_AFTER], "3600");
    assert_eq!(refusal(refused).await, (429, "too-often".to_owned()));
    assert_eq!(address(&eve, "lobby", &ben_id).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_conversation_in_which_nobody_said_a_word_is_in_the_list_of_whoever_opened_it_alone() {
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let room = talk(&ann, &ben).await;
    assert_eq!(rooms(&ann).await[0]["title"], "Ben");
    assert_eq!(rooms(&ben).await, [Value::Null; 0]);
    for path in ["/", "/r/lobby"] {
        assert!(!html(&ben, path).await.contains(&room), "{path}");
    }
    // Whoever comes there finds what it is, though it is in no list.
    let shown = html(&ben, &format!("/r/{room}")).await;
    let (_, link) = shown.split_once(&format!("<a href=\"/r/{room}\" aria-current=\"page\"")).unwrap();
    let (link, _) = link.split_once("</a>").unwrap();
    assert!(link.contains("data-direct") && link.contains("Ann"), "{link}");
    assert!(!shown.contains("data-topic"));
    ann.ask(&room, json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    assert_eq!(rooms(&ben).await[0]["title"], "Ann");
    assert_eq!(ben.get_json("/unread?direct=yes").await[0]["unread"], 1, "a poll is a word");
    for path in ["/", "/r/lobby"] {
        assert!(html(&ben, path).await.contains(&room), "{path}");
    }
}

#[tokio::test]
async fn the_conversation_in_which_something_was_said_or_asked_last_comes_first() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = three(&app).await;
    let (with_ben, with_eve) = (talk(&ann, &ben).await, talk(&ann, &eve).await);
    let titles = async || rooms(&ann).await.iter().map(|room| room["title"].clone()).collect::<Vec<_>>();
    ann.say(&with_ben, "a word").await;
    ann.say(&with_eve, "a word").await;
    assert_eq!(rooms(&ben).await[0]["title"], "Ann");
    assert_eq!(titles().await, ["Eve", "Ben"]);
    ann.ask(&with_ben, json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    assert_eq!(titles().await, ["Ben", "Eve"]);
    let unread = ben.get_json("/unread?direct=yes").await;
    assert_eq!((&unread[0]["room"], &unread[0]["unread"]), (&json!(with_ben), &json!(2)));
}

#[tokio::test]
async fn the_other_is_called_as_they_are_called_now_and_never_as_somebody_else_is() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = three(&app).await;
    let zoe = named(&app, "Zoe").await;
    let called = async |visitor: &Visitor| rooms(visitor).await[0]["title"].as_str().unwrap().to_owned();
    let keep = async |visitor: &Visitor| {
        let asked = visitor.client.put(format!("{}/me/passphrase", visitor.url));
        let asked = asked.json(&json!({ "passphrase": "correct horse battery" }));
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    };
    // Before they have looked, and though they say nothing.
    talk(&ann, &ben).await;
    assert_eq!(ben.rename("Benedict").await.status(), StatusCode::OK);
    assert_eq!(called(&ann).await, "Benedict");
    let room = rooms(&ann).await[0]["room"].take();
    let people = ann.get_json(&format!("/r/{}/people", room.as_str().unwrap())).await["people"].take();
    let people = people.as_array().unwrap().iter();
    let is_listed = |name| people.clone().any(|insider| insider["name"] == name);
    assert!(is_listed("Ann") && is_listed("Benedict"), "nobody is called otherwise on its own page");
    keep(&ben).await;

    // Under a name that somebody keeps since, and that was borne where its keeper sees nothing of it.
    let plans = open(&eve, "Plans").await;
    let (_, link) = invite(&eve, &plans).await;
    let guest = named(&app, "Zoe").await;
    assert_eq!(come_in(&guest, &link).await, StatusCode::OK);
    let answer = address(&eve, &plans, &guest.id().await).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(called(&eve).await, "Zoe");
    keep(&zoe).await;
    assert_eq!(called(&eve).await, "Zoe 2");

    let app = app.restart().await;
    assert_eq!(called(&app.again(&ann)).await, "Benedict");
    assert_eq!(called(&app.again(&eve)).await, "Zoe 2");
}

#[tokio::test]
async fn the_program_of_a_room_is_not_to_be_talked_with() {
    let app = TestApp::start().await;
    let ann = named(&app, "Ann").await;
    let eve = named(&app, "Eve").await;
    eve.say("lobby", "hello").await;
    let made = ann.post_json("/rooms", &json!({ "name": "build", "posting": "key" })).await;
    let key = made.json::<Value>().await.unwrap()["key"].as_str().unwrap().to_owned();
    let said = ann.post("/r/build").bearer_auth(&key).body("built").send().await.unwrap();
    assert!(said.status().is_success());
    let program = ann.history("build", "?event=message").await["events"][0]["author"]["id"].take();
    let program = program.as_str().unwrap();
    assert_ne!(program, ann.id().await);
    let answer = address(&ann, "build", program).await;
    assert_eq!(refusal(answer).await, (404, "not-found".to_owned()));
    let shown = html(&eve, "/r/build/people").await;
    assert!(
        shown.contains(&format!("{}/direct", ann.id().await)),
        "whoever looks after it can be talked with"
    );
    assert!(!shown.contains(&format!("{program}/direct")), "{shown}");
    assert_eq!(refusal(address(&eve, "build", program).await).await, (404, "not-found".to_owned()));
}

#[tokio::test]
async fn whoever_left_comes_back_to_their_own_words_though_no_room_knows_the_other_or_lets_them_speak() {
    let app = TestApp::start().await;
    let (ann, ben, _) = three(&app).await;
    let (ann_id, ben_id) = (ann.id().await, ben.id().await);
    let room = talk(&ann, &ben).await;
    ben.say(&room, "my own words").await;
    leave(&ben, &room).await;
    assert_eq!(address(&ben, "cellar", &ann_id).await.status(), StatusCode::OK);
    let words = ben.history(&room, "?event=message").await["events"].take();
    assert_eq!(words[0]["body"], "my own words");
    leave(&ben, &room).await;
    let (app, ann) = app.restart_for(&ann).await;
    let ben = app.again(&ben);
    let ban = ann.ask_for(Method::PUT, &format!("/r/lobby/people/{ben_id}/ban")).await;
    assert_eq!(ban.status(), StatusCode::NO_CONTENT);
    assert_eq!(address(&ben, "lobby", &ann_id).await.status(), StatusCode::OK);
    ben.say(&room, "here I am").await;
}

#[tokio::test]
async fn of_conversations_that_are_not_named_32_are_told_however_many_are_named() {
    let app = TestApp::start().await;
    let ann = named(&app, "Ann").await;
    let ann_id = ann.id().await;
    ann.say("lobby", "hello").await;
    let mut places = Vec::new();
    for n in 0..34 {
        let other = named(&app, &format!("Guest {n}")).await;
        let answer = address(&other, "lobby", &ann_id).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let room = answer.json::<Value>().await.unwrap()["room"].as_str().unwrap().to_owned();
        let said = other.say(&room, "a word").await["id"].as_str().unwrap().to_owned();
        places.push((room, said));
    }
    let told = ann.get_json("/unread?direct=yes").await;
    assert_eq!(told.as_array().unwrap().len(), 32);
    let liveliest = places[2..].iter().map(|(room, said)| format!("&room={room}@{said}")).collect::<String>();
    let told = ann.get_json(&format!("/unread?direct=yes{liveliest}")).await;
    let news = told.as_array().unwrap().iter().filter(|told| told["unread"] == 1);
    assert_eq!(
        news.map(|told| told["room"].as_str().unwrap()).collect::<Vec<_>>(),
        [&places[1].0, &places[0].0]
    );
}

#[tokio::test]
async fn a_form_beside_somebody_leads_to_the_conversation_and_says_why_not_where_it_can() {
    let app = TestApp::start_with(&["--limits", "conversations=0.001:1"]).await;
    let (ann, ben, eve) = three(&app).await;
    let (ann_id, ben_id, eve_id) = (ann.id().await, ben.id().await, eve.id().await);
    let _here = (ben.listen("/r/lobby/events", None).await, eve.listen("/r/lobby/events", None).await);
    let _me = ann.listen("/r/lobby/events", None).await;
    app.until_streams(3).await;
    let shown = html(&ann, "/r/lobby/people").await;
    let form = |id: &str| format!("action=\"/r/lobby/people/{id}/direct\"");
    assert!(
        shown.contains(&form(&ben_id)) && shown.contains(&form(&eve_id)) && !shown.contains(&form(&ann_id))
    );
    assert!(
        !html(&app.visitor(), "/r/lobby/people").await.contains("/direct\""),
        "who is nobody yet addresses nobody"
    );
    let press = async |id: &str| {
        let asked = ann.post(&format!("/r/lobby/people/{id}/direct")).header(header::ACCEPT, BROWSER);
        asked.form(&[("", "")]).send().await.unwrap()
    };
    let led = press(&ben_id).await;
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    let path = led.headers()[header::LOCATION].to_str().unwrap();
    assert!(html(&ann, path).await.contains("<h1>Ben</h1>"));
    let refused = press(&eve_id).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().await.unwrap().contains("That was a lot at once."));
    assert_eq!(press(NOBODY).await.status(), StatusCode::NOT_FOUND);
}
