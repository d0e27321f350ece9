//! A connection on which messages are said, one at a time.

use crate::target::Target;
use anyhow::{Context, bail};
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
};

#[derive(Debug)]
pub struct Publisher {
    pub socket: TcpStream,
    pub room: usize,
    received: Vec<u8>,
    /// The message whose answer it waits for, and when that was sent.
    pub waiting: Option<Waiting>,
}

#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub number: u32,
    pub since: u64,
    pub acknowledged: bool,
}

impl Publisher {
    pub fn connect(target: &Target, room: usize) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(target.address)?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, room, received: Vec::new(), waiting: None })
    }

    pub fn say(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.socket.write_all(request).context("saying a message")
    }

    /// Reads what has come; whether that was the rest of an answer.
    ///
    /// # Errors
    /// When the message was refused, or the connection has ended.
    pub fn read(&mut self) -> anyhow::Result<bool> {
        let mut piece = [0; 4096];
        match self.socket.read(&mut piece) {
            Ok(0) => bail!("the server hung up"),
            Ok(read) => self.received.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let Some(end) = memchr::memmem::find(&self.received, b"\r\n\r\n") else { return Ok(false) };
        let head = String::from_utf8_lossy(&self.received[..end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            bail!("a message was answered with {}", String::from_utf8_lossy(&self.received));
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = match length {
            Some(length) => length.trim().parse().context("a length")?,
            None if status == "204" => 0,
            None => bail!("an answer to a message does not say how long it is: {head}"),
        };
        if self.received.len() < end + 4 + length {
            return Ok(false);
        }
        self.received.clear();
        Ok(true)
    }
}
