//! Everything in turn, several times, and what came of it as a document with a table and a chart.

mod machine;
mod table;
mod chart;

use crate::{
    fanout::{self, Figures},
    floor::Writes,
    idle,
    program::Program,
    sheet::Findings,
    subject::Choice,
};
use clap::Args;
pub use machine::said_by;
use std::{fs, path::PathBuf};
use table::{Cell, Row, Table};

/// What servers of node are given where more would be more than they can do.
const LITTLE: f64 = 2.0;

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long each time.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Once, and for two seconds each: enough to see that all of it works.
    #[arg(long, conflicts_with_all = ["rounds", "seconds"])]
    quick: bool,
    /// Where the document goes, with its chart beside it.
    #[arg(long, default_value = "bench/RESULTS.md")]
    to: PathBuf,
}

/// A row of the table: a server, and where it keeps what it is told.
#[derive(Debug, Clone)]
struct Entry {
    name: &'static str,
    program: Program,
    log: Log,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Log {
    /// On disk, synced before it is acknowledged; the others have none.
    AsItIs,
    /// In a file system in memory: for the comparison at full speed with those that keep nothing.
    InMemory,
}

pub fn run(hallway: &Program, options: &Options) -> anyhow::Result<()> {
    let (rounds, seconds) = if options.quick { (1, 2) } else { (options.rounds, options.seconds) };
    let entries = entries(hallway);
    let mut table =
        Table { rows: entries.iter().map(|entry| Row::new(entry.name)).collect(), rounds, seconds };
    for round in 0..rounds {
        for (entry, row) in entries.iter().zip(&mut table.rows) {
            for cell in Cell::ALL.into_iter().filter(|cell| entry.has(*cell)) {
                let figures = fanout::measure(&entry.program, &entry.options(cell, seconds))?;
                println!("{}", figures.sheet());
                row.add(cell, figures);
            }
            if round == 0 && entry.log == Log::AsItIs {
                row.idle = Some(idle::measure(&entry.program, &entry.idle())?);
            }
        }
    }
    let left_out: Vec<&str> =
        all(hallway).iter().filter(|entry| !entry.program.is_here()).map(|e| e.name).collect();
    let machine =
        machine::describe(&entries.iter().map(|entry| &entry.program).collect::<Vec<_>>(), &left_out)?;
    let chart = options.to.with_extension("svg").with_file_name("results.svg");
    if let Some(folder) = options.to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.to, table.document(&machine))?;
    fs::write(&chart, chart::draw(&table))?;
    println!("{}\n{} and {} are written", table.costs(), options.to.display(), chart.display());
    Ok(())
}

fn entries(hallway: &Program) -> Vec<Entry> {
    all(hallway).into_iter().filter(|entry| entry.program.is_here()).collect()
}

fn all(hallway: &Program) -> [Entry; 8] {
    let entry = |name, program| Entry { name, program, log: Log::AsItIs };
    [
        entry("floor: one write for each", Program::Floor(Writes::Each)),
        entry("joining floor", Program::Floor(Writes::Joined)),
        entry("**Hallway**", hallway.clone()),
        Entry { log: Log::InMemory, ..entry("**Hallway**, log in memory", hallway.clone()) },
        entry("nchan", Program::Nchan),
        entry("plain axum", Program::Plain),
        entry("better-sse", Program::BetterSse),
        entry("Express", Program::Express),
    ]
}

impl Entry {
    /// At the quiet rate the log is always on disk.
    fn has(&self, cell: Cell) -> bool {
        self.log == Log::AsItIs || cell.is_closed()
    }

    fn options(&self, cell: Cell, seconds: u64) -> fanout::Options {
        let is_node = matches!(self.program, Program::Express | Program::BetterSse);
        let rate = if is_node && cell.listeners() > 5_000 { LITTLE } else { 10.0 };
        fanout::Options {
            subject: self.choice(),
            listeners: cell.listeners(),
            rate,
            closed: cell.is_closed(),
            seconds,
            ..fanout::Options::default()
        }
    }

    fn idle(&self) -> idle::Options {
        idle::Options { subject: self.choice(), listeners: 10_000, seconds: 1 }
    }

    fn choice(&self) -> Choice {
        Choice { pin: true, memory: self.log == Log::InMemory, ..Choice::default() }
    }
}

/// Of several runs of the same.
fn median(figures: &[Figures], of: impl Fn(&Figures) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = figures.iter().map(of).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
