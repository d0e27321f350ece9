//! The load: one thread that listens ten thousand times and speaks at a pace, with raw sockets, so that it costs less than
//! what it loads. It looks for the marks of messages in what comes, and for nothing else.

mod mark;
mod listener;
mod publisher;
mod room;

use crate::{
    ready::{Ready, Wanted},
    target::Target,
};
use anyhow::{Context, bail, ensure};
use listener::{Brought, Ear, Heard, Listener, State};
use mark::Marks;
use publisher::{Publisher, Waiting};
pub use room::{Pace, Room};
use std::{
    net::Ipv4Addr,
    thread,
    time::{Duration, Instant},
};

/// Addresses of this machine that listeners come from.
const SOURCES: u32 = 64;
/// Listeners that connect at the same time.
const AT_ONCE: usize = 128;
/// Tokens from here on are those of publishers.
const PUBLISHERS: u64 = 1 << 32;
/// After this, a message that some have not heard is no longer waited for, in nanoseconds.
const STALL: u64 = 3_000_000_000;
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// When nothing has come for so long, nothing more will.
const QUIET: Duration = Duration::from_secs(2);
/// How often in a row nothing may come for those who read in the end.
const QUIET_TURNS: u32 = 25;
const TURN: Duration = Duration::from_millis(20);
/// The receive buffer of a listener that never reads.
const DEAF_BUFFER: usize = 4096;

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

/// How a measurement ended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub missing: u64,
    pub twice: u64,
    /// Listeners that heard all, but in another order than most.
    pub reordered: u64,
}

/// What those found who did not read until the end.
#[derive(Debug, Clone, Default)]
pub struct Woken {
    /// Streams that the server had ended.
    pub ended: u32,
    /// Messages that did not come on streams that it had not.
    pub missing: u64,
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

    pub fn open_room(&mut self, name: &str) -> usize {
        self.rooms.push(Room::new(name));
        self.rooms.len() - 1
    }

