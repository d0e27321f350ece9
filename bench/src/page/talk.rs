//! Somebody who talks in another room while a page is asked for.

use crate::connection::Connection;
use anyhow::ensure;
use std::{
    future::Future,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{pin, select, time::interval};

/// Not the room whose page is asked for: that page stays as it is.
const PATH: &str = "/r/elsewhere/messages";
/// Ten messages a second.
const PAUSE: Duration = Duration::from_millis(100);

/// Talks until something is done: what came of that, and how many messages a second were acknowledged meanwhile.
pub async fn beside<T>(address: SocketAddr, done: impl Future<Output = T>) -> anyhow::Result<(T, f64)> {
    let mut speaker = Connection::open(address).await?;
    let (mut beat, mut said, begun) = (interval(PAUSE), 0, Instant::now());
    let talk = async {
        loop {
            beat.tick().await;
            let body = format!(r#"{{"body":"message {said} to somebody else"}}"#);
            let answer = speaker.ask("POST", PATH, None, &body).await?;
            ensure!(answer.status == 201, "a message was answered with {}", answer.status);
            said += 1;
        }
    };
    let done = {
        pin!(talk);
        select! {
            done = done => done,
            broke = &mut talk => return broke,
        }
    };
    Ok((done, f64::from(said) / begun.elapsed().as_secs_f64()))
}
