//! Who is here, and that nobody is who has left.

use crate::{
    private::open,
    test_app::{Ear, TestApp, Visitor},
};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn presence(ear: &mut Ear, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    ear.next_that(what, |event| event.name == "presence" && wanted(&event.json())).await.json()
}

/// Says that somebody looks at a page, and when to say it again.
async fn look(visitor: &Visitor) -> Value {
    let answer = visitor.post("/me/presence").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

/// Who is in a room, and where.
async fn whereabouts(app: &TestApp, room: &str) -> Vec<(String, String)> {
    let people = app.visitor().get_json(&format!("/r/{room}/people")).await["people"].take();
    let people = people.as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    people.map(|person| (text(&person["id"]), text(&person["presence"]))).collect()
}

/// What a presence says of one person who came or has another name now.
fn joined<'a>(presence: &'a Value, id: &Value) -> Option<&'a Value> {
    presence["joined"].as_array()?.iter().find(|person| person["id"] == *id)
}

#[tokio::test]
async fn a_person_is_here_once_however_many_streams_they_have() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let ann_id = ann.get_json("/me").await["id"].clone();
    let ben_id = ben.get_json("/me").await["id"].clone();
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let here = presence(&mut ear, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!((&here["count"], &here["here"][0]["id"]), (&1.into(), &ben_id));

    let tabs = [ann.listen("/r/lobby/events", None).await, ann.listen("/r/lobby/events", None).await];
    let arrival = presence(&mut ear, "Ann's arrival", |p| joined(p, &ann_id).is_some()).await;
    assert_eq!(arrival["count"], 2);
    let [one, other] = tabs;
    drop(one);
    app.until_streams(2).await;
    assert_eq!(ben.get_json("/status").await["people"], 2, "the other tab is still open");
    drop(other);
    let left = presence(&mut ear, "Ann's leave", |p| p["left"][0] == ann_id).await;
    assert_eq!(left["count"], 1);
}

#[tokio::test]
async fn whoever_looks_at_none_of_their_pages_is_away_and_a_program_is_not() {
    let app = TestApp::start_with(&["--limits", "off", "--away-after", "2"]).await;
    let (ann, ben, program) = (app.visitor(), app.visitor(), app.visitor());
    let ids = [ann.id().await, ben.id().await, program.id().await];
    let mut ear = program.listen("/events?room=lobby&room=other&names=plain", None).await;
    // Ann has two tabs. Nobody looks at the one, and at the other somebody does all the time; Ben's is hidden.
    let _bens = ben.listen_as_page("lobby").await;
    let (hidden, seen) = (ann.listen_as_page("lobby").await, ann.listen_as_page("lobby").await);
    let looking = tokio::spawn({
        let ann = ann.clone();
        async move {
            loop {
                assert_eq!(look(&ann).await["again_after"], 1);
            }
        }
    });
    let away = presence(&mut ear, "that Ben is away", |p| p["away"] == 1).await;
    assert_eq!((&away["count"], &away["room"], &away["left"]), (&3.into(), &"lobby".into(), &Value::Null));
    let [ann_id, ben_id, program_id] = &ids;
    let where_they_are = [(program_id, "here"), (ben_id, "away"), (ann_id, "here")];
    let where_they_are = where_they_are.map(|(id, place)| (id.clone(), place.to_owned()));
    assert_eq!(whereabouts(&app, "lobby").await, where_they_are);
    let page = app.visitor().get("/r/lobby").header("accept", "text/html").send().await.unwrap().text().await;
    assert!(page.unwrap().contains("2 here, 1 away"));
    // Now she looks at none of them either.
    looking.abort();
    presence(&mut ear, "that both are", |p| p["away"] == 2).await;
    let rooms = program.get_json("/rooms").await;
    assert_eq!((&rooms["rooms"][0]["room"], &rooms["rooms"][0]["here"]), (&"lobby".into(), &1.into()));
    // Whoever comes meanwhile is told so at once; a stream that comes back is no look.
    let mut late = ann.listen_as_page("lobby").await;
    assert_eq!(presence(&mut late, "the list of people", |p| p["here"].is_array()).await["away"], 2);
    // One of her pages has crashed, and the other one is looked at.
    drop(hidden);
    look(&ann).await;
    let told = presence(&mut ear, "that she is back", |p| p["away"] == 1).await;
    assert_eq!(told["count"], 3);
    presence(&mut ear, "that she has gone away again", |p| p["away"] == 2).await;
    // So is opening a page.
    let opened = ann.get("/r/kitchen").header("accept", "text/html").send().await.unwrap();
    assert!(opened.status().is_success());
    presence(&mut ear, "that she has opened one", |p| p["away"] == 1).await;
    presence(&mut ear, "that she has gone away once more", |p| p["away"] == 2).await;
    // And saying something, from wherever.
    ann.say("kitchen", "soup").await;
    presence(&mut ear, "that she has said something", |p| p["away"] == 1).await;
    drop((seen, late));
    let left = presence(&mut ear, "that Ann has gone", |p| p["left"][0] == **ann_id).await;
    assert_eq!((&left["count"], &left["away"]), (&2.into(), &1.into()));
    assert_eq!(whereabouts(&app, "lobby").await.len(), 2);
}

