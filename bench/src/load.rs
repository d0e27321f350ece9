//! The load: one thread that listens ten thousand times and speaks at a pace, with raw sockets, so that it costs less than
//! what it loads. It looks for the marks of messages in what comes, and for nothing else.

mod mark;
mod listener;
mod publisher;
mod room;
mod entrance;
mod talk;
mod outcome;

use crate::{ready::Ready, seen::Seen, target::Target};
use listener::{Brought, Ear, Listener, State};
use mark::Marks;
pub use outcome::Outcome;
use publisher::Publisher;
pub use room::{Pace, Room};
use std::time::{Duration, Instant};

/// Tokens from here on are those of publishers.
const PUBLISHERS: u64 = 1 << 32;
/// After this, a message that some have not heard is no longer waited for, in nanoseconds.
const STALL: u64 = 3_000_000_000;
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// When nothing has come for so long, nothing more will.
const QUIET: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Load {
    target: Target,
    /// Of a message.
    bytes: usize,
    marks: Marks,
    ready: Ready,
    begun: Instant,
    pub rooms: Vec<Room>,
    listeners: Vec<Listener>,
    /// Those of the first listeners, who are people; all others are nobody.
    sessions: Vec<String>,
    publishers: Vec<Publisher>,
    sent: Vec<Sent>,
    /// Messages up to here have been heard, or are no longer waited for.
    settled: usize,
    ear: Ear,
    /// Publishers whose message has been heard by all.
    heard_by_all: Vec<usize>,
    /// When a message was last heard.
    last_heard: u64,
    /// The first message that counts.
    counted_from: u32,
    pub tally: Tally,
}

/// Whether listeners read what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearing {
    Reads,
    Never,
    /// Goes as soon as its stream has begun.
    Leaves,
}

/// A message that was sent.
#[derive(Debug)]
struct Sent {
    /// When it was due, in nanoseconds since the beginning.
    at: u64,
    publisher: usize,
    /// Listeners that have not heard it.
    left: u32,
}

/// What was counted while measuring.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub deliveries: u64,
    /// Reads that brought a message.
    pub reads: u64,
    /// Listeners whose stream has ended.
    pub closed: u32,
    /// Messages that were no longer waited for.
    pub stalls: u32,
}

impl Load {
    pub fn new(target: Target, bytes: usize) -> anyhow::Result<Self> {
        rlimit::increase_nofile_limit(u64::MAX)?;
        Ok(Self {
            target,
            bytes,
            marks: Marks::of_this_run(),
            ready: Ready::new()?,
            begun: Instant::now(),
            rooms: Vec::new(),
            listeners: Vec::new(),
            sessions: Vec::new(),
            publishers: Vec::new(),
            sent: Vec::new(),
            settled: 0,
            last_heard: 0,
            ear: Ear::default(),
            heard_by_all: Vec::new(),
            counted_from: u32::MAX,
            tally: Tally::default(),
        })
    }

    /// Has so many who listen from now on be seen so: each person is another.
    ///
    /// # Errors
    /// When the server knows no people.
    pub fn let_be(&mut self, seen: Seen, count: usize) -> anyhow::Result<()> {
        if seen == Seen::People {
            self.sessions.extend(self.target.sessions(count)?);
        }
        Ok(())
    }

    pub fn open_room(&mut self, name: &str) -> usize {
        self.rooms.push(Room::new(name));
        self.rooms.len() - 1
    }

    /// Lets everything go on for a time.
    pub fn go_on(&mut self, time: Duration) -> anyhow::Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.turn(end)?;
        }
        Ok(())
    }

    /// Falls silent in all rooms, and waits until everything that was said has been heard, or nothing comes any more.
    /// Returns the moment at which the last message came.
    pub fn settle(&mut self) -> anyhow::Result<Instant> {
        for room in &mut self.rooms {
            room.fall_silent();
        }
        let (begun, quiet) = (self.now(), QUIET.as_nanos() as u64);
        while self.now() < self.last_heard.max(begun) + quiet {
            let is_heard = self.sent[self.settled..].iter().all(|sent| sent.left == 0);
            if is_heard && self.publishers.iter().all(|publisher| publisher.waiting.is_none()) {
                break;
            }
            self.turn(Instant::now() + Duration::from_millis(10))?;
        }
        self.settled = self.sent.len();
        Ok(self.begun + Duration::from_nanos(self.last_heard))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Waits until something happens, something is to be said, or the time has come.
    fn turn(&mut self, until: Instant) -> anyhow::Result<()> {
        let now = self.now();
        for room in 0..self.rooms.len() {
            while let Some(due) = self.rooms[room].due(now) {
                self.say(room, due)?;
            }
        }
        let until = u64::try_from(until.saturating_duration_since(self.begun).as_nanos()).unwrap_or(u64::MAX);
        let next = self.rooms.iter().filter_map(Room::next).chain([until]).min().unwrap_or(until);
        for token in self.ready.wait(Some(Duration::from_nanos(next.saturating_sub(now))))? {
            self.turn_to(token)?;
        }
        self.give_up_waiting();
        self.say_again()
    }

    fn turn_to(&mut self, token: u64) -> anyhow::Result<()> {
        match token.checked_sub(PUBLISHERS) {
            None => self.hear(token as usize),
            Some(publisher) => self.be_answered(publisher as usize),
        }
    }

    fn hear(&mut self, number: usize) -> anyhow::Result<()> {
        let now = self.now();
        let Self { listeners, ear, marks, sent, rooms, tally, heard_by_all, counted_from, .. } = self;
        let Some(listener) = listeners.get_mut(number) else { return Ok(()) };
        let room = &mut rooms[listener.room];
        let before = tally.deliveries;
        let brought = listener.read(ear, marks, |heard, number| {
            let Some(message) = sent.get_mut(number as usize) else { return };
            if number >= *counted_from {
                if !heard.note(number) {
                    return;
                }
                tally.deliveries += 1;
                room.delays.note(now.saturating_sub(message.at));
            }
            message.left = message.left.saturating_sub(1);
            if message.left == 0 {
                heard_by_all.push(message.publisher);
            }
        });
        if tally.deliveries > before {
            tally.reads += 1;
            self.last_heard = now;
        }
        if brought == Brought::End {
            listener.state = State::Gone;
            // Those who are still gathering are not counted yet.
            room.listeners = room.listeners.saturating_sub(1);
            tally.closed += 1;
            self.ready.forget(&listener.socket)?;
        }
        Ok(())
    }
}

impl Hearing {
    /// How a listener is once its stream has begun.
    fn state(self) -> State {
        match self {
            Hearing::Reads => State::Live,
            Hearing::Never => State::Deaf,
            Hearing::Leaves => State::Gone,
        }
    }
}