    /// Connects so many listeners, and returns when the streams of all have begun.
    pub fn gather(&mut self, room: usize, count: usize, hearing: Hearing) -> anyhow::Result<Duration> {
        let (begun, first) = (Instant::now(), self.listeners.len());
        let buffer = (hearing == Hearing::Never).then_some(DEAF_BUFFER);
        let request = self.target.stream_request(&self.rooms[room].name);
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
                        listener.ask(&request)?;
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

    /// Speaks in a room until somebody has been heard by everybody: from then on all are there.
    pub fn probe(&mut self, room: usize) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let number = self.sent.len();
            self.say(room, self.now())?;
            let pause = Instant::now() + Duration::from_millis(500);
            while Instant::now() < pause {
                self.turn(pause)?;
                if self.sent.get(number).is_some_and(|sent| sent.left == 0) {
                    return self.settle().map(drop);
                }
            }
        }
        let left = self.sent.last().map_or(0, |sent| sent.left);
        bail!(
            "{left} of {} listeners in {} do not hear anything",
            self.rooms[room].listeners,
            self.rooms[room].name
        )
    }

    /// Says so many messages one after the other, each when the last one was acknowledged and everybody had heard it.
    pub fn say_in_turn(&mut self, room: usize, count: u32) -> anyhow::Result<()> {
        for _ in 0..count {
            self.say(room, self.now())?;
            let end = Instant::now() + PATIENCE;
            while self.sent.last().is_some_and(|sent| sent.left > 0)
                || self.publishers.iter().any(|publisher| publisher.waiting.is_some())
            {
                ensure!(
                    Instant::now() < end,
                    "a message was not heard by all within {} s",
                    PATIENCE.as_secs()
                );
                self.turn(end)?;
            }
        }
        self.settled = self.sent.len();
        Ok(())
    }

    /// Speaks in a room from now on.
    pub fn speak(&mut self, room: usize, pace: Pace) -> anyhow::Result<()> {
        let now = self.now();
        self.rooms[room].set(pace, now);
        if let Pace::Closed { window } = pace {
            for _ in 0..window {
                self.say(room, self.now())?;
            }
        }
        Ok(())
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

    /// What is said from now on counts.
    pub fn count(&mut self) {
        self.counted_from = self.sent.len() as u32;
        self.tally = Tally::default();
        for listener in &mut self.listeners {
            listener.heard = Default::default();
        }
        for room in &mut self.rooms {
            room.forget();
        }
    }

    /// What did not come as it should, of what counts.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        for (number, room) in self.rooms.iter().enumerate() {
            let there = || self.listeners.iter().filter(move |l| l.room == number && l.state == State::Live);
            let missing =
                there().map(|listener| u64::from(room.said.saturating_sub(listener.heard.messages)));
            outcome.missing += missing.sum::<u64>();
            outcome.twice += there().map(|listener| u64::from(listener.heard.twice)).sum::<u64>();
            let mut orders: Vec<u64> = there()
                .filter(|listener| listener.heard.messages == room.said)
                .map(|l| l.heard.order)
                .collect();
            orders.sort_unstable();
            let most = orders.chunk_by(|a, b| a == b).map(<[u64]>::len).max().unwrap_or(0);
            outcome.reordered += (orders.len() - most) as u64;
        }
        outcome
    }

    /// Reads in the end what has come for those who never read.
    pub fn wake(&mut self) -> Woken {
        let Self { listeners, ear, marks, counted_from, .. } = self;
        let mut quiet = 0;
        while quiet < QUIET_TURNS {
            quiet += 1;
            for listener in listeners.iter_mut().filter(|listener| listener.state == State::Deaf) {
                let note = |heard: &mut Heard, number| {
                    let _ = number >= *counted_from && heard.note(number);
                };
                match listener.read(ear, marks, note) {
                    Brought::Something => quiet = 0,
                    Brought::Nothing => {}
                    Brought::End => listener.state = State::SentAway,
                }
            }
            thread::sleep(TURN);
        }
        let mut woken = Woken::default();
        for listener in listeners.iter() {
            let said = self.rooms[listener.room].said;
            match listener.state {
                State::Deaf => woken.missing += u64::from(said.saturating_sub(listener.heard.messages)),
                State::SentAway => woken.ended += 1,
                _ => {}
            }
        }
        woken
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
            room.listeners -= 1;
            tally.closed += 1;
            self.ready.forget(&listener.socket)?;
        }
        Ok(())
    }

    fn be_answered(&mut self, number: usize) -> anyhow::Result<()> {
        let now = self.now();
        let publisher = &mut self.publishers[number];
        match (publisher.read(), &mut publisher.waiting) {
            (Ok(true), Some(waiting)) => {
                waiting.acknowledged = true;
                if waiting.number >= self.counted_from {
                    self.rooms[publisher.room].answers.note(now - waiting.since);
                }
                if self.sent[waiting.number as usize].left == 0
                    || !self.rooms[publisher.room].is_closed_loop()
                {
                    self.heard_by_all.push(number);
                }
                Ok(())
            }
            (Ok(_), _) => Ok(()),
            // A server may close a connection that nobody speaks on.
            (Err(_), None) => self.replace(number),
            (Err(error), Some(_)) => Err(error),
        }
    }

    /// Publishers whose message has been answered and heard say the next one, where that is how it goes.
    fn say_again(&mut self) -> anyhow::Result<()> {
        let now = self.now();
        for number in std::mem::take(&mut self.heard_by_all) {
            let publisher = &mut self.publishers[number];
            let (room, is_closed) = (publisher.room, self.rooms[publisher.room].is_closed_loop());
            let is_done = publisher.waiting.is_some_and(|waiting| {
                let is_heard = self.sent[waiting.number as usize].left == 0 || now - waiting.since > STALL;
                waiting.acknowledged && (is_heard || !is_closed)
            });
            if is_done {
                publisher.waiting = None;
                self.rooms[room].idle.push(number);
                if is_closed {
                    self.say(room, now)?;
                }
            }
        }
        Ok(())
    }

    fn say(&mut self, room: usize, due: u64) -> anyhow::Result<()> {
        let number = match self.rooms[room].idle.pop() {
            Some(number) => number,
            None => self.add_publisher(room)?,
        };
        let message = u32::try_from(self.sent.len()).context("too many messages")?;
        let text = self.marks.text(message, self.bytes);
        let request = self.target.publish_request(&self.rooms[room].name, &text);
        self.sent.push(Sent { at: due, publisher: number, left: self.rooms[room].listeners });
        if message >= self.counted_from {
            self.rooms[room].said += 1;
        }
        let since = self.now();
        let publisher = &mut self.publishers[number];
        publisher.waiting = Some(Waiting { number: message, since, acknowledged: false });
        publisher.say(&request)
    }

    fn add_publisher(&mut self, room: usize) -> anyhow::Result<usize> {
        let (number, publisher) = (self.publishers.len(), Publisher::connect(&self.target, room)?);
        self.ready.watch(&publisher.socket, PUBLISHERS + number as u64, Wanted::Read)?;
        self.publishers.push(publisher);
        Ok(number)
    }

    fn replace(&mut self, number: usize) -> anyhow::Result<()> {
        let publisher = Publisher::connect(&self.target, self.publishers[number].room)?;
        self.ready.watch(&publisher.socket, PUBLISHERS + number as u64, Wanted::Read)?;
        self.publishers[number] = publisher;
        Ok(())
    }

    fn give_up_waiting(&mut self) {
        let now = self.now();
        for (number, publisher) in self.publishers.iter().enumerate() {
            if publisher.waiting.is_some_and(|waiting| waiting.acknowledged && now - waiting.since > STALL) {
                self.tally.stalls += 1;
                self.heard_by_all.push(number);
            }
        }
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
