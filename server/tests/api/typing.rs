//! That somebody is writing: told in passing, and kept nowhere.

use crate::{
    event_source::Received,
    test_app::{Ear, TestApp, Visitor},
};

async fn write(visitor: &Visitor, room: &str) -> u16 {
    visitor.post(&format!("/r/{room}/typing")).send().await.unwrap().status().as_u16()
}

async fn heard(ear: &mut Ear) -> Received {
    ear.next_named("typing").await
}

/// Everything that is heard until somebody says this, by name.
async fn names_until(ear: &mut Ear, body: &str) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        let heard = ear.next().await.expect("the stream goes on");
        names.push(heard.name.clone());
        if heard.name == "message" && heard.json()["body"] == body {
            return names;
        }
    }
}

#[tokio::test]
async fn whoever_listens_hears_who_is_writing_and_it_is_kept_nowhere() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    let ann_is = ann.get_json("/me").await;
    ben.get_json("/me").await;
    let _seen = ann.listen("/r/lobby/events", None).await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let start = ear.next_named("hello").await.last_event_id;
    assert_eq!(write(&ann, "lobby").await, 204);
    let heard_of_ann = heard(&mut ear).await;
    let told = heard_of_ann.json();
    assert_eq!((&told["room"], &told["person"]), (&"lobby".into(), &ann_is));
    assert_eq!(heard_of_ann.last_event_id, start, "it passes");

    // Once in three seconds of one person, and of each.
    assert_eq!(write(&ann, "lobby").await, 204);
    assert_eq!(write(&ben, "lobby").await, 204);
    assert_eq!(heard(&mut ear).await.json()["person"], ben.get_json("/me").await);

    ann.say("lobby", "said").await;
    let mut late = app.visitor().listen("/r/lobby/events", Some(&start)).await;
    assert!(!names_until(&mut late, "said").await.contains(&"typing".to_owned()));
    assert_eq!(ben.said("lobby").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_is_told_of_whoever_is_not_seen_or_writes_elsewhere() {
    let app = TestApp::start().await;
    let (ann, wall, stranger, ben) = (app.visitor(), app.visitor(), app.visitor(), app.visitor());
    for visitor in [&ann, &wall, &ben] {
        visitor.get_json("/me").await;
    }
    let _elsewhere = ann.listen("/r/kitchen/events", None).await;
    let _unseen = wall.listen("/events?room=lobby&as=nobody", None).await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    for visitor in [&ann, &wall, &stranger] {
        assert_eq!(write(visitor, "lobby").await, 204);
    }
    assert_eq!(write(&ann, "kitchen").await, 204);
    ben.say("lobby", "all quiet").await;
    assert!(!names_until(&mut ear, "all quiet").await.contains(&"typing".to_owned()));
    assert_eq!(write(&ann, "no such name").await, 400);
}

#[tokio::test]
async fn in_a_hall_nobody_is_told() {
    let app = TestApp::start().await;
    let (ann, ben) = (app.visitor(), app.visitor());
    ann.get_json("/me").await;
    ben.get_json("/me").await;
    let _seen = ann.listen("/r/lobby/events", None).await;
    let mut ear = ben.listen("/r/lobby/events", None).await;
    let mut hall = Vec::new();
    for _ in 0..49 {
        hall.push(app.visitor().listen("/r/lobby/events", None).await);
    }
    app.until_streams(51).await;
    assert_eq!(write(&ann, "lobby").await, 204);
    ann.say("lobby", "a full house").await;
    assert!(!names_until(&mut ear, "a full house").await.contains(&"typing".to_owned()));
    drop(hall.pop());
    app.until_streams(50).await;
    assert_eq!(write(&ann, "lobby").await, 204);
    heard(&mut ear).await;
}

#[tokio::test]
async fn whoever_tells_it_too_often_has_to_wait() {
    let app = TestApp::start_with(&["--limits", "typing=0.01:2"]).await;
    let ann = app.visitor();
    ann.get_json("/me").await;
    let answers = [write(&ann, "lobby").await, write(&ann, "lobby").await, write(&ann, "lobby").await];
    assert_eq!(answers, [204, 204, 429]);
}
