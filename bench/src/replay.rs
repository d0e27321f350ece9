//! How soon a listener gets what it has missed, from a log of a million messages, and whether it is all of it.

use crate::{connection::Connection, process::Server, stream::Stream};
use anyhow::{Context, ensure};
use protocol::{Cursor, Seq};
use serde::Deserialize;
use std::time::{Duration, Instant};
use tokio::{task::JoinSet, time::timeout};

/// Connections that fill the log at the same time: as many as the writer takes into one transaction.
const WRITERS: u32 = 512;
/// The most time for one replay.
const TIME: Duration = Duration::from_secs(120);
const ROOM_EVENTS: &str = "/r/archive/events";

#[derive(Deserialize)]
struct Told {
    id: Cursor,
}

pub async fn run(server: &Server, messages: u32) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut places = fill(server, messages).await?;
    places.sort_unstable_by_key(|cursor| cursor.seq);
    let took = begun.elapsed().as_secs_f64();
    println!("replay: {messages} messages said in {took:.0} s");
    let first = places.first().context("nothing was said")?;
    let nothing = first.epoch.at(0);
    let at = |place: usize| places.get(place).cloned().unwrap_or_else(|| nothing.clone());
    let cursors = [
        ("oldest", nothing.clone()),
        ("middle", at(places.len() / 2)),
        ("newest but one", at(places.len().saturating_sub(2))),
        ("newest", at(places.len().saturating_sub(1))),
    ];
    for (name, cursor) in cursors {
        let wanted: Vec<Seq> = places.iter().map(|place| place.seq).filter(|seq| *seq > cursor.seq).collect();
        let measured = timeout(TIME, replay(server, &cursor, &wanted)).await;
        let (first, all) =
            measured.context("a replay took too long")?.with_context(|| format!("from the {name}"))?;
        println!(
            "replay: from the {name}: {} events, first byte of them after {:.1} ms, the last after {:.1} ms, exact",
            wanted.len(),
            first.as_secs_f64() * 1_000.0,
            all.as_secs_f64() * 1_000.0
        );
    }
    Ok(())
}

/// Says so many messages, and returns where each stands in the log.
async fn fill(server: &Server, messages: u32) -> anyhow::Result<Vec<Cursor>> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS.min(messages) {
        let mut connection = Connection::open(server.address).await?;
        writers.spawn(async move {
            let (mut cookie, mut places) = (None, Vec::new());
            for number in (writer..messages).step_by(WRITERS as usize) {
                let body = format!(r#"{{"body":"message {number} of a long talk in the archive"}}"#);
                let answer = connection.ask("POST", "/r/archive/messages", cookie.as_deref(), &body).await?;
                ensure!(answer.status == 201, "a message was answered with {}", answer.status);
                places.push(serde_json::from_str::<Told>(&answer.body)?.id);
                cookie = answer.cookie.or(cookie);
            }
            Ok(places)
        });
    }
    let mut places = Vec::with_capacity(messages as usize);
    while let Some(writer) = writers.join_next().await {
        places.extend(writer??);
    }
    Ok(places)
}

/// Comes back with a cursor and hears everything that is `wanted`, and no more; where that is nothing, the hello.
/// Returns the times to the first and to the last of it.
async fn replay(server: &Server, cursor: &Cursor, wanted: &[Seq]) -> anyhow::Result<(Duration, Duration)> {
    let connection = Connection::open(server.address).await?;
    let begun = Instant::now();
    let mut stream = Stream::open(connection, ROOM_EVENTS, &cursor.to_string()).await?;
    let (mut wanted, mut first) = (wanted.iter(), None);
    let mut rest = wanted.len();
    loop {
        let block = stream.next().await?.context("the stream ended")?;
        match block.name.as_str() {
            "message" => {
                let told: Told = serde_json::from_str(&block.data)?;
                let next = wanted.next();
                ensure!(next == Some(&told.id.seq), "{} came where {next:?} should", told.id);
                rest -= 1;
            }
            "hello" if rest == 0 => {}
            _ => continue,
        }
        let now = begun.elapsed();
        let first = *first.get_or_insert(now);
        if rest == 0 {
            return Ok((first, now));
        }
    }
}
