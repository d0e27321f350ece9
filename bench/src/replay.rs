//! How soon a listener gets what it has missed, from a log of a million messages, and whether it is all of it.

use crate::{
    catch_up::catch_up,
    filled::fill,
    process::Server,
    sheet::{Findings, Form, Sheet},
};
use anyhow::Context;
use protocol::Seq;
use serde::Serialize;

const ROOM: &str = "archive";

#[derive(Debug, Serialize)]
struct Figures {
    messages: u32,
    replays: Vec<Replay>,
}

/// A replay that was exact: nothing missing, nothing twice, all in order.
#[derive(Debug, Serialize)]
struct Replay {
    from: &'static str,
    events: usize,
    /// In milliseconds.
    first: f64,
    last: f64,
}

pub async fn run(server: &Server, messages: u32, form: Form) -> anyhow::Result<()> {
    let places = fill(server.address, ROOM, messages).await?;
    let nothing = places.first().context("nothing was said")?.epoch.at(0);
    let at = |place: usize| places.get(place).unwrap_or(&nothing);
    let cursors = [
        ("the oldest", &nothing),
        ("the middle", at(places.len() / 2)),
        ("the newest but one", at(places.len().saturating_sub(2))),
        ("the newest", at(places.len().saturating_sub(1))),
    ];
    let mut replays = Vec::new();
    for (from, cursor) in cursors {
        let wanted: Vec<Seq> = places.iter().map(|place| place.seq).filter(|seq| *seq > cursor.seq).collect();
        let caught_up = catch_up(server.address, ROOM, cursor, &wanted).await.context(from)?;
        let millis = |time: std::time::Duration| time.as_secs_f64() * 1_000.0;
        let (first, last) = (millis(caught_up.first), millis(caught_up.last));
        replays.push(Replay { from, events: wanted.len(), first, last });
    }
    form.show(&Figures { messages, replays })
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let sheet = Sheet::of(format!("replay: of {} messages, all exact", self.messages));
        self.replays.iter().fold(sheet, |sheet, replay| {
            let Replay { from, events, first, last } = replay;
            sheet.row(
                format!("from {from}"),
                format!("{events} events, the first after {first:.1} ms, the last after {last:.1} ms"),
            )
        })
    }
}
