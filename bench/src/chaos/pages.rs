//! The whole log of a room, read page by page as any program can read it.

use super::{history::Stored, told::Told};
use crate::connection::Connection;
use anyhow::{Context, ensure};
use protocol::{RoomName, limits::HISTORY_PAGE_MAX, paths};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::net::SocketAddr;

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
    head: &'a str,
    newer: Option<&'a str>,
}

/// Every message of a room, in the order of its pages.
///
/// # Errors
/// When a page can't be read.
pub async fn read(address: SocketAddr, room: &RoomName) -> anyhow::Result<Vec<Stored>> {
    let mut connection = Connection::open(address).await?;
    let path = paths::messages(room);
    let newest = connection.ask("GET", &format!("{path}?limit=1"), None, "").await?;
    let head = serde_json::from_str::<Page<'_>>(&newest.body).context("the newest page")?.head.to_owned();
    let (epoch, _) = head.split_once('-').context("no epoch")?;
    let (mut after, mut stored) = (format!("{epoch}-0"), Vec::new());
    loop {
        let address = format!("{path}?after={after}&limit={HISTORY_PAGE_MAX}");
        let answer = connection.ask("GET", &address, None, "").await?;
        ensure!(answer.status == 200, "the page after {after} was answered with {}", answer.status);
        let page: Page<'_> = serde_json::from_str(&answer.body).context("a page")?;
        // The room's opening is told too, and nobody said it.
        let said = page.events.iter().filter(|event| !event.get().starts_with(r#"{"type":"opened""#));
        for event in said {
            stored.push(Told::read(event.get()).with_context(|| format!("{event} is no message"))?.stored());
        }
        match page.newer {
            Some(newer) if newer != after => after = newer.to_owned(),
            Some(newer) => anyhow::bail!("the page after {newer} leads to itself"),
            None => return Ok(stored),
        }
    }
}
