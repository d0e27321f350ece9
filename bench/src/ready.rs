//! Which of many sockets have something to do: one `epoll`, for one thread.

use rustix::{
    buffer::spare_capacity,
    event::{
        Timespec,
        epoll::{self, Event, EventData, EventFlags},
    },
    fd::{AsFd, OwnedFd},
    io::Errno,
};
use std::{io, time::Duration};

/// Sockets that are reported at a time.
const AT_ONCE: usize = 1024;

#[derive(Debug)]
pub struct Ready {
    epoll: OwnedFd,
}

/// What a socket is watched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Read,
    Write,
    /// Reported once for each change.
    ReadAndWriteOnEdge,
}

impl Ready {
    pub fn new() -> io::Result<Self> {
        Ok(Self { epoll: epoll::create(epoll::CreateFlags::CLOEXEC)? })
    }

    pub fn watch(&self, socket: impl AsFd, token: u64, wanted: Wanted) -> io::Result<()> {
        Ok(epoll::add(&self.epoll, socket, EventData::new_u64(token), wanted.flags())?)
    }

    pub fn change(&self, socket: impl AsFd, token: u64, wanted: Wanted) -> io::Result<()> {
        Ok(epoll::modify(&self.epoll, socket, EventData::new_u64(token), wanted.flags())?)
    }

    pub fn forget(&self, socket: impl AsFd) -> io::Result<()> {
        Ok(epoll::delete(&self.epoll, socket)?)
    }

    /// Tokens of the sockets that are ready; none when the time is over, or a signal came.
    pub fn wait(&self, time: Option<Duration>) -> io::Result<Vec<u64>> {
        let mut events: Vec<Event> = Vec::with_capacity(AT_ONCE);
        let time = time.map(|time| Timespec {
            tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: time.subsec_nanos().into(),
        });
        match epoll::wait(&self.epoll, spare_capacity(&mut events), time.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(events
            .iter()
            .map(|event| {
                let data = event.data;
                data.u64()
            })
            .collect())
    }
}

impl Wanted {
    fn flags(self) -> EventFlags {
        match self {
            Wanted::Read => EventFlags::IN,
            Wanted::Write => EventFlags::OUT,
            Wanted::ReadAndWriteOnEdge => EventFlags::IN | EventFlags::OUT | EventFlags::ET,
        }
    }
}
