//! Durable messages a second, for one client and for many, beside what the same disk gives for a bare fsync and what the same
//! processors give for a message that nobody keeps.

mod syncs;

use crate::{
    catch_up::{Told, catch_up},
    connection::{Answer, Connection},
    histogram::Histogram,
    process::Server,
    program::Program,
    sheet::{Findings, Form, Sheet},
};
use anyhow::{Context, ensure};
use protocol::{Cursor, Seq};
use serde::Serialize;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use syncs::Syncs;
use tokio::task::JoinSet;

const ROOM: &str = "lobby";
/// How long clients and the disk take turns.
const TURN: Duration = Duration::from_secs(1);

#[derive(Debug, Serialize)]
struct Figures {
    alone: Posters,
    many: Posters,
    /// How many times as much as one gets many get together.
    gain: f64,
    /// What as many get a second of the obvious axum server in the same minute, which writes nothing down: no disk makes it more.
    ceiling: f64,
    /// Messages that were acknowledged, and heard afterwards from the log: each once, in order.
    exact: usize,
}

#[derive(Debug, Default, Serialize)]
struct Posters {
    posters: u32,
    per_second: f64,
    /// From a message to its answer, in milliseconds.
    p50: f64,
    p99: f64,
    /// Bare writes of as many bytes that are synced meanwhile, a second: in a file that has its length, and at a file's end.
    syncs: f64,
    syncs_at_end: f64,
    /// How long one of the former takes, in milliseconds.
    sync_p50: f64,
}

/// What was said in a time, and what of each answer is kept.
#[derive(Debug)]
pub struct Said<T> {
    pub kept: Vec<T>,
    pub answers: Histogram,
    pub per_second: f64,
}

pub async fn run(server: &Server, posters: u32, seconds: u64, form: Form) -> anyhow::Result<()> {
    let mut places = Vec::new();
    let alone = measure(server, 1, seconds, &mut places).await?;
    let many = measure(server, posters, seconds, &mut places).await?;
    places.sort_unstable_by_key(|place| place.seq);
    let wanted: Vec<Seq> = places.iter().map(|place| place.seq).collect();
    let nothing = places.first().context("nothing was said")?.epoch.at(0);
    catch_up(server.address, ROOM, &nothing, &wanted).await.context("what was acknowledged")?;
    let gain = many.per_second / alone.per_second;
    let ceiling =
        talk(Server::start(&Program::Plain)?.address, "/publish", posters, TURN * 3, taken).await?.per_second;
    form.show(&Figures { alone, many, gain, ceiling, exact: wanted.len() })
}

async fn measure(
    server: &Server,
    posters: u32,
    seconds: u64,
    places: &mut Vec<Cursor>,
) -> anyhow::Result<Posters> {
    let mut found = Posters { posters, ..Posters::default() };
    let (mut answers, mut sync_times) = (Histogram::default(), Histogram::default());
    // In turns, because a disk has moods.
    for _ in 0..seconds {
        let syncs = tokio::task::block_in_place(|| Syncs::measure(&server.data(), TURN / 2))?;
        found.syncs += syncs.over / seconds as f64;
        found.syncs_at_end += syncs.appended / seconds as f64;
        sync_times.add(&syncs.times);
        let said = say(server.address, ROOM, posters, TURN).await?;
        found.per_second += said.per_second / seconds as f64;
        answers.add(&said.answers);
        places.extend(said.kept);
    }
    (found.p50, found.p99) = (answers.at(0.5) as f64 / 1e6, answers.at(0.99) as f64 / 1e6);
    found.sync_p50 = sync_times.at(0.5) as f64 / 1e6;
    Ok(found)
}

/// Has so many say something in a room for a time, each waiting for its answers.
pub async fn say(
    address: SocketAddr,
    room: &str,
    posters: u32,
    time: Duration,
) -> anyhow::Result<Said<Cursor>> {
    talk(address, &format!("/r/{room}/messages"), posters, time, |answer| {
        ensure!(answer.status == 201, "a message was answered with {}", answer.status);
        Ok(serde_json::from_str::<Told>(&answer.body)?.id)
    })
    .await
}

fn taken(answer: Answer) -> anyhow::Result<()> {
    ensure!(answer.status == 204, "a message was answered with {}", answer.status);
    Ok(())
}

async fn talk<T: Send + 'static>(
    address: SocketAddr,
    path: &str,
    posters: u32,
    time: Duration,
    keep: fn(Answer) -> anyhow::Result<T>,
) -> anyhow::Result<Said<T>> {
    let mut speakers = JoinSet::new();
    let begun = Instant::now();
    for poster in 0..posters {
        let (mut connection, path) = (Connection::open(address).await?, path.to_owned());
        speakers.spawn(async move {
            let cookie = connection.ask("GET", "/me", None, "").await?.cookie;
            let (mut kept, mut answers) = (Vec::new(), Histogram::default());
            while begun.elapsed() < time {
                let body = format!(r#"{{"body":"message {} of poster {poster}"}}"#, kept.len());
                let asked = Instant::now();
                let answer = connection.ask("POST", &path, cookie.as_deref(), &body).await?;
                answers.note(asked.elapsed().as_nanos() as u64);
                kept.push(keep(answer)?);
            }
            anyhow::Ok((kept, answers))
        });
    }
    let mut said = Said { kept: Vec::new(), answers: Histogram::default(), per_second: 0.0 };
    while let Some(speaker) = speakers.join_next().await {
        let (kept, answers) = speaker??;
        said.kept.extend(kept);
        said.answers.add(&answers);
    }
    said.per_second = said.kept.len() as f64 / begun.elapsed().as_secs_f64();
    Ok(said)
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { alone, many, gain, ceiling, exact } = self;
        let on_top = alone.p50 - alone.sync_p50;
        let sheet = [alone, many].into_iter().fold(Sheet::of("publish: durable messages"), |sheet, found| {
            let Posters { posters, per_second, p50, p99, syncs, syncs_at_end, sync_p50 } = found;
            sheet.row(
                format!("{posters} at once"),
                format!(
                    "{per_second:.0} a second, answered after p50 {p50:.2}, p99 {p99:.2} ms; bare syncs {syncs:.0} a second, p50 \
                     {sync_p50:.2} ms, at a file's end {syncs_at_end:.0} a second"
                ),
            )
        });
        sheet
            .row("together", format!("{gain:.1} times as much as one"))
            .row(
                "together, of a server that keeps nothing",
                format!("{ceiling:.0} a second, {:.1} times what one gets here", ceiling / alone.per_second),
            )
            .row("on top of a sync, for one", format!("{on_top:.2} ms, p50 to p50"))
            .row("in the log", format!("all {exact} that were acknowledged, each once, in order"))
    }
}
