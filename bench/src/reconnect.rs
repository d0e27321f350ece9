//! A hall full of listeners whose server is killed: how soon all of them are live again, and whether they missed
//! anything; and how soon a server with that many streams ends when it is asked to, and how each of them hears it.

mod listener;
mod talker;

use crate::{connection::Connection, process::Server, program::Program};
use anyhow::{Context, ensure};
pub use listener::Seen;
use listener::{Listener, Live};
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

/// Listeners that connect at the same time at the beginning; afterwards they come when they come.
const AT_ONCE: usize = 200;
/// Addresses of this machine that they come from.
const SOURCES: u32 = 10;
/// Messages that are said from before the kill until after it.
const MESSAGES: u32 = 100;
/// The most time for anything.
const PATIENCE: Duration = Duration::from_secs(120);

pub async fn run(program: &Program, listeners: u32, seen: Seen) -> anyhow::Result<()> {
    // Each stream is an open file, here as at the server.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut server = Server::start(program)?;
    restart(&mut server, listeners, seen).await?;
    drop(server);
    end(&mut Server::start(program)?, 10, seen).await?;
    end(&mut Server::start(program)?, listeners, seen).await
}

/// Kills a server before its listeners, starts it again and waits until all have heard everything.
async fn restart(server: &mut Server, listeners: u32, seen: Seen) -> anyhow::Result<()> {
    let mut hall = Hall::gather(server, listeners, seen).await?;
    let talker = tokio::spawn(Talker { address: server.address, messages: MESSAGES }.talk());
    sleep(Duration::from_secs(1)).await;
    server.kill()?;
    server.restart()?;
    let ready = Instant::now();

    let mut back: HashMap<u32, Duration> = HashMap::new();
    let deadline = (ready + PATIENCE).into();
    while back.len() < listeners as usize {
        let live = timeout_at(deadline, hall.lives.recv()).await;
        let live = live.with_context(|| format!("only {} of {listeners} came back", back.len()))?;
        if let Some(Live { listener, at }) = live.filter(|live| live.at >= ready) {
            back.entry(listener).or_insert(at - ready);
        }
    }
    let mut back: Vec<Duration> = back.into_values().collect();
    back.sort_unstable();
    let talk = talker.await??;
    let last = talk.said.last().copied().context("nothing was said")?;
    hall.until.send_replace(Some(last));
    let (mut gaps, mut doubles) = (0, 0);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !hall.listeners.is_empty() {
        let left = hall.listeners.len();
        let heard = timeout_at(deadline, hall.listeners.join_next()).await;
        let heard = heard.with_context(|| format!("{left} of {listeners} did not hear everything"))?;
        let heard = heard.context("nobody is left")??;
        let mut once = heard.seqs.clone();
        once.sort_unstable();
        once.dedup();
        doubles += heard.seqs.len() - once.len();
        gaps += talk.said.iter().filter(|seq| once.binary_search(seq).is_err()).count();
        ensure!(heard.seqs.is_sorted(), "a listener heard messages out of order");
    }
    let seconds = |part: f64| back[((back.len() - 1) as f64 * part) as usize].as_secs_f64();
    let peak = (0..PATIENCE.as_secs())
        .map(|second| back.iter().filter(|at| at.as_secs() == second).count())
        .max()
        .unwrap_or(0);
    println!(
        "reconnect: {listeners} listeners, killed and ready again: half are live after {:.1} s, all after {:.1} s, at \
         most {peak} in a second; {MESSAGES} messages, {gaps} gaps, {doubles} duplicates; after the restart a message took \
         {} ms at most",
        seconds(0.5),
        seconds(1.0),
        talk.slowest_since(ready).as_millis()
    );
    ensure!(gaps == 0 && doubles == 0, "{gaps} gaps and {doubles} duplicates");
    Ok(())
}

/// Asks a server with so many streams to end.
async fn end(server: &mut Server, listeners: u32, seen: Seen) -> anyhow::Result<()> {
    let mut hall = Hall::gather(server, listeners, seen).await?;
    hall.leave.send_replace(true);
    let talker = tokio::spawn(Talker { address: server.address, messages: u32::MAX }.talk());
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    server.terminate()?;
    let status = tokio::task::block_in_place(|| server.wait())?;
    let took = begun.elapsed();
    talker.abort();
    let (mut well, mut waits) = (0, Vec::new());
    while let Some(heard) =
        timeout(PATIENCE, hall.listeners.join_next()).await.context("a stream never ended")?
    {
        let heard = heard?;
        well += u32::from(heard.ended_well);
        waits.extend(heard.retry);
    }
    let spread = waits.iter().max().zip(waits.iter().min()).map_or(0, |(most, least)| most - least);
    println!(
        "reconnect: asked to end with {listeners} streams, the server ended after {:.2} s with {status}; {:.1} % of the \
         streams ended with bye between two blocks, their retry times {spread} ms apart",
        took.as_secs_f64(),
        f64::from(well) / f64::from(listeners) * 100.0
    );
    ensure!(status.success(), "the server ended with {status}");
    ensure!(well == listeners, "{} streams did not end with bye between two blocks", listeners - well);
    Ok(())
}

/// All listeners, with the ends of the lines to them.
struct Hall {
    listeners: JoinSet<listener::Heard>,
    lives: mpsc::UnboundedReceiver<Live>,
    /// The message after which everybody may go.
    until: watch::Sender<Option<u64>>,
    /// Whether a listener goes when its stream ends, and does not come back.
    leave: watch::Sender<bool>,
}

impl Hall {
    /// Returns when all of them listen.
    async fn gather(server: &Server, listeners: u32, seen: Seen) -> anyhow::Result<Self> {
        Connection::open(server.address).await?.say("hall", "Welcome.").await?;
        let (lives, mut live) = mpsc::unbounded_channel();
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
        Ok(Self { listeners: tasks, lives: live, until, leave })
    }
}
