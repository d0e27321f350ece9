//! What listeners cost that only listen: the time to let them in, memory for each, and work for the server's heartbeats.

use crate::{
    hall::Hall,
    load::Hearing,
    program::Program,
    seen::Seen,
    sheet::{Findings, Form, Sheet},
    subject::Choice,
};
use anyhow::Context;
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// The first ones make what is made once: threads, the allocator's arenas, the database's connections.
const FIRST: usize = 50;
/// After this a server has done what it does for newcomers.
const REST: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    pub subject: Choice,
    #[arg(long, default_value_t = 1_000)]
    pub listeners: usize,
    /// Whether they are people in the room, or nobody.
    #[arg(long, value_enum, default_value_t)]
    pub seen: Seen,
    /// How long they do nothing but listen.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub server: String,
    pub listeners: usize,
    pub seen: Seen,
    /// Seconds until all streams had begun.
    pub connected: f64,
    /// Memory of the server for each, in KiB.
    pub memory: f64,
    pub seconds: u64,
    /// Processor time of the server while nothing was said, in milliseconds.
    pub work: f64,
    /// Streams that the server has ended meanwhile.
    pub ended: u32,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    form.show(&measure(program, options)?)
}

pub fn measure(program: &Program, options: &Options) -> anyhow::Result<Figures> {
    const NO_PROCESS: &str = "memory is seen with --pid only";
    let Hall { subject, mut load, room } = Hall::open(program, &options.subject, 0)?;
    load.let_be(options.seen, FIRST)?;
    load.gather(room, FIRST, Hearing::Reads)?;
    let empty = subject.memory()?.context(NO_PROCESS)?;
    // What the visits leave behind in which sessions were given belongs to those who have them.
    load.let_be(options.seen, options.listeners)?;
    let connected = load.gather(room, options.listeners, Hearing::Reads)?;
    load.go_on(REST)?;
    let before = subject.spent()?.context(NO_PROCESS)?;
    load.go_on(Duration::from_secs(options.seconds))?;
    let after = subject.spent()?.context(NO_PROCESS)?;
    let memory = subject.memory()?.context(NO_PROCESS)?.saturating_sub(empty);
    Ok(Figures {
        server: subject.name.clone(),
        listeners: options.listeners,
        seen: options.seen,
        connected: connected.as_secs_f64(),
        memory: memory as f64 / options.listeners as f64,
        seconds: options.seconds,
        work: after.since(&before).time.as_secs_f64() * 1_000.0,
        ended: load.tally.closed,
    })
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, listeners, seen, connected, memory, seconds, work, ended } = self;
        let rate = *listeners as f64 / connected;
        Sheet::of(format!("idle: {server}, {listeners} listeners{seen}"))
            .row("all are in after", format!("{connected:.2} s, {rate:.0} a second"))
            .row("memory for each", format!("{memory:.1} KiB"))
            .row("processor time of the server", format!("{work:.0} ms in {seconds} s of silence"))
            .row("streams that it ended", ended.to_string())
    }
}
