//! Whether what is said grows dearer with what has been said: the same figures on a log with a short past and on one with a long past.

use crate::{
    catch_up::catch_up,
    fanout,
    filled::fill_folder,
    hall::ROOM,
    page,
    program::Program,
    publish,
    sheet::{Findings, Form, Sheet},
    subject::{Choice, Subject},
};
use anyhow::{Context, ensure};
use clap::Args;
use protocol::{Cursor, Seq};
use serde::{Deserialize, Serialize};
use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};
use tokio::runtime::Runtime;

/// Messages of the short past: a whole page, and all that is replayed.
const SHORT: u32 = 1_000;
/// Of which a listener has missed so many.
const MISSED: usize = 900;
/// Readers of the page, and posters.
const READERS: u32 = 200;
const POSTERS: u32 = 256;
/// How often each replay is asked for; the quickest counts.
const REPLAYS: usize = 10;

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Messages of the long past.
    #[arg(long, default_value_t = 1_000_000)]
    messages: u32,
    #[arg(long, default_value_t = 1_000)]
    listeners: usize,
    /// How long each figure is measured.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// How often everything is measured, in turn; medians count.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[arg(long)]
    pin: bool,
    /// A folder in which the long past is kept for the next time, or was kept the last time with as many messages.
    #[arg(long)]
    keep: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Comparison {
    messages: u32,
    rows: Vec<Row>,
    /// Of all deliveries and acknowledged messages.
    lost: u64,
}

/// A figure for each past, and how many times as dear the long one is.
#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    unit: &'static str,
    short: f64,
    long: f64,
    times: f64,
}

/// A log that servers begin with.
struct Past {
    folder: PathBuf,
    log: Log,
}

/// What is in a log: kept beside its folder.
#[derive(Debug, Serialize, Deserialize)]
struct Log {
    messages: u32,
    /// Where the newest of them stand, in order.
    places: Vec<Cursor>,
}

/// What one round found with one past: values in the order of `NAMES`.
type Values = [f64; NAMES.len()];

