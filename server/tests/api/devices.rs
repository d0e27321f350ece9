//! The same person in another browser, by a link that leads there once.

use crate::{
    private::hall,
    test_app::{TestApp, Visitor},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{Store, backup, check, rebuild, restore};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Makes a link, and gives its path.
async fn link(visitor: &Visitor) -> String {
    let response = visitor.post("/me/links").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let url = response.json::<Value>().await.unwrap()["url"].as_str().unwrap().to_owned();
    url.strip_prefix(&visitor.url).unwrap().to_owned()
}

async fn page(visitor: &Visitor, path: &str) -> Response {
    visitor.get(path).header(header::ACCEPT, BROWSER).send().await.unwrap()
}

/// What a dead link is answered with, without what differs by nature.
async fn dead(visitor: &Visitor, method: Method, path: &str) -> (String, Value) {
    let response = visitor.ask_for(method, path).await;
    assert_eq!(response.status(), StatusCode::GONE, "{path}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert!(!response.headers().contains_key(header::SET_COOKIE), "{path}");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    (kind, response.json().await.unwrap())
}

#[tokio::test]
async fn whoever_opens_the_link_and_says_so_is_the_same_in_that_browser() {
    let app = TestApp::start().await;
    let (ann, ben, eve, room) = hall(&app).await;
    let id = ann.id().await;
    let made = ann.post("/me/links").header(header::ACCEPT, BROWSER).form(&[("", "")]).send().await.unwrap();
    assert_eq!(made.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(made.headers()[header::REFERRER_POLICY], "strict-origin");
    let shown = made.text().await.unwrap();
    assert!(shown.contains("class=\"qr\"") && shown.contains("Ann"));
    let path = shown.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    let path = path.strip_prefix(&app.url()).unwrap().to_owned();

    // Previews, and whoever only looks.
    for looking in [&eve, &app.visitor(), &eve] {
        let asked = page(looking, &path).await;
        assert_eq!(asked.status(), StatusCode::OK);
        assert_eq!(asked.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(asked.headers()[header::REFERRER_POLICY], "strict-origin");
        assert!(!asked.headers().contains_key(header::SET_COOKIE));
        assert!(asked.text().await.unwrap().contains("Ann"));
        let head = looking.ask_for(Method::HEAD, &path).await;
        assert_eq!(head.status(), StatusCode::OK);
    }
    let asked = page(&eve, &path).await.text().await.unwrap();
    assert!(asked.contains("So far this browser was") && asked.contains("Eve"), "{asked}");
    assert_ne!(eve.id().await, id);
    let elsewhere = eve.post(&path).header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let form = eve.post(&path).header(header::ACCEPT, BROWSER).form(&[("back", "//evil.example")]);
    let led = form.send().await.unwrap();
    assert_eq!(
        (led.status(), &led.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    let cookie = led.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(eve.get_json("/me").await, json!({ "id": id, "name": "Ann" }));
    assert_eq!(eve.say(&room, "from the other device").await["author"]["id"], id.as_str());
    assert_eq!(ann.id().await, id, "and is so in the first one too");

    let used = dead(&ben, Method::GET, &path).await;
    assert_eq!(used.1["type"], "/problems/link-dead");
    assert_eq!(dead(&ben, Method::POST, &path).await, used);
    assert_ne!(ben.id().await, id);
}

#[tokio::test]
async fn a_link_that_is_dead_is_like_one_that_never_was() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    let first = link(&ann).await;
    let second = link(&ann).await;
    let never = format!("/c/{}", "0".repeat(32));
    let answer = dead(&eve, Method::GET, &never).await;
    for path in [first.as_str(), "/c/x", "/c/%FF", never.as_str()] {
        for method in [Method::GET, Method::POST] {
            assert_eq!(dead(&eve, method, path).await, answer, "{path}");
        }
    }
    let shown = page(&eve, &never).await;
    assert_eq!(shown.status(), StatusCode::GONE);
    assert!(shown.text().await.unwrap().contains("older than ten minutes"));

    // What is in the folder does not tell the secret, and an hour later it is none.
    let secret = second.strip_prefix("/c/").unwrap().to_owned();
    let folder = app.stop().await;
    let file = std::fs::read(folder.path().join("hallway.db")).unwrap();
    assert!(!String::from_utf8_lossy(&file).contains(&secret));
    let store = Store::open(folder.path(), |_| {}).unwrap();
    let hash = secret.parse::<server::invitation::Secret>().unwrap().link_hash();
    let now = server::state::now();
    let later = protocol::Timestamp::from_millis(now.millis() + 600_000);
    assert!(store.linked(hash.clone(), now).await.unwrap().is_some());
    assert!(store.linked(hash.clone(), later).await.unwrap().is_none());
    assert!(store.follow_link(hash, later).await.unwrap().is_none());
    store.close().await;

    // It outlives a restart, and nothing of it is in the tables that the log makes.
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    rebuild(folder.path()).unwrap();
    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    let eve = app.again(&eve);
    assert_eq!(eve.post(&second).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(eve.get_json("/me").await["name"], "Ann");
}

#[tokio::test]
async fn of_two_who_follow_a_link_at_once_one_is_led() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.rename("Ann").await;
    let path = link(&ann).await;
    let browsers: Vec<Visitor> = (0..8).map(|_| app.visitor()).collect();
    let follow = |browser: &Visitor| {
        let following = browser.post(&path).send();
        async move { following.await.unwrap().status() }
    };
    let answers = futures_util::future::join_all(browsers.iter().map(follow)).await;
    assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [StatusCode::OK, StatusCode::GONE].contains(status)));
}

#[tokio::test]
async fn another_name_is_taken_in_all_browsers_of_a_person() {
    let app = TestApp::start().await;
    let (ann, phone) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    let path = link(&ann).await;
    assert_eq!(ann.rename("Anna").await.status(), StatusCode::OK, "before the link is followed");
    assert_eq!(phone.post(&path).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(phone.get_json("/me").await["name"], "Anna");
    assert_eq!(phone.rename("Anna Bell").await.status(), StatusCode::OK);
    assert_eq!(ann.get_json("/me").await["name"], "Anna Bell");
    assert_eq!(ann.say("lobby", "hello").await["author"]["name"], "Anna Bell");
    let app = app.restart().await;
    assert_eq!(app.again(&ann).get_json("/me").await["name"], "Anna Bell");
}

#[tokio::test]
async fn no_link_leads_to_whoever_is_forgotten_and_nobody_has_none() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    let (phone, phones) = (app.visitor(), link(&ann).await);
    assert_eq!(phone.post(&phones).send().await.unwrap().status(), StatusCode::OK);
    let open = link(&phone).await;
    assert_eq!(ann.post_json("/me/forget", &json!({ "sure": true })).await.status(), StatusCode::OK);
    dead(&eve, Method::POST, &open).await;
    assert_ne!(phone.get_json("/me").await["name"], "Ann");
    assert_eq!(app.visitor().post("/me/links").send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_in_a_copy_leads_nowhere_where_that_is_put_in_place() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    ann.say("lobby", "hello").await;
    let (used, copy) = (link(&ann).await, app.data.path().join("copy.db"));
    backup(app.data.path(), &copy).unwrap();
    assert_eq!(eve.post(&used).send().await.unwrap().status(), StatusCode::OK);
    let folder = app.stop().await;
    restore(folder.path(), &copy).unwrap();
    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    dead(&app.visitor(), Method::POST, &used).await;
    assert_eq!(app.again(&eve).get_json("/me").await["name"], "Ann", "who was led stays so");
}

#[tokio::test]
async fn whoever_guesses_has_to_wait() {
    let app = TestApp::start_with(&["--limits", "guesses=0.01:1,links=0.01:1"]).await;
    let (ann, eve) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    let path = link(&ann).await;
    let second = ann.post("/me/links").send().await.unwrap();
    assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
    for n in 0..50 {
        dead(&eve, Method::POST, &format!("/c/{n:032x}")).await;
    }
    let refused = app.visitor().post(&path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
}
