//! Keeping one's name by a passphrase, and being the same person wherever both are typed.

use crate::{
    private::hall,
    test_app::{TestApp, Visitor},
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{backup, check, rebuild, restore};
use std::path::Path;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const WORDS: &str = "correct horse battery";

async fn keep(visitor: &Visitor, passphrase: &str) -> StatusCode {
    let request = visitor.client.put(format!("{}/me/passphrase", visitor.url));
    request.json(&json!({ "passphrase": passphrase })).send().await.unwrap().status()
}

async fn come_back(visitor: &Visitor, name: &str, passphrase: &str) -> Response {
    visitor.post_json("/me/return", &json!({ "name": name, "passphrase": passphrase })).await
}

/// The problem with which somebody is not known.
async fn unknown(visitor: &Visitor, name: &str, passphrase: &str) -> Value {
    let response = come_back(visitor, name, passphrase).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert!(!response.headers().contains_key(header::SET_COOKIE));
    response.json().await.unwrap()
}

async fn kind(response: Response) -> (StatusCode, String) {
    let status = response.status();
    (status, response.json::<Value>().await.unwrap()["type"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn by_name_and_passphrase_one_goes_on_as_oneself_on_another_device() {
    let app = TestApp::start().await;
    let (ann, phone, room) = {
        let (ann, _, _, room) = hall(&app).await;
        (ann, app.visitor(), room)
    };
    let id = ann.id().await;
    assert_eq!(ann.get_json("/me/passphrase").await, json!({ "name": "Ann", "kept": false }));
    assert_eq!(keep(&ann, WORDS).await, StatusCode::NO_CONTENT);
    assert_eq!(ann.get_json("/me/passphrase").await, json!({ "name": "Ann", "kept": true }));
    assert_eq!(ann.id().await, id);

    phone.rename("Phil").await;
    let back = come_back(&phone, " ANN ", WORDS).await;
    assert_eq!(back.status(), StatusCode::OK);
    assert_eq!(back.headers()[header::CACHE_CONTROL], "no-store");
    let cookie = back.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(back.json::<Value>().await.unwrap(), json!({ "id": id, "name": "Ann" }));
    assert_eq!(phone.say(&room, "from the phone").await["author"]["id"], id.as_str());

    // They are one person with one name: what one device takes is the other's, and the passphrase leads to it.
    assert_eq!(phone.rename("Anna Bell").await.status(), StatusCode::OK);
    assert_eq!(ann.get_json("/me").await["name"], "Anna Bell");
    let tablet = app.visitor();
    unknown(&tablet, "Ann", WORDS).await;
    assert_eq!(come_back(&tablet, "anna bell", WORDS).await.status(), StatusCode::OK);
    assert_eq!(tablet.id().await, id);

    // Another takes the place of the first one, and none is none.
    assert_eq!(keep(&tablet, "staple, staple").await, StatusCode::NO_CONTENT);
    unknown(&app.visitor(), "Anna Bell", WORDS).await;
    let app = app.restart().await;
    assert_eq!(come_back(&app.visitor(), "Anna Bell", "staple, staple").await.status(), StatusCode::OK);
    for _ in 0..2 {
        let gone =
            app.again(&ann).client.delete(format!("{}/me/passphrase", app.url())).send().await.unwrap();
        assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    }
    unknown(&app.visitor(), "Anna Bell", "staple, staple").await;
    assert_eq!(app.again(&phone).id().await, id, "where they are known they stay so");
}

#[tokio::test]
async fn a_wrong_passphrase_and_a_name_that_nobody_keeps_are_answered_alike() {
    let app = TestApp::start().await;
    let (ann, eve) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    assert_eq!(keep(&ann, WORDS).await, StatusCode::NO_CONTENT);
    let wrong = unknown(&eve, "Ann", "Correct horse battery").await;
    assert_eq!(wrong["type"], "/problems/wrong-passphrase");
    assert_eq!(unknown(&eve, "Ben", WORDS).await, wrong);
    assert_ne!(eve.get_json("/me").await["name"], "Ann");

    let to = |path: &str, body: Value| eve.post(path).json(&body).send();
    for passphrase in ["", "1234567", &"x".repeat(201), "with\nline"] {
        let body = json!({ "name": "Ann", "passphrase": passphrase });
        assert_eq!(
            kind(to("/me/return", body).await.unwrap()).await,
            (StatusCode::BAD_REQUEST, "/problems/passphrase".to_owned())
        );
    }
    let body = json!({ "name": "a\u{202e}b", "passphrase": WORDS });
    assert_eq!(kind(to("/me/return", body).await.unwrap()).await.1, "/problems/name");
    for body in [json!({ "name": "Ann" }), json!({ "name": "Ann", "passphrase": WORDS, "sure": true })] {
        assert_eq!(kind(to("/me/return", body).await.unwrap()).await.1, "/problems/json");
    }
    // Of what was sent nothing is told again.
    let typed_as_number =
        to("/me/return", json!({ "name": "Ann", "passphrase": 987_654_321 })).await.unwrap();
    assert!(!typed_as_number.text().await.unwrap().contains("987654321"));
    assert_eq!(
        kind(eve.post("/me/return").body("Ann").send().await.unwrap()).await.1,
        "/problems/media-type"
    );
    assert_eq!(keep(&eve, "short").await, StatusCode::BAD_REQUEST);
    let elsewhere = eve.post("/me/return").header("sec-fetch-site", "cross-site");
    let elsewhere = elsewhere.json(&json!({ "name": "Ann", "passphrase": WORDS })).send().await.unwrap();
    assert_eq!(kind(elsewhere).await.1, "/problems/cross-site");
    // Nobody has no name to keep.
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let nobody = app.visitor();
        let request = nobody.client.request(method, format!("{}/me/passphrase", app.url()));
        let answer = request.json(&json!({ "passphrase": WORDS })).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn nobody_else_is_called_by_a_name_that_is_kept() {
    let app = TestApp::start().await;
    let (bill, eve, early) = (app.visitor(), app.visitor(), app.visitor());
    // In a room that is not theirs to see somebody bears it already.
    early.rename("BiII").await;
    let private = json!({ "name": "Quiet talk", "entry": "invitation" });
    let opened: Value = early.post_json("/rooms", &private).await.json().await.unwrap();
    let apart = opened["room"].as_str().unwrap();
    assert_eq!(early.say(apart, "hello").await["author"]["name"], "BiII");
    bill.rename("Bill").await;
    assert_eq!(keep(&bill, WORDS).await, StatusCode::NO_CONTENT);

    for same in ["Bill", "bill", "BiII", " Bi11 "] {
        let refused = kind(eve.rename(same).await).await;
        assert_eq!(refused, (StatusCode::CONFLICT, "/problems/name-kept".to_owned()), "{same:?}");
    }
    assert_eq!(early.say(apart, "hello again").await["author"]["name"], "BiII 2", "from then on");
    assert_eq!(early.say("lobby", "hello").await["author"]["name"], "BiII 2");
    assert_eq!(keep(&early, WORDS).await, StatusCode::CONFLICT);
    assert_eq!(bill.say("lobby", "it's me").await["author"]["name"], "Bill");
    // Nobody keeps two: the one before is free once another is taken.
    assert_eq!(bill.rename("William").await.status(), StatusCode::OK);
    assert_eq!(kind(eve.rename("william").await).await.1, "/problems/name-kept");
    let app = app.restart().await;
    let (bill, eve) = (app.again(&bill), app.again(&eve));
    assert_eq!(kind(eve.rename("william").await).await.1, "/problems/name-kept");
    assert_eq!(eve.rename("Bill").await.status(), StatusCode::OK);

    // Of whoever is forgotten nothing is kept.
    assert_eq!(bill.post_json("/me/forget", &json!({ "sure": true })).await.status(), StatusCode::OK);
    assert_eq!(eve.rename("William").await.status(), StatusCode::OK);
    unknown(&app.visitor(), "William", WORDS).await;
}

#[tokio::test]
async fn a_name_that_another_bears_in_a_room_for_everybody_is_not_ones_own_to_keep() {
    let app = TestApp::start().await;
    let (ann, other) = (app.visitor(), app.visitor());
    ann.rename("Ann").await;
    ann.say("tea", "I am the first").await;
    other.rename("Ann").await;
    other.say("coffee", "I am in another room").await;
    for one in [&ann, &other] {
        let request = one.client.put(format!("{}/me/passphrase", app.url()));
        let refused = request.json(&json!({ "passphrase": WORDS })).send().await.unwrap();
        assert_eq!(kind(refused).await.1, "/problems/name-taken");
    }
    assert_eq!(other.rename("Anna").await.status(), StatusCode::OK);
    assert_eq!(keep(&other, WORDS).await, StatusCode::NO_CONTENT);
    // What is kept goes along only to a name that could be kept.
    assert_eq!(kind(other.rename("Ann").await).await.1, "/problems/name-taken");
    assert_eq!(other.get_json("/me").await["name"], "Anna");
}

#[tokio::test]
async fn what_is_kept_is_no_passphrase_and_goes_into_a_copy() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.rename("Ann").await;
    ann.say("lobby", "hello").await;
    assert_eq!(keep(&ann, WORDS).await, StatusCode::NO_CONTENT);
    let copy = app.data.path().join("copy.db");
    backup(app.data.path(), &copy).unwrap();
    assert_eq!(keep(&ann, "another one").await, StatusCode::NO_CONTENT);
    let folder = app.stop().await;
    let holds =
        |file: &Path, words: &str| String::from_utf8_lossy(&std::fs::read(file).unwrap()).contains(words);
    for file in [&folder.path().join("hallway.db"), &copy] {
        assert!(!holds(file, WORDS) && !holds(file, "another one"));
        assert!(holds(file, "$argon2id$v=19$m=19456,t=2,p=1$"));
    }
    // It is no fold of the log.
    assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    rebuild(folder.path()).unwrap();
    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    assert_eq!(come_back(&app.visitor(), "Ann", "another one").await.status(), StatusCode::OK);
    let folder = app.stop().await;
    restore(folder.path(), &copy).unwrap();
    let app = TestApp::start_on(folder, &["--limits", "off"]).await;
    assert_eq!(come_back(&app.visitor(), "Ann", WORDS).await.status(), StatusCode::OK);
    unknown(&app.visitor(), "Ann", "another one").await;
}

#[tokio::test]
async fn whoever_tries_a_name_often_has_to_wait_and_tries_of_another_go_on() {
    let app = TestApp::start_with(&["--limits", "returns=0.001:2,tried=0.001:5,passphrases=0.001:1"]).await;
    let ann = app.visitor();
    ann.rename("Ann").await;
    assert_eq!(keep(&ann, WORDS).await, StatusCode::NO_CONTENT);
    assert_eq!(keep(&ann, WORDS).await, StatusCode::TOO_MANY_REQUESTS);
    for name in ["Ann", "Ben"] {
        for _ in 0..2 {
            unknown(&app.visitor(), name, "not quite it").await;
        }
        let refused = come_back(&app.visitor(), name, WORDS).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(refused.headers().contains_key(header::RETRY_AFTER));
    }
}

#[tokio::test]
async fn a_form_does_it_too_and_gives_no_passphrase_back() {
    let app = TestApp::start().await;
    let (ann, phone) = (app.visitor(), app.visitor());
    let form = |visitor: &Visitor, path: &str, fields: &[(&str, &str)]| {
        visitor.post(path).header(header::ACCEPT, BROWSER).form(fields).send()
    };
    ann.rename("Ann").await;
    let settings = ann.get("/settings").header(header::ACCEPT, BROWSER).send().await.unwrap();
    assert!(settings.text().await.unwrap().contains("href=\"/me/passphrase\""));
    let short = form(&ann, "/me/passphrase", &[("passphrase", "pssst")]).await.unwrap();
    assert_eq!(short.status(), StatusCode::BAD_REQUEST);
    let short = short.text().await.unwrap();
    assert!(short.contains("from 8 to 200 characters") && !short.contains("pssst"), "{short}");
    let kept = form(&ann, "/me/passphrase", &[("username", "Ann"), ("passphrase", WORDS)]).await.unwrap();
    assert_eq!(
        (kept.status(), &kept.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/me/passphrase?now".parse().unwrap())
    );
    for (address, says) in [
        ("/me/passphrase?now", "From now on you keep this name"),
        ("/me/passphrase", "You keep this name by a passphrase"),
    ] {
        let page = ann.get(address).header(header::ACCEPT, BROWSER).send().await.unwrap();
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
        assert!(page.text().await.unwrap().contains(says), "{address}");
    }

    let wrong = [("name", "Ann"), ("passphrase", "incorrect horse")];
    let wrong = form(&phone, "/me/return", &wrong).await.unwrap();
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    assert!(!wrong.headers().contains_key(header::SET_COOKIE));
    let wrong = wrong.text().await.unwrap();
    assert!(wrong.contains("value=\"Ann\"") && !wrong.contains("incorrect horse"), "{wrong}");
    let back = form(&phone, "/me/return", &[("name", "Ann"), ("passphrase", WORDS)]).await.unwrap();
    assert_eq!(
        (back.status(), &back.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    assert_eq!(phone.id().await, ann.id().await);
    let gone = form(&phone, "/me/passphrase/remove", &[("", "")]).await.unwrap();
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert_eq!(ann.get_json("/me/passphrase").await["kept"], false);
}
