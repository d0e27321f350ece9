//! Pictures and files: sent, put into a message, shown with their size, handed on as what they are, and gone with the message.

use crate::{
    hosts::kitchen,
    test_app::{TestApp, Visitor},
};
use futures_util::{StreamExt, stream};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::store::{backup, check, rebuild, restore};
use std::{
    fs,
    io::{self, Cursor},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{task::JoinSet, time::timeout};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red above, blue below, twice as wide as high.
fn flag(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 32, |_, y| if y < 16 { [200, 20, 20] } else { [20, 20, 200] }.into());
    written(&DynamicImage::from(picture), format)
}

async fn send(visitor: &Visitor, room: &str, name: &str, bytes: Vec<u8>) -> Response {
    visitor.post(&format!("/r/{room}/files")).query(&[("name", name)]).body(bytes).send().await.unwrap()
}

async fn sent(visitor: &Visitor, room: &str, name: &str, bytes: Vec<u8>) -> Value {
    let response = send(visitor, room, name, bytes).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    response.json().await.unwrap()
}

async fn bear(visitor: &Visitor, room: &str, body: &str, files: &[&Value]) -> Response {
    let ids: Vec<&Value> = files.iter().map(|file| &file["id"]).collect();
    visitor.post_json(&format!("/r/{room}/messages"), &json!({ "body": body, "files": ids })).await
}

async fn borne(visitor: &Visitor, room: &str, body: &str, files: &[&Value]) -> Value {
    let response = bear(visitor, room, body, files).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    response.json().await.unwrap()
}

async fn read(visitor: &Visitor, room: &str, file: &Value) -> Response {
    visitor.get(&format!("/r/{room}/files/{}", file["id"].as_str().unwrap())).send().await.unwrap()
}

async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem: Value = response.json().await.unwrap();
    (status, problem["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned())
}

async fn delete(visitor: &Visitor, message: &Value) -> StatusCode {
    let (room, id) = (message["room"].as_str().unwrap(), message["id"].as_str().unwrap());
    let url = format!("{}/r/{room}/messages/{id}", visitor.url);
    visitor.client.delete(url).send().await.unwrap().status()
}

/// What lies in the folder of files.
fn kept(app: &TestApp) -> Vec<PathBuf> {
    let entries = fs::read_dir(app.data.path().join("files")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

fn text(header: &header::HeaderName, response: &Response) -> String {
    response.headers()[header].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_is_sent_said_and_shown_with_its_size() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let file = sent(&ann, "lobby", "C:\\fakepath\\flag.png", flag(ImageFormat::Png)).await;
    assert_eq!((&file["name"], &file["type"]), (&json!("flag.png"), &json!("image/png")));
    assert_eq!((&file["width"], &file["height"]), (&json!(64), &json!(32)));
    assert_eq!(read(&ann, "lobby", &file).await.status(), StatusCode::NOT_FOUND, "nobody has said it yet");

    let said = borne(&ann, "lobby", "look: *this*", &[&file]).await;
    assert_eq!(said["files"], json!([file]));
    let html = said["html"].as_str().unwrap();
    assert!(html.starts_with("<p>look: <em>this</em></p><div class=\"files\">"), "{html}");
    assert!(
        html.contains(r#"width="64" height="32" loading="lazy" decoding="async" alt="flag.png""#),
        "{html}"
    );
    let heard = ear.next_named("message").await.json();
    assert_eq!(heard, said, "whoever listens hears of it whole");

    let app = app.restart().await;
    let ben = app.visitor();
    assert_eq!(ben.said("lobby").await[0], said);
    let shown = read(&ben, "lobby", &file).await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert_eq!(text(&header::CONTENT_TYPE, &shown), "image/png");
    assert_eq!(text(&header::CONTENT_DISPOSITION, &shown), "inline; filename*=UTF-8''flag.png");
    assert_eq!(text(&header::X_CONTENT_TYPE_OPTIONS, &shown), "nosniff");
    assert!(text(&header::CONTENT_SECURITY_POLICY, &shown).contains("sandbox"));
    assert!(text(&header::CACHE_CONTROL, &shown).contains("immutable"));
    assert_eq!(shown.content_length(), file["bytes"].as_u64());
    let bytes = shown.bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 64);
    let page =
        ben.get("/r/lobby").header(header::ACCEPT, BROWSER).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&format!("src=\"/r/lobby/files/{}\"", file["id"].as_str().unwrap())));
    let transcript = ben.get("/r/lobby").send().await.unwrap().text().await.unwrap();
    assert!(transcript.contains(": look: *this*\n    flag.png ("), "{transcript}");
    app.stop().await;
}

/// A JPEG whose Exif says that it lies on its side, and where it was taken.
fn from_a_camera() -> Vec<u8> {
    let plain = flag(ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // Orientation: turn it to the right.
    exif.extend(b"\x01\x0f\0\x02\0\0\0\x10\0\0\0\x26"); // Make, at 38.
    exif.extend(b"\0\0\0\0");
    exif.extend(b"somewhere secret");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat()
}

#[tokio::test]
async fn a_picture_is_made_anew_upright_and_says_nothing_of_its_camera() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let secret = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"secret");
    let camera = from_a_camera();
    assert!(secret(&camera));
    let file = sent(&ann, "lobby", "dsc.jpg", camera).await;
    assert_eq!((&file["width"], &file["height"]), (&json!(32), &json!(64)), "it stands upright");
    borne(&ann, "lobby", "", &[&file]).await;
    let bytes = read(&ann, "lobby", &file).await.bytes().await.unwrap();
    assert!(!secret(&bytes));
    let turned = image::load_from_memory(&bytes).unwrap().to_rgb8();
    let (left, right) = (turned.get_pixel(4, 32), turned.get_pixel(28, 32));
    assert!(left[2] > 150 && right[0] > 150, "what was above is at the right: {left:?} {right:?}");
    assert!(kept(&app).iter().all(|path| !secret(&fs::read(path).unwrap())), "what came is not kept");

    // What can be seen through stays so; another photograph is one still; what moves stays as it came.
    let glass = RgbaImage::from_pixel(8, 8, [9, 9, 9, 128].into());
    let webp = sent(&ann, "lobby", "a", written(&glass.into(), ImageFormat::WebP)).await;
    assert_eq!(webp["type"], "image/webp");
    let photo = sent(&ann, "lobby", "a", flag(ImageFormat::WebP)).await;
    assert_eq!(photo["type"], "image/jpeg");
    let gif = flag(ImageFormat::Gif);
    let moving = sent(&ann, "lobby", "a", gif.clone()).await;
    assert_eq!((&moving["type"], &moving["bytes"]), (&json!("image/gif"), &json!(gif.len())));
    let large = DynamicImage::from(RgbImage::new(5_120, 64));
    let smaller = sent(&ann, "lobby", "a", written(&large, ImageFormat::Png)).await;
    assert_eq!((&smaller["width"], &smaller["height"]), (&json!(2_560), &json!(32)));
}

