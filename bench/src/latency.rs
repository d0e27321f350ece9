//! From the start of a POST to the event at a listener, through the disk.

use crate::{connection::Connection, process::Server};
use std::time::Instant;

pub async fn run(server: &Server, messages: usize) -> anyhow::Result<()> {
    let mut speaker = Connection::open(server.address).await?;
    let mut listener = Connection::open(server.address).await?;
    speaker.say("lobby", "the room is open").await?;
    listener.listen("/r/lobby/events").await?;
    let mut micros = Vec::with_capacity(messages);
    for n in 0..messages {
        let text = format!("message number {n}.");
        let begun = Instant::now();
        speaker.post("lobby", &text).await?;
        listener.until(text.as_bytes()).await?;
        micros.push(begun.elapsed().as_micros());
        speaker.until(b"HTTP/1.1 201").await?;
        speaker.until(b"}").await?;
    }
    micros.sort_unstable();
    let at = |percent: usize| micros.get(micros.len() * percent / 100).copied().unwrap_or(0) as f64 / 1_000.0;
    println!("latency: {messages} messages, POST to event: median {:.1} ms, p90 {:.1} ms", at(50), at(90));
    Ok(())
}
