//! A reader: listens, is cut off, leaves by itself now and then, comes back with its cursor, and writes everything down.

use super::{
    history,
    history::Room,
    run::{Ends, Run},
    told::{Told, seq_of},
};
use crate::{connection::Connection, event_stream::Block, stream::Stream};
use anyhow::ensure;
use protocol::{Seq, paths};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// Silence after which a line is given up; far below what a page waits, so that a short run has many.
const SILENCE: Duration = Duration::from_secs(4);
/// Seconds that a poll waits for news.
const WAIT: u32 = 2;
/// How long a reader that has heard everything listens on for what should not come.
const AFTERWARDS: Duration = Duration::from_millis(300);

/// Messages on one stream after which a halting reader halts.
const HALT_AFTER: u32 = 5_000;
/// The part of a run after which it halts however few those were: slow machines come to hear of few.
const HALT_PART: f64 = 0.1;

#[derive(Debug)]
pub struct Reader {
    pub rooms: Vec<Room>,
    pub address: SocketAddr,
    pub seed: u64,
    pub run: Arc<Run>,
    pub pace: Pace,
}

/// How a reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Steady,
    /// Stops reading at times for longer than the server has patience.
    Halting,
    /// Has no stream, but asks again and again.
    Polling,
}

struct Listening {
    reader: Reader,
    chance: StdRng,
    ends: watch::Receiver<Option<Ends>>,
    /// What it sends as `Last-Event-ID`; empty until it has heard a hello.
    cursor: String,
    reached: Seq,
    /// How much of the run is over when it halts next, if it has not heard much before.
    halt: f64,
    notes: history::Reader,
}

/// One event of the answer to a poll.
#[derive(Deserialize)]
struct Polled<'a> {
    #[serde(borrow)]
    id: Option<&'a str>,
    event: &'a str,
    data: &'a RawValue,
}

/// Why a stream is left.
#[derive(Debug, PartialEq, Eq)]
enum Left {
    /// To come back.
    ForNow,
    /// All is heard, or there is no more time.
    ForGood,
}

impl Reader {
    /// Listens until it has heard everything, and returns what it wrote down.
    pub async fn listen(self) -> history::Reader {
        let notes = history::Reader { rooms: self.rooms.clone(), ..history::Reader::default() };
        let (chance, ends) = (StdRng::seed_from_u64(self.seed), self.run.ends());
        let mut listening = Listening {
            reader: self,
            chance,
            ends,
            cursor: String::new(),
            reached: 0,
            halt: HALT_PART,
            notes,
        };
        while !matches!(listening.come().await, Ok(Left::ForGood)) && !listening.is_too_late() {
            sleep(Duration::from_millis(listening.chance.random_range(0..200))).await;
        }
        listening.notes
    }
}

impl Listening {
    async fn come(&mut self) -> anyhow::Result<Left> {
        match self.reader.pace {
            Pace::Polling => self.poll().await,
            Pace::Steady | Pace::Halting => self.stream().await,
        }
    }

    /// Asks on one connection until it breaks.
    async fn poll(&mut self) -> anyhow::Result<Left> {
        let stream = self.reader.run.stream_of(&self.reader.rooms);
        let mut connection = timeout(SILENCE, Connection::open(self.reader.address)).await??;
        loop {
            let mut path = paths::wait(&stream, WAIT);
            if !self.cursor.is_empty() {
                path.push_str(&format!("&after={}", self.cursor));
            }
            let asked = connection.ask("GET", &path, None, "");
            let answer = timeout(SILENCE + Duration::from_secs(WAIT.into()), asked).await??;
            ensure!(answer.status == 200, "a poll was answered with {}", answer.status);
            let was_done = self.is_done();
            for event in serde_json::from_str::<Vec<Polled<'_>>>(&answer.body)? {
                if let Some(id) = event.id {
                    self.cursor = id.to_owned();
                }
                let (name, data) = (event.event.to_owned(), event.data.get().to_owned());
                self.note(&Block { name, data, last_event_id: self.cursor.clone() });
            }
            if was_done {
                return Ok(Left::ForGood);
            }
            if self.is_too_late() {
                return Ok(Left::ForNow);
            }
        }
    }

    /// One stream, from its request to its end.
    async fn stream(&mut self) -> anyhow::Result<Left> {
        let path = self.reader.run.stream_of(&self.reader.rooms);
        let open = async {
            let connection = Connection::open(self.reader.address).await?;
            Stream::open(connection, &path, &self.cursor).await
        };
        let mut stream = timeout(SILENCE, open).await??;
        // Short ones as well as long ones: much happens where what was missed meets what is new.
        let until = Instant::now() + Duration::from_millis(1 << self.chance.random_range(4..14));
        let mut heard = 0_u32;
        loop {
            let silence = if self.is_done() { AFTERWARDS } else { SILENCE };
            let block = tokio::select! {
                block = timeout(silence, stream.next()) => block,
                _ = self.ends.changed() => continue,
            };
            match block {
                Err(_) if self.is_done() => return Ok(Left::ForGood),
                Err(_) => return Ok(Left::ForNow),
                Ok(block) => match block? {
                    None => return Ok(Left::ForNow),
                    Some(block) => self.note(&block),
                },
            }
            self.cursor.clear();
            self.cursor.push_str(stream.last_event_id());
            heard += 1;
            let is_over = self.ends.borrow().is_some();
            let is_due =
                heard.is_multiple_of(HALT_AFTER) || !is_over && self.reader.run.progress() >= self.halt;
            if self.reader.pace == Pace::Halting && is_due {
                sleep(Duration::from_millis(self.chance.random_range(100..1_500))).await;
                self.notes.halts += 1;
                self.halt = self.reader.run.progress() + HALT_PART;
            }
            if !is_over && Instant::now() > until || self.is_too_late() {
                return Ok(Left::ForNow);
            }
        }
    }

    fn note(&mut self, block: &Block) {
        match block.name.as_str() {
            "message" => {
                let Some(told) = Told::read(&block.data) else { return };
                let mut stored = told.stored();
                if told.id() != block.last_event_id {
                    // Whoever comes back with the one has not heard the other.
                    stored.key = None;
                }
                self.reached = self.reached.max(stored.seq);
                self.notes.heard.push(stored);
            }
            "hello" if self.notes.from.is_none() => self.notes.from = seq_of(&block.last_event_id),
            "reset" => self.notes.resets += 1,
            _ => {}
        }
    }

    fn is_done(&self) -> bool {
        let ends = self.ends.borrow();
        let from = self.notes.from.unwrap_or(0);
        ends.as_ref().is_some_and(|ends| self.reached.max(from) >= ends.of(&self.reader.rooms))
    }

    fn is_too_late(&self) -> bool {
        self.ends.borrow().as_ref().is_some_and(|ends| Instant::now() > ends.until)
    }
}