#[tokio::test]
async fn what_is_no_picture_is_saved_and_never_run() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    for (name, bytes, media_type) in [
        ("page.html", &b"<script>alert(1)</script>"[..], "text/plain; charset=utf-8"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "text/plain; charset=utf-8",
        ),
        ("paper \u{201c}1\u{201d}.pdf", b"%PDF-1.7 \xff", "application/pdf"),
        ("tool.exe", b"MZ\x90\0\x03", "application/octet-stream"),
    ] {
        let file = sent(&ann, "lobby", name, bytes.to_vec()).await;
        assert_eq!((&file["type"], &file["name"]), (&json!(media_type), &json!(name)));
        let said = borne(&ann, "lobby", "", &[&file]).await;
        assert!(said["html"].as_str().unwrap().contains("<a class=\"file\" href="), "{said}");
        let saved = read(&ann, "lobby", &file).await;
        assert_eq!(text(&header::CONTENT_TYPE, &saved), media_type);
        assert!(text(&header::CONTENT_DISPOSITION, &saved).starts_with("attachment; filename*=UTF-8''"));
        assert_eq!(text(&header::X_CONTENT_TYPE_OPTIONS, &saved), "nosniff");
        let policy = text(&header::CONTENT_SECURITY_POLICY, &saved);
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(saved.bytes().await.unwrap(), bytes);
    }
    let odd = json!({ "body": "", "files": ["../../session.key"] });
    assert_eq!(problem(ann.post_json("/r/lobby/messages", &odd).await).await, (400, "file".to_owned()));
    let escape = ann.get("/r/lobby/files/..%2f..%2fsession.key").send().await.unwrap();
    assert_eq!(escape.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_too_much_or_no_picture_is_refused_in_words() {
    let app = TestApp::start_with(&[
        "--limits",
        "off",
        "--max-file",
        "1",
        "--max-files-a-day",
        "2",
        "--max-files",
        "3",
    ])
    .await;
    let ann = app.visitor();
    let mebibyte = |first: u8| [vec![first], vec![0; 1_024 * 1_024 - 1]].concat();
    let long = [mebibyte(1), vec![0]].concat();
    assert_eq!(
        problem(send(&ann, "lobby", "a", long.clone()).await).await,
        (413, "file-too-large".to_owned())
    );
    // Without a length before it, it is measured as it comes.
    let pieces = futures_util::stream::iter(
        long.chunks(100_000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>(),
    );
    let body = reqwest::Body::wrap_stream(pieces);
    let measured = ann.post("/r/lobby/files").body(body).send().await;
    // Whoever is still sending may not hear the answer.
    if let Ok(measured) = measured {
        assert_eq!(problem(measured).await, (413, "file-too-large".to_owned()));
    }
    assert_eq!(problem(send(&ann, "lobby", "a", Vec::new()).await).await, (400, "file".to_owned()));
    let broken = [&flag(ImageFormat::Png)[..60], b"nothing"].concat();
    assert_eq!(problem(send(&ann, "lobby", "a.png", broken).await).await, (400, "picture".to_owned()));
    // A header that promises more than anybody has memory for.
    let mut bomb = flag(ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff]);
    assert_eq!(problem(send(&ann, "lobby", "a.png", bomb).await).await, (400, "picture".to_owned()));
    assert_eq!(kept(&app), Vec::<PathBuf>::new(), "nothing of these is kept");

    let app = TestApp::start_with(&[
        "--limits",
        "off",
        "--max-file",
        "1",
        "--max-files-a-day",
        "2",
        "--max-files",
        "3",
    ])
    .await;
    let (ann, ben) = (app.visitor(), app.visitor());
    sent(&ann, "lobby", "a", mebibyte(1)).await;
    sent(&ann, "lobby", "a", mebibyte(2)).await;
    let refused = send(&ann, "lobby", "a", mebibyte(3)).await;
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 86_400);
    assert_eq!(problem(refused).await, (429, "files-today".to_owned()));
    sent(&ben, "lobby", "a", mebibyte(4)).await;
    assert_eq!(problem(send(&ben, "lobby", "a", mebibyte(5)).await).await, (507, "files-full".to_owned()));
    sent(&app.visitor(), "lobby", "a", mebibyte(1)).await;
    assert_eq!(kept(&app).len(), 3, "what is there already takes no more room");
}

