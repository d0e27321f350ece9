//! A listener comes back with a cursor, and hears everything after it and nothing else.

use crate::{connection::Connection, stream::Stream};
use anyhow::{Context, ensure};
use protocol::{Cursor, Seq};
use serde::Deserialize;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// The most time for one replay.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a message stands in the log, as its JSON has it.
#[derive(Deserialize)]
pub struct Told {
    pub id: Cursor,
}

/// The times to the first and to the last of what was missed.
#[derive(Debug, Clone, Copy)]
pub struct CaughtUp {
    pub first: Duration,
    pub last: Duration,
}

/// Hears everything that is `wanted`, in this order; where that is nothing, the hello.
///
/// # Errors
/// When anything is missing, comes twice or in another order.
pub async fn catch_up(
    address: SocketAddr,
    room: &str,
    cursor: &Cursor,
    wanted: &[Seq],
) -> anyhow::Result<CaughtUp> {
    timeout(PATIENCE, hear(address, room, cursor, wanted)).await.context("a replay took too long")?
}

async fn hear(address: SocketAddr, room: &str, cursor: &Cursor, wanted: &[Seq]) -> anyhow::Result<CaughtUp> {
    let connection = Connection::open(address).await?;
    let begun = Instant::now();
    let mut stream = Stream::open(connection, &format!("/r/{room}/events"), &cursor.to_string()).await?;
    let (mut first, mut rest) = (None, wanted.iter());
    loop {
        let block = stream.next().await?.context("the stream ended")?;
        match block.name.as_str() {
            "message" => {
                let told: Told = serde_json::from_str(&block.data)?;
                let next = rest.next();
                ensure!(next == Some(&told.id.seq), "{} came where {next:?} should", told.id);
            }
            "hello" if rest.len() == 0 => {}
            _ => continue,
        }
        let last = begun.elapsed();
        let first = *first.get_or_insert(last);
        if rest.len() == 0 {
            return Ok(CaughtUp { first, last });
        }
    }
}
