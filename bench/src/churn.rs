//! Listeners that come and go, up to a million in all: whether the server is afterwards what it was before.

use crate::{
    load::{Hearing, Load},
    program::Program,
    subject::{Choice, Subject},
};
use anyhow::{Context, ensure};
use clap::Args;
use std::time::{Duration, Instant};

const ROOM: &str = "hall";
/// Listeners that come and go before what there is is noted anew.
const BATCH: usize = 10_000;
/// How long a server may take to notice that somebody has gone.
const REST: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Choice,
    /// Listeners that come and go, in all.
    #[arg(long, default_value_t = 100_000)]
    listeners: usize,
    /// Listeners that stay.
    #[arg(long, default_value_t = 1_000)]
    stay: usize,
}

/// What a server has while nobody comes or goes.
struct Plateau {
    files: usize,
    memory: u64,
}

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let subject = Subject::start(program, &options.subject)?;
    let mut load = Load::new(subject.target.clone(), 0)?;
    let room = load.open_room(ROOM);
    load.gather(room, options.stay, Hearing::Reads)?;
    // What the first tenth leaves behind is what a server keeps for the next ones.
    let first = options.listeners / 10;
    come_and_go(&mut load, room, first)?;
    let before = plateau(&mut load, &subject)?;
    let (begun, spent) = (Instant::now(), subject.spent()?);
    come_and_go(&mut load, room, options.listeners - first)?;
    let (took, work) = (begun.elapsed().as_secs_f64(), subject.spent()?.zip(spent));
    let after = plateau(&mut load, &subject)?;
    let count = (options.listeners - first) as f64;
    let micros = work.map_or(0.0, |(after, before)| after.since(&before).time.as_secs_f64() * 1e6 / count);
    println!(
        "churn: {}: {} listeners come and go, {:.0} a second, {micros:.0} us of the server each; open files {} -> {}, memory {} -> {} KiB",
        subject.name,
        options.listeners,
        count / took,
        before.files,
        after.files,
        before.memory,
        after.memory
    );
    ensure!(load.tally.closed == 0, "{} of those who stayed were sent away", load.tally.closed);
    Ok(())
}

fn come_and_go(load: &mut Load, room: usize, count: usize) -> anyhow::Result<()> {
    let mut left = count;
    while left > 0 {
        load.gather(room, left.min(BATCH), Hearing::Leaves)?;
        left -= left.min(BATCH);
    }
    Ok(())
}

fn plateau(load: &mut Load, subject: &Subject) -> anyhow::Result<Plateau> {
    load.go_on(REST)?;
    let files = subject.files()?.context("open files are seen with --pid only")?;
    Ok(Plateau { files, memory: subject.memory()?.unwrap_or(0) })
}