#[tokio::test]
async fn of_a_room_by_invitation_nobody_else_learns_who_is_away() {
    let app = TestApp::start_with(&["--limits", "off", "--away-after", "2"]).await;
    let (ann, stranger) = (app.visitor(), app.visitor());
    stranger.get_json("/me").await;
    let room = open(&ann, "Ours").await;
    let mut ear = ann.listen_as_page(&room).await;
    presence(&mut ear, "that she is away", |p| p["away"] == 1).await;
    let people = format!("/r/{room}/people");
    assert_eq!(ann.get_json(&people).await["people"][0]["presence"], "away");
    let asked = ann.get(&people).header("accept", "text/html").send().await.unwrap().text().await.unwrap();
    assert!(asked.contains(r#"<span class="part">here</span>"#), "who asks for a page is here: {asked}");
    let answer = stranger.get(&people).header("accept", "application/json").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    // To look is nothing that a room is named for.
    look(&stranger).await;
    look(&ann).await;
    let back = presence(&mut ear, "that she is back", |p| p["away"].is_null()).await;
    assert_eq!((&back["room"], &back["count"]), (&room.as_str().into(), &1.into()));
    assert_eq!(ann.get_json(&people).await["people"][0]["presence"], "here");
    drop(ear);
    app.until_streams(0).await;
    assert_eq!(ann.get_json(&people).await["people"][0]["presence"], "gone");
}

#[tokio::test]
async fn whoever_looks_too_often_has_to_wait_and_strangers_are_noted_nowhere() {
    let app = TestApp::start_with(&["--limits", "looks=0.01:2"]).await;
    let ann = app.visitor();
    // Of somebody without a session nothing is known.
    let answer = app.visitor().post("/me/presence").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("set-cookie")), (200, None));
    ann.get_json("/me").await;
    assert_eq!(look(&ann).await["again_after"], 120);
    look(&ann).await;
    let refused = ann.post("/me/presence").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (429, true));
}