#[tokio::test]
async fn whoever_may_say_nothing_in_a_room_sends_nothing_for_it() {
    let app = TestApp::start().await;
    let (ann, _, eve) = kitchen(&app).await;
    let at = |what: &str| format!("{}/r/kitchen/{what}", app.url());
    let (mute, ban) = (format!("people/{}/mute", eve.id().await), format!("people/{}/ban", eve.id().await));
    let ten = json!({ "minutes": 10 });
    for (path, body, kind) in
        [(&*mute, Some(&ten), "muted"), (&ban, None, "banned"), ("closed", None, "room-closed")]
    {
        let put = ann.client.put(at(path));
        let done = body.into_iter().fold(put, |put, body| put.json(body)).send().await.unwrap();
        assert_eq!(done.status(), StatusCode::NO_CONTENT, "{kind}");
        let before = kept(&app).len();
        let refused = send(&eve, "kitchen", "a.txt", b"words".to_vec()).await;
        assert_eq!(problem(refused).await, (403, kind.to_owned()));
        let (media_type, body) = form(&[("body", None, b""), ("file", Some("a.txt"), b"words")]);
        let whole = eve.post("/r/kitchen/messages").header(header::CONTENT_TYPE, media_type).body(body);
        assert_eq!(problem(whole.send().await.unwrap()).await, (403, kind.to_owned()));
        assert_eq!(kept(&app).len(), before, "{kind}");
        sent(&eve, "lobby", "a.txt", b"elsewhere".to_vec()).await;
        let file = sent(&ann, "kitchen", "a.txt", b"by a host".to_vec()).await;
        borne(&ann, "kitchen", "", &[&file]).await;
        assert_eq!(ann.client.delete(at(path)).send().await.unwrap().status(), StatusCode::NO_CONTENT);
        sent(&eve, "kitchen", "a.txt", kind.into()).await;
    }
    // To wait between two messages is no reason to send nothing for the next one.
    let slow = ann.client.put(at("slow")).json(&json!({ "seconds": 60 })).send().await.unwrap();
    assert_eq!(slow.status(), StatusCode::NO_CONTENT);
    sent(&eve, "kitchen", "a.txt", b"for later".to_vec()).await;
}

/// Begins to send a file from an address, and says nothing more. It ends when it is dropped.
fn begin(visitor: &Visitor, from: &str) -> JoinSet<Response> {
    let begun = stream::iter([Ok::<_, io::Error>("half")]).chain(stream::pending());
    let request = visitor.post("/r/lobby/files").header("x-forwarded-for", from);
    let request = request.body(reqwest::Body::wrap_stream(begun)).send();
    let mut line = JoinSet::new();
    line.spawn(async { request.await.unwrap() });
    line
}