/// What is measured, its unit, and whether more of it is better.
const NAMES: [(&str, &str, Better); 6] = [
    ("a delivery, 10 messages a second", "us of processor time", Better::Less),
    ("a delivery, as fast as acknowledged", "us of processor time", Better::Less),
    ("pages in silence, 200 readers", "a second and processor", Better::More),
    ("messages, one poster", "a second", Better::More),
    ("messages, 256 posters", "a second", Better::More),
    ("the newest 900 events again", "ms", Better::Less),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Better {
    Less,
    More,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let long_folder = options.keep.clone().unwrap_or_else(|| folder.path().join("long"));
    let runtime = Runtime::new()?;
    let short = Past::make(program, &runtime, folder.path().join("short"), SHORT)?;
    let long = Past::make(program, &runtime, long_folder, options.messages)?;
    let (mut values, mut lost) = ([Vec::new(), Vec::new()], 0);
    for round in 0..options.rounds.max(1) {
        for (past, values) in [&short, &long].into_iter().zip(&mut values) {
            eprintln!("round {} of {}, {}", round + 1, options.rounds, past.folder.display());
            let (found, missing) = past.measure(program, options, &runtime)?;
            values.push(found);
            lost += missing;
        }
    }
    let rows = NAMES.iter().enumerate().map(|(place, (name, unit, better))| {
        let [short, long] = values.each_ref().map(|rounds| median(rounds, place));
        let times = if *better == Better::Less { long / short } else { short / long };
        Row { name, unit, short, long, times }
    });
    form.show(&Comparison { messages: options.messages, rows: rows.collect(), lost })
}

impl Past {
    /// Talks for long, unless the folder has it already.
    ///
    /// # Errors
    /// When the folder has another past than this one.
    fn make(program: &Program, runtime: &Runtime, folder: PathBuf, messages: u32) -> anyhow::Result<Self> {
        let kept = folder.with_extension("json");
        if let Ok(text) = fs::read_to_string(&kept) {
            return Ok(Self {
                log: Log::of(&text, messages).with_context(|| kept.display().to_string())?,
                folder,
            });
        }
        let places = runtime.block_on(fill_folder(program, &folder, ROOM, messages))?;
        let newest = places[places.len().saturating_sub(MISSED + 1)..].to_vec();
        let log = Log { messages, places: newest };
        fs::write(kept, serde_json::to_string(&log)?)?;
        Ok(Self { folder, log })
    }

    fn measure(
        &self,
        program: &Program,
        options: &Options,
        runtime: &Runtime,
    ) -> anyhow::Result<(Values, u64)> {
        let choice = self.choice(options);
        let fanout = |closed, memory| {
            let subject = Choice { memory, ..choice.clone() };
            let (listeners, seconds) = (options.listeners, options.seconds);
            let wanted =
                fanout::Options { subject, listeners, closed, seconds, ..fanout::Options::default() };
            fanout::measure(program, &wanted)
        };
        let (quiet, full) = (fanout(false, false)?, fanout(true, true)?);
        let subject = Subject::start(program, &choice)?;
        let time = Duration::from_secs(options.seconds);
        let rest = runtime.block_on(async {
            let address = SocketAddr::V4(subject.target.address);
            let replay = self.replay(address).await?;
            let pages = page::read(&subject, &format!("/r/{ROOM}"), READERS, time).await?;
            let alone = publish::say(address, ROOM, 1, time).await?;
            let many = publish::say(address, ROOM, POSTERS, time).await?;
            anyhow::Ok([
                pages.per_core.unwrap_or(f64::NAN),
                alone.per_second,
                many.per_second,
                replay.as_secs_f64() * 1_000.0,
            ])
        })?;
        let [pages, alone, many, replay] = rest;
        let micros = |figures: &fanout::Figures| figures.micros.unwrap_or(f64::NAN);
        let lost = [&quiet, &full].map(|figures| figures.outcome.missing + figures.outcome.twice);
        Ok(([micros(&quiet), micros(&full), pages, alone, many, replay], lost.iter().sum()))
    }

    /// The quickest time in which a listener got all that it had missed.
    async fn replay(&self, address: SocketAddr) -> anyhow::Result<Duration> {
        let Some((cursor, missed)) = self.log.places.split_first() else { return Ok(Duration::ZERO) };
        let wanted: Vec<Seq> = missed.iter().map(|place| place.seq).collect();
        let mut quickest = Duration::MAX;
        for _ in 0..REPLAYS {
            quickest = quickest.min(catch_up(address, ROOM, cursor, &wanted).await?.last);
        }
        Ok(quickest)
    }

    fn choice(&self, options: &Options) -> Choice {
        Choice { pin: options.pin, filled: Some(self.folder.clone()), ..Choice::default() }
    }
}

impl Log {
    fn of(text: &str, messages: u32) -> anyhow::Result<Self> {
        let log: Self =
            serde_json::from_str(text).context("does not say what is kept there: keep another")?;
        let kept = log.messages;
        ensure!(kept == messages, "{kept} messages are kept there, not {messages}: say so, or keep another");
        Ok(log)
    }
}

fn median(rounds: &[Values], place: usize) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(|values| values[place]).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Findings for Comparison {
    fn sheet(&self) -> Sheet {
        let Self { messages, rows, lost } = self;
        let sheet = Sheet::of(format!("history: with {SHORT} messages in the log, and with {messages}"));
        let sheet = rows.iter().fold(sheet, |sheet, row| {
            let Row { name, unit, short, long, times } = row;
            sheet.row(*name, format!("{short:.2} -> {long:.2} {unit}, {times:.2} times as dear"))
        });
        sheet.row("missing or twice", lost.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_past_that_was_kept_is_used_only_for_as_many_messages() {
        let kept = serde_json::to_string(&Log { messages: 1_000, places: Vec::new() }).unwrap();
        assert_eq!(Log::of(&kept, 1_000).unwrap().messages, 1_000);
        for (text, messages) in [(&*kept, 1_000_000), ("[]", 1_000)] {
            assert!(Log::of(text, messages).is_err(), "{text} for {messages}");
        }
    }
}
