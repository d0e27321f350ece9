//! A big room that is talked in, and a small one beside it: what the small one notices.

use crate::{
    load::{Hearing, Load, Pace},
    program::Program,
    subject::{Choice, Subject},
};
use clap::Args;
use std::{thread, time::Duration};

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
    // Each has a thread: otherwise the small room would wait for the load, where it does not wait for the server.
    let (mut small, mut big) =
        (Load::new(subject.target.clone(), 200)?, Load::new(subject.target.clone(), 200)?);
    let (b, a) = (small.open_room("b"), big.open_room("a"));
    small.gather(b, SMALL, Hearing::Reads)?;
    small.probe(b)?;
    let alone = listen(&mut small, b, options)?;
    big.gather(a, options.listeners, Hearing::Reads)?;
    big.probe(a)?;
    let silent = listen(&mut small, b, options)?;
    let loud = thread::scope(|threads| {
        let talk = threads.spawn(|| {
            big.speak(a, Pace::Open { rate: options.rate })?;
            big.go_on(Duration::from_secs(options.seconds + 2))?;
            big.settle()
        });
        thread::sleep(Duration::from_secs(1));
        let loud = listen(&mut small, b, options)?;
        talk.join().map_err(|_| anyhow::anyhow!("the talk in the big room broke off"))??;
        anyhow::Ok(loud)
    })?;
    println!(
        "rooms: {}: p50 / p99 of a small room: alone {alone} ms; beside {} silent listeners {silent} ms; while they hear {} \
         messages a second {loud} ms",
        subject.name, options.listeners, options.rate
    );
    Ok(())
}

/// How long a message to the small room takes.
fn listen(small: &mut Load, room: usize, options: &Options) -> anyhow::Result<String> {
    small.count();
    small.speak(room, Pace::Open { rate: RATE })?;
    small.go_on(Duration::from_secs(options.seconds))?;
    small.settle()?;
    let millis = |part| small.rooms[room].delays.at(part) as f64 / 1e6;
    Ok(format!("{:.2} / {:.2}", millis(0.5), millis(0.99)))
}
