//! What somebody does about who they are: taking along what they said, and being forgotten.

use crate::{
    private::{delete, hall, open},
    test_app::{TestApp, Visitor, path_of},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{Store, Words, check, rebuild};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// A name of which no part can be anywhere by chance.
const NAME: &str = "Zebulon Quagga";

async fn named(app: &TestApp, name: &str) -> Visitor {
    let visitor = app.visitor();
    assert_eq!(visitor.rename(name).await.status(), StatusCode::OK);
    visitor
}

/// The session of somebody, as a browser sends it.
async fn cookie_of(visitor: &Visitor) -> String {
    let me = visitor.get("/me").send().await.unwrap();
    me.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// Asks for something so far that the house knows who asks, and waits for the body.
async fn begin(app: &TestApp, request: &str, cookie: &str, body: &str) -> TcpStream {
    let mut line = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n",
        app.address,
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    line.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    line
}

/// Sends the body, and gives the answer.
async fn end(mut line: TcpStream, body: &str) -> String {
    line.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn forget(visitor: &Visitor, how: Value) -> Response {
    visitor.post_json("/me/forget", &how).await
}

/// The lines of what somebody takes along.
async fn export(visitor: &Visitor) -> Vec<Value> {
    let response = visitor.get("/me/export").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/x-ndjson");
    let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let lines = response.text().await.unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything that somebody can read in a room, as text.
async fn all_of(visitor: &Visitor, room: &str) -> String {
    let mut all = String::new();
    for (path, accept) in [
        (format!("/r/{room}/messages?limit=200"), "application/json"),
        (format!("/r/{room}/polls"), "application/json"),
        (format!("/r/{room}/people"), "application/json"),
        (format!("/r/{room}"), "text/plain"),
        (format!("/r/{room}"), BROWSER),
        (format!("/r/{room}/people"), BROWSER),
    ] {
        let response = visitor.get(&path).header(header::ACCEPT, accept).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path} as {accept}");
        all += &response.text().await.unwrap();
    }
    all
}

fn has_name(text: &str) -> bool {
    let text = text.to_lowercase();
    NAME.to_lowercase().split(' ').any(|part| text.contains(part))
}

#[tokio::test]
async fn whoever_is_forgotten_is_named_nowhere_and_nobody_can_be_them() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = (named(&app, NAME).await, named(&app, "Ben").await, named(&app, "Eve").await);
    let (cookie, id) = (cookie_of(&ann).await, ann.id().await);

    // All that bears a name: what is said, asked, answered, voted, opened, invited, and done about people.
    let said = ann.say("tea", "from the first host").await;
    let path = format!("/r/tea/messages/{}", said["id"].as_str().unwrap());
    ann.client.patch(format!("{}{path}", ann.url)).json(&json!({ "body": "edited" })).send().await.unwrap();
    let bens = ben.say("tea", "to be removed").await;
    assert_eq!(
        delete(&ann, &format!("/r/tea/messages/{}", bens["id"].as_str().unwrap())).await,
        StatusCode::NO_CONTENT
    );
    let other = ben.say("tea", "to be answered").await;
    let other = format!("/r/tea/messages/{}/reactions/👍", other["id"].as_str().unwrap());
    assert_eq!(ann.ask_for(Method::PUT, &other).await.status(), StatusCode::OK);
    let answer = json!({ "body": "indeed", "reply_to": said["id"] });
    assert_eq!(ben.post_json("/r/tea", &answer).await.status(), StatusCode::CREATED);
    ann.ask("tea", json!({ "question": "More?", "choices": ["Yes", "No"] })).await;
    let poll = ben.ask("tea", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    ann.vote(&poll, &[0]).await;
    eve.say("den", "mine").await;
    ann.say("den", "hello").await;
    let mute = eve.client.put(format!("{}/r/den/people/{id}/mute", eve.url)).json(&json!({ "minutes": 10 }));
    assert!(mute.send().await.unwrap().status().is_success());
    let private = open(&ann, "Plans").await;
    let (_, link) = crate::private::invite(&ann, &private).await;
    assert_eq!(crate::private::come_in(&ben, &link).await, StatusCode::OK);
    ann.say(&private, "between us").await;
    for room in ["tea", "den", private.as_str()] {
        let reader = if room == "den" { &eve } else { &ben };
        assert!(has_name(&all_of(reader, room).await), "{room}");
    }

    let mut ear = ben.listen(&format!("/events?room=tea&room={private}"), None).await;
    let response = forget(&ann, json!({ "sure": true })).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cleared = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cleared.starts_with("hallway=;") && cleared.contains("Max-Age=0"), "{cleared}");
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "done": true }));

    // Whoever listens hears it in the order of the log, and how what is told now stands.
    let mut rooms = Vec::new();
    for _ in 0..2 {
        let heard = ear.next_that("a notice", |event| event.json()["event"] == "forgot").await.json();
        assert_eq!(heard["author"], json!({ "id": id, "name": "Somebody" }));
        assert_eq!(heard["body"], "Somebody asked to be forgotten.");
        rooms.push(heard["room"].as_str().unwrap().to_owned());
    }
    rooms.sort();
    assert_eq!(rooms, ["tea", private.as_str()]);

    for room in ["tea", "den", private.as_str()] {
        let reader = if room == "den" { &eve } else { &ben };
        assert!(!has_name(&all_of(reader, room).await), "{room}");
    }
    let muted = eve.history("den", "?event=notice").await["events"][0].take();
    assert_eq!(muted["whom"], json!({ "id": id, "name": "Somebody" }));
    let poll = ben.stand(&poll).await;
    assert_eq!((&poll["voters"], &poll["choices"][0]["votes"]), (&json!(1), &json!(1)));
    let stays = ben.history("tea", "").await["events"].to_string();
    assert!(stays.contains("edited") && stays.contains("More?") && stays.contains("👍"));
    let people = ben.get_json(&format!("/r/{private}/people")).await["people"].take();
    assert_eq!((people.as_array().unwrap().len(), &people[0]["part"]), (1, &json!("host")));
    assert_eq!(crate::private::come_in(&eve, &link).await, StatusCode::NOT_FOUND, "the invitation is void");

    let old = app.visitor().get("/me").header(header::COOKIE, &cookie).send().await.unwrap();
    assert_ne!(old.json::<Value>().await.unwrap()["id"], id.as_str());
    let post =
        app.visitor().post("/r/tea").header(header::COOKIE, &cookie).body("again").send().await.unwrap();
    assert_ne!(post.json::<Value>().await.unwrap()["author"]["id"], id.as_str());
    let stranger = app.visitor().get(&format!("/r/{private}")).header(header::COOKIE, &cookie);
    assert_eq!(stranger.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(named(&app, NAME).await.say("tea", "first").await["author"]["name"], NAME, "the name is free");
    assert_eq!(forget(&ben, json!({ "sure": true })).await.status(), StatusCode::OK);
    assert_eq!(app.visitor().rename("Some body").await.status(), StatusCode::CONFLICT);
    drop(ear);

    let folder = app.stop().await;
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    rebuild(folder.path()).unwrap();
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_of_the_name_is_left_in_what_is_read_nor_in_the_file() {
    let app = TestApp::start().await;
    let (ann, ben) = (named(&app, NAME).await, named(&app, "Ben").await);
    for n in 0..5 {
        ann.say("lobby", &format!("message {n}")).await;
    }
    ben.say("lobby", "mine").await;
    let room = open(&ann, "Plans").await;
    let poll = ben.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    ann.vote(&poll, &[1]).await;
    // Who is in another browser too, and on the way into a third.
    for _ in 0..2 {
        let link = ann.post("/me/links").send().await.unwrap().json::<Value>().await.unwrap();
        let path = link["url"].as_str().unwrap().strip_prefix(&ann.url).unwrap().to_owned();
        assert_eq!(ann.post(&path).send().await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(ann.post("/me/links").send().await.unwrap().status(), StatusCode::CREATED);
    let found = |who: &'static str| {
        let asked = ben.get("/search").query(&[("from", who)]).header(header::ACCEPT, "application/json");
        async { asked.send().await.unwrap().json::<Value>().await.unwrap()["hits"].as_array().unwrap().len() }
    };
    assert_eq!(found("quagga").await, 5);
    assert_eq!(forget(&ann, json!({ "sure": true, "messages": "keep" })).await.status(), StatusCode::OK);
    assert_eq!((found("quagga").await, found("somebody").await), (0, 5));
    assert!(!has_name(&all_of(&ben, "lobby").await));
    assert_eq!(ben.get_json(&path_of(&poll)).await["voters"], 1);
    assert_eq!(ben.get(&format!("/r/{room}")).send().await.unwrap().status(), StatusCode::NOT_FOUND);

    let folder = app.stop().await;
    for file in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        if file.file_type().unwrap().is_file() {
            let bytes = std::fs::read(file.path()).unwrap();
            assert!(!has_name(&String::from_utf8_lossy(&bytes)), "{:?}", file.path());
        }
    }
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_wants_it_is_forgotten_with_all_that_they_said() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    for n in 0..150 {
        ben.say("lobby", &format!("of the one who goes {n}")).await;
    }
    ben.say(&room, "between us, of the one who goes").await;
    ann.say("lobby", "stays").await;
    // Where they are not any more, too.
    let id = ben.id().await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{id}")).await, StatusCode::NO_CONTENT);
    assert_eq!(forget(&ben, json!({ "sure": true, "messages": "delete" })).await.status(), StatusCode::OK);
    for room in ["lobby", room.as_str()] {
        assert!(!ann.history(room, "?limit=200").await.to_string().contains("of the one who goes"), "{room}");
    }
    let said = ann.history("lobby", "?limit=200").await["events"].take();
    let deleted = said.as_array().unwrap().iter().filter(|event| event["deleted"].is_object()).count();
    assert_eq!(deleted, 150);
    assert!(said.to_string().contains("stays"));
    drop(eve);
    let folder = app.stop().await;
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    let file = std::fs::read(folder.path().join("hallway.db")).unwrap();
    assert!(!String::from_utf8_lossy(&file).contains("of the one who goes"));
}

#[tokio::test]
async fn being_forgotten_takes_a_form_on_which_one_says_to_be_sure() {
    let app = TestApp::start().await;
    let ann = named(&app, NAME).await;
    ann.say("lobby", "hello").await;
    let page = |path: &'static str| ann.get(path).header(header::ACCEPT, BROWSER).send();
    let settings = page("/settings").await.unwrap().text().await.unwrap();
    assert!(settings.contains(NAME) && settings.contains("/me/forget") && settings.contains("/me/export"));
    let asked = page("/me/forget").await.unwrap().text().await.unwrap();
    assert!(asked.contains(NAME) && asked.contains("What stays"));

    let send = |fields: &'static [(&'static str, &'static str)]| {
        ann.post("/me/forget").header(header::ACCEPT, BROWSER).form(fields).send()
    };
    let unsure = send(&[("messages", "delete")]).await.unwrap();
    assert_eq!(unsure.status(), StatusCode::BAD_REQUEST);
    assert!(unsure.text().await.unwrap().contains("say that you are sure"));
    for wrong in [json!({}), json!({ "sure": false }), json!({ "sure": true, "messages": "some" })] {
        assert_eq!(forget(&ann, wrong).await.status(), StatusCode::BAD_REQUEST);
    }
    let elsewhere = ann.post("/me/forget").header("sec-fetch-site", "cross-site").form(&[("sure", "yes")]);
    assert_eq!(elsewhere.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(has_name(&all_of(&ann, "lobby").await));

    let done = send(&[("sure", "yes")]).await.unwrap();
    assert_eq!(done.status(), StatusCode::OK);
    assert_eq!(done.headers()["clear-site-data"], "\"storage\"");
    let shown = done.text().await.unwrap();
    assert!(shown.contains("You are forgotten") && !has_name(&shown));
    assert_eq!(page("/me/forget").await.unwrap().status(), StatusCode::NOT_FOUND, "whoever is nobody");
    assert_eq!(forget(&ann, json!({ "sure": true })).await.status(), StatusCode::NOT_FOUND);
    assert!(!has_name(&page("/settings").await.unwrap().text().await.unwrap()));
}

#[tokio::test]
async fn whoever_asks_twice_is_told_twice_and_what_was_under_way_is_refused() {
    let app = TestApp::start().await;
    let (ann, ben) = (named(&app, "Ann").await, named(&app, "Ben").await);
    ann.say("lobby", "hello").await;
    let mut ear = ann.listen("/r/lobby/events", None).await;
    ear.next_named("hello").await;
    let cookie = cookie_of(&ann).await;
    let (name, words) = (json!({ "name": NAME }).to_string(), json!({ "body": "late" }).to_string());
    let renaming = begin(&app, "PUT /me", &cookie, &name).await;
    let saying = begin(&app, "POST /r/lobby/messages", &cookie, &words).await;
    let asking = |accept: &'static str| {
        let asked = app.visitor().post("/me/forget").header(header::COOKIE, &cookie);
        asked.header(header::ACCEPT, accept).form(&[("sure", "yes")]).send()
    };
    for _ in 0..2 {
        let done = asking("application/json").await.unwrap();
        assert_eq!(done.status(), StatusCode::OK);
        assert!(done.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("hallway=;"));
        assert_eq!(done.json::<Value>().await.unwrap(), json!({ "done": true }));
    }
    let again = asking(BROWSER).await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    assert!(again.text().await.unwrap().contains("You are forgotten"));
    let unsure = app.visitor().post("/me/forget").header(header::COOKIE, &cookie).json(&json!({}));
    assert_eq!(unsure.send().await.unwrap().status(), StatusCode::BAD_REQUEST);

    // What began before it and comes to its end after it changes nothing.
    for (line, body) in [(renaming, name), (saying, words)] {
        let answer = end(line, &body).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert!(!answer.to_lowercase().contains("set-cookie"), "{answer}");
    }
    assert_eq!(ben.rename(NAME).await.status(), StatusCode::OK);
    assert_eq!(ben.say("lobby", "first").await["author"]["name"], NAME, "the name is free");
    let another = named(&app, "Ann").await.say("lobby", "hello").await;
    assert_eq!(another["author"]["name"], "Ann", "so is the one from before");
    assert!(!ben.history("lobby", "").await.to_string().contains("late"));
}

