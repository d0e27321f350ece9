//! The checker's run: publishers and readers, a server that is killed, frozen and spoken to through a bad proxy, and
//! at the end a comparison of what everybody wrote down with what the server has.

mod run;
mod history;
mod told;
mod publisher;
mod reader;
mod faults;
mod pages;
mod checker;

use crate::{process::Server, program::Program, proxy::Proxy};
use anyhow::{Context, ensure};
use checker::{Fault, Verdict};
use clap::Args;
use faults::{Faults, Plan};
use history::{History, Room};
use protocol::RoomName;
use publisher::Publisher;
use reader::{Pace, Reader};
use run::{Ends, Run};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout_at},
};

/// Rooms that are spoken in; some readers listen to one of them, others to all.
const ROOMS: Room = 3;
/// One in so many messages that are to be said has to be acknowledged: a verdict over fewer would say nothing.
const LEAST: u64 = 200;
/// How long publishers have for what they have begun, and readers for the rest, when all has been said.
const AFTERWARDS: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// What fits into the tests: a bit of everything in half a minute.
    #[arg(long, conflicts_with_all = ["messages", "kills", "restarts", "freezes", "backups", "proxy", "seconds"])]
    short: bool,
    /// Messages to say, if the time allows.
    #[arg(long, default_value_t = 50_000)]
    messages: u64,
    #[command(flatten)]
    plan: Plan,
    /// Has every second client speak through a proxy that cuts, stalls, falls silent and answers by itself.
    #[arg(long)]
    proxy: bool,
    /// The most time for saying messages.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// What is left to chance follows from this number; of itself another one each time.
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long, default_value_t = 8)]
    publishers: u16,
    /// Connections on which each publisher speaks at the same time.
    #[arg(long, default_value_t = 16)]
    lines: u16,
    #[arg(long, default_value_t = 20)]
    readers: u16,
}

/// # Errors
/// When anything was lost, doubled, made up, out of order, missed or refused, or the server did not behave.
pub async fn run(program: &Program, options: Options) -> anyhow::Result<()> {
    let options = match options.short {
        true => {
            let plan = Plan { kills: 6, restarts: 2, freezes: 1, backups: 2 };
            Options { messages: 60_000, plan, proxy: true, seconds: 16, lines: 4, ..options }
        }
        false => options,
    };
    let seed = options.seed.unwrap_or_else(rand::random);
    println!("chaos: seed {seed}");
    let mut server = Server::start(program)?;
    let outcome = live_through(&mut server, &options, seed).await;
    if outcome.is_err() {
        println!("what the server has left behind is kept: {}", server.keep().display());
    }
    outcome
}

async fn live_through(server: &mut Server, options: &Options, seed: u64) -> anyhow::Result<()> {
    let begun = Instant::now();
    let address = server.address;
    let proxy = match options.proxy {
        true => Some(Proxy::start(address, seed).await?),
        false => None,
    };
    let time = Duration::from_secs(options.seconds);
    let run = Arc::new(Run::new(rooms()?, options.publishers, options.messages, time));
    let way = |number: u16| match &proxy {
        Some(proxy) if number % 2 == 1 => proxy.address,
        _ => address,
    };
    let readers = gather_readers(&run, options, seed, way);
    let publishers = gather_publishers(&run, options, seed, way);
    let faults = tokio::task::block_in_place(|| options.plan.inflict(server, &run, seed))?;

    while !run.is_all_said() {
        sleep(Duration::from_millis(10)).await;
    }
    if let Some(proxy) = &proxy {
        proxy.calm();
    }
    let mut history = History { publishers: finish(publishers, &run).await?, ..History::default() };
    let mut ends = Vec::new();
    for room in run.rooms() {
        let log = pages::read(address, room).await.with_context(|| format!("the pages of {room}"))?;
        ends.push(log.last().map_or(0, |last| last.seq));
        history.log.extend(log);
    }
    run.end(Ends { of_rooms: ends, until: Instant::now() + AFTERWARDS });
    history.readers = readers.join_all().await;
    server.terminate()?;
    let status = tokio::task::block_in_place(|| server.wait())?;

    let heard: usize = history.readers.iter().map(|reader| reader.heard.len()).sum();
    let halting = (0..options.readers).any(|number| pace_of(number) == Pace::Halting);
    let halts: usize = history.readers.iter().map(|reader| reader.halts).sum();
    let verdict = tokio::task::block_in_place(|| checker::check(&history));
    drop(history);
    report(&verdict, &faults, proxy.as_ref().map_or(0, Proxy::faults), heard, halts, begun.elapsed());
    ensure!(verdict.is_clean(), "the server did not keep its promise:\n{verdict}");
    let (acknowledged, least) = (verdict.acknowledged as u64, (options.messages / LEAST).max(1));
    ensure!(
        acknowledged >= least,
        "nothing was wrong with {acknowledged} messages, which are too few to say anything: at least {least}"
    );
    ensure!(halts > 0 || !halting, "nobody ever stopped reading for a while");
    ensure!(status.success(), "asked to end, the server ended with {status}");
    tokio::task::block_in_place(|| server.check())
}

