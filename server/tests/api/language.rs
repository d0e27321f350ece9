//! Pages, and why something is refused, in the language of whoever reads them: as their browser asks, unless they chose one.

use crate::{
    hosts::kitchen,
    test_app::{TestApp, Visitor},
};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const GERMAN: &str = "de-AT, de;q=0.9, en;q=0.8";

async fn open(visitor: &Visitor, path: &str, languages: &str) -> Response {
    let request = visitor.get(path).header(header::ACCEPT, BROWSER);
    request.header(header::ACCEPT_LANGUAGE, languages).send().await.unwrap()
}

/// The page, after a look at whether its head says in which language it is.
async fn page(visitor: &Visitor, path: &str, languages: &str, language: &str) -> String {
    let response = open(visitor, path, languages).await;
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], language, "{path}");
    let varies = response.headers().get_all(header::VARY).iter();
    let varies: Vec<_> = varies.map(|value| value.to_str().unwrap().to_ascii_lowercase()).collect();
    assert!(varies.join(",").contains("accept-language, cookie"), "{path}: {varies:?}");
    let page = response.text().await.unwrap();
    assert!(page.contains(&format!("<html lang=\"{language}\"")), "{path}");
    page
}

async fn choose(visitor: &Visitor, language: &str) {
    let response = visitor.post("/settings").form(&[("language", language)]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/settings");
}

#[tokio::test]
async fn every_page_that_stands_still_is_in_the_language_that_the_browser_asks_for() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("lobby", "hello").await;
    for (path, german, english) in [
        ("/", "Komm rein, sag hallo.", "Come in, say hello."),
        ("/r/lobby/people", "Wer dabei ist", "Who is in"),
        ("/r/lobby/polls/new", "Deine Frage", "Your question"),
        ("/search", "Wonach du suchst", "What to look for"),
        ("/settings", "Ruhezeiten", "Quiet hours"),
        ("/me/forget", "Was bleibt", "What stays"),
        ("/help", "Ohne Maus", "Without a mouse"),
        ("/feeds", "Lass ein Programm reden", "Let a program talk"),
        ("/doctor", "Kommen Streams durch?", "Do streams pass?"),
        ("/nowhere", "Zur Lobby", "Go to the lobby"),
    ] {
        let (in_german, in_english) =
            (page(&ann, path, GERMAN, "de").await, page(&ann, path, "fr, en", "en").await);
        assert!(in_german.contains(german) && !in_german.contains(english), "{path} in German");
        assert!(in_english.contains(english) && !in_english.contains(german), "{path} in English");
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_counts_more_than_what_the_browser_asks_for_until_it_is_taken_back() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    choose(&ann, "de").await;
    page(&ann, "/help", "en", "de").await;
    choose(&ann, "en").await;
    let settings = page(&ann, "/settings", GERMAN, "en").await;
    assert!(settings.contains("<option value=\"en\" lang=\"en\" selected"), "{settings}");
    choose(&ann, "").await;
    page(&ann, "/help", GERMAN, "de").await;
    // Somebody else's browser has nothing to do with it.
    page(&app.visitor(), "/help", "en", "en").await;
}

#[tokio::test]
async fn a_language_that_is_none_of_ours_is_refused_and_a_cookie_with_one_means_nothing() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for body in ["language=tlh", "other=de", ""] {
        let request = ann.post("/settings").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let problem: serde_json::Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "/problems/language");
    }
    let request = ann.get("/help").header(header::ACCEPT, BROWSER).header(header::ACCEPT_LANGUAGE, "de");
    let response = request.header(header::COOKIE, "language=tlh").send().await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "de");
}

#[tokio::test]
async fn a_page_with_islands_is_in_its_readers_language_and_bears_the_words_for_them_in_no_other() {
    let app = TestApp::start_with(&["--limits", "off", "--status", "everyone", "--demo"]).await;
    app.visitor().say("lobby", "hello").await;
    // Of two who come at once, each gets a print in their own language.
    let (ann, ben) = (app.visitor(), app.visitor());
    for (path, german, english) in [
        ("/r/lobby", "Alle Räume, oder ein neuer", "All rooms, or a new one"),
        ("/r/lobby", "Zu den neuesten Nachrichten", "To the newest messages"),
        ("/r/lobby/screen", "So stimmst du ab", "How to vote"),
        ("/r/lobby/screen", "0 hier", "0 here"),
        ("/v/lobby", "Im Raum mitreden", "Talk in the room"),
        ("/v/lobby", "Noch gibt es nichts abzustimmen.", "There is nothing to vote on yet."),
        ("/status", "Als diese Seite geöffnet wurde", "When this page was opened"),
        ("/feeds", "Lass ein Programm reden", "Let a program talk"),
        ("/feeds", "Nicht mehr zuhören", "Stop listening"),
    ] {
        let (in_german, in_english) =
            (page(&ann, path, GERMAN, "de").await, page(&ben, path, "en", "en").await);
        assert!(in_german.contains(german) && !in_german.contains(english), "{path} in German");
        assert!(in_english.contains(english) && !in_english.contains(german), "{path} in English");
        assert_eq!(in_german.matches(" data-wording=").count(), 1, "{path}");
    }
    // What stands still has no need of them.
    assert!(!page(&ann, "/help", GERMAN, "de").await.contains("data-wording"));
}

