//! What listeners cost that only listen: the time to let them in, memory for each, and work for the server's heartbeats.

use crate::{
    load::{Hearing, Load},
    program::Program,
    subject::{Choice, Subject},
};
use anyhow::Context;
use clap::Args;
use serde::Serialize;
use std::{fmt, time::Duration};

const ROOM: &str = "hall";
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
    /// How long they do nothing but listen.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// Prints one line of JSON instead of a sentence.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub server: String,
    pub listeners: usize,
    /// Seconds until all streams had begun.
    pub connected: f64,
    /// Memory of the server for each, in KiB.
    pub memory: f64,
    pub seconds: u64,
    /// Processor time of the server while nothing was said, in milliseconds.
    pub work: f64,
}

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let figures = measure(program, options)?;
    match options.json {
        true => println!("{}", serde_json::to_string(&figures)?),
        false => println!("{figures}"),
    }
    Ok(())
}

pub fn measure(program: &Program, options: &Options) -> anyhow::Result<Figures> {
    const NO_PROCESS: &str = "memory is seen with --pid only";
    let subject = Subject::start(program, &options.subject)?;
    let mut load = Load::new(subject.target.clone(), 0)?;
    let room = load.open_room(ROOM);
    load.gather(room, FIRST, Hearing::Reads)?;
    let empty = subject.memory()?.context(NO_PROCESS)?;
    let connected = load.gather(room, options.listeners, Hearing::Reads)?;
    load.go_on(REST)?;
    let before = subject.spent()?.context(NO_PROCESS)?;
    load.go_on(Duration::from_secs(options.seconds))?;
    let after = subject.spent()?.context(NO_PROCESS)?;
    let memory = subject.memory()?.context(NO_PROCESS)?.saturating_sub(empty);
    Ok(Figures {
        server: subject.name.clone(),
        listeners: options.listeners,
        connected: connected.as_secs_f64(),
        memory: memory as f64 / options.listeners as f64,
        seconds: options.seconds,
        work: after.since(&before).time.as_secs_f64() * 1_000.0,
    })
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, listeners, connected, memory, seconds, work } = self;
        let rate = *listeners as f64 / connected;
        write!(
            f,
            "idle: {server}: {listeners} listeners are in after {connected:.2} s, {rate:.0} a second, and take {memory:.1} KiB \
             each; in {seconds} s of silence the server works {work:.0} ms"
        )
    }
}
