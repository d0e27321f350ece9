//! Durable messages a second, for one client and for many, beside what the same disk gives for a bare fsync.

use crate::{connection::Connection, process::Server};
use anyhow::ensure;
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How long clients and the disk take turns.
const TURN: Duration = Duration::from_secs(1);
/// Bytes of a message in a write.
const MESSAGE: usize = 200;
/// Bytes of the file that is written over: as long as the database's own write-ahead log becomes.
const FILE: usize = 4 * 1024 * 1024;

pub async fn run(server: &Server, clients: u32, seconds: u64) -> anyhow::Result<()> {
    println!(
        "publish: durable messages a second, and how often {MESSAGE} bytes can be written and synced meanwhile:"
    );
    for clients in [1, clients] {
        let (mut said, mut over, mut appended) = (0.0, 0.0, 0.0);
        // In turns, because a disk has moods.
        for _ in 0..seconds {
            let syncs = tokio::task::block_in_place(|| Syncs::measure(&server.data(), TURN / 2))?;
            over += syncs.over / seconds as f64;
            appended += syncs.appended / seconds as f64;
            said += messages(server, clients, TURN).await? / seconds as f64;
        }
        let each = said / over;
        println!(
            "publish: {clients} at once: {said:.0} messages; in a file written over {over:.0} syncs, at its end {appended:.0}; \
             {each:.2} messages for each sync"
        );
    }
    Ok(())
}

/// Acknowledged messages a second of so many clients, each waiting for its answer.
async fn messages(server: &Server, clients: u32, time: Duration) -> anyhow::Result<f64> {
    let mut speakers = JoinSet::new();
    let begun = Instant::now();
    for client in 0..clients {
        let mut connection = Connection::open(server.address).await?;
        speakers.spawn(async move {
            let cookie = connection.ask("GET", "/me", None, "").await?.cookie;
            let mut said = 0_u32;
            while begun.elapsed() < time {
                let body = format!(r#"{{"body":"message {said} of client {client}"}}"#);
                let answer = connection.ask("POST", "/r/lobby/messages", cookie.as_deref(), &body).await?;
                ensure!(answer.status == 201, "a message was answered with {}", answer.status);
                said += 1;
            }
            Ok(said)
        });
    }
    let mut said = 0;
    while let Some(speaker) = speakers.join_next().await {
        said += speaker??;
    }
    Ok(f64::from(said) / begun.elapsed().as_secs_f64())
}

/// How often a second this file system puts a message's bytes on disk.
struct Syncs {
    /// In a file that has its length, as a write-ahead log has that begins anew.
    over: f64,
    /// At the end of a file, which has to be made longer each time.
    appended: f64,
}

impl Syncs {
    fn measure(folder: &Path, time: Duration) -> anyhow::Result<Self> {
        let file = File::create(folder.join("bare-syncs"))?;
        let appended = sync_for(&file, time / 2, |count| count * MESSAGE)?;
        file.write_all_at(&vec![0; FILE], 0)?;
        file.sync_all()?;
        let over = sync_for(&file, time / 2, |count| count * MESSAGE % (FILE - MESSAGE))?;
        Ok(Self { over, appended })
    }
}

/// How often a second a message's bytes are written to their place and synced.
fn sync_for(file: &File, time: Duration, place: impl Fn(usize) -> usize) -> anyhow::Result<f64> {
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < time {
        file.write_all_at(&[b'x'; MESSAGE], place(count) as u64)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}