/// Everybody listens before anything is said, but for those who come later.
fn gather_readers(
    run: &Arc<Run>,
    options: &Options,
    seed: u64,
    way: impl Fn(u16) -> SocketAddr,
) -> JoinSet<history::Reader> {
    let mut readers = JoinSet::new();
    for number in 0..options.readers {
        let rooms = match number % 4 {
            3 => vec![number / 4 % ROOMS],
            _ => (0..ROOMS).collect(),
        };
        let pace = pace_of(number);
        let seed = seed.wrapping_add(1_000 + u64::from(number));
        let reader = Reader { rooms, address: way(number), seed, run: run.clone(), pace };
        let late = Duration::from_millis(if number % 5 == 4 { u64::from(number) * 100 } else { 0 });
        readers.spawn(async move {
            sleep(late).await;
            reader.listen().await
        });
    }
    readers
}

fn pace_of(reader: u16) -> Pace {
    match reader % 10 {
        8 => Pace::Halting,
        2 | 5 => Pace::Polling,
        _ => Pace::Steady,
    }
}

fn gather_publishers(
    run: &Arc<Run>,
    options: &Options,
    seed: u64,
    way: impl Fn(u16) -> SocketAddr,
) -> JoinSet<Vec<history::Act>> {
    let mut publishers = JoinSet::new();
    for publisher in 0..options.publishers {
        for line in 0..options.lines {
            let seed = seed.wrapping_add(100_000 + u64::from(publisher) * 1_000 + u64::from(line));
            let address = way(line);
            let publisher = Publisher { publisher, address, seed, run: run.clone() };
            publishers.spawn(publisher.publish());
        }
    }
    publishers
}

/// Lets publishers finish what they have begun, for a while.
async fn finish(
    mut publishers: JoinSet<Vec<history::Act>>,
    run: &Run,
) -> anyhow::Result<Vec<Vec<history::Act>>> {
    let until = tokio::time::Instant::now() + AFTERWARDS;
    let mut acts = Vec::new();
    while !publishers.is_empty() {
        match timeout_at(until, publishers.join_next()).await {
            Ok(done) => acts.extend(done.transpose()?),
            Err(_) => {
                run.give_up();
                acts.extend(publishers.join_next().await.transpose()?);
            }
        }
    }
    Ok(acts)
}

fn report(verdict: &Verdict, faults: &Faults, proxied: u64, heard: usize, halts: usize, took: Duration) {
    let columns = [
        ("acknowledged", verdict.acknowledged as u64),
        ("unknown", verdict.unknown as u64),
        ("heard", heard as u64),
        ("halts", halts as u64),
        ("kills", faults.kills as u64),
        ("restarts", faults.restarts as u64),
        ("freezes", faults.freezes as u64),
        ("backups", faults.backups as u64),
        ("proxy faults", proxied),
    ];
    let wrong = Fault::ALL.map(|fault| (fault.word(), verdict.count(fault) as u64));
    let columns = columns.into_iter().chain(wrong).chain([("seconds", took.as_secs())]);
    let (heads, values): (Vec<String>, Vec<String>) = columns
        .map(|(head, value)| {
            let width = head.len().max(value.to_string().len());
            (format!("{head:>width$}"), format!("{value:>width$}"))
        })
        .unzip();
    println!("{}\n{}", heads.join("  "), values.join("  "));
    let mut ready: Vec<u128> = faults.ready.iter().map(Duration::as_millis).collect();
    ready.sort_unstable();
    if let (Some(median), Some(most)) = (ready.get(ready.len() / 2), ready.last()) {
        println!("ready again: median {median} ms, at most {most} ms");
    }
    if faults.restarts > 0 {
        println!("asked to end, it ended within {} ms", faults.slowest_end.as_millis());
    }
}

/// The number of one of our rooms; any other is none of ours.
fn room_of(name: &str) -> Room {
    name.strip_prefix("room-").and_then(|number| number.parse().ok()).unwrap_or(Room::MAX)
}

fn rooms() -> anyhow::Result<Vec<RoomName>> {
    (0..ROOMS).map(|number| Ok(format!("room-{number}").parse()?)).collect()
}
