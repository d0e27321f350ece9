//! Telling a room what is pending there: in rounds, and some listeners at a time.

use super::{Room, Telling};
use crate::{
    chunk::AT_ONCE,
    hub::{
        Frame,
        place::OpenLine,
        queue::Offer,
        round::{End, Round},
    },
};
use bytes::Bytes;
use protocol::ByeReason;
use std::{
    collections::VecDeque,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::yield_now,
    time::{Instant, sleep},
};

/// Listeners who are told before others get their turn.
const IN_A_ROW: usize = 32;
/// What part of the time that a round took is waited after it: it delays the next one by 6 %, and halves the writes of a hall
/// in which much is said.
const MOMENT: u32 = 16;
/// The least that can be waited for.
const TICK: Duration = Duration::from_millis(1);
/// Bytes that may wait for a room before whoever has more to say there waits too.
const BACKLOG: usize = 2 * AT_ONCE;

/// What a room is still to be told.
#[derive(Debug, Default)]
pub(super) struct Pending {
    items: VecDeque<Item>,
    bytes: usize,
    /// Somebody tells the room what is pending.
    is_told: bool,
}

#[derive(Debug)]
pub(super) enum Item {
    Frame(Frame),
    End(End),
    Out(Arc<[u64]>),
}

impl Room {
    /// Tells everybody what is pending, until nothing is. Counts those who were let go because they do not read.
    pub(in crate::hub) async fn tell(self: Arc<Self>, slow: &AtomicU64) {
        let mut lines = Vec::with_capacity(IN_A_ROW);
        while let Some(round) = self.next_round() {
            let begun = Instant::now();
            let mut from = 0;
            while let Some(next) = self.take_turn(from, &round, &mut lines, slow) {
                for (at, number, line) in lines.drain(..) {
                    let rest = line.write(&round);
                    if !rest.is_empty() {
                        self.interrupt(at, number, rest);
                    }
                }
                if let Some(end) = round.end {
                    self.end_turn(from..next, end);
                }
                if let Some(numbers) = &round.out {
                    self.send_out_turn(from..next, numbers);
                }
                from = next;
                // Whatever else this thread is to do waits for a few listeners and not for all.
                yield_now().await;
            }
            self.told.notify_waiters();
            // Whoever answers what they have just heard gets into the next round and not into the one after it.
            let moment = begun.elapsed() / MOMENT;
            if moment >= TICK {
                sleep(moment).await;
            }
        }
    }

    fn next_round(&self) -> Option<Round> {
        self.inner().pending.next_round()
    }

    /// The turn of some listeners, from a place on: gives the lines that lie open, which are written to without holding up
    /// the room, and keeps the round for the others. Gives back the place after them; nothing behind the last place.
    fn take_turn(
        &self,
        from: usize,
        round: &Round,
        lines: &mut Vec<(usize, u64, OpenLine)>,
        slow: &AtomicU64,
    ) -> Option<usize> {
        let inner = self.inner();
        let next = inner.places.len().min(from + IN_A_ROW);
        for (at, place) in inner.places.get(from..next)?.iter().enumerate() {
            let Some(place) = place else { continue };
            if let Some(line) = place.line() {
                lines.push((from + at, place.number(), line));
            } else if place.keep(round) == Offer::Cut {
                slow.fetch_add(1, Ordering::Relaxed);
            }
        }
        (next > from).then_some(next)
    }

    /// A line did not take everything.
    fn interrupt(&self, at: usize, number: u64, rest: Bytes) {
        // Unless its listener has left in the meantime.
        if let Some(Some(place)) = self.inner().places.get_mut(at)
            && place.number() == number
        {
            place.interrupt(rest);
        }
    }

    /// Nothing more is heard at some places by whoever was there before the end.
    fn end_turn(&self, places: Range<usize>, end: End) {
        let mut inner = self.inner();
        let places = inner.places.iter_mut().take(places.end).skip(places.start).flatten();
        places.filter(|place| place.number() < end.before).for_each(|place| place.end(end.reason));
    }

    /// Nothing more is heard at some places by those who have one of these numbers.
    fn send_out_turn(&self, places: Range<usize>, numbers: &[u64]) {
        let mut inner = self.inner();
        let places = inner.places.iter_mut().take(places.end).skip(places.start).flatten();
        places.filter(|place| numbers.contains(&place.number())).for_each(|place| place.end(ByeReason::Out));
    }

    /// Waits until the room has heard most of what it is to be told.
    pub(in crate::hub) async fn keep_pace(&self) {
        loop {
            let mut told = std::pin::pin!(self.told.notified());
            // Before it is looked: a round that ends in between is not missed.
            told.as_mut().enable();
            if self.inner().pending.bytes < BACKLOG {
                return;
            }
            told.await;
        }
    }
}

impl Pending {
    pub(super) fn put(&mut self, bytes: usize, item: Item) -> Telling {
        self.bytes += bytes;
        self.items.push_back(item);
        if std::mem::replace(&mut self.is_told, true) { Telling::Underway } else { Telling::ToBegin }
    }

    /// What is told next; nothing is told any more when there is none.
    fn next_round(&mut self) -> Option<Round> {
        let mut round = Round::default();
        let mut bytes = 0;
        while bytes < AT_ONCE
            && round.end.is_none()
            && round.out.is_none()
            && let Some(item) = self.items.pop_front()
        {
            match item {
                Item::Frame(frame) => {
                    bytes += frame.size();
                    round.frames.push(frame);
                }
                Item::End(end) => round.end = Some(end),
                Item::Out(numbers) => round.out = Some(numbers),
            }
        }
        self.bytes -= bytes;
        self.is_told = !round.is_empty();
        self.is_told.then_some(round)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::sample::{place_of, queue};

    #[test]
    fn what_a_line_did_not_take_is_nothing_for_whoever_came_to_its_place() {
        let room = Arc::new(Room::default());
        let gone = room.join_alone(1, queue());
        room.leave(1, &gone);
        let newcomer = queue();
        assert_eq!(place_of(&room.join_alone(2, newcomer.clone())), place_of(&gone));
        room.interrupt(place_of(&gone), 1, Bytes::from_static(b"rest"));
        assert!(newcomer.is_quiet());
        room.interrupt(place_of(&gone), 2, Bytes::from_static(b"rest"));
        assert!(!newcomer.is_quiet());
    }

    #[test]
    fn whoever_came_before_the_end_hears_it_though_others_have_left_and_whoever_came_after_it_does_not() {
        let room = Arc::new(Room::default());
        let (before, after) = (queue(), queue());
        room.join_alone(1, before.clone());
        room.join_alone(2, after.clone());
        room.end_turn(0..IN_A_ROW, End { reason: ByeReason::Finished, before: 2 });
        assert_eq!((before.ended(), after.ended()), (Some(ByeReason::Finished), None));
    }

    #[test]
    fn whoever_is_sent_out_hears_the_end_and_nobody_else_does() {
        let room = Arc::new(Room::default());
        let (gone, stays) = (queue(), queue());
        room.join_alone(1, gone.clone());
        room.join_alone(2, stays.clone());
        room.send_out_turn(0..IN_A_ROW, &[1]);
        assert_eq!((gone.ended(), stays.ended()), (Some(ByeReason::Out), None));
    }
}
