//! A hall full of listeners whose server is killed: how soon all of them are live again, and whether they missed
//! anything; and how soon a server with that many streams ends when it is asked to, and how each of them hears it.

mod listener;
mod talker;

use crate::{
    connection::Connection,
    filled::fill,
    process::Server,
    program::Program,
    seen::Seen,
    sheet::{Findings, Form, Sheet},
};
use anyhow::{Context, ensure};
use clap::Args;
use listener::{Listener, Live};
use serde::Serialize;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, Instant},
};
use talker::Talker;
use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
    time::{sleep, timeout, timeout_at},
};

/// As the listeners and the talker have it.
const ROOM: &str = "hall";
/// Listeners that connect at the same time at the beginning; afterwards they come when they come.
const AT_ONCE: usize = 200;
/// Addresses of this machine that they come from.
const SOURCES: u32 = 10;
/// Messages that are said from before the kill until after it.
const MESSAGES: u32 = 100;
/// The most time for anything.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[arg(long, default_value_t = 1_000)]
    listeners: u32,
    /// Events that are said as soon as the server is there again, before they come back.
    #[arg(long, default_value_t = 100)]
    behind: u32,
    /// Whether they are people in the room, or nobody.
    #[arg(long, value_enum, default_value_t)]
    seen: Seen,
}

#[derive(Debug, Serialize)]
struct Figures {
    listeners: u32,
    behind: u32,
    back: Back,
    ends: Vec<End>,
}

/// How a hall came back whose server was killed. Times are seconds after it was ready again.
#[derive(Debug, Serialize)]
struct Back {
    /// When they had heard a hello, and all that they had missed.
    half: f64,
    all: f64,
    /// When they had heard a hello.
    half_greeted: f64,
    all_greeted: f64,
    /// When all that they were behind had been said, and how many came back after that.
    said: f64,
    far_behind: usize,
    most_in_a_second: usize,
    messages: usize,
    gaps: usize,
    doubles: usize,
    reordered: usize,
    /// The longest that a message took after the restart, in milliseconds.
    slowest: u128,
}

/// How a server ended that was asked to.
#[derive(Debug, Serialize)]
struct End {
    streams: u32,
    seconds: f64,
    status: String,
    /// Streams that ended with a bye between two blocks.
    well: u32,
    /// Between the shortest and the longest time to wait that they said, in milliseconds.
    spread: u64,
}

pub async fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    // Each stream is an open file, here as at the server.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let Options { listeners, behind, seen } = *options;
    let back = come_back(&mut Server::start(program)?, listeners, behind, seen).await?;
    let mut ends = Vec::new();
    for streams in [10, listeners] {
        ends.push(end(&mut Server::start(program)?, streams, seen).await?);
    }
    let figures = Figures { listeners, behind, back, ends };
    form.show(&figures)?;
    let Back { gaps, doubles, reordered, .. } = figures.back;
    ensure!(gaps + doubles + reordered == 0, "{gaps} gaps, {doubles} doubles, {reordered} in another order");
    for end in &figures.ends {
        ensure!(end.well == end.streams, "{} of {} streams ended with bye", end.well, end.streams);
    }
    Ok(())
}

/// Kills a server before its listeners, starts it again and waits until all have heard everything.
async fn come_back(server: &mut Server, listeners: u32, behind: u32, seen: Seen) -> anyhow::Result<Back> {
    let mut crowd = Crowd::gather(server, listeners, seen).await?;
    let talker = tokio::spawn(Talker { address: server.address, messages: MESSAGES }.talk());
    sleep(Duration::from_secs(1)).await;
    crowd.missed.send_replace(None);
    server.kill()?;
    server.restart()?;
    let ready = Instant::now();
    let missed = fill(server.address, ROOM, behind).await?;
    let all_said = Instant::now();
    crowd.missed.send_replace(Some(missed.last().map_or(0, |place| place.seq)));

    let mut back: HashMap<u32, (Duration, Duration)> = HashMap::new();
    let deadline = (ready + PATIENCE).into();
    while back.len() < listeners as usize {
        let live = timeout_at(deadline, crowd.lives.recv()).await;
        let live =
            live.ok().flatten().with_context(|| format!("only {} of {listeners} came back", back.len()))?;
        if live.hello >= ready {
            back.entry(live.listener).or_insert((live.hello - ready, live.at - ready));
        }
    }
    let (mut greeted, mut back): (Vec<Duration>, Vec<Duration>) = back.into_values().unzip();
    greeted.sort_unstable();
    back.sort_unstable();
    let talk = talker.await??;
    let mut said = talk.said.clone();
    said.extend(missed.iter().map(|place| place.seq));
    said.sort_unstable();
    let last = said.last().copied().context("nothing was said")?;
    crowd.until.send_replace(Some(last));
    let (mut gaps, mut doubles, mut reordered) = (0, 0, 0);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !crowd.listeners.is_empty() {
        let left = crowd.listeners.len();
        let heard = timeout_at(deadline, crowd.listeners.join_next()).await;
        let heard = heard.with_context(|| format!("{left} of {listeners} did not hear everything"))?;
        let heard = heard.context("nobody is left")??;
        let mut once = heard.seqs.clone();
        once.sort_unstable();
        once.dedup();
        doubles += heard.seqs.len() - once.len();
        gaps += said.iter().filter(|seq| once.binary_search(seq).is_err()).count();
        reordered += usize::from(!heard.seqs.is_sorted());
    }
    let seconds =
        |times: &[Duration], part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64();
    let peak = (0..PATIENCE.as_secs())
        .map(|second| greeted.iter().filter(|at| at.as_secs() == second).count())
        .max()
        .unwrap_or(0);
    Ok(Back {
        half: seconds(&back, 0.5),
        all: seconds(&back, 1.0),
        half_greeted: seconds(&greeted, 0.5),
        all_greeted: seconds(&greeted, 1.0),
        said: (all_said - ready).as_secs_f64(),
        far_behind: greeted.iter().filter(|at| ready + **at > all_said).count(),
        most_in_a_second: peak,
        messages: said.len(),
        gaps,
        doubles,
        reordered,
        slowest: talk.slowest_since(ready).as_millis(),
    })
}

