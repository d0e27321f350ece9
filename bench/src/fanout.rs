//! One message to many listeners: how long it takes, and what it costs the server for each of them.

use crate::{
    hall::Hall,
    load::{Hearing, Outcome, Pace},
    program::Program,
    seen::Seen,
    sheet::{Findings, Form, Sheet},
    subject::Choice,
};
use anyhow::ensure;
use clap::Args;
use serde::Serialize;
use std::time::{Duration, Instant};

/// Before anything is measured.
const WARM_UP: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    pub subject: Choice,
    #[arg(long, default_value_t = 1_000)]
    pub listeners: usize,
    /// Whether they are people in the room, or nobody.
    #[arg(long, value_enum, default_value_t)]
    pub seen: Seen,
    /// Messages a second, said whether earlier ones have been heard or not.
    #[arg(long, default_value_t = 10.0, conflicts_with = "closed")]
    pub rate: f64,
    /// As fast as acknowledged: so many messages are on their way at the same time, and each is followed by the next.
    #[arg(long)]
    pub closed: bool,
    /// How many those are; of itself the more, the fewer the listeners.
    #[arg(long, requires = "closed")]
    pub window: Option<u32>,
    /// How long is measured.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 200)]
    pub bytes: usize,
    /// How many of the listeners never read.
    #[arg(long, default_value_t = 0)]
    pub deaf: usize,
}

/// What was measured.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    pub server: String,
    pub listeners: usize,
    pub seen: Seen,
    pub deaf: usize,
    pub closed: bool,
    /// Messages a second, where they were said at a fixed rate.
    pub rate: f64,
    pub deliveries: u64,
    pub per_second: f64,
    /// Processor time of the server for each delivery, in microseconds, and the part of it that was its own.
    pub micros: Option<f64>,
    pub user: Option<f64>,
    /// Processors that were busy.
    pub server_cores: Option<f64>,
    pub load_cores: f64,
    /// From when a message was due to when a listener had it, in milliseconds.
    pub p50: f64,
    pub p99: f64,
    pub most: f64,
    /// From when a message was sent to its answer, in milliseconds.
    pub answer_p50: f64,
    pub answer_p99: f64,
    /// Messages that one read brought.
    pub per_read: f64,
    #[serde(flatten)]
    pub outcome: Outcome,
    pub stalls: u32,
    /// Streams that the server has ended, of those who read and of those who never do.
    pub ended: u32,
    pub deaf_ended: u32,
    /// What those who never read did not find in the end, on streams that had not ended.
    pub deaf_missing: u64,
    /// Memory of the server in KiB: with nobody there, and the most with everybody.
    pub memory_empty: Option<u64>,
    pub memory: Option<u64>,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    form.show(&measure(program, options)?)
}

pub fn measure(program: &Program, options: &Options) -> anyhow::Result<Figures> {
    ensure!(options.deaf <= options.listeners, "more of the listeners never read than there are");
    let Hall { subject, mut load, room } = Hall::open(program, &options.subject, options.bytes)?;
    let memory_empty = subject.memory()?;
    load.let_be(options.seen, options.listeners)?;
    load.gather(room, options.listeners - options.deaf, Hearing::Reads)?;
    load.probe(room)?;
    load.gather(room, options.deaf, Hearing::Never)?;
    let pace = options.pace();
    load.speak(room, pace)?;
    load.go_on(WARM_UP)?;
    load.settle()?;
    load.count();

    let (before, load_before, begun) = (subject.spent()?, load_spent(), Instant::now());
    load.speak(room, pace)?;
    let mut memory = None;
    for _ in 0..options.seconds {
        load.go_on(Duration::from_secs(1))?;
        if options.deaf > 0 {
            memory = memory.max(subject.memory()?);
        }
    }
    let last = load.settle()?;
    let took = (last - begun).as_secs_f64();
    let work = subject.spent()?.zip(before).map(|(after, before)| after.since(&before));
    let load_work = load_spent().saturating_sub(load_before).as_secs_f64();
    let memory = memory.max(subject.memory()?);
    let woken = load.wake();

    let (outcome, tally, spoken) = (load.outcome(), &load.tally, &load.rooms[room]);
    let deliveries = tally.deliveries;
    let millis = |nanos: u64| nanos as f64 / 1e6;
    Ok(Figures {
        server: subject.name.clone(),
        listeners: options.listeners,
        seen: options.seen,
        deaf: options.deaf,
        closed: options.closed,
        rate: if options.closed { 0.0 } else { options.rate },
        deliveries,
        per_second: deliveries as f64 / took,
        micros: work.map(|work| work.time.as_secs_f64() * 1e6 / deliveries as f64),
        user: work.map(|work| work.user),
        server_cores: work.map(|work| work.time.as_secs_f64() / took),
        load_cores: load_work / took,
        p50: millis(spoken.delays.at(0.5)),
        p99: millis(spoken.delays.at(0.99)),
        most: millis(spoken.delays.most()),
        answer_p50: millis(spoken.answers.at(0.5)),
        answer_p99: millis(spoken.answers.at(0.99)),
        per_read: deliveries as f64 / tally.reads as f64,
        outcome,
        stalls: tally.stalls,
        ended: tally.closed,
        deaf_ended: woken.ended,
        deaf_missing: woken.missing,
        memory_empty,
        memory,
    })
}