/// What a program is told of a refusal: in which language, and the document.
async fn refused(request: RequestBuilder) -> (String, Value) {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    // It is as it says: nothing here unpacks it.
    assert_eq!(headers.get(header::CONTENT_ENCODING), None);
    let language = headers[header::CONTENT_LANGUAGE].to_str().unwrap().to_owned();
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status.as_u16());
    (language, problem)
}

/// Asks in German and in English, and looks whether what is for programs is the same: then what each is told, in German and in English.
async fn told(ask: impl Fn() -> RequestBuilder, kind: &str) -> [String; 2] {
    let mut sentences = Vec::new();
    for (wanted, given) in [(GERMAN, "de"), ("fr, en;q=0.5", "en")] {
        let (language, problem) = refused(ask().header(header::ACCEPT_LANGUAGE, wanted)).await;
        assert_eq!(language, given, "{problem}");
        assert_eq!(problem["type"], format!("/problems/{kind}"));
        sentences.push(problem["detail"].as_str().unwrap().to_owned());
    }
    sentences.try_into().unwrap()
}

#[tokio::test]
async fn whoever_asks_for_no_language_is_told_in_english_why_something_is_refused_byte_for_byte() {
    let app = TestApp::start().await;
    let response = app.visitor().get("/nowhere").send().await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "en");
    let told = response.text().await.unwrap();
    let english = r#"{"type":"/problems/not-found","title":"Nothing here","status":404,"detail":"There is nothing at this address."}"#;
    assert_eq!(told, english);
}

#[tokio::test]
async fn a_program_is_told_why_something_is_refused_in_the_language_that_it_asks_for() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let (_, nothing) = refused(ann.get("/nowhere").header(header::ACCEPT_LANGUAGE, GERMAN)).await;
    let german = json!({
        "type": "/problems/not-found",
        "title": "Hier ist nichts",
        "status": 404,
        "detail": "Unter dieser Adresse gibt es nichts.",
    });
    assert_eq!(nothing, german);

    let name = || ann.client.put(format!("{}/me", ann.url)).json(&json!({ "name": "n".repeat(33) }));
    let names = ["Ein Name hat höchstens 32 Buchstaben.", "A name has at most 32 letters."];
    assert_eq!(told(name, "name").await, names);
    let room = || ann.post("/rooms").json(&json!({ "name": "Küche" }));
    let [german, _] = told(room, "room-name").await;
    assert!(german.starts_with("Der Name eines Raums besteht aus den Buchstaben a bis z"), "{german}");
    let long = || ann.post("/r/lobby/messages").json(&json!({ "body": "x".repeat(4_001) }));
    let longs = [
        "Eine Nachricht hat höchstens 4.000 Zeichen; diese hat mehr.",
        "A message has at most 4000 characters; this one has 4001.",
    ];
    assert_eq!(told(long, "message-too-long").await, longs);
    let broken = || ann.post("/r/lobby/messages").header(header::CONTENT_TYPE, "application/json").body("{");
    assert_eq!(told(broken, "json").await[0], "Dieses JSON lässt sich nicht lesen.");
    let method = || ann.client.request(Method::DELETE, format!("{}/help", ann.url));
    let [german, _] = told(method, "method-not-allowed").await;
    assert_eq!(german, "Diese Adresse nimmt diese Methode nicht; Allow nennt, welche sie nimmt.");
    let allowed = method().header(header::ACCEPT_LANGUAGE, GERMAN).send().await.unwrap();
    assert!(allowed.headers().contains_key(header::ALLOW));

    // A stream, and a long poll.
    let stream = || ann.get("/events").header(header::ACCEPT, "text/event-stream");
    let [german, _] = told(stream, "rooms").await;
    assert_eq!(german, "Ein Stream hat 1 bis 32 Räume, wie in /events?room=lobby.");
    let poll = || ann.get("/events?room=lobby&wait=61").header(header::ACCEPT, "application/json");
    assert_eq!(told(poll, "wait").await[0], "Gewartet wird eine Zahl von Sekunden, von 0 bis 60.");
    // Before anything is looked at.
    let host = || ann.get("/").header(header::HOST, "evil.example");
    assert!(
        told(host, "unknown-host").await[0].starts_with("Auf diesen Hostnamen hört dieser Server nicht.")
    );
}

