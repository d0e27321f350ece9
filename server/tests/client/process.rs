//! The binary, running: as a server, or as a command whose lines are waited for.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// How long a test waits for what must come. Nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server with a data folder of its own. It is killed when the test ends.
pub struct House {
    pub url: String,
    data: TempDir,
    server: Running,
}

/// A command that runs.
pub struct Running {
    child: Child,
    pub input: Option<ChildStdin>,
    lines: Option<Receiver<String>>,
    notes: Receiver<String>,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub output: String,
    pub notes: String,
}

impl House {
    pub fn open() -> Self {
        Self::open_at("127.0.0.1:0")
    }

    pub fn open_at(address: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut server = serve(data.path(), address);
        let url = server.next_line().strip_prefix("listening on ").unwrap().to_owned();
        Self { url, data, server }
    }

    /// `kill -9`, and another one at the same address on the same data.
    pub fn crash_and_restart(&mut self) {
        self.server.kill();
        self.server = serve(self.data.path(), self.url.strip_prefix("http://").unwrap());
        self.server.next_line();
    }

    /// `hallway` with these arguments, for this server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(&self.url, arguments)
    }

    /// Says something and returns its id.
    pub fn say(&self, room: &str, text: &str) -> String {
        let ended = run(self.command(&["say", room, text]));
        assert_eq!((ended.code, &*ended.notes), (Some(0), ""), "{ended:?}");
        ended.output.trim_end().to_owned()
    }

    /// Listens, and has begun to when this returns.
    pub fn listen(&self, arguments: &[&str]) -> Running {
        let mut ear = Running::start(self.command(&[&["listen"], arguments].concat()));
        ear.until_note("Listening to ");
        ear
    }
}

fn serve(data: &Path, address: &str) -> Running {
    let mut server = clean(&["--listen", address, "--limits", "off"]);
    server.arg("--data").arg(data).env("RUST_LOG", "warn");
    Running::start(server)
}

pub fn command(url: &str, arguments: &[&str]) -> Command {
    let mut command = clean(arguments);
    command.env("HALLWAY_URL", url);
    command
}

/// The binary without anything of the surroundings that could tell it what to do.
fn clean(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallway"));
    command.args(arguments).env_clear();
    command
}

/// An address at which nobody listens.
pub fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Runs a command to its end, without input.
pub fn run(command: Command) -> Ended {
    let mut running = Running::start(command);
    drop(running.input.take());
    running.ended()
}

pub fn run_with(command: Command, input: &str) -> Ended {
    let mut running = Running::start(command);
    // A command that refuses may not read to the end.
    let _ = running.input.take().unwrap().write_all(input.as_bytes());
    running.ended()
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let notes = lines_of(child.stderr.take().unwrap());
        Self { input: child.stdin.take(), child, lines: Some(lines), notes }
    }

    /// Like [`start`](Self::start), with nobody who reads its output.
    pub fn start_unheard(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let notes = lines_of(child.stderr.take().unwrap());
        Self { input: child.stdin.take(), child, lines: None, notes }
    }

    /// Like [`start`](Self::start), with nobody who reads its notes.
    #[allow(dead_code, reason = "not every test that shares this file asks for it")]
    pub fn start_unnoted(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        let lines = lines_of(child.stdout.take().unwrap());
        Self { input: child.stdin.take(), child, lines: Some(lines), notes: lines_of(std::io::empty()) }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line on standard output.
    pub fn next_line(&mut self) -> String {
        match self.lines.as_ref().unwrap().recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(_) => panic!("no line came; it noted {:?}", self.notes.try_iter().collect::<Vec<_>>()),
        }
    }

    #[allow(dead_code, reason = "not every test that shares this file asks for it")]
    /// The first line on standard output, or that it ended without one.
    pub fn first_line(&mut self) -> Option<String> {
        match self.lines.as_ref().unwrap().recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it neither wrote nor ended"),
        }
    }

    /// Waits for a note on standard error that has `part` in it.
    pub fn until_note(&mut self, part: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.notes.recv_timeout(PATIENCE) {
                Ok(note) if note.contains(part) => return note,
                Ok(note) => seen.push(note),
                Err(_) => panic!("it did not note {part:?} but {seen:?}"),
            }
        }
    }

    pub fn write(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end; what was not read before is in `output` and `notes`.
    pub fn ended(mut self) -> Ended {
        let (status, output, notes) = self.end();
        Ended { code: status.code(), output, notes }
    }

    pub fn end(&mut self) -> (ExitStatus, String, String) {
        drop(self.input.take());
        // Both outputs end when the process does.
        let output = self.lines.as_ref().map(to_end).unwrap_or_default();
        let notes = to_end(&self.notes);
        (self.child.wait().unwrap(), output, notes)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (said, heard) = channel();
    thread::spawn(move || {
        let lines = BufReader::new(from).lines().map_while(Result::ok);
        lines.map_while(|line| said.send(line).ok()).for_each(drop);
    });
    heard
}

fn to_end(lines: &Receiver<String>) -> String {
    let mut text = String::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => text.extend([&line, "\n"]),
            Err(RecvTimeoutError::Disconnected) => return text,
            Err(RecvTimeoutError::Timeout) => panic!("it did not end; it wrote {text:?}"),
        }
    }
}
