//! A big room that is talked in, and a small one beside it: what the small one notices. The load and the server want the same
//! processors, so the same is done in turn with a big room on another server: what it notices of that is the machine's part.

use crate::{
    histogram::Histogram,
    load::{Hearing, Load, Outcome, Pace},
    program::Program,
    sheet::{Findings, Form, Sheet},
    subject::{Choice, Subject},
};
use clap::Args;
use serde::Serialize;
use std::{thread, time::Duration};

/// Listeners of the small room.
const SMALL: usize = 10;
/// What is said there a second: no multiple of what is said in the big room, so that it falls on every moment of a round there.
const RATE: f64 = 97.0;
const BYTES: usize = 200;

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
    /// How often is measured beside each of the big rooms, in turn.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// What the small room waits for its messages.
#[derive(Debug, Serialize)]
struct Figures {
    server: String,
    listeners: usize,
    rate: f64,
    alone: Delays,
    /// While everybody in the big room is silent.
    silent: Delays,
    /// While somebody talks in that of another server.
    elsewhere: Delays,
    /// While somebody talks in that of its own server.
    loud: Delays,
    /// Of all rounds.
    small: Outcome,
    big: Outcome,
}

/// In milliseconds.
#[derive(Debug, Serialize)]
struct Delays {
    p50: f64,
    p99: f64,
    most: f64,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let subject = Subject::start(program, &options.subject)?;
    // Each has a thread: otherwise the small room would wait for the load, where it does not wait for the server.
    let mut small = Load::new(subject.target.clone(), BYTES)?;
    let b = small.open_room("b");
    small.gather(b, SMALL, Hearing::Reads)?;
    small.probe(b)?;
    let (alone, _) = listen(&mut small, b, options)?;
    let other = Subject::start(program, &options.subject)?;
    let silent = {
        let _hall = gather(&subject, options)?;
        listen(&mut small, b, options)?.0
    };
    let (mut elsewhere, mut loud) = (Histogram::default(), Histogram::default());
    let (mut inside, mut around) = (Outcome::default(), Outcome::default());
    for _ in 0..options.rounds.max(1) {
        // One after the other: not every machine allows a process the files for both.
        for (house, delays) in [(&other, &mut elsewhere), (&subject, &mut loud)] {
            let (mut big, a) = gather(house, options)?;
            let (waited, outcome) = listen_beside(&mut small, b, &mut big, a, options)?;
            delays.add(&waited);
            inside += outcome;
            around += big.outcome();
        }
    }
    form.show(&Figures {
        server: subject.name.clone(),
        listeners: options.listeners,
        rate: options.rate,
        alone: Delays::of(&alone),
        silent: Delays::of(&silent),
        elsewhere: Delays::of(&elsewhere),
        loud: Delays::of(&loud),
        small: inside,
        big: around,
    })
}

/// A big room of somebody's.
fn gather(subject: &Subject, options: &Options) -> anyhow::Result<(Load, usize)> {
    let mut big = Load::new(subject.target.clone(), BYTES)?;
    let a = big.open_room("a");
    big.gather(a, options.listeners, Hearing::Reads)?;
    big.probe(a)?;
    big.count();
    Ok((big, a))
}

/// The same as `listen`, while somebody talks in a big room.
fn listen_beside(
    small: &mut Load,
    b: usize,
    big: &mut Load,
    a: usize,
    options: &Options,
) -> anyhow::Result<(Histogram, Outcome)> {
    thread::scope(|threads| {
        let talk = threads.spawn(|| {
            big.speak(a, Pace::Open { rate: options.rate })?;
            big.go_on(Duration::from_secs(options.seconds + 2))?;
            big.settle()
        });
        thread::sleep(Duration::from_secs(1));
        let heard = listen(small, b, options)?;
        talk.join().map_err(|_| anyhow::anyhow!("the talk in the big room broke off"))??;
        Ok(heard)
    })
}

/// How long messages to the small room take, and whether all of them come.
fn listen(small: &mut Load, room: usize, options: &Options) -> anyhow::Result<(Histogram, Outcome)> {
    small.count();
    small.speak(room, Pace::Open { rate: RATE })?;
    small.go_on(Duration::from_secs(options.seconds))?;
    small.settle()?;
    Ok((small.rooms[room].delays.clone(), small.outcome()))
}

impl Delays {
    fn of(delays: &Histogram) -> Self {
        let millis = |nanos: u64| nanos as f64 / 1e6;
        Self { p50: millis(delays.at(0.5)), p99: millis(delays.at(0.99)), most: millis(delays.most()) }
    }
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, listeners, rate, alone, silent, elsewhere, loud, small, big } = self;
        let change = (loud.p99 / elsewhere.p99 - 1.0) * 100.0;
        let waits = |delays: &Delays| {
            let Delays { p50, p99, most } = delays;
            format!("p50 {p50:.2}, p99 {p99:.2}, at most {most:.1} ms")
        };
        Sheet::of(format!("rooms: {server}, a room of {SMALL} beside one of {listeners}"))
            .row("alone", waits(alone))
            .row("beside silent ones", waits(silent))
            .row(format!("while those of another server hear {rate} messages a second"), waits(elsewhere))
            .row(format!("while they hear {rate} messages a second"), waits(loud))
            .row("p99, to that of another server", format!("{change:+.0} %"))
            .row("in the small room, in all rounds", small.to_string())
            .row("in the big rooms, in all rounds", big.to_string())
    }
}