#[tokio::test]
async fn whoever_has_to_wait_is_told_for_how_long_in_their_language_and_in_the_head() {
    let app = TestApp::start_with(&["--limits", "say=0.01:4"]).await;
    let (ann, _, eve) = kitchen(&app).await;
    let slow = ann.client.put(format!("{}/r/kitchen/slow", ann.url)).json(&json!({ "seconds": 60 }));
    assert!(slow.send().await.unwrap().status().is_success());
    // She has said just now that she is here.
    for (language, start, end) in [
        (
            "de",
            "In diesem Raum ist zwischen zwei Nachrichten Pause. Du kannst in ",
            " Sekunden wieder etwas sagen.",
        ),
        ("en", "This room is in slow mode. You can say something again in ", " seconds."),
    ] {
        let again = eve.post("/r/kitchen/messages").json(&json!({ "body": "two" }));
        let response = again.header(header::ACCEPT_LANGUAGE, language).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait = response.headers()[header::RETRY_AFTER].to_str().unwrap().to_owned();
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "/problems/slow-mode");
        assert_eq!(problem["detail"], format!("{start}{wait}{end}"));
    }
    // So much at once is too much in any room.
    let mut last = Value::Null;
    for _ in 0..5 {
        let more = eve.post("/r/lobby/messages").json(&json!({ "body": "more" }));
        last = more.header(header::ACCEPT_LANGUAGE, GERMAN).send().await.unwrap().json().await.unwrap();
    }
    assert_eq!(
        (&last["type"], &last["title"]),
        (&json!("/problems/too-often"), &json!("Einen Moment bitte"))
    );
    assert!(
        last["detail"].as_str().unwrap().starts_with("Das war viel auf einmal. Versuche es in "),
        "{last}"
    );
}

#[tokio::test]
async fn a_language_that_was_chosen_counts_for_refusals_too_and_they_can_be_read_however_they_are_packed() {
    let app = TestApp::start_with(&["--limits", "off", "--cors-origins", "https://dash.example"]).await;
    let ann = app.visitor();
    choose(&ann, "de").await;
    let ask = || ann.get("/r/lobby/messages?limit=0").header(header::ACCEPT_LANGUAGE, "en");
    let packed = || ask().header(header::ACCEPT_ENCODING, "gzip");
    let (language, problem) = refused(packed()).await;
    assert_eq!((language.as_str(), &problem["title"]), ("de", &json!("Das geht so nicht")));
    // What was chosen here is in a cookie, and no business of a page elsewhere.
    let (language, _) = refused(ask().header("origin", "https://dash.example")).await;
    assert_eq!(language, "en");
    choose(&ann, "en").await;
    let (language, _) = refused(ask().header(header::ACCEPT_LANGUAGE, GERMAN)).await;
    assert_eq!(language, "en");
    assert_eq!(packed().send().await.unwrap().headers()[header::CONTENT_ENCODING], "gzip");
}

#[tokio::test]
async fn a_page_that_says_why_something_is_refused_is_in_one_language() {
    let app = TestApp::start().await;
    let (ann, _, eve) = kitchen(&app).await;
    let page = page(&ann, "/nowhere", GERMAN, "de").await;
    assert!(page.contains("<title>Hier ist nichts · Hallway</title>"), "{page}");
    assert!(page.contains(">Hier ist nichts</h1>") && page.contains("Unter dieser Adresse gibt es nichts."));
    assert!(!page.contains("lang=\"en\""), "{page}");

    let form = |visitor: &Visitor, path: &str, field: &'static str, typed: &'static str| {
        let request = visitor.post(path).header(header::ACCEPT, BROWSER);
        request.header(header::ACCEPT_LANGUAGE, GERMAN).form(&[(field, typed)])
    };
    for (path, field, typed, sentence) in [
        ("/rooms", "name", "Küche", "Der Name eines Raums besteht aus den Buchstaben a bis z"),
        ("/me", "name", " ", "Ein Name braucht mindestens einen Buchstaben."),
        ("/r/kitchen", "body", " ", "In dieser Nachricht gibt es nichts zu lesen."),
        ("/me/passphrase", "passphrase", "short", "Eine Passphrase hat 8 bis 200 Zeichen."),
        ("/me/forget", "sure", "no", "Das lässt sich nicht zurücknehmen"),
    ] {
        let response = form(&ann, path, field, typed).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "de", "{path}");
        let page = response.text().await.unwrap();
        assert!(page.contains(sentence) && !page.contains("lang=\"en\""), "{path}: {page}");
    }

    // What somebody may not do stands in the room before they try.
    let ban = format!("{}/r/kitchen/people/{}/ban", ann.url, eve.id().await);
    assert!(ann.client.put(ban).send().await.unwrap().status().is_success());
    let room = open(&eve, "/r/kitchen", GERMAN).await.text().await.unwrap();
    assert!(room.contains("Ein Host dieses Raums hat dich gesperrt."), "{room}");
}
