//! What the publishers, the readers and the faults of one run share: how far it is, and when it ends.

use super::history::Room;
use protocol::{RoomName, Seq, paths};
use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::sync::watch;

#[derive(Debug)]
pub struct Run {
    rooms: Vec<RoomName>,
    /// Messages of each publisher.
    each: u32,
    messages: u64,
    begun: Instant,
    time: Duration,
    /// The next message of each publisher.
    next: Vec<AtomicU32>,
    /// Orders what publishers do and hear.
    clock: AtomicU64,
    acknowledged: AtomicU64,
    given_up: AtomicBool,
    ends: watch::Sender<Option<Ends>>,
}

/// The last messages of the rooms, by number: who has heard those of theirs is done.
#[derive(Debug, Clone)]
pub struct Ends {
    pub of_rooms: Vec<Seq>,
    pub until: Instant,
}

impl Run {
    pub fn new(rooms: Vec<RoomName>, publishers: u16, messages: u64, time: Duration) -> Self {
        let each = u32::try_from(messages.div_ceil(publishers.into())).unwrap_or(u32::MAX);
        Self {
            rooms,
            each,
            messages: u64::from(each) * u64::from(publishers),
            begun: Instant::now(),
            time,
            next: (0..publishers).map(|_| AtomicU32::new(0)).collect(),
            clock: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            given_up: AtomicBool::new(false),
            ends: watch::Sender::new(None),
        }
    }

    pub fn rooms(&self) -> &[RoomName] {
        &self.rooms
    }

    /// The room that a message is said in.
    pub fn room_for(&self, number: u32) -> (Room, &RoomName) {
        let room = number as usize % self.rooms.len();
        (room as Room, &self.rooms[room])
    }

    /// The stream of some rooms, as a program or as a page would ask for it.
    pub fn stream_of(&self, rooms: &[Room]) -> String {
        let names: Vec<RoomName> = rooms.iter().map(|room| self.rooms[usize::from(*room)].clone()).collect();
        match &*names {
            [name] => paths::room_events(name),
            names => paths::events(names, &[]),
        }
    }

    /// The number of the next message of a publisher, unless all is said or the time is over.
    pub fn next(&self, publisher: u16) -> Option<u32> {
        if self.begun.elapsed() >= self.time {
            return None;
        }
        let number = self.next[usize::from(publisher)].fetch_add(1, Ordering::Relaxed);
        (number < self.each).then_some(number)
    }

    /// Whether nothing new will be said.
    pub fn is_all_said(&self) -> bool {
        let said = |next: &AtomicU32| next.load(Ordering::Relaxed) >= self.each;
        self.begun.elapsed() >= self.time || self.next.iter().all(said)
    }

    /// A moment after all that anybody was given before.
    pub fn moment(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    pub fn note_acknowledged(&self) {
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
    }

    /// How much of the run is over, from 0 to 1, by messages or by time, whichever is further.
    pub fn progress(&self) -> f64 {
        let said = self.acknowledged.load(Ordering::Relaxed) as f64 / self.messages as f64;
        said.max(self.begun.elapsed().as_secs_f64() / self.time.as_secs_f64())
    }

    /// From now on nobody tries again what was not acknowledged.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    pub fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// Lets readers go as soon as they have heard everything.
    pub fn end(&self, ends: Ends) {
        self.ends.send_replace(Some(ends));
    }

    pub fn ends(&self) -> watch::Receiver<Option<Ends>> {
        self.ends.subscribe()
    }
}

impl Ends {
    /// The last message of these rooms.
    pub fn of(&self, rooms: &[Room]) -> Seq {
        rooms.iter().filter_map(|room| self.of_rooms.get(usize::from(*room))).copied().max().unwrap_or(0)
    }
}
