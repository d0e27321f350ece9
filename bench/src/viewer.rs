//! What somebody who looks at the dashboard costs the line.

use crate::{
    connection::Connection,
    process::Server,
    sheet::{Findings, Form, Sheet},
};
use serde::Serialize;
use std::time::Duration;

#[derive(Debug, Serialize)]
struct Figures {
    seconds: u64,
    bytes: u64,
    a_minute: u64,
}

pub async fn run(server: &Server, seconds: u64, form: Form) -> anyhow::Result<()> {
    let mut viewer = Connection::open(server.address).await?;
    viewer.listen("/status/events").await?;
    let bytes = viewer.count(Duration::from_secs(seconds)).await?;
    form.show(&Figures { seconds, bytes, a_minute: bytes * 60 / seconds })
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { seconds, bytes, a_minute } = self;
        Sheet::of("viewer: /status/events")
            .row("bytes", format!("{bytes} in {seconds} s, {a_minute} a minute"))
    }
}
