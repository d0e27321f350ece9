//! The shim: compiled once, and told what to do.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;

pub const EIO: i32 = 5;
pub const ENOSPC: i32 = 28;

/// A data folder on a disk that fails on command.
pub struct Disk {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    /// Faults that were asked for so far.
    faults: AtomicU32,
}

/// What is counted until the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    WritesAndSyncs,
    Syncs,
}

impl Disk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shim = compile(folder.path());
        let root = folder.path().canonicalize().unwrap();
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let environment = vec![
            ("LD_PRELOAD", text(shim)),
            ("FAULTY_FOLDER", text(root.join("data"))),
            ("FAULTY_COMMAND", text(root.join("command"))),
        ];
        Self { folder, environment, faults: AtomicU32::new(0) }
    }

    /// One that notes everything that happens to it.
    pub fn traced() -> Self {
        let mut disk = Self::new();
        let trace = disk.trace().to_str().unwrap().to_owned();
        disk.environment.push(("FAULTY_TRACE", trace));
        disk
    }

    /// For a server on this disk.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        self.environment.iter().map(|(name, value)| (*name, &**value)).collect()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("data")
    }

    pub fn trace(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("trace")
    }

    /// Every write finds no space.
    pub fn fill(&self) {
        self.command("full");
    }

    /// Every sync fails.
    pub fn break_syncs(&self) {
        self.command("broken");
    }

    /// The `n`-th write or sync from now on fails, once, in files whose path ends with `suffix`, or in all (`*`).
    pub fn fail(&self, n: u32, error: i32, suffix: &str, counted: Counted) {
        let _ = fs::remove_file(self.folder.path().join("command.done"));
        let counted = if counted == Counted::Syncs { "syncs" } else { "acts" };
        let number = self.faults.fetch_add(1, Ordering::Relaxed);
        self.command(&format!("fail {n} {error} {suffix} {counted} {number}"));
    }

    pub fn has_failed(&self) -> bool {
        self.folder.path().join("command.done").exists()
    }

    pub fn heal(&self) {
        fs::remove_file(self.folder.path().join("command")).unwrap();
    }

    /// In one step, so that the server never reads half of it.
    fn command(&self, command: &str) {
        let unfinished = self.folder.path().join("command.new");
        fs::write(&unfinished, command).unwrap();
        fs::rename(unfinished, self.folder.path().join("command")).unwrap();
    }
}

fn compile(folder: &Path) -> PathBuf {
    let shim = folder.join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disk/shim.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler (cc) is needed").success());
    shim
}
