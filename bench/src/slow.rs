//! Listeners that never read: what the others notice of them, and what they cost the server.

use crate::{
    fanout::{self, Figures},
    program::Program,
    subject::Choice,
};
use clap::Args;

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

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let Options { subject, listeners, deaf, rate, seconds, bytes, rounds } = options;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..*rounds {
        for (deaf, figures) in [(0, &mut without), (*deaf, &mut with)] {
            let options = fanout::Options {
                subject: subject.clone(),
                listeners: listeners + deaf,
                deaf,
                rate: *rate,
                seconds: *seconds,
                bytes: *bytes,
                ..fanout::Options::default()
            };
            let measured = fanout::measure(program, &options)?;
            println!("{measured}");
            figures.push(measured);
        }
    }
    let (before, after) = (median(&without), median(&with));
    println!(
        "slow: {program}: {deaf} of {} never read: the others' p99 {before:.2} -> {after:.2} ms",
        listeners + deaf
    );
    Ok(())
}

fn median(figures: &[Figures]) -> f64 {
    let mut delays: Vec<f64> = figures.iter().map(|figures| figures.p99).collect();
    delays.sort_unstable_by(f64::total_cmp);
    delays.get(delays.len() / 2).copied().unwrap_or(0.0)
}