/// Waits until so many files lie there, whole or not.
async fn until_kept(app: &TestApp, count: usize) {
    for _ in 0..2_000 {
        if kept(app).len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} files lie there, not {count}", kept(app).len());
}

#[tokio::test]
async fn whoever_sends_slowly_has_a_small_share_and_keeps_nobody_else_from_sending() {
    let app = TestApp::start_with(&["--limits", "off", "--trusted-proxies", "127.0.0.1"]).await;
    let (here, there) = ("9.9.9.1", "9.9.9.2");
    let send = async |visitor: &Visitor, from: &str| {
        visitor.post("/r/lobby/files").header("x-forwarded-for", from).body("whole").send().await.unwrap()
    };
    let ann = app.visitor();
    ann.id().await;
    let mut slow: Vec<JoinSet<Response>> = (0..4).map(|_| begin(&ann, here)).collect();
    until_kept(&app, 4).await;
    for from in [here, there] {
        let refused = send(&ann, from).await;
        let wait = refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap();
        assert!((1..=30).contains(&wait), "a page asks again");
        assert_eq!(problem(refused).await, (429, "too-often".to_owned()));
    }
    assert_eq!(send(&app.visitor(), here).await.status(), StatusCode::CREATED, "others are not held up");

    for _ in 0..3 {
        let other = app.visitor();
        other.id().await;
        slow.extend((0..4).map(|_| begin(&other, here)));
    }
    until_kept(&app, 17).await;
    assert_eq!(problem(send(&app.visitor(), here).await).await, (429, "too-often".to_owned()));
    assert_eq!(send(&app.visitor(), there).await.status(), StatusCode::CREATED, "nor is another address");
    // Whoever is gone has no seat any more.
    drop(slow);
    until_kept(&app, 1).await;
    let again: Vec<JoinSet<Response>> = (0..4).map(|_| begin(&ann, here)).collect();
    until_kept(&app, 5).await;
    drop(again);
}

#[tokio::test]
async fn whoever_sends_nothing_for_fifteen_seconds_is_told_so() {
    let app = TestApp::start().await;
    let mut line = begin(&app.visitor(), "9.9.9.1");
    let answer = timeout(Duration::from_secs(40), line.join_next()).await.expect("it is still waited for");
    assert_eq!(problem(answer.unwrap().unwrap()).await, (408, "too-slow".to_owned()));
    assert_eq!(kept(&app), Vec::<PathBuf>::new());
}

/// In grey it is short; where each of its pixels is written in three colours, it is three times as long.
fn noise(side: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let picture = GrayImage::from_fn(side, side, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        [(state >> 24) as u8].into()
    });
    written(&DynamicImage::from(picture), ImageFormat::Png)
}

#[tokio::test]
async fn what_is_kept_of_a_picture_is_what_is_limited() {
    let picture = noise(900);
    assert!(picture.len() < 1_024 * 1_024, "{}", picture.len());
    let app = TestApp::start_with(&["--limits", "off", "--max-file", "1"]).await;
    let refused = send(&app.visitor(), "lobby", "a.png", picture.clone()).await;
    assert_eq!(problem(refused).await, (413, "file-too-large".to_owned()));
    assert_eq!(kept(&app), Vec::<PathBuf>::new());

    let app = TestApp::start_with(&["--limits", "off", "--max-file", "4", "--max-files-a-day", "1"]).await;
    let refused = send(&app.visitor(), "lobby", "a.png", picture.clone()).await;
    assert_eq!(problem(refused).await, (429, "files-today".to_owned()));
    assert_eq!(kept(&app), Vec::<PathBuf>::new());

    let app = TestApp::start_with(&["--limits", "off", "--max-file", "4", "--max-files-a-day", "4"]).await;
    let ann = app.visitor();
    let file = sent(&ann, "lobby", "a.png", picture.clone()).await;
    assert!(file["bytes"].as_u64().unwrap() > 2 * 1_024 * 1_024, "{file}");
    let again = send(&ann, "lobby", "a.png", picture).await;
    assert_eq!(problem(again).await, (429, "files-today".to_owned()), "it counts for what was kept of it");
}

