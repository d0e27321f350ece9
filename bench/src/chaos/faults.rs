//! What is done to the server in a run: killed and started again, or frozen for a while, at random moments.

use super::run::Run;
use crate::process::Server;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use std::{thread::sleep, time::Duration};

/// What there was of it.
#[derive(Debug, Default)]
pub struct Faults {
    pub kills: usize,
    pub freezes: usize,
    /// From the start of each new process until it said that it listens.
    pub ready: Vec<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Kill,
    Freeze,
}

/// Does it all, spread over the run, and returns when the server is well again. Blocks.
///
/// # Errors
/// When the server ended by itself, or does not start again.
pub fn inflict(
    server: &mut Server,
    run: &Run,
    (kills, freezes): (usize, usize),
    seed: u64,
) -> anyhow::Result<Faults> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut plan = vec![Fault::Kill; kills];
    plan.resize(kills + freezes, Fault::Freeze);
    plan.shuffle(&mut chance);
    // By chance, so that some come together: a server that has just started is killed as well.
    let mut moments: Vec<f64> = plan.iter().map(|_| chance.random_range(0.02..0.98)).collect();
    moments.sort_by(f64::total_cmp);
    let mut faults = Faults::default();
    for (fault, moment) in plan.into_iter().zip(moments) {
        while run.progress() < moment {
            sleep(Duration::from_millis(2));
        }
        sleep(Duration::from_micros(chance.random_range(0..30_000)));
        match fault {
            Fault::Kill => {
                server.kill()?;
                sleep(Duration::from_millis(chance.random_range(0..100)));
                faults.ready.push(server.restart()?);
                faults.kills += 1;
            }
            Fault::Freeze => {
                server.freeze()?;
                sleep(Duration::from_millis(chance.random_range(200..2_500)));
                server.thaw()?;
                faults.freezes += 1;
            }
        }
    }
    Ok(faults)
}
