//! Listeners that come and go, up to a million in all: whether the server is afterwards what it was before.

use crate::{
    hall::Hall,
    load::Hearing,
    program::Program,
    sheet::{Findings, Form, Sheet},
    subject::Choice,
};
use anyhow::{Context, ensure};
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Listeners that come and go at a time.
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

#[derive(Debug, Serialize)]
struct Figures {
    server: String,
    listeners: usize,
    stay: usize,
    per_second: f64,
    /// Processor time of the server for each, in microseconds.
    micros: Option<f64>,
    /// Of those who stayed.
    sent_away: u32,
    plateaus: Vec<Plateau>,
}

/// What a server has while nobody comes or goes.
#[derive(Debug, Serialize)]
struct Plateau {
    /// Listeners that have come and gone by then.
    after: usize,
    files: usize,
    /// In KiB.
    memory: u64,
    /// Streams that it counts itself, where it does.
    streams: Option<u64>,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let mut hall = Hall::open(program, &options.subject, 0)?;
    hall.load.gather(hall.room, options.stay, Hearing::Reads)?;
    // What the first tenth leaves behind is what a server keeps for the next ones.
    let first = options.listeners / 10;
    come_and_go(&mut hall, first)?;
    let mut plateaus = vec![plateau(&mut hall, first)?];
    let (mut took, mut work) = (0.0, 0.0);
    for part in [options.listeners / 2 - first, options.listeners - options.listeners / 2] {
        let (begun, spent) = (Instant::now(), hall.subject.spent()?);
        come_and_go(&mut hall, part)?;
        took += begun.elapsed().as_secs_f64();
        let spent = hall.subject.spent()?.zip(spent);
        work += spent.map_or(f64::NAN, |(after, before)| after.since(&before).time.as_secs_f64());
        let after = plateaus.last().map_or(0, |plateau| plateau.after) + part;
        plateaus.push(plateau(&mut hall, after)?);
    }
    let count = (options.listeners - first) as f64;
    let figures = Figures {
        server: hall.subject.name.clone(),
        listeners: options.listeners,
        stay: options.stay,
        per_second: count / took,
        micros: Some(work * 1e6 / count).filter(|micros| micros.is_finite()),
        sent_away: hall.load.tally.closed,
        plateaus,
    };
    form.show(&figures)?;
    ensure!(figures.sent_away == 0, "{} of those who stayed were sent away", figures.sent_away);
    Ok(())
}

fn come_and_go(hall: &mut Hall, count: usize) -> anyhow::Result<()> {
    let mut left = count;
    while left > 0 {
        hall.load.gather(hall.room, left.min(BATCH), Hearing::Leaves)?;
        left -= left.min(BATCH);
    }
    Ok(())
}

fn plateau(hall: &mut Hall, after: usize) -> anyhow::Result<Plateau> {
    hall.load.go_on(REST)?;
    let files = hall.subject.files()?.context("open files are seen with --pid only")?;
    let memory = hall.subject.memory()?.unwrap_or(0);
    Ok(Plateau { after, files, memory, streams: hall.subject.target.streams() })
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, listeners, stay, per_second, micros, sent_away, plateaus } = self;
        let sheet = Sheet::of(format!("churn: {server}, {listeners} come and go beside {stay} who stay"))
            .row("a second", format!("{per_second:.0}"))
            .row_of("processor time for each", micros.map(|micros| format!("{micros:.0} us")))
            .row("sent away who would stay", sent_away.to_string());
        plateaus.iter().fold(sheet, |sheet, plateau| {
            let Plateau { after, files, memory, streams } = plateau;
            let streams = streams.map_or("-".to_owned(), |streams| streams.to_string());
            sheet.row(
                format!("after {after}"),
                format!("{files} open files, {streams} streams, {memory} KiB of memory"),
            )
        })
    }
}
