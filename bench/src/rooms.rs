//! A big room that is talked in, and a small one beside it: what the small one notices.

use crate::{
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
/// What is said there a second.
const RATE: f64 = 20.0;
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
    /// While somebody talks there.
    loud: Delays,
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
    let (mut small, mut big) =
        (Load::new(subject.target.clone(), BYTES)?, Load::new(subject.target.clone(), BYTES)?);
    let (b, a) = (small.open_room("b"), big.open_room("a"));
    small.gather(b, SMALL, Hearing::Reads)?;
    small.probe(b)?;
    let (alone, _) = listen(&mut small, b, options)?;
    big.gather(a, options.listeners, Hearing::Reads)?;
    big.probe(a)?;
    big.count();
    let (silent, _) = listen(&mut small, b, options)?;
    let (loud, small) = thread::scope(|threads| {
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
    form.show(&Figures {
        server: subject.name.clone(),
        listeners: options.listeners,
        rate: options.rate,
        alone,
        silent,
        loud,
        small,
        big: big.outcome(),
    })
}

/// How long messages to the small room take, and whether all of them come.
fn listen(small: &mut Load, room: usize, options: &Options) -> anyhow::Result<(Delays, Outcome)> {
    small.count();
    small.speak(room, Pace::Open { rate: RATE })?;
    small.go_on(Duration::from_secs(options.seconds))?;
    small.settle()?;
    let delays = &small.rooms[room].delays;
    let millis = |nanos: u64| nanos as f64 / 1e6;
    let delays =
        Delays { p50: millis(delays.at(0.5)), p99: millis(delays.at(0.99)), most: millis(delays.most()) };
    Ok((delays, small.outcome()))
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, listeners, rate, alone, silent, loud, small, big } = self;
        let waits = |delays: &Delays| {
            let Delays { p50, p99, most } = delays;
            format!("p50 {p50:.2}, p99 {p99:.2}, at most {most:.1} ms")
        };
        Sheet::of(format!("rooms: {server}, a room of {SMALL} beside one of {listeners}"))
            .row("alone", waits(alone))
            .row("beside silent ones", waits(silent))
            .row(format!("while they hear {rate} messages a second"), waits(loud))
            .row("in the small room", small.to_string())
            .row("in the big room", big.to_string())
    }
}
