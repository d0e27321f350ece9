//! Polls: asking, voting, leading, and taking the results along.

use crate::test_app::{TestApp, path_of};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

fn tea() -> Value {
    json!({ "question": "Tea or coffee?", "choices": ["Tea", "Coffee"] })
}

fn votes(poll: &Value) -> Vec<u64> {
    poll["choices"].as_array().unwrap().iter().map(|choice| choice["votes"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_poll_is_asked_voted_on_changed_taken_back_and_closed() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let poll = ann.ask("lobby", tea()).await;
    assert_eq!((&poll["state"], &poll["voters"], votes(&poll)), (&"open".into(), &0.into(), vec![0, 0]));

    let voted = ben.vote(&poll, &[1]).await;
    assert_eq!((votes(&voted), &voted["voters"], &voted["ballot"]), (vec![0, 1], &1.into(), &json!([1])));
    assert_eq!(votes(&ben.vote(&poll, &[0]).await), [1, 0]);
    assert_eq!(votes(&ben.vote(&poll, &[0]).await), [1, 0], "the same ballot again is the same ballot");
    assert_eq!(votes(&ann.vote(&poll, &[0]).await), [2, 0]);
    assert_eq!(ann.stand(&poll).await["ballot"], json!([0]));
    assert!(app.visitor().stand(&poll).await.get("ballot").is_none(), "a ballot is nobody else's to see");

    let back = ben.client.delete(format!("{}{}/ballot", ben.url, path_of(&poll))).send().await.unwrap();
    let back: Value = back.json().await.unwrap();
    assert_eq!((votes(&back), back.get("ballot")), (vec![1, 0], None));

    let close = format!("{}/close", path_of(&poll));
    let stranger = ben.post(&close).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::FORBIDDEN);
    let closed: Value = ann.post(&close).send().await.unwrap().json().await.unwrap();
    assert_eq!((&closed["state"], votes(&closed)), (&"closed".into(), vec![1, 0]));
    assert_eq!(ann.post(&close).send().await.unwrap().status(), StatusCode::OK, "closed is closed");
    for response in [ben.cast(&poll, &[1]).await, ann.cast(&poll, &[]).await, ann.cast(&poll, &[0]).await] {
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert_eq!(response.json::<Value>().await.unwrap()["type"], "/problems/poll-closed");
    }
    assert_eq!(votes(&ben.stand(&poll).await), [1, 0]);
}

#[tokio::test]
async fn several_choices_are_one_ballot() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let poll =
        ann.ask("lobby", json!({ "question": "Which?", "choices": ["a", "b", "c"], "select": "many" })).await;
    let voted = ann.vote(&poll, &[2, 0, 2]).await;
    assert_eq!(
        (votes(&voted), &voted["voters"], &voted["ballot"]),
        (vec![1, 0, 1], &1.into(), &json!([0, 2]))
    );
    assert_eq!(votes(&app.visitor().vote(&poll, &[2]).await), [1, 0, 2]);
}

