//! How the house is doing, and who may see it.

use crate::test_app::TestApp;
use reqwest::{StatusCode, header};
use serde_json::Value;

#[tokio::test]
async fn new_figures_come_every_two_seconds() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let mut ear = ann.listen("/status/events", None).await;
    let first = ear.next_named("metrics").await.json();
    for field in [
        "time",
        "load1",
        "memory_free",
        "memory_total",
        "cpus",
        "uptime",
        "interfaces",
        "listeners",
        "people",
    ] {
        assert!(!first[field].is_null(), "{field} is missing in {first}");
    }
    assert!(first["memory_total"].as_u64() >= first["memory_free"].as_u64());
    assert_eq!(first["listeners"], 1);
    let second = ear.next_named("metrics").await.json();
    assert!(second["time"].as_str() > first["time"].as_str());
}

#[tokio::test]
async fn one_sampler_serves_all_and_sleeps_when_nobody_looks() {
    let app = TestApp::start_with(&["--limits", "off", "--demo"]).await;
    let look = || async { app.visitor().listen("/status/events", None).await };
    let (mut one, mut other) = (look().await, look().await);
    let time = one.next_that("a sample of both", |e| e.name == "metrics" && e.json()["listeners"] == 2).await;
    other.next_that("the same sample", |e| e.name == "metrics" && e.data == time.data).await;
    drop((one, other));
    app.until_streams(0).await;
    let samples = || async {
        let text = app.visitor().get("/metrics").send().await.unwrap().text().await.unwrap();
        let line = text.lines().find(|line| line.starts_with("hallway_samples_total ")).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    // Five seconds, by the clock that talks in a room: more than two samples would be taken in them.
    let mut clock = app.visitor().listen("/r/clock/events", None).await;
    clock.next_named("time").await;
    let before = samples().await;
    clock.next_named("time").await;
    assert_eq!(samples().await, before);
    look().await.next_named("metrics").await;
    assert!(samples().await > before);
}

#[tokio::test]
async fn behind_a_proxy_nobody_is_at_the_machine_itself() {
    let here = TestApp::start().await;
    assert_eq!(here.visitor().get("/status").send().await.unwrap().status(), StatusCode::OK);
    for name in ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"] {
        let proxied = here.visitor().get("/status").header(name, "203.0.113.9").send().await.unwrap();
        assert_eq!(proxied.status(), StatusCode::UNAUTHORIZED, "{name}");
    }
    // A proxy that says nothing of itself, and asks for the address that it was given.
    let public = TestApp::start_with(&["--public-url", "https://chat.example"]).await;
    assert_eq!(public.visitor().get("/status").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn elsewhere_a_key_is_needed_and_a_browser_keeps_it() {
    let app = TestApp::start_with(&["--limits", "off", "--public-url", "https://chat.example"]).await;
    let key = std::fs::read_to_string(app.data.path().join("operator.key")).unwrap();
    let outside = |path: &str| app.visitor().get(path).header(header::HOST, "chat.example");
    for path in ["/status", "/status/events", "/metrics"] {
        let refused = outside(path).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{path}");
        let page = outside(path).header(header::ACCEPT, "text/html").send().await.unwrap();
        assert_eq!(
            (page.status(), &page.headers()[header::WWW_AUTHENTICATE]),
            (StatusCode::UNAUTHORIZED, &"Bearer".parse().unwrap())
        );
        let wrong = outside(path).bearer_auth("0".repeat(32)).send().await.unwrap();
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED, "{path}");
        let shown = outside(path).bearer_auth(key.trim()).send().await.unwrap();
        assert_eq!(shown.status(), StatusCode::OK, "{path}");
    }
    let browser = outside(&format!("/status?key={}", key.trim())).header(header::ACCEPT, "text/html");
    let kept = browser.send().await.unwrap();
    assert_eq!(
        (kept.status(), &kept.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/status".parse().unwrap())
    );
    let cookie = kept.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
    let with = outside("/status").header(header::COOKIE, cookie.split(';').next().unwrap());
    assert_eq!(with.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn an_operator_can_open_it_or_close_it() {
    let open = TestApp::start_with(&["--status", "everyone", "--public-url", "https://chat.example"]).await;
    let asked = open.visitor().get("/status").header(header::HOST, "chat.example").send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::OK);
    let closed = TestApp::start_with(&["--status", "key"]).await;
    assert_eq!(closed.visitor().get("/status").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn machines_read_counters_in_the_format_of_openmetrics() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = ann.say("lobby", "one").await["id"].as_str().unwrap().to_owned();
    ann.say("lobby", "two").await;
    let mut back = ann.listen("/r/lobby/events", Some(&start)).await;
    back.hear().await;
    let _lost = ann.listen("/r/lobby/events", Some("zzz-1")).await;
    let text = ann.get("/metrics").send().await.unwrap().text().await.unwrap();
    let figure = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.split(' ').next() == Some(name));
        line.unwrap_or_else(|| panic!("{name} is missing in {text}"))
            .rsplit(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    assert_eq!(
        (figure("hallway_streams"), figure("hallway_listeners"), figure("hallway_people")),
        (2.0, 2.0, 1.0)
    );
    assert_eq!(figure("hallway_messages_total"), 2.0);
    assert_eq!(figure("hallway_replays_total"), 1.0);
    assert_eq!(figure("hallway_replayed_events_total"), 1.0);
    assert_eq!(figure("hallway_resets_total"), 1.0);
    assert_eq!(figure("hallway_slow_cuts_total"), 0.0);
    assert_eq!(figure("hallway_queue_depth"), 0.0);
    assert!(figure("hallway_commit_seconds_count") >= 2.0 && figure("hallway_commit_seconds_sum") > 0.0);
    assert!(figure("hallway_wal_bytes") > 0.0);
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn the_interface_describes_itself() {
    let app = TestApp::start().await;
    let description: Value = app.visitor().get_json("/openapi.json").await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    use protocol::paths;
    for path in [
        paths::ROOMS,
        paths::ROOM,
        paths::MESSAGES,
        paths::MESSAGE,
        paths::FILES,
        paths::FILE,
        paths::TYPING,
        paths::ROOM_EVENTS,
        paths::EVENTS,
        paths::POLLS,
        paths::POLL,
        paths::BALLOT,
        paths::CHOICES,
        paths::CLOSE,
        paths::REVEAL,
        paths::RESULTS_CSV,
        paths::RESULTS_JSON,
        paths::TOPIC,
        paths::PEOPLE,
        paths::PERSON,
        paths::OUT,
        paths::HOST,
        paths::GUEST,
        paths::MUTE,
        paths::UNMUTE,
        paths::BAN,
        paths::UNBAN,
        paths::SLOW,
        paths::CLOSED,
        paths::REOPEN,
        paths::INVITATIONS,
        paths::INVITATION,
        paths::REVOKE,
        paths::INVITED,
        paths::HOOK,
        paths::FEEDS,
        paths::ME,
        paths::LINKS,
        paths::PASSPHRASE,
        paths::NO_PASSPHRASE,
        paths::RETURN,
        paths::STATUS,
        paths::STATUS_EVENTS,
        paths::METRICS,
        paths::HEALTHZ,
        paths::READYZ,
        paths::OPENAPI,
    ] {
        let named = |path: &str| path.replace("{seq}", "{id}");
        let there = description["paths"].as_object().unwrap().keys().any(|key| named(key) == named(path));
        assert!(there, "{path} is not described");
    }
    for path in [paths::ROOM, paths::MESSAGES] {
        let forms = &description["paths"][path]["post"]["requestBody"]["content"];
        let parts = forms["multipart/form-data"]["schema"]["$ref"].as_str().unwrap();
        let parts = description.pointer(parts.strip_prefix('#').unwrap()).unwrap();
        let fields: Vec<&String> = parts["properties"].as_object().unwrap().keys().collect();
        assert_eq!(fields, ["body", "client_id", "file", "reply_to"], "{path}");
        assert_eq!(parts["properties"]["file"]["maxItems"], protocol::limits::FILES);
    }
}