impl Default for Options {
    fn default() -> Self {
        Self {
            subject: Choice::default(),
            listeners: 1_000,
            seen: Seen::Nobody,
            rate: 10.0,
            closed: false,
            window: None,
            seconds: 10,
            bytes: 200,
            deaf: 0,
        }
    }
}

impl Options {
    fn pace(&self) -> Pace {
        let of_itself = match self.listeners {
            0..=300 => 32,
            301..=3_000 => 16,
            3_001..=7_000 => 8,
            _ => 4,
        };
        match self.closed {
            true => Pace::Closed { window: self.window.unwrap_or(of_itself) },
            false => Pace::Open { rate: self.rate },
        }
    }
}

/// Processor time of this thread: the load's.
fn load_spent() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), spent.tv_nsec as u32)
}

impl Figures {
    /// The most important of it in one line.
    pub fn line(&self) -> String {
        let micros = self.micros.map_or(String::new(), |micros| format!("{micros:.2} us each, "));
        let Self { per_second, p50, p99, outcome, .. } = self;
        format!("{micros}{per_second:.0} a second, p50 {p50:.1}, p99 {p99:.1} ms, {outcome}")
    }
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, listeners, seen, deaf, .. } = self;
        let how = match self.closed {
            true => "as fast as acknowledged".to_owned(),
            false => format!("{} messages a second", self.rate),
        };
        let never = if *deaf > 0 { format!(", {deaf} of them never read") } else { String::new() };
        let memory = self.memory.zip(self.memory_empty).map(|(full, empty)| {
            let each = full.saturating_sub(empty) as f64 / *listeners as f64;
            format!("{empty} -> {full} KiB, {each:.1} for each listener")
        });
        let sheet = Sheet::of(format!("fanout: {server}, {listeners} listeners{seen}{never}, {how}"))
            .row_of(
                "processor time for each delivery",
                self.micros.zip(self.user).map(|(micros, user)| {
                    format!("{micros:.2} us, of which {:.0} % not in the kernel", user * 100.0)
                }),
            )
            .row_of(
                "processors",
                self.server_cores
                    .map(|cores| format!("{cores:.2} of the server, {:.2} of the load", self.load_cores)),
            )
            .row(
                "deliveries",
                format!("{:.0} a second, {:.1} messages a read", self.per_second, self.per_read),
            )
            .row(
                "heard after",
                format!("p50 {:.2}, p99 {:.2}, at most {:.1} ms", self.p50, self.p99, self.most),
            )
            .row("answered after", format!("p50 {:.2}, p99 {:.2} ms", self.answer_p50, self.answer_p99))
            .row(format!("of {} deliveries", self.deliveries), self.outcome.to_string())
            .row("given up and ended", format!("{} messages, {} streams", self.stalls, self.ended));
        let sheet = match deaf {
            0 => sheet,
            _ => sheet.row(
                "who never read",
                format!("{} streams ended, the others miss {}", self.deaf_ended, self.deaf_missing),
            ),
        };
        sheet.row_of("memory", memory)
    }
}
