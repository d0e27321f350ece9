//! A listener that reads too slowly: what it gets has no hole, and it is told why it ends.

use crate::test_app::TestApp;
use std::time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};

#[tokio::test]
async fn a_listener_that_reads_too_late_gets_everything_up_to_a_bye() {
    let app = TestApp::start().await;
    let ann = app.visitor();
    ann.say("lobby", "start").await;
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut late = socket.connect(app.address).await.unwrap();
    late.write_all(b"GET /r/lobby/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    app.until_streams(1).await;

    let text = "x".repeat(3_500);
    let speakers: Vec<_> = (0..32)
        .map(|_| {
            let (ann, text) = (ann.clone(), text.clone());
            tokio::spawn(async move {
                for _ in 0..64 {
                    ann.say("lobby", &text).await;
                }
            })
        })
        .collect();
    // What is left in its queue is kept for two seconds from now on.
    app.until_streams(0).await;

    let mut lines = BufReader::new(late).lines();
    let (mut places, mut bye) = (Vec::new(), false);
    while let Some(line) = timeout(Duration::from_secs(10), lines.next_line()).await.unwrap().unwrap() {
        if let Some(id) = line.strip_prefix("id: ") {
            places.push(id.split_once('-').unwrap().1.parse::<u64>().unwrap());
        }
        if line.starts_with("data: {\"reason\":\"slow\"") {
            bye = true;
            break;
        }
    }
    assert!(bye, "it ended without a word");
    assert!(places.len() > 1 && places.len() < 32 * 64, "{} events", places.len());
    assert!(places.windows(2).all(|two| two[1] == two[0] + 1), "there is a hole");
    for speaker in speakers {
        speaker.await.unwrap();
    }
}
