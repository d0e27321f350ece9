//! The server under test, as a process with a data folder of its own.

use crate::{cost::Under, filled, program::Program, usage::Processes};
use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    env,
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Where a server keeps its data in its folder.
pub const DATA: &str = "data";
/// How long a server may take to say where it listens, and to end when it was asked to.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    program: Program,
    process: Child,
    folder: TempDir,
}

impl Server {
    /// Starts a program and waits until it says where it listens.
    pub fn start(program: &Program) -> anyhow::Result<Self> {
        Self::start_in(program, &env::temp_dir())
    }

    /// The same with what it writes below a folder.
    pub fn start_in(program: &Program, place: &Path) -> anyhow::Result<Self> {
        Self::launch_in(tempfile::tempdir_in(place)?, program, None)
    }

    /// The same with a copy of the data that there is in a folder, if there is one.
    pub fn start_with(program: &Program, place: &Path, data: Option<&Path>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(place)?;
        if let Some(data) = data {
            filled::copy(data, &folder.path().join(DATA))?;
        }
        Self::launch_in(folder, program, None)
    }

    /// The same under a counter.
    pub fn start_under(program: &Program, under: Under) -> anyhow::Result<Self> {
        Self::launch_in(tempfile::tempdir()?, program, Some(under))
    }

    fn launch_in(folder: TempDir, program: &Program, under: Option<Under>) -> anyhow::Result<Self> {
        let (process, address) = launch(program, folder.path(), (Ipv4Addr::LOCALHOST, 0).into(), under)
            .with_context(|| format!("{program} did not start"))?;
        Ok(Self { address, program: program.clone(), process, folder })
    }

    pub fn processes(&self) -> Processes {
        Processes::of(self.process.id())
    }

    /// Ends it with SIGKILL: it has no moment for anything.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.process.try_wait()? {
            bail!("the server had ended by itself, with {status}; its log is {}", self.log().display());
        }
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again at the same address with the same data, and says how long that took.
    pub fn restart(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        (self.process, _) = launch(&self.program, self.folder.path(), self.address, None)?;
        Ok(begun.elapsed())
    }

    pub fn freeze(&self) -> anyhow::Result<()> {
        self.signal(Signal::STOP)
    }

    pub fn thaw(&self) -> anyhow::Result<()> {
        self.signal(Signal::CONT)
    }

    pub fn terminate(&self) -> anyhow::Result<()> {
        self.signal(Signal::TERM)
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            ensure!(Instant::now() < end, "the server did not end within {} s", PATIENCE.as_secs());
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Has the binary verify what there is in the folder, while a server works in it or after it has ended.
    ///
    /// # Errors
    /// What the binary says is wrong with it.
    pub fn check(&self) -> anyhow::Result<()> {
        self.command("check", &[], &self.data())
    }

    /// Has the binary copy the log while the server works in it, put the copy into another folder, and verify that.
    ///
    /// # Errors
    /// What the binary says is wrong.
    pub fn back_up(&self) -> anyhow::Result<()> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        let (copy, data) = (folder.path().join("copy.db"), folder.path().join("data"));
        self.command("backup", &[copy.as_os_str()], &self.data())?;
        self.command("restore", &[copy.as_os_str()], &data)?;
        self.command("check", &[], &data)
    }

    /// What is below it goes with the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join(DATA)
    }

    /// What all of its processes have written about what they do.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// Keeps the folder, so that somebody can look at it, and says where it is.
    pub fn keep(&mut self) -> &Path {
        self.folder.disable_cleanup(true);
        self.folder.path()
    }

    fn command(&self, command: &str, arguments: &[&OsStr], data: &Path) -> anyhow::Result<()> {
        let Program::Hallway(binary) = &self.program else { bail!("only Hallway has a log") };
        let done = Command::new(binary).arg(command).args(arguments).arg("--data").arg(data).output()?;
        let words = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "hallway {command} ended with {}: {}", done.status, words.trim());
        Ok(())
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        Ok(kill_process(Pid::from_child(&self.process), signal)?)
    }
}

fn launch(
    program: &Program,
    folder: &Path,
    listen: SocketAddr,
    under: Option<Under>,
) -> anyhow::Result<(Child, SocketAddr)> {
    let listen = if program.says_where() || listen.port() != 0 { listen } else { free_port()? };
    let log = File::options().create(true).append(true).open(folder.join("server.log"))?;
    let command = program.command(folder, listen)?;
    let mut command = match under {
        Some(under) => under.wrap(&command, folder),
        None => command,
    };
    let started = command.stdout(Stdio::piped()).stderr(log).spawn();
    let mut process = started.with_context(|| command.get_program().display().to_string())?;
    let place = match program.says_where() {
        true => heard_place(&mut process),
        false => answered_place(listen),
    };
    let Ok(address) = place else {
        // It has closed its output, or said something else: either way it is not the server that was wanted.
        let _ = process.kill();
        let _ = process.wait();
        let log = fs::read_to_string(folder.join("server.log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(5).collect();
        bail!("{:#}, and in its log, newest first: {last:#?}", place.err().context("no error")?);
    };
    Ok((process, address))
}

/// Where a server says that it listens.
fn heard_place(process: &mut Child) -> anyhow::Result<SocketAddr> {
    let output = process.stdout.take().context("the server has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let place = line.trim().strip_prefix("listening on http://");
    Ok(place.with_context(|| format!("the server said {line:?}"))?.parse()?)
}

/// The address of a server that says nothing, once it answers there.
fn answered_place(listen: SocketAddr) -> anyhow::Result<SocketAddr> {
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(listen).is_err() {
        ensure!(Instant::now() < end, "the server does not answer at {listen}");
        thread::sleep(Duration::from_millis(10));
    }
    Ok(listen)
}

fn free_port() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whoever has processes of their own has to be asked to end them. All fails only if the server has ended by itself.
        if self.program == Program::Nchan && self.terminate().is_ok() {
            let _ = self.wait();
        }
        // One that is counted is a child of what counts.
        self.processes().kill_children();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