#[tokio::test]
async fn a_very_full_room_can_still_be_entered() {
    const PEOPLE: usize = 520;
    let app = TestApp::start().await;
    let mut ears = Vec::new();
    for n in 0..PEOPLE {
        let visitor = app.visitor();
        // As long as a name can be: it is the sum that has to be borne.
        let name = format!("{n:03} {}", "界".repeat(28));
        assert!(visitor.rename(&name).await.status().is_success());
        ears.push(visitor.listen("/r/lobby/events", None).await);
    }
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    let here = presence(&mut ear, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!((&here["count"], here["here"].as_array().unwrap().len()), (&PEOPLE.into(), 500));
    app.visitor().say("lobby", "welcome").await;
    assert_eq!(ear.hear().await, "welcome");
}

#[tokio::test]
async fn two_people_are_told_apart_in_a_room_that_nobody_has_opened_yet() {
    let app = TestApp::start().await;
    let (one, other) = (app.visitor(), app.visitor());
    one.rename("Ann").await;
    other.rename("ANN").await;
    let _first = one.listen("/r/not-yet/events", None).await;
    let mut ear = other.listen("/r/not-yet/events", None).await;
    let here = presence(&mut ear, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!((&here["here"][0]["name"], &here["here"][1]["name"]), (&"Ann".into(), &"ANN 2".into()));
    assert_eq!(
        app.visitor().get_json("/rooms").await["rooms"].as_array().unwrap().len(),
        1,
        "it is still not open"
    );
}

#[tokio::test]
async fn a_listener_without_a_session_is_nobody() {
    let app = TestApp::start().await;
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    let here = presence(&mut ear, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!((&here["count"], here["here"].as_array().unwrap().len()), (&0.into(), 0));
    assert_eq!(app.visitor().get_json("/status").await["streams"], 1);
}

#[tokio::test]
async fn a_screen_on_a_wall_is_nobody_whoever_opened_it() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.get_json("/me").await;
    let mut wall = ann.listen("/events?room=lobby&as=nobody", None).await;
    let here = presence(&mut wall, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!(here["count"], 0);
    // Only on a stream: a link can't take who they are from anybody.
    let page = ann.get("/r/lobby?as=nobody").header("accept", "text/html").send().await.unwrap();
    let cookie = page.headers()["set-cookie"].to_str().unwrap().to_owned();
    let me = ann.get_json("/me").await;
    assert!(cookie.contains(me["id"].as_str().unwrap()), "{cookie}");
}

#[tokio::test]
async fn whoever_comes_back_at_once_was_not_gone_for_anybody() {
    let app = TestApp::start().await;
    let (ann, ben, carl) = (app.visitor(), app.visitor(), app.visitor());
    let (ann_id, carl_id) =
        (ann.get_json("/me").await["id"].clone(), carl.get_json("/me").await["id"].clone());
    ben.get_json("/me").await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let page = ann.listen("/r/lobby/events", None).await;
    presence(&mut ear, "Ann's arrival", |p| joined(p, &ann_id).is_some()).await;
    drop(page);
    app.until_streams(1).await;
    // Whoever comes meanwhile finds her, and it is the next that anybody hears of.
    let mut newcomer = carl.listen("/r/lobby/events", None).await;
    let here = presence(&mut newcomer, "the list of people", |p| p["here"].is_array()).await;
    assert_eq!(here["count"], 3);
    let told = presence(&mut ear, "who came or went", |_| true).await;
    assert!(joined(&told, &carl_id).is_some() && told["left"].is_null(), "{told}");
    assert_eq!(told["count"], 3);
    let _page = ann.listen("/r/lobby/events", None).await;
    drop(newcomer);
    let told = presence(&mut ear, "who came or went", |_| true).await;
    assert_eq!((&told["left"], &told["joined"]), (&serde_json::json!([carl_id]), &Value::Null), "{told}");
    assert_eq!(told["count"], 2);
}

#[tokio::test]
async fn whoever_hangs_up_takes_up_no_line_and_is_gone_after_a_while() {
    let app = TestApp::start().await;
    let mut ears = Vec::new();
    for _ in 0..20 {
        let visitor = app.visitor();
        visitor.get_json("/me").await;
        ears.push(visitor.listen("/events?room=lobby&room=other", None).await);
    }
    app.until_streams(20).await;
    let mut ear = app.visitor().listen("/r/lobby/events", None).await;
    drop(ears);
    app.until_streams(1).await;
    assert_eq!(app.visitor().get_json("/status").await["people"], 20);
    presence(&mut ear, "that nobody is there", |p| p["count"] == 0).await;
    assert_eq!(app.visitor().get_json("/status").await["people"], 0);
}

#[tokio::test]
async fn a_reset_connection_is_gone_at_once() {
    let app = TestApp::start().await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    socket.write_all(b"GET /r/lobby/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    socket.read_exact(&mut [0; 64]).await.unwrap();
    app.until_streams(1).await;
    socket.set_zero_linger().unwrap();
    drop(socket);
    app.until_streams(0).await;
}

#[tokio::test]
async fn a_new_name_is_seen_by_everybody() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let id = ann.get_json("/me").await["id"].clone();
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let _tab = ann.listen("/r/lobby/events", None).await;
    presence(&mut ear, "Ann's arrival", |p| joined(p, &id).is_some()).await;
    assert!(ann.rename("Ann").await.status().is_success());
    presence(&mut ear, "Ann's new name", |p| joined(p, &id).is_some_and(|person| person["name"] == "Ann"))
        .await;
    assert_eq!(ann.say("lobby", "hi").await["author"]["name"], "Ann");
}
