//! A room's page: the same for everybody but for what is their own, and never behind the log.

use crate::test_app::{TestApp, Visitor};
use reqwest::{Response, StatusCode, header};
use serde_json::json;
use tokio::task::JoinSet;

async fn open(visitor: &Visitor, room: &str) -> Response {
    let page = visitor.get(&format!("/r/{room}")).header(header::ACCEPT, "text/html");
    let response = page.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response
}

async fn page_of(visitor: &Visitor, room: &str) -> String {
    open(visitor, room).await.text().await.unwrap()
}

async fn page(visitor: &Visitor) -> String {
    page_of(visitor, "lobby").await
}

/// Two hundred who open a room at once.
async fn hall(app: &TestApp, room: &'static str) -> Vec<String> {
    let mut hall = JoinSet::new();
    for _ in 0..200 {
        let visitor = app.visitor();
        hall.spawn(async move { page_of(&visitor, room).await });
    }
    hall.join_all().await
}

/// How often a room's page was rendered for all its readers.
async fn prints(app: &TestApp) -> u64 {
    let metrics = app.visitor().get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = metrics.lines().find(|line| line.starts_with("hallway_prints_total ")).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

/// A page without what is by chance in each answer.
fn without_chance(page: &str) -> String {
    let chances = [
        "nonce=\"",
        "client_id&quot;:&quot;",
        "id=\"client-id\" value=\"",
        "client-id\\&quot; value=\\&quot;",
    ];
    chances.iter().fold(page.to_owned(), |page, before| {
        let mut parts = page.split(before);
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |page, part| page + before + part.trim_start_matches(|c: char| !"\"&".contains(c)))
    })
}

#[tokio::test]
async fn what_was_said_is_on_the_very_next_page() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    for n in 0..30 {
        let words = format!("word number {n}.");
        assert!(!page(&ben).await.contains(&words));
        ann.say("lobby", &words).await;
        assert!(page(&ben).await.contains(&words), "{words}");
        assert!(page(&app.visitor()).await.contains(&words), "{words}");
    }
}

#[tokio::test]
async fn a_hall_that_opens_a_room_at_once_has_it_rendered_a_few_times() {
    let app = TestApp::start().await;
    app.visitor().say("lobby", "welcome").await;
    let pages = hall(&app, "lobby").await;
    assert!(pages.iter().all(|page| page.contains("welcome")));
    let prints = prints(&app).await;
    assert!((1..50).contains(&prints), "{prints} times");
}

#[tokio::test]
async fn so_it_is_with_rooms_in_which_only_programs_talk() {
    let app = TestApp::start_with(&["--limits", "off", "--demo"]).await;
    let made = app.visitor().post_json("/rooms", &json!({ "name": "alerts", "posting": "key" })).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    for room in ["alerts", "clock"] {
        let before = prints(&app).await;
        let pages = hall(&app, room).await;
        assert!(pages.iter().all(|page| !page.contains("<textarea")), "nobody can write there");
        let prints = prints(&app).await - before;
        assert!((1..50).contains(&prints), "{room}: {prints} times");
        let ann = app.visitor();
        page_of(&ann, room).await;
        assert_eq!(ann.rename("Ann-Marie O").await.status(), StatusCode::OK);
        let printed = page_of(&ann, room).await;
        assert_eq!(ann.rename("Ann & Marie O").await.status(), StatusCode::OK);
        let composed = page_of(&ann, room).await.replace("Ann &amp; Marie O", "Ann-Marie O");
        assert_eq!(without_chance(&printed), without_chance(&composed));
    }
}

#[tokio::test]
async fn a_room_that_nobody_has_opened_is_not_rendered_for_others() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        page_of(&app.visitor(), "nowhere").await;
    }
    assert_eq!(prints(&app).await, 0);
}

#[tokio::test]
async fn whoever_is_in_the_room_already_finds_themselves_marked() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    for (visitor, name) in [(&ann, "Ann"), (&ben, "Ben")] {
        page(visitor).await;
        assert_eq!(visitor.rename(name).await.status(), StatusCode::OK);
    }
    let mut ear = ann.listen("/r/lobby/events", None).await;
    ear.next_named("hello").await;
    // What is printed from here on is printed with her in the room.
    ben.say("lobby", "hello, Ann").await;
    let you = "<span class=\"you\">you</span>";
    for (visitor, marks) in [(&ben, 0), (&ann, 1), (&ben, 0), (&ann, 1)] {
        let page = page(visitor).await;
        assert!(page.contains("id=\"here-"), "{page}");
        assert_eq!(page.matches(you).count(), marks, "{page}");
    }
}

#[tokio::test]
async fn a_page_is_the_same_however_it_was_made() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ben.say("lobby", "Tea & cake? <b>\"yes\"</b> https://example.org/?a=1&b=2").await;
    for visitor in [&ann, &ben] {
        page(visitor).await;
        assert_eq!(visitor.rename("Ann-Marie O").await.status(), StatusCode::OK);
        let before = prints(&app).await;
        let printed = page(visitor).await;
        assert!(printed.contains("<bdi>Ann-Marie O</bdi>"), "{printed}");
        // What has to be written in other ways in a page is not filled into a print.
        assert_eq!(visitor.rename("Ann & Marie O").await.status(), StatusCode::OK);
        let composed = page(visitor).await.replace("Ann &amp; Marie O", "Ann-Marie O");
        assert_eq!(without_chance(&printed), without_chance(&composed));
        assert!(prints(&app).await <= before + 1);
        assert_eq!(visitor.rename("Somebody else").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn each_reader_gets_a_page_of_their_own() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    for (visitor, name) in [(&ann, "Ann"), (&ben, "Ben")] {
        visitor.rename(name).await;
    }
    let (of_ann, of_ben) = (page(&ann).await, page(&ben).await);
    for (visitor, own, other) in [(&ann, &of_ann, &of_ben), (&ben, &of_ben, &of_ann)] {
        let me = visitor.get_json("/me").await;
        for value in [me["id"].as_str().unwrap(), &format!("<bdi>{}</bdi>", me["name"].as_str().unwrap())] {
            assert!(own.contains(value) && !other.contains(value), "{value}");
        }
    }
    let secret = |page: &str| page.split("presenter_key&quot;:&quot;").nth(1).unwrap()[..32].to_owned();
    assert_ne!(secret(&of_ann), secret(&of_ben));
    let again = open(&ann, "lobby").await;
    let policy = again.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(again.headers()[header::CACHE_CONTROL], "private, no-cache");
    let again = again.text().await.unwrap();
    assert_eq!(again.matches("<script").count(), again.matches(&format!("nonce=\"{nonce}\"")).count());
}

#[tokio::test]
async fn whoever_comes_back_sees_how_they_voted() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let poll = ann.ask("lobby", json!({ "question": "Tea?", "choices": ["Yes", "No"] })).await;
    page(&ben).await;
    ben.vote(&poll, &[1]).await;
    assert!(page(&ben).await.contains("&quot;ballot&quot;:[1]"));
    let stranger = page(&app.visitor()).await;
    assert!(stranger.contains("Tea?") && !stranger.contains("&quot;ballot&quot;"), "{stranger}");
}
