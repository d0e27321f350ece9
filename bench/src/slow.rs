//! Listeners that never read: what the others notice of them, and what they cost the server. It is compared with as many
//! listeners who all read.

use crate::{
    fanout::{self, Figures},
    program::Program,
    sheet::{Findings, Form, Sheet},
    subject::Choice,
};
use clap::Args;
use serde::Serialize;

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Choice,
    /// Listeners that read.
    #[arg(long, default_value_t = 80)]
    listeners: usize,
    /// Listeners that never do.
    #[arg(long, default_value_t = 20)]
    deaf: usize,
    /// Messages a second.
    #[arg(long, default_value_t = 500.0)]
    rate: f64,
    #[arg(long, default_value_t = 12)]
    seconds: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 2_000)]
    bytes: usize,
    /// How often is measured without and with them, in turn.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
}

/// Medians of the rounds, and the last round in full.
#[derive(Debug, Serialize)]
struct Comparison {
    /// What the others wait, in milliseconds.
    p99_without: f64,
    p99_with: f64,
    without: Figures,
    with: Figures,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds.max(1) {
        for (deaf, figures) in [(0, &mut without), (options.deaf, &mut with)] {
            figures.push(fanout::measure(program, &options.with(deaf))?);
        }
    }
    let (p99_without, p99_with) = (median(&without), median(&with));
    let last = without.pop().zip(with.pop());
    last.map_or(Ok(()), |(without, with)| form.show(&Comparison { p99_without, p99_with, without, with }))
}

impl Options {
    fn with(&self, deaf: usize) -> fanout::Options {
        fanout::Options {
            subject: self.subject.clone(),
            listeners: self.listeners + self.deaf,
            deaf,
            rate: self.rate,
            seconds: self.seconds,
            bytes: self.bytes,
            ..fanout::Options::default()
        }
    }
}

fn median(figures: &[Figures]) -> f64 {
    let mut delays: Vec<f64> = figures.iter().map(|figures| figures.p99).collect();
    delays.sort_unstable_by(f64::total_cmp);
    delays.get(delays.len() / 2).copied().unwrap_or(0.0)
}

impl Findings for Comparison {
    fn sheet(&self) -> Sheet {
        let Self { p99_without, p99_with, without, with } = self;
        let change = (p99_with / p99_without - 1.0) * 100.0;
        Sheet::of(format!("slow: {}, {} of {} never read", with.server, with.deaf, with.listeners))
            .row("the others' p99", format!("{p99_without:.2} -> {p99_with:.2} ms, {change:+.0} %"))
            .rows(without.sheet())
            .rows(with.sheet())
    }
}