#[tokio::test]
async fn the_smallest_file_counts_for_eight_kibibytes() {
    // Leaves room for three.
    let large = vec![0; (1_024 - 3 * 8) * 1_024];
    let app = TestApp::start_with(&["--limits", "off", "--max-files-a-day", "1"]).await;
    let (ann, ben) = (app.visitor(), app.visitor());
    sent(&ann, "lobby", "a", large.clone()).await;
    for n in 0..3 {
        sent(&ann, "lobby", "a", vec![n]).await;
    }
    assert_eq!(problem(send(&ann, "lobby", "a", vec![3]).await).await, (429, "files-today".to_owned()));
    sent(&ben, "lobby", "a", vec![3]).await;

    let flags = ["--limits", "off", "--max-files", "1"];
    let app = TestApp::start_with(&flags).await;
    let ann = app.visitor();
    sent(&ann, "lobby", "a", large).await;
    let first = sent(&ann, "lobby", "a", vec![0]).await;
    for n in 1..3 {
        sent(&ann, "lobby", "a", vec![n]).await;
    }
    let full = (507, "files-full".to_owned());
    assert_eq!(problem(send(&ann, "lobby", "a", vec![3]).await).await, full);
    let app = TestApp::start_on(app.stop().await, &flags).await;
    let ann = app.again(&ann);
    assert_eq!(problem(send(&ann, "lobby", "a", vec![3]).await).await, full, "after a restart too");
    let said = borne(&ann, "lobby", "", &[&first]).await;
    assert_eq!(delete(&ann, &said).await, StatusCode::NO_CONTENT);
    sent(&ann, "lobby", "a", vec![3]).await;
    assert_eq!(problem(send(&ann, "lobby", "a", vec![4]).await).await, full);
}

#[tokio::test]
async fn what_is_kept_counts_although_it_could_not_be_written_down_who_sent_it() {
    let app = TestApp::start_with(&["--limits", "off", "--max-files", "1"]).await;
    let ann = app.visitor();
    let tickets = app.data.path().join("files/new");
    fs::remove_dir(&tickets).unwrap();
    assert_eq!(problem(send(&ann, "lobby", "a", vec![0]).await).await, (503, "unavailable".to_owned()));
    fs::create_dir(&tickets).unwrap();
    sent(&ann, "lobby", "a", vec![9; 1_024 * 1_024 - 2 * 8 * 1_024]).await;
    sent(&ann, "lobby", "a", vec![1]).await;
    assert_eq!(problem(send(&ann, "lobby", "a", vec![2]).await).await, (507, "files-full".to_owned()));
}

#[tokio::test]
async fn what_is_sent_again_under_another_name_bears_that_one() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    sent(&ann, "lobby", "salary.txt", b"same".to_vec()).await;
    let renamed = sent(&ann, "lobby", "plan.txt", b"same".to_vec()).await;
    assert_eq!(borne(&ann, "lobby", "", &[&renamed]).await["files"][0]["name"], "plan.txt");
}

#[tokio::test]
async fn only_whoever_sent_a_file_for_a_room_puts_it_into_a_message_there() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let file = sent(&ann, "lobby", "a.txt", b"words".to_vec()).await;
    assert_eq!(problem(bear(&ben, "lobby", "mine", &[&file]).await).await, (400, "file".to_owned()));
    assert_eq!(problem(bear(&ann, "tea", "here", &[&file]).await).await, (400, "file".to_owned()));
    assert_eq!(
        problem(ann.post_json("/r/lobby/messages", &json!({ "body": "" })).await).await.1,
        "blank-message"
    );
    let mut files = Vec::new();
    for n in 0..5 {
        files.push(sent(&ann, "lobby", "a.txt", vec![b'a' + n]).await);
    }
    let all: Vec<&Value> = files.iter().collect();
    assert_eq!(problem(bear(&ann, "lobby", "", &all).await).await, (400, "files".to_owned()));
    let said = borne(&ann, "lobby", "", &all[..4]).await;
    assert_eq!(said["files"].as_array().unwrap().len(), 4);
    assert_eq!(read(&ben, "tea", &files[0]).await.status(), StatusCode::NOT_FOUND, "it is not in that room");
    assert_eq!(read(&ben, "lobby", &file).await.status(), StatusCode::NOT_FOUND, "nobody has said it");

    // Twice is once, and with another file it is something else.
    let once = |file: &Value| json!({ "body": "", "client_id": "x", "files": [file["id"]] });
    let first = ann.post_json("/r/lobby/messages", &once(&file)).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let again = ann.post_json("/r/lobby/messages", &once(&file)).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(first.json::<Value>().await.unwrap(), again.json::<Value>().await.unwrap());
    let other = ann.post_json("/r/lobby/messages", &once(&files[0])).await;
    assert_eq!(problem(other).await, (409, "client-id-used".to_owned()));

    // Other words leave the files where they are.
    let url = format!("{}/r/lobby/messages/{}", ann.url, said["id"].as_str().unwrap());
    let edited =
        ann.client.request(Method::PATCH, url).json(&json!({ "body": "four" })).send().await.unwrap();
    let edited: Value = edited.json().await.unwrap();
    assert_eq!(edited["files"], said["files"]);
    assert!(edited["html"].as_str().unwrap().starts_with("<p>four</p><div class=\"files\">"));
    // Whoever answers it sees what it is.
    let reply = json!({ "body": "thanks", "reply_to": ann.said("lobby").await[1]["id"] });
    let reply: Value = ben.post_json("/r/lobby/messages", &reply).await.json().await.unwrap();
    assert_eq!(reply["reply_to"]["quote"], "a.txt");
}

