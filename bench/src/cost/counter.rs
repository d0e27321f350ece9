//! Counters that a server runs under: callgrind for its own instructions, strace for what it asks of the system.

use crate::process::Server;
use anyhow::{Context, ensure};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

/// The names of what they write, in the folder of the server.
const COUNTS: &str = "callgrind";
const CALLS: &str = "calls";
/// For a server to do what follows a message: its last calls are on the way while the load has heard all.
const REST: Duration = Duration::from_millis(30);

/// What a server runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    Callgrind,
    Strace,
}

#[derive(Debug)]
pub struct Counter {
    under: Under,
    process: String,
    folder: PathBuf,
    /// The end of the list of calls when counting began.
    from: usize,
}

impl Under {
    /// So many that what a message costs once, and never twice the same, hardly matters beside what they cost; and no more, because
    /// each call is slow where somebody looks at it. Not as many as make a hall, which is told in another way.
    pub fn listeners(self) -> usize {
        match self {
            Under::Callgrind => 900,
            Under::Strace => 250,
        }
    }

    /// The command with what counts around it.
    pub fn wrap(self, command: &Command, folder: &Path) -> Command {
        let mut wrapped = match self {
            Under::Callgrind => {
                let mut valgrind = Command::new("valgrind");
                let file = format!("--callgrind-out-file={}", folder.join(COUNTS).display());
                // What it does before it is asked to count is not slowed down.
                valgrind.args(["--quiet", "--tool=callgrind", "--instr-atstart=no", &file]);
                valgrind
            }
            Under::Strace => {
                let mut strace = Command::new("strace");
                strace.args(["-f", "-qq", "-o"]).arg(folder.join(CALLS));
                strace
            }
        };
        wrapped.arg(command.get_program()).args(command.get_args());
        wrapped
    }
}

impl Counter {
    /// # Errors
    /// When the server does not run under what counts.
    pub fn of(server: &Server, under: Under) -> anyhow::Result<Self> {
        let counter = Self {
            under,
            process: server.processes().root().to_string(),
            folder: server.folder().to_owned(),
            from: 0,
        };
        if under == Under::Callgrind {
            counter.tell(&["instrumentation", "on"])?;
        }
        Ok(counter)
    }

    pub fn begin(&mut self) -> anyhow::Result<()> {
        thread::sleep(REST);
        match self.under {
            Under::Callgrind => self.tell(&["zero"]),
            Under::Strace => {
                self.from = self.calls()?.len();
                Ok(())
            }
        }
    }

    /// How many there were since it began.
    pub fn end(&mut self) -> anyhow::Result<usize> {
        thread::sleep(REST);
        match self.under {
            Under::Callgrind => {
                let before = self.files()?;
                self.tell(&["dump"])?;
                let dumps = self.files()?;
                dumps.difference(&before).try_fold(0, |sum, dump| Ok(sum + instructions(dump)?))
            }
            Under::Strace => {
                let calls = self.calls()?;
                // A call that another thread's line fell into is resumed in a line of its own; signals have no parenthesis.
                let lines = calls[self.from..].lines();
                Ok(lines.filter(|line| line.contains('(') && !line.contains(" resumed>")).count())
            }
        }
    }

    fn tell(&self, words: &[&str]) -> anyhow::Result<()> {
        let told = Command::new("vgdb").arg(format!("--pid={}", self.process)).args(words).output()?;
        ensure!(told.status.success(), "vgdb: {}", String::from_utf8_lossy(&told.stderr));
        Ok(())
    }

    fn calls(&self) -> anyhow::Result<String> {
        Ok(fs::read_to_string(self.folder.join(CALLS))?)
    }

    fn files(&self) -> anyhow::Result<HashSet<PathBuf>> {
        let paths = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path()));
        let paths = paths.collect::<anyhow::Result<HashSet<_>>>()?;
        let is_dump = |path: &PathBuf| path.to_string_lossy().contains(&format!("/{COUNTS}."));
        Ok(paths.into_iter().filter(is_dump).collect())
    }
}

/// What callgrind says in all.
fn instructions(dump: &Path) -> anyhow::Result<usize> {
    let text = fs::read_to_string(dump)?;
    let total =
        text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    Ok(total.context("callgrind says no total")?.trim().parse()?)
}