#[tokio::test]
async fn a_poll_that_can_not_be_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let eleven: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    for (poll, kind) in [
        (json!({ "question": "x", "choices": ["one"] }), "poll"),
        (json!({ "question": "x", "choices": eleven }), "poll"),
        (json!({ "question": "x", "choices": ["a", " a "] }), "poll"),
        (json!({ "question": " ", "choices": ["a", "b"] }), "question"),
        (json!({ "question": "x", "choices": ["a", ""] }), "choice"),
        (json!({ "question": "x", "choices": ["a", "b"], "results": "revealed" }), "poll"),
        (json!({ "question": "x", "choices": ["a", "b"], "closes_in": 5 }), "poll"),
        (json!({ "question": "x", "choices": ["a", "b"], "select": "two" }), "json"),
        (json!({ "question": "x", "choices": ["a", "b"], "colour": "red" }), "json"),
        (json!({ "choices": ["a", "b"] }), "json"),
    ] {
        let response = ann.post_json("/r/lobby/polls", &poll).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{poll}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], format!("/problems/{kind}"), "{poll}");
    }
    let poll = ann.ask("lobby", tea()).await;
    for bad in [vec![2], vec![0, 1]] {
        let response = ann.cast(&poll, &bad).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{bad:?}");
        assert_eq!(response.json::<Value>().await.unwrap()["type"], "/problems/ballot");
    }
    let id = poll["id"].as_str().unwrap();
    for nowhere in
        [format!("/r/other/polls/{id}"), "/r/lobby/polls/1".to_owned(), "/r/lobby/polls/x".to_owned()]
    {
        assert_eq!(ann.get(&nowhere).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{nowhere}");
        let ballot = ann.client.put(format!("{}{nowhere}/ballot", ann.url)).json(&json!({ "choices": [0] }));
        assert_eq!(ballot.send().await.unwrap().status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn asking_again_with_the_same_client_id_asks_once() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({ "question": "Tea?", "choices": ["Yes", "No"], "client_id": "q1" });
    let first: Value = ann.post_json("/r/lobby/polls", &draft).await.json().await.unwrap();
    let again = ann.post_json("/r/lobby/polls", &draft).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap()["id"], first["id"]);
    let other = json!({ "question": "Coffee?", "choices": ["Yes", "No"], "client_id": "q1" });
    assert_eq!(ann.post_json("/r/lobby/polls", &other).await.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn hidden_results_are_seen_by_nobody_until_they_are_revealed() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let draft = json!({ "question": "Who?", "choices": ["a", "b"], "results": "hidden" });
    let poll = ann.ask("lobby", draft).await;
    let voted = ben.vote(&poll, &[1]).await;
    assert_eq!((&voted["choices"][1]["votes"], &voted["voters"]), (&Value::Null, &1.into()));
    let tally = ear.next_that("a tally with a voter", |e| e.name == "tally" && e.json()["voters"] == 1).await;
    assert_eq!(tally.json()["choices"][1]["votes"], Value::Null);
    let results = format!("{}/results.csv", path_of(&poll));
    assert_eq!(ann.get(&results).send().await.unwrap().status(), StatusCode::CONFLICT);

    let reveal = format!("{}/reveal", path_of(&poll));
    assert_eq!(ben.post(&reveal).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let revealed: Value = ann.post(&reveal).send().await.unwrap().json().await.unwrap();
    assert_eq!((&revealed["results"], votes(&revealed)), (&"revealed".into(), vec![0, 1]));
    ear.next_that("the results", |e| e.name == "tally" && e.json()["choices"][1]["votes"] == 1).await;
    let csv = ben.get(&results).send().await.unwrap();
    assert_eq!(csv.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let table = "\"Who?\",\"a\",\"0\",\"1\",\"open\"\r\n\"Who?\",\"b\",\"1\",\"1\",\"open\"\r\n";
    assert!(csv.text().await.unwrap().ends_with(table));
    let json: Value = ben.get_json(&format!("{}/results.json", path_of(&poll))).await;
    assert_eq!(votes(&json), [0, 1]);
}

#[tokio::test]
async fn a_poll_closes_when_its_time_has_come_also_while_the_server_is_away() {
    let (app, other) = (TestApp::start().await, TestApp::start().await);
    let (ann, ben) = (app.visitor(), other.visitor());
    let soon = json!({ "question": "Quick?", "choices": ["Yes", "No"], "closes_in": 10 });
    let poll = ann.ask("lobby", soon.clone()).await;
    assert!(poll["closes_at"].is_string());
    ann.vote(&poll, &[0]).await;
    let data = app.stop().await;

    // The other server's poll is closed while this one is away.
    let later = ben.ask("lobby", soon).await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    ear.next_that("the end", |event| event.name == "tally" && event.json()["state"] == "closed").await;
    assert_eq!(ben.cast(&later, &[1]).await.status(), StatusCode::CONFLICT);

    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    let back = app.visitor();
    let stand = back.stand(&poll).await;
    assert_eq!((&stand["state"], votes(&stand)), (&"closed".into(), vec![1, 0]));
    assert_eq!(back.cast(&poll, &[1]).await.status(), StatusCode::CONFLICT);
    // It does not only seem so because of the time: the log has it, and tells it to whoever comes back.
    let mut ear = back.listen("/r/lobby/events", Some(poll["id"].as_str().unwrap())).await;
    ear.next_that("the end", |e| {
        e.name == "tally" && e.json()["counted"].as_u64() > stand["counted"].as_u64()
    })
    .await;
}

#[tokio::test]
async fn questions_from_the_audience_are_added_and_voted_up() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let poll =
        ann.ask("lobby", json!({ "question": "Ask me", "select": "many", "adding": "everyone" })).await;
    let add = format!("{}/choices", path_of(&poll));
    let added = ben.post_json(&add, &json!({ "text": "Why?" })).await;
    assert_eq!(added.status(), StatusCode::CREATED);
    assert_eq!(added.json::<Value>().await.unwrap()["choices"], json!([{ "text": "Why?", "votes": 0 }]));
    assert_eq!(ann.post_json(&add, &json!({ "text": " Why? " })).await.status(), StatusCode::CONFLICT);
    ann.post_json(&add, &json!({ "text": "When?" })).await;
    assert_eq!(votes(&ben.vote(&poll, &[1]).await), [0, 1]);
    for bad in ["", " ", &"x".repeat(201)] {
        assert_eq!(ann.post_json(&add, &json!({ "text": bad })).await.status(), StatusCode::BAD_REQUEST);
    }
    let fixed = ann.ask("lobby", tea()).await;
    let refused = ann.post_json(&format!("{}/choices", path_of(&fixed)), &json!({ "text": "Water" })).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_poll_stands_among_the_messages_and_is_heard_in_its_place() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let hello = ear.next_named("hello").await;
    let before = ann.say("lobby", "before").await;
    let poll = ann.ask("lobby", tea()).await;
    let after = ann.say("lobby", "after").await;
    ben.vote(&poll, &[1]).await;

    let mut heard = Vec::new();
    while heard.len() < 3 {
        let event = ear.next().await.unwrap();
        if !event.last_event_id.is_empty() && matches!(event.name.as_str(), "message" | "poll") {
            heard.push(event.json()["id"].clone());
        }
    }
    assert_eq!(heard, [before["id"].clone(), poll["id"].clone(), after["id"].clone()]);
    let tally = ear.next_that("the vote", |event| event.name == "tally" && event.json()["voters"] == 1).await;
    assert!(tally.json().get("ballot").is_none());

    let said = ben.said("lobby").await;
    let types: Vec<&Value> = said.as_array().unwrap().iter().map(|e| &e["type"]).collect();
    assert_eq!(types, ["message", "poll", "message"]);
    assert_eq!((votes(&said[1]), &said[1]["ballot"]), (vec![0, 1], &json!([1])));
    let page = ben.history("lobby", "?limit=2").await;
    assert_eq!(page["events"][0]["id"], poll["id"]);
    assert_eq!(
        ben.history("lobby", &format!("?before={}", page["older"].as_str().unwrap())).await["events"][1]["id"],
        before["id"]
    );

    // Ballots are no events that anybody misses: whoever comes back has missed three, and hears how the vote stands.
    let mut back = ann.listen("/r/lobby/events", Some(&hello.last_event_id)).await;
    assert_eq!(back.next().await.unwrap().json()["replaying"], 3);
    let tally = back.next_named("tally").await.json();
    assert_eq!((&tally["id"], votes(&tally)), (&poll["id"], vec![0, 1]));
    let mut ahead = ann.listen("/r/lobby/events", Some(after["id"].as_str().unwrap())).await;
    let hello = ahead.next().await.unwrap().json();
    assert_eq!((&hello["replaying"], &hello["head"]), (&0.into(), &after["id"]));
    assert_eq!(ahead.next_named("tally").await.json()["id"], poll["id"], "what changed after its cursor");
}

#[tokio::test]
async fn whoever_heard_a_message_but_not_the_vote_before_it_is_told_of_the_vote_on_return() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let poll = ann.ask("lobby", tea()).await;
    ann.vote(&poll, &[1]).await;
    let close = format!("{}/close", path_of(&poll));
    assert_eq!(ann.post(&close).send().await.unwrap().status(), StatusCode::OK);
    // Told at once, while how the poll stands is gathered for a moment.
    let heard = ann.say("lobby", "the vote is closed").await;
    let mut back = app.visitor().listen("/r/lobby/events", Some(heard["id"].as_str().unwrap())).await;
    let tally = back.next_named("tally").await.json();
    assert_eq!((&tally["state"], votes(&tally)), (&"closed".into(), vec![0, 1]));
}

#[tokio::test]
async fn closing_and_revealing_happen_once_however_often_they_are_asked_for() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let draft = json!({ "question": "Who?", "choices": ["a", "b"], "results": "hidden", "closes_in": 10 });
    let poll = ann.ask("lobby", draft).await;
    let url = |deed: &str| format!("{}/{deed}", path_of(&poll));
    let (close, reveal) = (url("close"), url("reveal"));
    let deeds = (0..8).map(|n| ann.post(if n % 2 == 0 { &close } else { &reveal }).send());
    for done in futures_util::future::join_all(deeds).await {
        assert_eq!(done.unwrap().status(), StatusCode::OK);
    }
    // Its time comes too, and changes nothing any more.
    let clock = ann.ask("lobby", json!({ "question": "x", "choices": ["a", "b"], "closes_in": 10 })).await;
    let mut ear = ann.listen("/r/lobby/events", None).await;
    let is_over =
        |e: &crate::event_source::Received| e.json()["id"] == clock["id"] && e.json()["state"] == "closed";
    ear.next_that("the end of a later poll", |e| e.name == "tally" && is_over(e)).await;
    let database = rusqlite::Connection::open(app.data.path().join("hallway.db")).unwrap();
    let count = |kind: &str| -> u64 {
        let count = "SELECT count(*) FROM log WHERE kind = ?1 AND author_name <> 'Hallway'";
        database.query_row(count, [kind], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("closed"), count("revealed")), (1, 1));
    let by_the_house = "SELECT count(*) FROM log WHERE kind = 'closed' AND author_name = 'Hallway'";
    assert_eq!(database.query_row(by_the_house, [], |row| row.get::<_, u64>(0)).unwrap(), 1, "the other one");
}

#[tokio::test]
async fn a_program_leads_its_polls_with_its_rooms_key() {
    let app = TestApp::start().await;
    let program = app.visitor();
    let made: Value =
        program.post_json("/rooms", &json!({ "name": "ci", "posting": "key" })).await.json().await.unwrap();
    let key = made["key"].as_str().unwrap();
    let draft = json!({ "question": "Deploy?", "choices": ["Yes", "No"], "results": "hidden" });
    let asked = program.post("/r/ci/polls").bearer_auth(key).json(&draft).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::CREATED);
    let poll: Value = asked.json().await.unwrap();
    for deed in ["reveal", "close"] {
        let address = format!("{}/{deed}", path_of(&poll));
        assert_eq!(app.visitor().post(&address).send().await.unwrap().status(), StatusCode::FORBIDDEN);
        let done = program.post(&address).bearer_auth(key).send().await.unwrap();
        assert_eq!(done.status(), StatusCode::OK, "{deed}");
    }
}

