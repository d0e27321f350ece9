//! What a server takes of the machine, with all of its processes: processor time, memory, open files.

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use std::{collections::HashMap, fs, time::Duration};

/// The processes of a server: the first one, and all that it has started.
#[derive(Debug, Clone, Copy)]
pub struct Processes {
    root: u32,
}

/// Processor time up to a moment.
#[derive(Debug, Clone, Default)]
pub struct Spent {
    /// Of each thread that there is, in nanoseconds.
    threads: HashMap<u32, u64>,
    /// Of which the system counts so many ticks in programs, and in the kernel.
    user: u64,
    system: u64,
}

/// Processor time between two moments.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    pub time: Duration,
    /// The part of it that was not spent in the kernel.
    pub user: f64,
}

impl Processes {
    pub fn of(root: u32) -> Self {
        Self { root }
    }

    /// The first of them.
    pub fn root(self) -> u32 {
        self.root
    }

    /// Ends all but the first one.
    pub fn kill_children(&self) {
        for process in self.all().unwrap_or_default().into_iter().skip(1) {
            // It fails only if that has ended by itself.
            let _ = i32::try_from(process)
                .ok()
                .and_then(Pid::from_raw)
                .map(|pid| kill_process(pid, Signal::KILL));
        }
    }

    /// # Errors
    /// When the server has ended.
    pub fn spent(&self) -> anyhow::Result<Spent> {
        let mut spent = Spent::default();
        for process in self.all()? {
            let stat = stat(process).context("a process has ended")?;
            spent.user += stat.user;
            spent.system += stat.system;
            for thread in fs::read_dir(format!("/proc/{process}/task"))? {
                let thread = thread?;
                let Ok(schedstat) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
                let nanos = schedstat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0);
                if let Some(number) = thread.file_name().to_str().and_then(|name| name.parse().ok()) {
                    spent.threads.insert(number, nanos);
                }
            }
        }
        Ok(spent)
    }

    /// Memory in KiB: their own, and their share of what several use.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.all()?.into_iter().try_fold(0, |sum, process| {
            let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
            Ok(sum + line.trim().trim_end_matches(" kB").parse::<u64>()?)
        })
    }

    pub fn files(&self) -> anyhow::Result<usize> {
        let all = self.all()?;
        all.into_iter()
            .try_fold(0, |sum, process| Ok(sum + fs::read_dir(format!("/proc/{process}/fd"))?.count()))
    }

    fn all(&self) -> anyhow::Result<Vec<u32>> {
        let mut parents = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let process = entry?.file_name().to_str().and_then(|name| name.parse().ok());
            parents.extend(process.and_then(|process| Some((process, stat(process)?.parent))));
        }
        let mut all = vec![self.root];
        let mut at = 0;
        while let Some(process) = all.get(at).copied() {
            all.extend(parents.iter().filter(|(_, parent)| *parent == process).map(|(child, _)| child));
            at += 1;
        }
        Ok(all)
    }
}

impl Spent {
    /// What was spent since an earlier moment.
    pub fn since(&self, earlier: &Spent) -> Work {
        let nanos = self.threads.iter().map(|(thread, now)| {
            let before = earlier.threads.get(thread).copied().unwrap_or(0);
            now.saturating_sub(before)
        });
        let (user, system) = (self.user - earlier.user, self.system - earlier.system);
        Work { time: Duration::from_nanos(nanos.sum()), user: user as f64 / (user + system).max(1) as f64 }
    }
}

struct Stat {
    parent: u32,
    user: u64,
    system: u64,
}

/// What the system says of a process, if it is still there (proc(5)).
fn stat(process: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name is in parentheses and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(Stat { parent: field(4)?.try_into().ok()?, user: field(14)?, system: field(15)? })
}