#[tokio::test]
async fn what_was_said_once_is_answered_again_although_its_files_were_sent_long_ago() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let file = sent(&ann, "lobby", "a.txt", b"words".to_vec()).await;
    let say = async |body: &str, client_id: &str, file: &Value| {
        let message = json!({ "body": body, "client_id": client_id, "files": [file["id"]] });
        ann.post_json("/r/lobby/messages", &message).await
    };
    let first: Value = say("look", "x", &file).await.json().await.unwrap();
    let yesterday = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    for ticket in fs::read_dir(app.data.path().join("files/new")).unwrap() {
        let ticket = fs::File::options().write(true).open(ticket.unwrap().path()).unwrap();
        ticket.set_modified(yesterday).unwrap();
    }
    assert_eq!(
        problem(say("look", "y", &file).await).await,
        (400, "file".to_owned()),
        "it was sent long ago"
    );
    let again = say("look", "x", &file).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap(), first);
    let taken = (409, "client-id-used".to_owned());
    assert_eq!(problem(say("other words", "x", &file).await).await, taken);
    let other = sent(&ann, "lobby", "a.txt", b"other".to_vec()).await;
    assert_eq!(problem(say("look", "x", &other).await).await, taken);
    assert_eq!(delete(&ann, &first).await, StatusCode::NO_CONTENT);
    let deleted = say("look", "x", &file).await;
    assert_eq!(deleted.status(), StatusCode::OK);
    assert!(!deleted.json::<Value>().await.unwrap()["deleted"].is_null());
    assert_eq!(ann.said("lobby").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_says_too_much_is_asked_to_wait_before_files_are_looked_for() {
    let app = TestApp::start_with(&["--limits", "say=0.01:1"]).await;
    let ann = app.visitor();
    ann.say("lobby", "hello").await;
    let nowhere = json!({ "id": "0".repeat(64) });
    assert_eq!(problem(bear(&ann, "lobby", "", &[&nowhere]).await).await, (429, "too-often".to_owned()));
}

#[tokio::test]
async fn a_file_of_a_private_room_is_nowhere_for_others() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let opened = ann.post_json("/rooms", &json!({ "name": "Plans", "entry": "invitation" })).await;
    let room = text(&header::LOCATION, &opened).trim_start_matches("/r/").to_owned();
    let file = sent(&ann, &room, "plan.txt", b"a plan".to_vec()).await;
    borne(&ann, &room, "", &[&file]).await;
    let own = read(&ann, &room, &file).await;
    assert_eq!(own.status(), StatusCode::OK);
    assert!(text(&header::CACHE_CONTROL, &own).contains("no-store"));
    for outsider in [&ben, &app.visitor()] {
        assert_eq!(read(outsider, &room, &file).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(send(outsider, &room, "a", vec![1]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(read(outsider, "lobby", &file).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_deleted_takes_its_files_away() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let (flag, words) = (flag(ImageFormat::Png), b"words".to_vec());
    let (picture, note) =
        (sent(&ann, "lobby", "a.png", flag).await, sent(&ann, "lobby", "a.txt", words.clone()).await);
    let said = borne(&ann, "lobby", "both", &[&picture, &note]).await;
    // Somebody else says the same with one of them.
    let same = sent(&ben, "tea", "b.txt", words).await;
    assert_eq!(same["id"], note["id"], "it lies there once");
    let other = borne(&ben, "tea", "", &[&same]).await;
    assert_eq!(kept(&app).len(), 2);

    let mut ear = ben.listen("/r/lobby/events", None).await;
    assert_eq!(delete(&ann, &said).await, StatusCode::NO_CONTENT);
    let told =
        ear.next_that("a trace", |e| e.name == "changed" && !e.json()["deleted"].is_null()).await.json();
    assert!(told["files"].is_null() && told["html"].is_null(), "{told}");
    for file in [&picture, &note] {
        assert_eq!(read(&ben, "lobby", file).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(kept(&app).len(), 1, "what nobody bears any more is gone from the disk");
    assert_eq!(read(&ann, "tea", &same).await.bytes().await.unwrap(), &b"words"[..]);
    assert_eq!(problem(bear(&ann, "lobby", "again", &[&picture]).await).await, (400, "file".to_owned()));
    assert_eq!(delete(&ben, &other).await, StatusCode::NO_CONTENT);
    assert_eq!(kept(&app), Vec::<PathBuf>::new());

    let data = app.stop().await;
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    rebuild(data.path()).unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_sent_again_since_stays_although_the_message_is_deleted() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let file = sent(&ann, "lobby", "a.txt", b"words".to_vec()).await;
    let first = borne(&ann, "lobby", "first", &[&file]).await;
    assert_eq!(sent(&ann, "lobby", "a.txt", b"words".to_vec()).await, file, "for another message");
    assert_eq!(delete(&ann, &first).await, StatusCode::NO_CONTENT);
    assert_eq!(read(&ann, "lobby", &file).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(kept(&app).len(), 1, "what was acknowledged is kept for a day");
    let second = borne(&ann, "lobby", "second", &[&file]).await;
    assert_eq!(read(&ann, "lobby", &file).await.bytes().await.unwrap(), &b"words"[..]);
    // After a restart too; and once nothing was sent since, it goes.
    let app = app.restart().await;
    let ann = app.again(&ann);
    sent(&ann, "lobby", "a.txt", b"words".to_vec()).await;
    assert_eq!(delete(&ann, &second).await, StatusCode::NO_CONTENT);
    assert_eq!(kept(&app).len(), 1);
    let third = borne(&ann, "lobby", "third", &[&file]).await;
    assert_eq!(delete(&ann, &third).await, StatusCode::NO_CONTENT);
    assert_eq!(kept(&app), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn what_never_came_into_a_message_is_swept_away_after_a_day() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let said = sent(&ann, "lobby", "said.txt", b"said".to_vec()).await;
    borne(&ann, "lobby", "", &[&said]).await;
    let fresh = sent(&ann, "lobby", "fresh.txt", b"fresh".to_vec()).await;
    let left = sent(&ann, "lobby", "left.txt", b"left".to_vec()).await;
    let data = app.stop().await;
    let folder = data.path().join("files");
    let id = |file: &Value| file["id"].as_str().unwrap().to_owned();
    let yesterday = SystemTime::now() - Duration::from_secs(25 * 60 * 60);
    let half = folder.join("partial-0123");
    fs::write(&half, "half").unwrap();
    let tickets = fs::read_dir(folder.join("new")).unwrap().map(|entry| entry.unwrap().path());
    let old = tickets.filter(|path| !path.to_str().unwrap().contains(&id(&fresh)));
    for path in old.chain([folder.join(id(&said)), folder.join(id(&left)), half.clone()]) {
        fs::File::options().write(true).open(path).unwrap().set_modified(yesterday).unwrap();
    }
    let app = TestApp::start_on(data, &["--limits", "off"]).await;
    for _ in 0..2_000 {
        if !folder.join(id(&left)).exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let ann = app.visitor();
    assert!(!folder.join(id(&left)).exists() && !half.exists());
    assert!(folder.join(id(&fresh)).exists() && folder.join(id(&said)).exists());
    assert_eq!(read(&ann, "lobby", &said).await.status(), StatusCode::OK, "what was said stays");
    app.stop().await;
}

/// A form as a browser sends it.
fn form(parts: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file =
            file.map_or(String::new(), |file| format!("; filename=\"{file}\"\r\nContent-Type: image/png"));
        body.extend(
            format!("--end\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--end--\r\n");
    ("multipart/form-data; boundary=end".to_owned(), body)
}

#[tokio::test]
async fn what_is_no_file_in_such_a_form_is_as_short_and_as_little_as_in_any_other() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let post = async |parts: &[(&str, Option<&str>, &[u8])]| {
        let (media_type, body) = form(parts);
        let request = ann.post("/r/lobby/messages").header(header::CONTENT_TYPE, media_type);
        request.body(body).send().await.unwrap().status()
    };
    let long = vec![b'x'; protocol::limits::REQUEST_BYTES + 1];
    assert_eq!(post(&[("x", None, &long)]).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post(&[("x", None, &b"x"[..]); 17]).await, StatusCode::BAD_REQUEST);
    let nameless: &[_] = &[("body", None, &b"hello"[..]), ("file", None, b"words")];
    assert_eq!(post(nameless).await, StatusCode::BAD_REQUEST, "no file is left out without a word");
    assert_eq!(post(&[("body", None, b"hello")]).await, StatusCode::CREATED);
}

#[tokio::test]
async fn a_form_says_something_and_sends_files_at_once() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let first = ann.say("lobby", "first").await;
    let post = async |parts: &[(&str, Option<&str>, &[u8])]| {
        let (media_type, body) = form(parts);
        let request = ann.post("/r/lobby/messages").header(header::CONTENT_TYPE, media_type);
        request.header(header::ACCEPT, BROWSER).body(body).send().await.unwrap()
    };
    let flag = flag(ImageFormat::Png);
    let answers = first["id"].as_str().unwrap().as_bytes();
    let fields =
        |body: &'static [u8]| [("body", None, body), ("client_id", None, b"f1"), ("reply_to", None, answers)];
    let whole =
        [&fields(b"two\r\nlines")[..], &[("file", Some("a.png"), &flag), ("file", Some("b.txt"), b"b")]]
            .concat();
    let response = post(&whole).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(text(&header::LOCATION, &response), "/r/lobby");
    assert_eq!(post(&whole).await.status(), StatusCode::SEE_OTHER, "pressing twice says it once");
    let said = ann.said("lobby").await;
    assert_eq!(said.as_array().unwrap().len(), 2);
    assert_eq!((&said[1]["body"], &said[1]["reply_to"]["id"]), (&json!("two\nlines"), &first["id"]));
    let names: Vec<&Value> = said[1]["files"].as_array().unwrap().iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["a.png", "b.txt"]);

    // A box in which nothing was chosen is no file, and a message without either is none.
    let empty = |body: &'static [u8]| [("body", None, body), ("file", Some(""), &b""[..])];
    assert_eq!(post(&empty(b"only words")).await.status(), StatusCode::SEE_OTHER);
    assert!(ann.said("lobby").await[2]["files"].is_null());
    let refused = post(&empty(b" ")).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let refused =
        post(&[("body", None, b"kept words"), ("file", Some("a.png"), b"\x89PNG\r\n\x1a\nbroken")]).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let page = refused.text().await.unwrap();
    assert!(page.contains("This picture can't be read.") && page.contains("kept words"));
    let only = post(&[("body", None, b""), ("file", Some("a.png"), &flag)]).await;
    assert_eq!(only.status(), StatusCode::SEE_OTHER);
    assert_eq!(ann.said("lobby").await[3]["body"], "");
}

#[tokio::test]
async fn a_backup_has_the_files_too_and_a_check_misses_those_that_are_not_there() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    let kept_file = sent(&ann, "lobby", "a.txt", b"kept".to_vec()).await;
    borne(&ann, "lobby", "", &[&kept_file]).await;
    sent(&ann, "lobby", "b.txt", b"never said".to_vec()).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.db");
    backup(app.data.path(), &copy).unwrap();
    let beside = elsewhere.path().join("copy.db.files");
    let names = |folder: &Path| -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    };
    assert_eq!(names(&beside), [kept_file["id"].as_str().unwrap()], "what no message bears is not in it");
    assert!(backup(app.data.path(), &elsewhere.path().join("copy.db")).is_err(), "none is replaced");

    // Into a folder in which there is nothing.
    let new = Arc::new(tempfile::tempdir().unwrap());
    restore(new.path(), &copy).unwrap();
    assert_eq!(check(new.path()).unwrap().faults, Vec::<String>::new());
    let restored = TestApp::start_on(new, &["--limits", "off"]).await;
    assert_eq!(read(&restored.visitor(), "lobby", &kept_file).await.bytes().await.unwrap(), &b"kept"[..]);
    restored.stop().await;

    // Over one whose message was said later: that is kept beside it, with its file.
    let later = sent(&ann, "lobby", "c.txt", b"later".to_vec()).await;
    borne(&ann, "lobby", "", &[&later]).await;
    let data = app.stop().await;
    let place = data.path().join("files").join(kept_file["id"].as_str().unwrap());
    // Not into the file itself, of which the backup has a second name.
    fs::remove_file(&place).unwrap();
    fs::write(&place, b"KEPT").unwrap();
    assert!(check(data.path()).unwrap().faults[0].contains("which the message at 2 bears, is damaged"));
    fs::remove_file(&place).unwrap();
    let faults = check(data.path()).unwrap().faults;
    assert!(faults.len() == 1 && faults[0].contains("is missing"), "{faults:?}");
    let before = restore(data.path(), &copy).unwrap().unwrap();
    assert_eq!(check(data.path()).unwrap().faults, Vec::<String>::new());
    assert_eq!(fs::read(&place).unwrap(), b"kept");
    let mut beside = before.into_os_string();
    beside.push(".files");
    assert!(names(Path::new(&beside)).contains(&later["id"].as_str().unwrap().to_owned()));
}
