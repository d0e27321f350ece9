//! What whoever is outside of a room by invitation could learn of it by asking for something else: nothing.

use crate::{
    private::{come_in, delete, hall, invite, open, ways},
    test_app::{TestApp, Visitor},
};
use futures_util::future::join_all;
use protocol::{Person, PersonId, RoomName, Timestamp};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use server::store::{AppendError, Appended, Deed, Entry, InvitationTurn, Right, Store, Turn, What};

async fn id(visitor: &Visitor) -> String {
    visitor.get_json("/me").await["id"].as_str().unwrap().to_owned()
}

/// The texts that a search finds.
async fn found(visitor: &Visitor, query: &[(&str, &str)]) -> Vec<String> {
    let asked = visitor.get("/search").query(query).header(header::ACCEPT, "application/json");
    let response = asked.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{query:?}");
    let answer: Value = response.json().await.unwrap();
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["body"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_said_in_a_room_by_invitation_is_found_and_counted_only_by_those_who_are_in_it() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    let read = ann.say(&room, "first").await["id"].as_str().unwrap().to_owned();
    ann.say(&room, "a quagga for @Ben and @Eve").await;
    ann.say("lobby", "for everybody").await;
    let mark = format!("/unread?room={room}@{read}");
    for visitor in [&eve, &app.visitor()] {
        for query in [("q", "quagga"), ("q", "quag"), ("q", "ben"), ("q", room.as_str()), ("q", "r3")] {
            assert_eq!(found(visitor, &[query]).await, [""; 0], "{query:?}");
        }
        assert_eq!(found(visitor, &[("from", "Ann")]).await, ["for everybody"]);
        let asked = visitor.get("/search").query(&[("q", "quagga"), ("room", room.as_str())]);
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::NOT_FOUND);
        assert_eq!(visitor.get_json(&mark).await, json!([]));
    }
    for visitor in [&ann, &ben] {
        assert_eq!(
            found(visitor, &[("q", "quagga")]).await,
            [""; 0],
            "all that everybody sees is looked for"
        );
        let query = [("q", "quagga"), ("room", room.as_str())];
        assert_eq!(found(visitor, &query).await, ["a quagga for @Ben and @Eve"]);
    }
    let told = ben.get_json(&mark).await;
    assert_eq!((&told[0]["unread"], &told[0]["mentions"]), (&json!(1), &json!(1)));

    let ben_is = id(&ben).await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{ben_is}")).await, StatusCode::NO_CONTENT);
    let asked = ben.get("/search").query(&[("q", "quagga"), ("room", room.as_str())]);
    assert_eq!(asked.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(ben.get_json(&mark).await, json!([]));
}

#[tokio::test]
async fn whoever_was_sent_out_learns_nothing_of_the_names_in_the_room_and_keeps_none_there() {
    let app = TestApp::start().await;
    let (ann, ben, carla, room) = hall(&app).await;
    let (_, link) = invite(&ann, &room).await;
    ben.say(&room, "I am Ben").await;
    let ben_is = id(&ben).await;
    let mut ear = ann.listen(&format!("/r/{room}/events"), None).await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{ben_is}")).await, StatusCode::NO_CONTENT);
    assert_eq!(ear.next_named("notice").await.json()["event"], "sent-out");
    assert_eq!(carla.rename("Carla").await.status(), StatusCode::OK);
    assert_eq!(come_in(&carla, &link).await, StatusCode::OK);
    carla.say(&room, "I am Carla").await;

    assert_eq!(ben.rename("Carla").await.status(), StatusCode::OK, "nobody says that she is there");
    assert_eq!(ben.rename("Dora").await.status(), StatusCode::OK);
    let dora = app.visitor();
    assert_eq!(dora.rename("Dora").await.status(), StatusCode::OK);
    assert_eq!(come_in(&dora, &link).await, StatusCode::OK);
    assert_eq!(dora.say(&room, "I am Dora").await["author"]["name"], "Dora");
    let other = app.visitor();
    assert_eq!(other.rename("Ben").await.status(), StatusCode::OK);
    assert_eq!(come_in(&other, &link).await, StatusCode::OK);
    assert_eq!(other.say(&room, "I am Ben too").await["author"]["name"], "Ben", "he has no name there now");
}

#[tokio::test]
async fn a_name_that_was_borne_by_whoever_left_is_free_after_a_restart_too() {
    let app = TestApp::start().await;
    let (ann, ben, _, room) = hall(&app).await;
    let (_, link) = invite(&ann, &room).await;
    ben.say(&room, "I am Ben").await;
    assert_eq!(delete(&ben, &format!("/r/{room}/people/me")).await, StatusCode::NO_CONTENT);
    let app = app.restart().await;
    let other = app.visitor();
    assert_eq!(other.rename("Ben").await.status(), StatusCode::OK);
    assert_eq!(come_in(&other, &link).await, StatusCode::OK);
    assert_eq!(other.say(&room, "I am Ben too").await["author"]["name"], "Ben");
}

#[tokio::test]
async fn whoever_is_sent_out_while_they_poll_is_not_seen_in_the_room_any_more() {
    let app = TestApp::start().await;
    let (ann, ben, _, room) = hall(&app).await;
    let mut ear = ann.listen(&format!("/r/{room}/events"), None).await;
    let head = ben.history(&room, "").await["head"].as_str().unwrap().to_owned();
    let polling = tokio::spawn({
        let (ben, path) = (ben.clone(), format!("/events?room={room}&wait=60&after={head}"));
        async move { ben.get_json(&path).await }
    });
    let ben_is = id(&ben).await;
    ear.next_that("Ben", |event| event.name == "presence" && event.data.contains("\"Ben\"")).await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{ben_is}")).await, StatusCode::NO_CONTENT);
    let polled = polling.await.unwrap();
    assert_eq!(polled.as_array().unwrap().last().unwrap()["data"]["reason"], "out");
    let rooms = ann.get_json("/rooms").await["rooms"].take();
    assert_eq!(
        (&rooms[0]["title"], &rooms[0]["here"]),
        (&json!("Team plans"), &json!(1)),
        "at once: {rooms}"
    );
}

#[tokio::test]
async fn what_is_done_about_a_room_by_invitation_has_an_end_too() {
    let app = TestApp::start_with(&["--limits", "rooms=0.001:2,say=0.001:1,typing=0.001:1"]).await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let room = open(&ann, "Team plans").await;
    let (_, link) = invite(&ann, &room).await;
    let again = ann.post(&format!("/r/{room}/invitations")).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::TOO_MANY_REQUESTS, "inviting counts as opening a room");
    ben.say("lobby", "all that he may say").await;
    assert_eq!(come_in(&ben, &link).await, StatusCode::TOO_MANY_REQUESTS, "coming in counts as saying");
    for status in [StatusCode::NO_CONTENT, StatusCode::TOO_MANY_REQUESTS] {
        let typing = ann.post(&format!("/r/{room}/typing")).send().await.unwrap();
        assert_eq!(typing.status(), status);
    }
}

