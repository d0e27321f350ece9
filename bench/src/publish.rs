//! Durable messages a second, for one client and for many, beside what the same disk gives for a bare fsync.

use crate::{connection::Connection, process::Server};
use anyhow::ensure;
use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

pub async fn run(server: &Server, clients: u32, seconds: u64) -> anyhow::Result<()> {
    let time = Duration::from_secs(seconds);
    let (data, part) = (server.data(), time / 4);
    // Before and after, because a disk has moods.
    let before = tokio::task::block_in_place(|| syncs(&data, part))?;
    let alone = messages(server, 1, time).await?;
    let many = messages(server, clients, time).await?;
    let after = tokio::task::block_in_place(|| syncs(&data, part))?;
    let disk = f64::midpoint(before, after);
    println!(
        "publish: the disk gives {disk:.0} bare fsyncs of 200 bytes a second ({before:.0} before, {after:.0} after)"
    );
    println!(
        "publish: 1 client says {alone:.0} durable messages a second, {:.2} for each bare fsync",
        alone / disk
    );
    println!("publish: {clients} clients say {many:.0} a second, {:.1} for each bare fsync", many / disk);
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

/// How often a second this file system puts 200 more bytes of a file on disk.
fn syncs(folder: &Path, time: Duration) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("bare-fsyncs"))?;
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        file.write_all(&[b'x'; 200])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}
