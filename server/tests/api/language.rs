//! Pages in the language of whoever reads them: as their browser asks, unless they chose one.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Response, StatusCode, header};

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
