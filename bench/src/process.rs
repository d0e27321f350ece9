//! The server under test, as a process with a data folder of its own.

use anyhow::{Context, bail};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    process: Child,
    _data: TempDir,
}

impl Server {
    /// Starts the binary and waits until it says where it listens.
    pub fn start(binary: &Path) -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let mut process = Command::new(binary)
            .args(["--listen", "127.0.0.1:0", "--limits", "off", "--data"])
            .arg(data.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            bail!("the server said {line:?}");
        };
        Ok(Self { address: address.parse()?, process, _data: data })
    }

    /// Memory that is the server's alone, in KiB: what the host would have back if it ended.
    pub fn memory(&self) -> anyhow::Result<u64> {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id()))?;
        let private = rollup.lines().filter(|line| line.starts_with("Private_"));
        private.map(|line| Ok(line.split_whitespace().nth(1).context("no number")?.parse::<u64>()?)).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the server has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