/// Asks a server with so many streams to end.
async fn end(server: &mut Server, streams: u32, seen: Seen) -> anyhow::Result<End> {
    let mut crowd = Crowd::gather(server, streams, seen).await?;
    crowd.leave.send_replace(true);
    let talker = tokio::spawn(Talker { address: server.address, messages: u32::MAX }.talk());
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    server.terminate()?;
    let status = tokio::task::block_in_place(|| server.wait())?;
    let took = begun.elapsed();
    talker.abort();
    let (mut well, mut waits) = (0, Vec::new());
    while let Some(heard) =
        timeout(PATIENCE, crowd.listeners.join_next()).await.context("a stream never ended")?
    {
        let heard = heard?;
        well += u32::from(heard.ended_well);
        waits.extend(heard.retry);
    }
    let spread = waits.iter().max().zip(waits.iter().min()).map_or(0, |(most, least)| most - least);
    ensure!(status.success(), "the server ended with {status}");
    Ok(End { streams, seconds: took.as_secs_f64(), status: status.to_string(), well, spread })
}

/// All listeners, with the ends of the lines to them.
struct Crowd {
    listeners: JoinSet<listener::Heard>,
    lives: mpsc::UnboundedReceiver<Live>,
    /// The last message that has to be heard to be live: none at first, so that a hello is enough.
    missed: watch::Sender<Option<u64>>,
    /// The message after which everybody may go.
    until: watch::Sender<Option<u64>>,
    /// Whether a listener goes when its stream ends, and does not come back.
    leave: watch::Sender<bool>,
}

impl Crowd {
    /// Returns when all of them listen.
    async fn gather(server: &Server, listeners: u32, seen: Seen) -> anyhow::Result<Self> {
        Connection::open(server.address).await?.say(ROOM, "Welcome.").await?;
        let (lives, mut live) = mpsc::unbounded_channel();
        let missed = watch::Sender::new(Some(0));
        let (until, leave) = (watch::Sender::new(None), watch::Sender::new(false));
        let door = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        for number in 0..listeners {
            let source = IpAddr::V4(Ipv4Addr::from(0x7f00_0002 + number % SOURCES));
            let listener = Listener {
                address: server.address,
                source,
                seen,
                number,
                lives: lives.clone(),
                missed: missed.subscribe(),
                until: until.subscribe(),
                leave: leave.subscribe(),
            };
            let door = door.clone();
            tasks.spawn(async move { listener.listen(door).await });
        }
        let (mut here, deadline) = (0, tokio::time::Instant::now() + PATIENCE);
        while here < listeners {
            let came = timeout_at(deadline, live.recv()).await;
            here += u32::from(came.with_context(|| format!("only {here} of {listeners} got in"))?.is_some());
        }
        Ok(Self { listeners: tasks, lives: live, missed, until, leave })
    }
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { listeners, behind, back, ends } = self;
        let Back { half, all, half_greeted, all_greeted, said, far_behind, .. } = back;
        let Back { most_in_a_second, messages, slowest, .. } = back;
        let sheet = Sheet::of(format!(
            "reconnect: {listeners} listeners, killed and ready again, {behind} events behind"
        ))
        .row("connected again", format!("half after {half_greeted:.1} s, all after {all_greeted:.1} s"))
        .row("live, with what they missed", format!("half after {half:.1} s, all after {all:.1} s"))
        .row("at most connect in a second", most_in_a_second.to_string())
        .row("all behind", format!("{far_behind} of them; all was said after {said:.2} s"))
        .row(
            format!("of {messages} messages"),
            format!(
                "{} missing, {} twice, {} listeners in another order",
                back.gaps, back.doubles, back.reordered
            ),
        )
        .row("slowest message afterwards", format!("{slowest} ms"));
        ends.iter().fold(sheet, |sheet, end| {
            let End { streams, seconds, status, well, spread } = end;
            sheet.row(
                format!("asked to end with {streams} streams"),
                format!("{status} after {seconds:.2} s, {well} ended well, retry times {spread} ms apart"),
            )
        })
    }
}
