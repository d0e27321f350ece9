//! One loop that writes the same bytes to every socket, each message by itself; and with `--join` one that joins what came in one
//! turn, so that it goes to a socket in one write. It keeps nothing and knows no rooms. A server that joins more messages than
//! came in one turn here takes less for each of them, though its write is no cheaper.

mod listeners;

use crate::ready::{Ready, Wanted};
use anyhow::Context;
use listeners::Listeners;
use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
};

/// The token of the socket that takes connections; every other is that of a connection.
const DOOR: u64 = u64::MAX;
const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\
    transfer-encoding: chunked\r\n\r\n";
const TAKEN: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const UNKNOWN: &[u8] = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";

/// Whether a message is written at once, or together with all that came in the same turn of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    Each,
    Joined,
}

/// # Errors
/// When the address can't be had, or the system has no more files.
pub fn serve(address: SocketAddr, writes: Writes) -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let door = TcpListener::bind(address)?;
    door.set_nonblocking(true)?;
    rustix::net::listen(&door, 4096)?;
    println!("listening on http://{}", door.local_addr()?);
    let ready = Ready::new()?;
    ready.watch(&door, DOOR, Wanted::Read)?;
    let mut floor = Floor {
        writes,
        door,
        next: 0,
        asking: HashMap::new(),
        listeners: Listeners::default(),
        said: Vec::new(),
    };
    loop {
        for token in ready.wait(None)? {
            floor.turn(&ready, token)?;
        }
        if !floor.said.is_empty() {
            floor.listeners.tell(&floor.said);
            floor.said.clear();
        }
    }
}

struct Floor {
    writes: Writes,
    door: TcpListener,
    next: u64,
    /// Connections that ask, with what they have sent so far; who listens has left this.
    asking: HashMap<u64, (TcpStream, Vec<u8>)>,
    listeners: Listeners,
    /// What is told at the end of this turn.
    said: Vec<u8>,
}

impl Floor {
    fn turn(&mut self, ready: &Ready, token: u64) -> anyhow::Result<()> {
        if token == DOOR {
            return self.let_in(ready);
        }
        if self.listeners.turn(token) {
            return Ok(());
        }
        let Some((mut socket, mut received)) = self.asking.remove(&token) else { return Ok(()) };
        if !read(&mut socket, &mut received) {
            return Ok(());
        }
        while let Some(request) = Request::take(&mut received) {
            match (request.method.as_str(), request.path.as_str()) {
                ("GET", "/events") => {
                    if socket.write_all(STREAM).is_ok() {
                        ready.change(&socket, token, Wanted::ReadAndWriteOnEdge)?;
                        self.listeners.add(token, socket);
                    }
                    return Ok(());
                }
                ("POST", "/publish") => {
                    self.say(&request.body);
                    if socket.write_all(TAKEN).is_err() {
                        return Ok(());
                    }
                }
                _ if socket.write_all(UNKNOWN).is_err() => return Ok(()),
                _ => {}
            }
        }
        self.asking.insert(token, (socket, received));
        Ok(())
    }

    fn let_in(&mut self, ready: &Ready) -> anyhow::Result<()> {
        loop {
            let socket = match self.door.accept() {
                Ok((socket, _)) => socket,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("no more connections"),
            };
            socket.set_nonblocking(true)?;
            socket.set_nodelay(true)?;
            ready.watch(&socket, self.next, Wanted::Read)?;
            self.asking.insert(self.next, (socket, Vec::new()));
            self.next += 1;
        }
    }

    fn say(&mut self, text: &[u8]) {
        const AROUND: usize = "data: \n\n".len();
        let head = format!("{:x}\r\ndata: ", text.len() + AROUND);
        for part in [head.as_bytes(), text, b"\n\n\r\n"] {
            self.said.extend_from_slice(part);
        }
        if self.writes == Writes::Each {
            self.listeners.tell(&self.said);
            self.said.clear();
        }
    }
}

struct Request {
    method: String,
    path: String,
    body: Vec<u8>,
}

impl Request {
    /// The first whole request of what has been received.
    fn take(received: &mut Vec<u8>) -> Option<Self> {
        let end = memchr::memmem::find(received, b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&received[..end]).to_ascii_lowercase();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .and_then(|length| length.trim().parse().ok())
            .unwrap_or(0);
        if received.len() < end + length {
            return None;
        }
        let mut words = head.split(' ');
        let (method, path) = (words.next()?.to_ascii_uppercase(), words.next()?.to_owned());
        let body = received[end..end + length].to_vec();
        received.drain(..end + length);
        Some(Self { method, path, body })
    }
}

/// Reads what has come; whether the other end is still there.
pub(super) fn read(socket: &mut TcpStream, received: &mut Vec<u8>) -> bool {
    let mut piece = [0; 4096];
    loop {
        match socket.read(&mut piece) {
            Ok(0) => return false,
            Ok(read) => received.extend_from_slice(&piece[..read]),
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}
