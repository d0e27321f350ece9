//! A listener that does not read is let go, costs no more than its queue, and misses nothing.

use crate::test_app::TestApp;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn a_stuck_listener_is_cut_while_others_hear_everything() {
    const MESSAGES: usize = 3_000;
    let app = TestApp::start().await;
    let ann = app.visitor();
    let start = ann.say("lobby", "start").await["id"].as_str().unwrap().to_owned();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stuck = socket.connect(app.address).await.unwrap();
    stuck.write_all(b"GET /r/lobby/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut ear = app.visitor().listen("/r/lobby/events", Some(&start)).await;
    app.until_streams(2).await;

    let text = "x".repeat(3_500);
    let speaking = tokio::spawn(async move {
        // Many at once: a commit takes what waits, so this is quick.
        let speakers = (0..32).map(|_| {
            let (ann, text) = (ann.clone(), text.clone());
            tokio::spawn(async move {
                for _ in 0..MESSAGES / 32 {
                    ann.say("lobby", &text).await;
                }
            })
        });
        let speakers: Vec<_> = speakers.collect();
        for speaker in speakers {
            speaker.await.unwrap();
        }
    });
    // Should this one be too slow for a moment as well, it does what every client does: it comes back.
    let mut heard = 0;
    while heard < MESSAGES / 32 * 32 {
        match ear.next().await {
            Some(event) => heard += usize::from(event.name == "message"),
            None => ear = app.visitor().listen("/r/lobby/events", Some(&ear.parser.last_event_id)).await,
        }
    }
    speaking.await.unwrap();
    app.until_streams(1).await;

    // Back with its cursor, the slow one hears all of it.
    let mut back = app.visitor().listen("/r/lobby/events", Some(&start)).await;
    assert_eq!(back.next().await.unwrap().json()["replaying"], MESSAGES / 32 * 32);
    for _ in 0..MESSAGES / 32 * 32 {
        back.hear().await;
    }
    drop(stuck);
}
