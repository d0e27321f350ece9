//! What somebody who looks at the dashboard costs the line.

use crate::{connection::Connection, process::Server};
use std::time::Duration;

pub async fn run(server: &Server, seconds: u64) -> anyhow::Result<()> {
    let mut viewer = Connection::open(server.address).await?;
    viewer.listen("/status/events").await?;
    let bytes = viewer.count(Duration::from_secs(seconds)).await?;
    let minute = bytes * 60 / seconds;
    println!("viewer: /status/events brings {bytes} bytes in {seconds} s, {minute} a minute");
    Ok(())
}
