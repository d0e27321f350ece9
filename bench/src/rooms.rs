//! A big room that is talked in, and a small one beside it: what the small one notices.

use crate::{
    load::{Hearing, Load, Pace},
    program::Program,
    subject::{Choice, Subject},
};
use clap::Args;
use std::time::Duration;

/// Listeners of the small room.
const SMALL: usize = 10;
/// What is said there a second.
const RATE: f64 = 20.0;

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Choice,
    /// Listeners of the big room.
    #[arg(long, default_value_t = 10_000)]
    listeners: usize,
    /// What is said there a second.
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let subject = Subject::start(program, &options.subject)?;
    let mut load = Load::new(subject.target.clone(), 200)?;
    let (big, small) = (load.open_room("a"), load.open_room("b"));
    load.gather(small, SMALL, Hearing::Reads)?;
    load.probe(small)?;
    let alone = listen(&mut load, options, &[(small, RATE)])?;
    load.gather(big, options.listeners, Hearing::Reads)?;
    load.probe(big)?;
    let silent = listen(&mut load, options, &[(small, RATE)])?;
    let loud = listen(&mut load, options, &[(small, RATE), (big, options.rate)])?;
    println!(
        "rooms: {}: p50 / p99 of a small room: alone {alone} ms; beside {} silent listeners {silent} ms; while they hear {} messages a second {loud} ms",
        subject.name, options.listeners, options.rate
    );
    Ok(())
}

/// How long a message to the small room takes, while these rooms are talked in.
fn listen(load: &mut Load, options: &Options, talk: &[(usize, f64)]) -> anyhow::Result<String> {
    load.count();
    for (room, rate) in talk {
        load.speak(*room, Pace::Open { rate: *rate })?;
    }
    load.go_on(Duration::from_secs(options.seconds))?;
    load.settle()?;
    let small = talk.first().map(|(room, _)| &load.rooms[*room].delays);
    let millis = |part| small.map_or(0.0, |delays| delays.at(part) as f64 / 1e6);
    Ok(format!("{:.2} / {:.2}", millis(0.5), millis(0.99)))
}
