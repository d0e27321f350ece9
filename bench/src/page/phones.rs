//! A hall of phones that open a page within a second: each gets the page, then all files of a first visit, then a stream.

use super::{BROWSER, get, nanos};
use crate::{
    connection::Connection,
    histogram::Histogram,
    sheet::{Findings, Sheet},
};
use anyhow::Context;
use serde::Serialize;
use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::sleep};

/// Within which they come.
const SPAN: Duration = Duration::from_secs(1);

#[derive(Debug, Serialize)]
pub struct Figures {
    phones: u32,
    /// Files that each gets beside the page.
    files: usize,
    /// Seconds until a phone has the history, which stands in the page itself.
    shown: Waits,
    /// Seconds until it has the files and its stream has begun.
    live: Waits,
}

#[derive(Debug, Serialize)]
struct Waits {
    p50: f64,
    most: f64,
}

pub async fn open(address: SocketAddr, path: &str, page: &str, phones: u32) -> anyhow::Result<Figures> {
    let files: Arc<BTreeSet<String>> = Arc::new(files(address, page).await?);
    let (mut shown, mut live, mut tasks) = (Histogram::default(), Histogram::default(), JoinSet::new());
    for phone in 0..phones {
        let (path, files) = (path.to_owned(), files.clone());
        tasks.spawn(async move {
            sleep(SPAN * phone / phones).await;
            let begun = std::time::Instant::now();
            let mut connection = Connection::open(address).await?;
            let page = get(&mut connection, &path, BROWSER).await?;
            let shown = nanos(begun);
            let cookie = format!("cookie: {}\r\n", page.cookie.context("the page gave no session")?);
            let fields = format!("{BROWSER}{cookie}");
            for file in files.iter() {
                get(&mut connection, file, &fields).await.with_context(|| file.clone())?;
            }
            let fields = format!("accept: text/event-stream\r\n{cookie}");
            connection.request("GET", &format!("{path}/events"), &fields, "").await?;
            connection.until(b"event: hello").await?;
            anyhow::Ok((shown, nanos(begun), connection))
        });
    }
    // They stay: nobody's stream ends while others come.
    let mut connections = Vec::new();
    while let Some(phone) = tasks.join_next().await {
        let (page, all, connection) = phone??;
        shown.note(page);
        live.note(all);
        connections.push(connection);
    }
    Ok(Figures { phones, files: files.len(), shown: Waits::of(&shown), live: Waits::of(&live) })
}

/// Files of this server that a page names in its head, and those that its loader names.
async fn files(address: SocketAddr, page: &str) -> anyhow::Result<BTreeSet<String>> {
    let head = page.split("</head>").next().unwrap_or_default();
    let values = head.split(['"', '\'']).filter(|value| value.starts_with("/static/"));
    let mut files: BTreeSet<String> = values.map(str::to_owned).collect();
    let loaders: Vec<String> = files.iter().filter(|file| file.ends_with("/loader.js")).cloned().collect();
    for loader in loaders {
        let text = get(&mut Connection::open(address).await?, &loader, "").await?;
        let folder = loader.trim_end_matches("loader.js");
        let text = String::from_utf8_lossy(&text.body);
        let names = text.split('"').filter_map(|value| value.strip_prefix("./"));
        files.extend(names.map(|name| format!("{folder}{name}")));
    }
    Ok(files)
}

impl Waits {
    fn of(times: &Histogram) -> Self {
        Self { p50: times.at(0.5) as f64 / 1e9, most: times.most() as f64 / 1e9 }
    }
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { phones, files, shown, live } = self;
        let row = |waits: &Waits| format!("p50 {:.2}, at most {:.2} s", waits.p50, waits.most);
        Sheet::of(format!("{phones} phones within a second, {files} files each"))
            .row("history is there after", row(shown))
            .row("with files and stream after", row(live))
    }
}
