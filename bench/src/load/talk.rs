//! What is said in the rooms, by whom, and when it has been heard.

use super::{
    Load, PATIENCE, PUBLISHERS, STALL, Sent,
    publisher::{Publisher, Waiting},
    room::Pace,
};
use crate::ready::Wanted;
use anyhow::{Context, bail, ensure};
use std::time::{Duration, Instant};

impl Load {
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
        // While nobody looked, connections may have been closed that nobody spoke on.
        for number in self.rooms[room].idle.clone() {
            self.be_answered(number)?;
        }
        let now = self.now();
        self.rooms[room].set(pace, now);
        if let Pace::Closed { window } = pace {
            for _ in 0..window {
                self.say(room, self.now())?;
            }
        }
        Ok(())
    }

    pub(super) fn be_answered(&mut self, number: usize) -> anyhow::Result<()> {
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
    pub(super) fn say_again(&mut self) -> anyhow::Result<()> {
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

    pub(super) fn say(&mut self, room: usize, due: u64) -> anyhow::Result<()> {
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

    pub(super) fn give_up_waiting(&mut self) {
        let now = self.now();
        for (number, publisher) in self.publishers.iter().enumerate() {
            if publisher.waiting.is_some_and(|waiting| waiting.acknowledged && now - waiting.since > STALL) {
                self.tally.stalls += 1;
                self.heard_by_all.push(number);
            }
        }
    }
}
