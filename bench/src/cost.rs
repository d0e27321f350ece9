//! What a message costs the server in instructions and in calls of the system: counted, not timed, so that every machine with the
//! same compiler finds nearly the same, and a change that makes it more is seen at once. What is expected stands in a file beside
//! this crate.

mod counter;

use crate::{
    load::{Hearing, Load},
    process::Server,
    program::Program,
    target::Target,
};
use anyhow::{Context, ensure};
use clap::Args;
use counter::Counter;
pub use counter::Under;
use serde::{Deserialize, Serialize};
use std::{fs, path::PathBuf};

const ROOM: &str = "hall";
/// Listeners at first. What those change who come after them is what a delivery costs.
const FEW: usize = 10;
/// Messages between two looks at a counter. One at a time, each heard by all: nothing can be joined, however busy the machine is.
const MESSAGES: u32 = 10;
/// Looks with as many listeners, of which the least counts: what comes by the way, such as a sample or a log that is tidied,
/// and threads that meet on a busy machine only add to it.
const LOOKS: usize = 7;
/// Messages before the first look at each number of listeners.
const WARM_UP: u32 = 20;
const BYTES: usize = 200;
/// How far a figure may be from what is expected, in either direction. With another compiler, or on a
/// processor without AVX2, for which the C library copies bytes in another way, what is expected has to be written down anew.
const TOLERANCE: f64 = 0.05;

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// What is expected.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/cost.json"))]
    expected: PathBuf,
    /// Writes down what is found as what is expected from now on.
    #[arg(long)]
    renew: bool,
}

/// Counts, each for one message: those that it costs once, and those for each listener.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Cost {
    instructions_per_delivery: f64,
    instructions_per_message: f64,
    system_calls_per_delivery: f64,
    system_calls_per_message: f64,
}

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let file = options.expected.display();
    if options.renew {
        let found = Cost::middle_of([Cost::count(program)?, Cost::count(program)?, Cost::count(program)?]);
        fs::write(&options.expected, serde_json::to_string_pretty(&found)? + "\n")?;
        println!("cost: {file} now expects {found:?}");
        return Ok(());
    }
    let expected = fs::read_to_string(&options.expected).with_context(|| file.to_string())?;
    let expected = serde_json::from_str(&expected).with_context(|| file.to_string())?;
    Cost::count(program)?.compare(&expected)
}

/// What a counter says of a delivery, and of a message that nobody hears.
fn count(program: &Program, under: Under) -> anyhow::Result<(f64, f64)> {
    let server = Server::start_under(program, under)?;
    let mut counter = Counter::of(&server, under)?;
    let mut load = Load::new(Target::new(server.address, program.dialect())?, BYTES)?;
    let room = load.open_room(ROOM);
    let mut looks = |load: &mut Load, more: usize| {
        load.gather(room, more, Hearing::Reads)?;
        load.say_in_turn(room, WARM_UP)?;
        let mut least = usize::MAX;
        for _ in 0..LOOKS {
            counter.begin()?;
            load.say_in_turn(room, MESSAGES)?;
            least = least.min(counter.end()?);
        }
        anyhow::Ok(least as f64 / f64::from(MESSAGES))
    };
    let more = under.listeners();
    let (few, many) = (looks(&mut load, FEW)?, looks(&mut load, more)?);
    // Below a row of listeners who are told together a turn is not full: what a turn costs is taken for a part of the message.
    let delivery = (many - few) / more as f64;
    Ok((delivery, few - FEW as f64 * delivery))
}

/// The same, begun anew where it came to nothing: on a busy machine a server that is looked at so closely is too slow for its own limits of
/// time, and lets go of whoever connects.
fn count_surely(program: &Program, under: Under) -> anyhow::Result<(f64, f64)> {
    count(program, under).or_else(|_| count(program, under)).or_else(|_| count(program, under))
}

impl Cost {
    fn count(program: &Program) -> anyhow::Result<Self> {
        let (instructions, once) = count_surely(program, Under::Callgrind)?;
        let (calls, calls_once) = count_surely(program, Under::Strace)?;
        Ok(Self {
            instructions_per_delivery: instructions.round(),
            instructions_per_message: once.round(),
            system_calls_per_delivery: (calls * 100.0).round() / 100.0,
            system_calls_per_message: (calls_once * 10.0).round() / 10.0,
        })
    }

    fn middle_of(costs: [Self; 3]) -> Self {
        let middle = |of: fn(&Self) -> f64| {
            let mut values = costs.each_ref().map(of);
            values.sort_unstable_by(f64::total_cmp);
            values[1]
        };
        Self {
            instructions_per_delivery: middle(|cost| cost.instructions_per_delivery),
            instructions_per_message: middle(|cost| cost.instructions_per_message),
            system_calls_per_delivery: middle(|cost| cost.system_calls_per_delivery),
            system_calls_per_message: middle(|cost| cost.system_calls_per_message),
        }
    }

    fn compare(&self, expected: &Self) -> anyhow::Result<()> {
        let rows = [
            ("instructions per delivery", self.instructions_per_delivery, expected.instructions_per_delivery),
            ("instructions per message", self.instructions_per_message, expected.instructions_per_message),
            ("system calls per delivery", self.system_calls_per_delivery, expected.system_calls_per_delivery),
            ("system calls per message", self.system_calls_per_message, expected.system_calls_per_message),
        ];
        let mut other = Vec::new();
        for (name, found, expected) in rows {
            let change = (found / expected - 1.0) * 100.0;
            println!("cost: {name}: {found}, expected {expected}, {change:+.1} %");
            if change.abs() > TOLERANCE * 100.0 {
                other.push(format!("{name}: {change:+.1} %"));
            }
        }
        ensure!(
            other.is_empty(),
            "a message costs something else than expected: {}; if that is meant, `make cost-renew` writes it down",
            other.join(", ")
        );
        Ok(())
    }
}
