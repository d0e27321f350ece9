//! How ten thousand listeners get in.

use super::{
    Hearing, Load, PATIENCE,
    listener::{Listener, State},
};
use crate::ready::Wanted;
use anyhow::bail;
use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

/// Addresses of this machine that listeners come from.
const SOURCES: u32 = 64;
/// Listeners that connect at the same time.
const AT_ONCE: usize = 128;
/// The receive buffer of a listener that never reads.
const DEAF_BUFFER: usize = 4096;

impl Load {
    /// Connects so many listeners, and returns when the streams of all have begun.
    pub fn gather(&mut self, room: usize, count: usize, hearing: Hearing) -> anyhow::Result<Duration> {
        let (begun, first) = (Instant::now(), self.listeners.len());
        let buffer = (hearing == Hearing::Never).then_some(DEAF_BUFFER);
        let (mut connecting, mut live) = (0, 0);
        while live < count {
            while connecting - live < AT_ONCE && connecting < count {
                let number = self.listeners.len();
                let source = Ipv4Addr::from(0x7f00_0002 + number as u32 % SOURCES);
                let listener = Listener::connect(source, &self.target, room, buffer)?;
                self.ready.watch(&listener.socket, number as u64, Wanted::Write)?;
                self.listeners.push(listener);
                connecting += 1;
            }
            let tokens = self.ready.wait(Some(PATIENCE))?;
            if tokens.is_empty() {
                bail!("only {live} of {count} listeners got in within {} s", PATIENCE.as_secs());
            }
            for token in tokens {
                match self.listeners.get_mut(token as usize) {
                    Some(listener) if listener.state == State::Connecting => {
                        let session = self.sessions.get(token as usize).map(String::as_str);
                        listener.ask(&self.target.stream_request(&self.rooms[room].name, session))?;
                        self.ready.change(&listener.socket, token, Wanted::Read)?;
                    }
                    Some(listener) if matches!(listener.state, State::Asking(_)) => {
                        if listener.read_head()? {
                            live += 1;
                            listener.state = hearing.state();
                        }
                        if matches!(listener.state, State::Deaf | State::Gone) {
                            self.ready.forget(&listener.socket)?;
                        }
                        if listener.state == State::Gone {
                            listener.leave()?;
                        }
                    }
                    _ => self.turn_to(token)?,
                }
            }
        }
        match hearing {
            Hearing::Reads => self.rooms[room].listeners += count as u32,
            Hearing::Never => {}
            Hearing::Leaves => self.listeners.truncate(first),
        }
        Ok(begun.elapsed())
    }
}