#[tokio::test]
async fn a_room_by_invitation_is_for_a_thousand_people_and_for_another_when_somebody_has_left() {
    const MOST: usize = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), |_| {}).unwrap();
    let room = RoomName::private(7);
    let entry = |n: usize, what| {
        let author = Person { id: PersonId::from_bits(n as u128), name: format!("P {n}").into() };
        Entry { room: room.clone(), author, at: Timestamp::from_millis(0), what }
    };
    store.append(entry(1, What::OpenedPrivately { title: "Plans".parse().unwrap() })).await.unwrap();
    let made = Turn::Invitation(InvitationTurn::Made { hash: "one".to_owned() });
    let by = store.append(entry(1, What::Turn { of: 1, turn: made })).await.unwrap().seq();
    let comes_in = |n| store.append(entry(n, What::Did(Deed::CameIn { by }, Right::OfHost)));
    let came = join_all((2..=MOST).map(comes_in)).await;
    assert!(came.iter().all(|came| matches!(came, Ok(Appended::New(_)))), "with the host they are as many");
    assert_eq!(comes_in(MOST + 1).await.unwrap_err(), AppendError::Full);
    assert_eq!(
        comes_in(5).await.unwrap_err(),
        AppendError::Unchanged,
        "who is inside is told so all the same"
    );
    store.append(entry(5, What::Did(Deed::Left { heir: None }, Right::OfHost))).await.unwrap();
    assert!(comes_in(MOST + 1).await.is_ok());
    assert_eq!(store.insiders(room.clone()).await.unwrap().len(), MOST);
}

/// The methods of each pattern in the router that has a room in it.
fn routes() -> Vec<(String, Vec<String>)> {
    let paths = include_str!("../../../protocol/src/paths.rs");
    let router = include_str!("../../src/router.rs");
    let of = |line: &str| {
        let (name, methods) = line.trim().strip_prefix(".route(paths::")?.split_once(", ")?;
        let (_, pattern) = paths.split_once(&format!("pub const {name}: &str = \""))?;
        let (pattern, _) = pattern.split_once('"')?;
        let methods =
            methods.split(['.', '(']).filter(|word| ["get", "post", "put", "patch", "delete"].contains(word));
        let methods = methods.map(str::to_uppercase).collect();
        pattern.contains("{room}").then(|| (pattern.to_owned(), methods))
    };
    router.lines().filter_map(of).collect()
}

#[test]
fn every_address_of_a_room_is_among_those_that_are_asked_for_from_outside() {
    let visitor = Visitor { url: "http://localhost".to_owned(), client: reqwest::Client::new() };
    let asked: Vec<_> = ways(&visitor, "~00000000000000000000000000")
        .into_iter()
        .map(|way| way.build().unwrap())
        .map(|way| (way.method().to_string(), way.url().path().to_owned()))
        .collect();
    let fits = |pattern: &str, path: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        let same = |(one, other): (&&str, &&str)| one == other || one.starts_with('{');
        pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
    };
    let routes = routes();
    assert!(routes.len() > 25, "the router is read: {routes:?}");
    for (pattern, methods) in routes {
        assert!(!methods.is_empty(), "{pattern}");
        for method in methods {
            let is_asked = asked.iter().any(|(by, path)| *by == method && fits(&pattern, path));
            assert!(is_asked, "{method} {pattern} is not asked for");
        }
    }
}
