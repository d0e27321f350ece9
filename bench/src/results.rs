//! Everything in turn, several times, and what came of it as a document with a table and a chart.

mod machine;
mod table;
mod chart;
mod progress;

use crate::{fanout, floor::Writes, idle, program::Program, seen::Seen, subject::Choice};
use clap::Args;
use machine::Machine;
pub use machine::said_by;
use progress::Progress;
use std::{
    fs,
    path::{Path, PathBuf},
};
use table::{Column, Row, Table};

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
    let (entries, left_out): (Vec<_>, Vec<_>) =
        all(hallway).into_iter().partition(|entry| entry.program.is_here());
    let programs: Vec<_> = entries.iter().map(|entry| &entry.program).collect();
    let left_out: Vec<_> = left_out.iter().map(|entry| entry.name).collect();
    let machine = machine::describe(&programs, &left_out)?;
    let rows = entries.iter().map(|entry| Row::new(entry.name)).collect();
    let mut table = Table { rows, rounds: 0, seconds };
    let servers = |column| entries.iter().filter(|entry| entry.has(column)).count();
    let mut progress = Progress::of(rounds * Column::ALL.into_iter().map(servers).sum::<usize>());
    for round in 1..=rounds {
        // All servers of a column one right after the other, since a machine has moods that outlast a run.
        for column in Column::ALL {
            let rows = entries.iter().zip(&mut table.rows);
            for (entry, row) in rows.filter(|(entry, _)| entry.has(column)) {
                progress.next(&format!("{}, {}", entry.name, column.title()));
                let options = entry.options(column, seconds);
                match twice_if_need_be(|| fanout::measure(&entry.program, &options)) {
                    Some(figures) => {
                        println!("  {}", figures.line());
                        row.add(column, figures);
                    }
                    None => row.leave_out(column),
                }
            }
        }
        if round == 1 {
            let rows = entries.iter().zip(&mut table.rows);
            for (entry, row) in rows.filter(|(entry, _)| entry.log == Log::AsItIs) {
                row.idle = twice_if_need_be(|| idle::measure(&entry.program, &entry.idle(Seen::Nobody)));
                if entry.program.has_people() {
                    row.idle_people =
                        twice_if_need_be(|| idle::measure(&entry.program, &entry.idle(Seen::People)));
                }
            }
        }
        // Whoever breaks off has what there is.
        table.rounds = round;
        write(&options.to, &table, &machine)?;
    }
    println!("{}", table.costs());
    Ok(())
}

/// A figure that can't be had is left out, rather than all others with it.
fn twice_if_need_be<T>(measure: impl Fn() -> anyhow::Result<T>) -> Option<T> {
    let once = measure().inspect_err(|error| println!("  {error:#}; once more"));
    once.or_else(|_| measure()).inspect_err(|error| println!("  {error:#}; left out")).ok()
}

fn write(document: &Path, table: &Table, machine: &Machine) -> anyhow::Result<()> {
    let chart = document.with_file_name("results.svg");
    if let Some(folder) = document.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(document, table.document(machine))?;
    fs::write(&chart, chart::draw(table))?;
    println!("{} and {} are written", document.display(), chart.display());
    Ok(())
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
    fn has(&self, column: Column) -> bool {
        self.log == Log::AsItIs || column.is_closed()
    }

    fn options(&self, column: Column, seconds: u64) -> fanout::Options {
        let is_node = matches!(self.program, Program::Express | Program::BetterSse);
        let rate = if is_node && column.listeners() > 5_000 { LITTLE } else { 10.0 };
        fanout::Options {
            subject: self.choice(),
            listeners: column.listeners(),
            rate,
            closed: column.is_closed(),
            seconds,
            ..fanout::Options::default()
        }
    }

    fn idle(&self, seen: Seen) -> idle::Options {
        idle::Options { subject: self.choice(), listeners: 10_000, seen, seconds: 1 }
    }

    fn choice(&self) -> Choice {
        Choice { pin: true, memory: self.log == Log::InMemory, ..Choice::default() }
    }
}