#[tokio::test]
async fn a_vote_that_is_written_wrongly_is_not_taken_for_one_that_is_taken_back() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let poll = ann.ask("lobby", tea()).await;
    ann.vote(&poll, &[1]).await;
    let url = format!("{}{}/ballot", ann.url, path_of(&poll));
    for body in ["{\"choices\":[0]}", "choices=0", "", "choice=x"] {
        let form = "application/x-www-form-urlencoded";
        let wrong = ann.client.put(&url).header(header::CONTENT_TYPE, form).body(body).send().await.unwrap();
        assert_eq!(wrong.status(), StatusCode::BAD_REQUEST, "{body:?}");
        assert_eq!(wrong.json::<Value>().await.unwrap()["type"], "/problems/ballot");
    }
    assert_eq!(votes(&ann.stand(&poll).await), [0, 1]);
}

#[tokio::test]
async fn a_presenter_needs_the_link_and_no_login() {
    let app = TestApp::start().await;
    let (ann, projector) = (app.visitor(), app.visitor());
    let poll =
        ann.ask("lobby", json!({ "question": "Who?", "choices": ["a", "b"], "results": "hidden" })).await;
    let page = ann.get("/r/lobby").header(header::ACCEPT, "text/html").send().await.unwrap();
    let html = page.text().await.unwrap();
    let link = html.split("/r/lobby/screen?").nth(1).unwrap();
    let key = link.split("key=").nth(1).unwrap()[..32].to_owned();
    assert!(key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    let reveal = format!("{}/reveal", path_of(&poll));
    let wrong = projector.post(&format!("{reveal}?key={}", "0".repeat(32))).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    let right = projector.post(&format!("{reveal}?key={key}")).send().await.unwrap();
    assert_eq!(right.status(), StatusCode::OK);
    assert_eq!(right.json::<Value>().await.unwrap()["results"], "revealed");

    let bens = app.visitor().ask("lobby", tea()).await;
    let close = format!("{}/close?key={key}", path_of(&bens));
    assert_eq!(
        projector.post(&close).send().await.unwrap().status(),
        StatusCode::FORBIDDEN,
        "only her polls"
    );
}

#[tokio::test]
async fn a_form_without_a_script_asks_and_votes_and_comes_back_with_its_reasons() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let html = "text/html";
    let form = |path: &str, fields: &[(&str, &str)]| {
        ann.post(path).header(header::ACCEPT, html).form(&fields.to_vec())
    };
    let asked = form(
        "/r/lobby/polls",
        &[
            ("question", "Lunch?"),
            ("choices", "Pizza"),
            ("choices", ""),
            ("choices", "Soup"),
            ("select", "many"),
            ("closes_in", ""),
        ],
    );
    let asked = asked.send().await.unwrap();
    assert_eq!(
        (asked.status(), &asked.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/r/lobby".parse().unwrap())
    );
    let yes_no = form("/r/lobby/polls", &[("question", "Hungry?"), ("choices", ""), ("answers", "yes-no")]);
    assert_eq!(yes_no.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    let polls = ann.get_json("/r/lobby/polls").await;
    let (lunch, hungry) = (&polls["polls"][0], &polls["polls"][1]);
    assert_eq!(lunch["choices"].as_array().unwrap().len(), 2);
    assert_eq!(hungry["choices"], json!([{ "text": "Yes", "votes": 0 }, { "text": "No", "votes": 0 }]));

    let refused =
        form("/r/lobby/polls", &[("question", "Only one?"), ("choices", "One")]).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Only one?") && page.contains("A poll has 2 to 10 choices"), "{page}");

    let ballot = format!("{}/ballot", path_of(lunch));
    let cast = form(&ballot, &[("choice", "0"), ("choice", "1"), ("back", "/v/lobby")]).send().await.unwrap();
    assert_eq!(
        (cast.status(), &cast.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/v/lobby".parse().unwrap())
    );
    assert_eq!(votes(&ann.stand(lunch).await), [1, 1]);
    let elsewhere =
        form(&ballot, &[("choice", "0"), ("back", "https://evil.example/")]).send().await.unwrap();
    assert_eq!(elsewhere.headers()[header::LOCATION], "/");
    form(&ballot, &[("back", "/v/lobby")]).send().await.unwrap();
    assert_eq!(votes(&ann.stand(lunch).await), [0, 0], "a form without a choice takes the ballot back");

    form(&format!("{}/close", path_of(lunch)), &[("back", "/r/lobby")]).send().await.unwrap();
    let late = form(&ballot, &[("choice", "0"), ("back", "/v/lobby")]).send().await.unwrap();
    assert_eq!(late.status(), StatusCode::CONFLICT);
    assert!(late.text().await.unwrap().contains("This vote is closed"));
}

#[tokio::test]
async fn votes_and_wall_are_pages_with_a_code_that_leads_to_the_vote() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.ask("lobby", tea()).await;
    for (path, text) in [
        ("/v/lobby", "Tea or coffee?"),
        ("/v/nothing-yet", "There is nothing to vote on"),
        ("/r/lobby/screen", "Tea or coffee?"),
        ("/r/lobby/polls/new?question=Why%3F", "Why?"),
        ("/r/lobby/polls/new?body=%2Fpoll+Lunch%3F+Pizza%2C+Sushi&client_id=x", "value=\"Sushi\""),
    ] {
        let page = ann.get(path).header(header::ACCEPT, "text/html").send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let html = page.text().await.unwrap();
        assert!(html.contains(text), "{path}");
        if path.ends_with("screen") {
            assert!(html.contains("M4 4h7v1h-7z") && html.contains("/v/lobby"), "{path}");
        }
    }
}
