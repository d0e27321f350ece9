//! What is done to the server in a run: killed, or asked to end, and started again, frozen for a while, or verified and
//! copied while it works, at random moments.

use super::run::Run;
use crate::process::Server;
use anyhow::ensure;
use clap::Args;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use std::{
    iter::repeat_n,
    thread::sleep,
    time::{Duration, Instant},
};

/// How often each is done.
#[derive(Debug, Clone, Copy, Args)]
pub struct Plan {
    /// How often the server is ended with SIGKILL and started again.
    #[arg(long, default_value_t = 10)]
    pub kills: usize,
    /// How often the server is asked to end with SIGTERM, and started again.
    #[arg(long, default_value_t = 0)]
    pub restarts: usize,
    /// How often the server is stopped for a while with SIGSTOP.
    #[arg(long, default_value_t = 0)]
    pub freezes: usize,
    /// How often the data is verified, and a backup of it, while the server works.
    #[arg(long, default_value_t = 0)]
    pub backups: usize,
}

/// What there was of it.
#[derive(Debug, Default)]
pub struct Faults {
    pub kills: usize,
    pub restarts: usize,
    pub freezes: usize,
    pub backups: usize,
    /// The longest that it took to end when it was asked to.
    pub slowest_end: Duration,
    /// From the start of each new process until it said that it listens.
    pub ready: Vec<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Kill,
    Restart,
    Freeze,
    Backup,
}

impl Plan {
    /// Does it all, spread over the run, and returns when the server is well again. Blocks.
    ///
    /// # Errors
    /// When the server ends by itself, or does not end when it is asked to, or does not start again.
    pub fn inflict(&self, server: &mut Server, run: &Run, seed: u64) -> anyhow::Result<Faults> {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut plan: Vec<Fault> = repeat_n(Fault::Kill, self.kills)
            .chain(repeat_n(Fault::Restart, self.restarts))
            .chain(repeat_n(Fault::Freeze, self.freezes))
            .chain(repeat_n(Fault::Backup, self.backups))
            .collect();
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
            faults.add(fault, server, &mut chance)?;
        }
        Ok(faults)
    }
}

impl Faults {
    fn add(&mut self, fault: Fault, server: &mut Server, chance: &mut StdRng) -> anyhow::Result<()> {
        match fault {
            Fault::Kill => {
                server.kill()?;
                self.kills += 1;
            }
            Fault::Restart => {
                let begun = Instant::now();
                server.terminate()?;
                let status = server.wait()?;
                ensure!(status.success(), "asked to end, the server ended with {status}");
                self.slowest_end = self.slowest_end.max(begun.elapsed());
                self.restarts += 1;
            }
            Fault::Freeze => {
                server.freeze()?;
                sleep(Duration::from_millis(chance.random_range(200..2_500)));
                self.freezes += 1;
                return server.thaw();
            }
            Fault::Backup => {
                server.check()?;
                self.backups += 1;
                return server.back_up();
            }
        }
        sleep(Duration::from_millis(chance.random_range(0..100)));
        self.ready.push(server.restart()?);
        Ok(())
    }
}
