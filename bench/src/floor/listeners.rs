//! Who listens to the floor: sockets, and what did not fit into them.

use std::{
    collections::HashMap,
    io::{ErrorKind, Write},
    net::TcpStream,
};

/// A listener that leaves more than this unread is closed.
const MOST_WAITING: usize = 1024 * 1024;

#[derive(Debug, Default)]
pub struct Listeners {
    all: Vec<Listener>,
    /// Where each stands.
    places: HashMap<u64, usize>,
}

#[derive(Debug)]
struct Listener {
    token: u64,
    socket: TcpStream,
    waiting: Vec<u8>,
}

impl Listeners {
    pub fn add(&mut self, token: u64, socket: TcpStream) {
        self.places.insert(token, self.all.len());
        self.all.push(Listener { token, socket, waiting: Vec::new() });
    }

    /// Writes the same bytes to everybody, and closes those who don't read.
    pub fn tell(&mut self, bytes: &[u8]) {
        let mut gone = Vec::new();
        for listener in &mut self.all {
            if !listener.tell(bytes) {
                gone.push(listener.token);
            }
        }
        for token in gone {
            self.remove(token);
        }
    }

    /// A listener's socket can be written again, or has come to its end; whether it is one at all.
    pub fn turn(&mut self, token: u64) -> bool {
        let Some(place) = self.places.get(&token) else { return false };
        let listener = &mut self.all[*place];
        let mut nothing = Vec::new();
        if !super::read(&mut listener.socket, &mut nothing) || !listener.flush() {
            self.remove(token);
        }
        true
    }

    fn remove(&mut self, token: u64) {
        let Some(place) = self.places.remove(&token) else { return };
        self.all.swap_remove(place);
        if let Some(moved) = self.all.get(place) {
            self.places.insert(moved.token, place);
        }
    }
}

impl Listener {
    /// Whether it stays.
    fn tell(&mut self, bytes: &[u8]) -> bool {
        if !self.waiting.is_empty() {
            self.waiting.extend_from_slice(bytes);
            return self.waiting.len() <= MOST_WAITING;
        }
        match self.socket.write(bytes) {
            Ok(written) => self.waiting.extend_from_slice(&bytes[written..]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.waiting.extend_from_slice(bytes),
            Err(_) => return false,
        }
        true
    }

    /// Whether it stays.
    fn flush(&mut self) -> bool {
        if self.waiting.is_empty() {
            return true;
        }
        match self.socket.write(&self.waiting) {
            Ok(written) if written == self.waiting.len() => self.waiting = Vec::new(),
            Ok(written) => drop(self.waiting.drain(..written)),
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
        true
    }
}
