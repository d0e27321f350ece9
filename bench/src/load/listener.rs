//! One of ten thousand listeners: a socket, and of what it heard only what is needed to see that something is wrong.

use super::mark::{LENGTH, Marks};
use crate::target::Target;
use anyhow::{Context, ensure};
use rustix::{
    io::Errno,
    net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with, sockopt},
};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpStream},
};

/// Bytes that one read takes at most.
pub const PIECE: usize = 256 * 1024;
/// Numbers back from the newest one among which a doubled one is told from a late one.
const RECENT: u32 = 1024;
/// The longest head of an answer.
const HEAD: usize = 16 * 1024;

/// Where a listener reads into, in turn with all others: before the piece there is room for what was left of the last one.
#[derive(Debug)]
pub struct Ear(Vec<u8>);

#[derive(Debug)]
pub struct Listener {
    pub socket: TcpStream,
    pub room: usize,
    pub state: State,
    /// The beginning of a mark that the last piece ended with.
    kept: [u8; LENGTH],
    kept_length: usize,
    pub heard: Heard,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Connecting,
    /// What has come of the answer's head.
    Asking(Vec<u8>),
    Live,
    /// Live, but it never reads.
    Deaf,
    /// It never read, and the server has ended its stream.
    SentAway,
    Gone,
}

/// What a listener heard since measuring began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    pub messages: u32,
    pub twice: u32,
    newest: u32,
    /// Which of the newest numbers came.
    recent: Recent,
    /// The same for all who heard the same in the same order.
    pub order: u64,
}

/// A bit for each of the newest numbers, at the place of its last digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Recent([u64; RECENT as usize / 64]);

/// What a read brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    Something,
    Nothing,
    End,
}

impl Listener {
    /// Begins to connect from one of this machine's addresses, of which each has so many ports only.
    pub fn connect(
        source: Ipv4Addr,
        target: &Target,
        room: usize,
        buffer: Option<usize>,
    ) -> anyhow::Result<Self> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
        if let Some(bytes) = buffer {
            sockopt::set_socket_recv_buffer_size(&socket, bytes)?;
        }
        sockopt::set_socket_reuseaddr(&socket, true)?;
        bind(&socket, &SocketAddrV4::new(source, 0)).context("no port is left")?;
        match connect(&socket, &target.address) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error).context("connecting"),
        }
        let (kept, heard) = ([0; LENGTH], Heard::default());
        Ok(Self { socket: socket.into(), room, state: State::Connecting, kept, kept_length: 0, heard })
    }

    /// The connection stands, or has failed.
    pub fn ask(&mut self, request: &[u8]) -> anyhow::Result<()> {
        if let Some(error) = self.socket.take_error()? {
            return Err(error).context("connecting");
        }
        self.socket.write_all(request).context("asking for a stream")?;
        self.state = State::Asking(Vec::new());
        Ok(())
    }

    /// Reads the head of the answer; once it is there, whether the stream is live.
    pub fn read_head(&mut self) -> anyhow::Result<bool> {
        let State::Asking(head) = &mut self.state else { return Ok(true) };
        let mut piece = [0; 1024];
        match self.socket.read(&mut piece) {
            Ok(0) => anyhow::bail!("the server hung up before a stream began"),
            Ok(read) => head.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        ensure!(head.len() < HEAD, "the head of an answer has no end");
        if memchr::memmem::find(head, b"\r\n\r\n").is_none() {
            return Ok(false);
        }
        let line = String::from_utf8_lossy(head.split(|byte| *byte == b'\r').next().unwrap_or_default());
        ensure!(line.split(' ').nth(1) == Some("200"), "a stream was answered with {line:?}");
        self.state = State::Live;
        Ok(true)
    }

    /// Closes the connection; the file is freed with the rest of it.
    pub fn leave(&mut self) -> anyhow::Result<()> {
        Ok(self.socket.shutdown(Shutdown::Both)?)
    }

    /// Reads one piece, and calls `heard` with the number of each message in it.
    pub fn read(&mut self, ear: &mut Ear, marks: &Marks, heard: impl FnMut(&mut Heard, u32)) -> Brought {
        let (from, mut heard) = (LENGTH - self.kept_length, heard);
        ear.0[from..LENGTH].copy_from_slice(&self.kept[..self.kept_length]);
        let read = match self.socket.read(&mut ear.0[LENGTH..]) {
            Ok(0) => return Brought::End,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Brought::Nothing,
            Err(_) => return Brought::End,
        };
        let piece = &ear.0[from..LENGTH + read];
        let left = &piece[marks.read(piece, |number| heard(&mut self.heard, number))..];
        self.kept_length = left.len();
        self.kept[..left.len()].copy_from_slice(left);
        Brought::Something
    }
}

impl Heard {
    /// Whether it is new.
    pub fn note(&mut self, number: u32) -> bool {
        if self.messages == 0 || number > self.newest {
            self.recent.go_on(self.newest, number);
            self.newest = number;
        } else if self.newest - number >= RECENT || self.recent.has(number) {
            self.twice += 1;
            return false;
        }
        self.recent.add(number);
        self.messages += 1;
        self.order = (self.order ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        true
    }
}

impl Recent {
    /// Forgets what stands where the numbers after `from` up to `to` belong.
    fn go_on(&mut self, from: u32, to: u32) {
        for number in from.max(to.saturating_sub(RECENT))..to {
            let (word, bit) = Self::place(number + 1);
            self.0[word] &= !bit;
        }
    }

    fn has(&self, number: u32) -> bool {
        let (word, bit) = Self::place(number);
        self.0[word] & bit != 0
    }

    fn add(&mut self, number: u32) {
        let (word, bit) = Self::place(number);
        self.0[word] |= bit;
    }

    fn place(number: u32) -> (usize, u64) {
        let place = number % RECENT;
        (place as usize / 64, 1 << (place % 64))
    }
}

impl Default for Ear {
    fn default() -> Self {
        Self(vec![0; LENGTH + PIECE])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(numbers: &[u32]) -> Heard {
        let mut heard = Heard::default();
        for number in numbers {
            heard.note(*number);
        }
        heard
    }

    #[test]
    fn what_comes_twice_is_not_counted_as_new() {
        let heard = heard(&[5, 6, 8, 6, 7, 8, 900, 900, 5, 500, 2_000, 500, 1_500, 1_500]);
        assert_eq!((heard.messages, heard.twice), (8, 6));
    }

    #[test]
    fn another_order_leaves_another_trace() {
        assert_eq!(heard(&[1, 2, 3]).order, heard(&[1, 2, 3]).order);
        assert_ne!(heard(&[1, 2, 3]).order, heard(&[1, 3, 2]).order);
    }
}
