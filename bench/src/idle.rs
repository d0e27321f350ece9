//! What a listener that only listens costs the server in memory.

use crate::{connection::Connection, process::Server};

pub async fn run(server: &Server, listeners: u32) -> anyhow::Result<()> {
    // The first ones make what is made once: threads, the allocator's arenas, the database's connections.
    let mut warm = Vec::new();
    for _ in 0..50 {
        warm.push(listener(server).await?);
    }
    let before = server.processes().memory()?;
    let mut open = Vec::new();
    for _ in 0..listeners {
        open.push(listener(server).await?);
    }
    let after = server.processes().memory()?;
    let each = after.saturating_sub(before) as f64 / f64::from(listeners);
    println!("idle: {listeners} listeners take {} KiB {each:.1} KiB each", after.saturating_sub(before));
    Ok(())
}

async fn listener(server: &Server) -> anyhow::Result<Connection> {
    let mut connection = Connection::open(server.address).await?;
    connection.listen("/r/lobby/events").await?;
    Ok(connection)
}