#[tokio::test]
async fn whoever_can_not_be_forgotten_yet_keeps_nobody_else_from_being_so() {
    let app = TestApp::start().await;
    let (ann, ben, eve) = (named(&app, "Ann").await, named(&app, NAME).await, named(&app, "Eve").await);
    eve.say("lobby", "hello").await;
    eve.say("den", "mine").await;
    ann.say("den", "hello").await;
    ben.say("lobby", "hello").await;
    let (cookie, id) = (cookie_of(&ann).await, ann.id().await);
    let mute = eve.client.put(format!("{}/r/den/people/{id}/mute", eve.url)).json(&json!({ "minutes": 10 }));
    assert!(mute.send().await.unwrap().status().is_success());
    // What names Ann can't be read.
    let outside = rusqlite::Connection::open(app.data.path().join("hallway.db")).unwrap();
    assert_eq!(outside.execute("UPDATE log SET data = 'torn ' || data WHERE kind = 'notice'", []), Ok(1));

    let asking = ann.post("/me/forget").json(&json!({ "sure": true })).send();
    let asking = tokio::spawn(asking);
    let is_ann = || async {
        let me = app.visitor().get("/me").header(header::COOKIE, &cookie).send().await.unwrap();
        me.json::<Value>().await.unwrap()["id"] == id.as_str()
    };
    while is_ann().await {
        tokio::task::yield_now().await;
    }
    let done = forget(&ben, json!({ "sure": true })).await;
    assert_eq!(done.status(), StatusCode::OK);
    assert!(!has_name(&eve.history("lobby", "").await.to_string()));
    asking.abort();

    // It is tried again, and done when it can be.
    assert_eq!(outside.execute("UPDATE log SET data = substr(data, 6) WHERE data LIKE 'torn %'", []), Ok(1));
    let again = app.visitor().post("/me/forget").header(header::COOKIE, &cookie);
    assert_eq!(again.json(&json!({ "sure": true })).send().await.unwrap().status(), StatusCode::OK);
    let folder = app.stop().await;
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_stop_left_half_done_is_done_after_the_next_start() {
    let app = TestApp::start().await;
    let (ann, ben) = (named(&app, NAME).await, named(&app, "Ben").await);
    let last = ann.say("lobby", "hello").await["id"].as_str().unwrap().to_owned();
    let id = ann.id().await.parse().unwrap();
    let folder = app.stop().await;
    let store = Store::open(folder.path(), |_| {}).unwrap();
    store.let_go(&id, Words::Kept).await.unwrap();
    store.close().await;

    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    let ben = app.again(&ben);
    let mut ear = ben.listen("/r/lobby/events", Some(&last)).await;
    ear.next_that("a notice", |event| event.name == "notice" && event.json()["event"] == "forgot").await;
    assert!(!has_name(&all_of(&ben, "lobby").await));
    let again = app.restart().await;
    let notices = again.again(&ben).history("lobby", "?event=notice").await["events"].take();
    assert_eq!(notices.as_array().unwrap().len(), 1, "it is done once");
}

#[tokio::test]
async fn one_takes_along_what_one_said_and_nothing_of_others() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    let first = ben.say("lobby", "first").await;
    ann.say("lobby", "a question of somebody else").await;
    let deleted = ben.say("lobby", "gone").await;
    delete(&ben, &format!("/r/lobby/messages/{}", deleted["id"].as_str().unwrap())).await;
    ben.say(&room, "between us").await;
    for n in 0..250 {
        ben.say("tea", &format!("{n}")).await;
    }
    let sent = ben.post("/r/lobby/files?name=a.txt").body("in a file").send().await.unwrap();
    let file = sent.json::<Value>().await.unwrap();
    let bearing = json!({ "body": "with a file", "files": [file["id"]], "reply_to": first["id"] });
    assert_eq!(ben.post_json("/r/lobby/messages", &bearing).await.status(), StatusCode::CREATED);

    let lines = export(&ben).await;
    assert_eq!((&lines[0]["type"], &lines[0]["name"]), (&json!("person"), &json!("Ben")));
    assert_eq!(*lines.last().unwrap(), json!({ "type": "end", "messages": 253, "left_out": 0 }));
    assert_eq!(lines.len(), 255);
    assert_eq!(
        (&lines[1]["id"], &lines[1]["room"], &lines[1]["body"]),
        (&first["id"], &json!("lobby"), &json!("first"))
    );
    assert_eq!((&lines[2]["room"], &lines[2]["called"]), (&json!(room), &json!("Team plans")));
    let bearing = &lines[253];
    assert_eq!((&bearing["files"][0]["name"], &bearing["reply_to"]), (&json!("a.txt"), &first["id"]));
    assert_eq!(
        ben.get(bearing["files"][0]["path"].as_str().unwrap()).send().await.unwrap().status(),
        StatusCode::OK
    );
    let all = Value::from(lines).to_string();
    assert!(!all.contains("somebody else") && !all.contains("gone"));

    let id = ben.id().await;
    assert_eq!(delete(&ann, &format!("/r/{room}/people/{id}")).await, StatusCode::NO_CONTENT);
    let lines = export(&ben).await;
    assert_eq!(*lines.last().unwrap(), json!({ "type": "end", "messages": 252, "left_out": 1 }));
    assert!(!Value::from(lines).to_string().contains("between us"));
    assert_eq!(export(&eve).await.len(), 2);
    assert_eq!(app.visitor().get("/me/export").send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_goes_through_the_whole_log_is_not_asked_for_all_the_time() {
    let app = TestApp::start_with(&["--limits", "exports=0.01:1,forgetting=0.01:1"]).await;
    let ann = named(&app, "Ann").await;
    export(&ann).await;
    let refused = ann.get("/me/export").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    // An address may do as much as fifty people.
    for _ in 0..50 {
        assert_eq!(forget(&named(&app, "Ann").await, json!({ "sure": true })).await.status(), StatusCode::OK);
    }
    let refused = forget(&ann, json!({ "sure": true })).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ann.get_json("/me").await["name"], "Ann", "nothing has happened");
}
