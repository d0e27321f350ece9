//! A room with somebody in it: who listens, who is seen, and what is still to be told.

use super::{
    Filter, Frame,
    people::People,
    place::{OpenLine, Place},
    queue::{Offer, Queue},
    round::{End, Round},
};
use crate::chunk::AT_ONCE;
use bytes::Bytes;
use protocol::{Epoch, RoomName, Seq};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    ops::Range,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::Notify,
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

#[derive(Debug, Default)]
pub(super) struct Room {
    inner: Mutex<Inner>,
    /// A round is over.
    told: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    /// The newest event that is known here.
    head: Seq,
    /// The newest one that was handed on.
    handed_on: Seq,
    /// Who listens here and nowhere else. A place stays free until somebody comes, so that nobody changes places while a round
    /// is made.
    places: Vec<Option<Place>>,
    free: BTreeSet<usize>,
    /// Who listens to other rooms too, by number. What they hear comes from all of them in one order, so it is brought to
    /// them one by one.
    several: HashMap<u64, Arc<Queue>>,
    people: People,
    /// What a feed said last under each of its names.
    readings: Vec<Reading>,
    pending: VecDeque<Item>,
    /// The bytes of what is pending.
    backlog: usize,
    /// Somebody tells the room what is pending.
    is_telling: bool,
}

#[derive(Debug)]
enum Item {
    Frame(Frame),
    End(End),
}

#[derive(Debug)]
struct Reading {
    name: String,
    frame: Frame,
}

/// Where somebody listens to a room.
#[derive(Debug)]
pub(super) enum Seat {
    /// To this room only, at this place.
    Alone(Arc<Room>, usize),
    /// To others too.
    Several,
}

/// What becomes of something that a room is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// Nobody tells this room anything at the moment: [`Room::tell`] has to be begun.
    ToBegin,
    /// It will be told by whoever does, or there is nobody to be told.
    Underway,
}

impl Room {
    pub(super) fn join_alone(self: &Arc<Self>, number: u64, queue: Arc<Queue>) -> Seat {
        let mut inner = self.inner();
        let place = Some(Place::of(number, queue));
        let at = match inner.free.pop_first() {
            Some(at) => {
                inner.places[at] = place;
                at
            }
            None => {
                inner.places.push(place);
                inner.places.len() - 1
            }
        };
        Seat::Alone(self.clone(), at)
    }

    pub(super) fn join_with_others(&self, number: u64, queue: Arc<Queue>) -> Seat {
        self.inner().several.insert(number, queue);
        Seat::Several
    }

    pub(super) fn leave(&self, number: u64, seat: &Seat) {
        let mut inner = self.inner();
        match seat {
            Seat::Alone(_, at) => {
                inner.places[*at] = None;
                inner.free.insert(*at);
                // A hall that has emptied is not gone through for the few who stay.
                while let Some(None) = inner.places.last() {
                    inner.places.pop();
                    let last = inner.places.len();
                    inner.free.remove(&last);
                }
            }
            Seat::Several => drop(inner.several.remove(&number)),
        }
    }

    /// Hands on an event. Gives also how many of those who listen to several rooms were let go.
    pub(super) fn hear(&self, frame: &Frame) -> (Telling, u64) {
        let mut inner = self.inner();
        inner.handed_on = inner.handed_on.max(frame.seq().unwrap_or(0));
        inner.head = inner.head.max(inner.handed_on);
        let cut = inner.several.values().filter(|queue| queue.push(frame) == Offer::Cut).count() as u64;
        (inner.put(frame.size(), Item::Frame(frame.clone())), cut)
    }

    /// Pings whoever listens to this room only. Everything up to `told` was handed on, whichever rooms it was for; what lies behind
    /// that is still to come, though the log has it, and nobody's place may be beyond it.
    pub(super) fn ping(&self, epoch: &Epoch, told: Seq) -> Telling {
        let mut inner = self.inner();
        let frame = Frame::ping(epoch.at(inner.place(told)));
        inner.put(frame.size(), Item::Frame(frame))
    }

    /// How far this room has come, see [`Room::ping`].
    pub(super) fn place(&self, told: Seq) -> Seq {
        self.inner().place(told)
    }

    /// Whoever is here and listens to nothing else hears what is pending, and then the end.
    pub(super) fn end(&self, end: End) -> Telling {
        let mut inner = self.inner();
        inner.readings.clear();
        inner.put(0, Item::End(end))
    }

    /// Tells everybody what is pending, until nothing is. Counts those who were let go because they do not read.
    pub(super) async fn tell(self: Arc<Self>, slow: &AtomicU64) {
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
                from = next;
                // Other rooms, and those who ask for pages, wait for a few listeners and not for a hall.
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

    /// What is told next; nothing is told any more when there is none.
    fn next_round(&self) -> Option<Round> {
        let mut inner = self.inner();
        let mut round = Round::default();
        let mut bytes = 0;
        while bytes < AT_ONCE
            && round.end.is_none()
            && let Some(item) = inner.pending.pop_front()
        {
            match item {
                Item::Frame(frame) => {
                    bytes += frame.size();
                    round.frames.push(frame);
                }
                Item::End(end) => round.end = Some(end),
            }
        }
        inner.backlog -= bytes;
        inner.is_telling = !round.is_empty();
        inner.is_telling.then_some(round)
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

    /// From now on rounds are written straight to the line of whoever is at a place, until it takes no more.
    pub(super) fn lay_open(&self, at: usize, line: &Arc<TcpStream>, reached: Seq) {
        if let Some(Some(place)) = self.inner().places.get_mut(at) {
            place.lay_open(line, reached);
        }
    }

    /// Waits until the room has heard most of what it is to be told.
    pub(super) async fn keep_pace(&self) {
        loop {
            let mut told = std::pin::pin!(self.told.notified());
            // Before it is looked: a round that ends in between is not missed.
            told.as_mut().enable();
            if self.inner().backlog < BACKLOG {
                return;
            }
            told.await;
        }
    }

    /// Keeps an event for whoever joins, until there is a newer one of its name.
    pub(super) fn keep(&self, name: &str, frame: Frame) {
        let readings = &mut self.inner().readings;
        match readings.iter_mut().find(|reading| reading.name == name) {
            Some(reading) => reading.frame = frame,
            None => readings.push(Reading { name: name.to_owned(), frame }),
        }
    }

    /// What is kept and wanted.
    pub(super) fn readings(&self, filter: &Filter) -> Vec<Frame> {
        let inner = self.inner();
        let wanted = inner.readings.iter().filter(|reading| filter.wants(&reading.name));
        wanted.map(|reading| reading.frame.clone()).collect()
    }

    /// What somebody wants to know about the people here, or changes.
    pub(super) fn people<T>(&self, ask: impl FnOnce(&mut People) -> T) -> T {
        ask(&mut self.inner().people)
    }

    /// Who came and who went since the last time.
    pub(super) fn changes(&self, name: &RoomName) -> Option<Frame> {
        let changes = self.inner().people.changes(name)?;
        Some(Frame::passing("presence", &changes))
    }

    /// Whether a stream that has this number or a higher one is open.
    pub(super) fn is_heard_since(&self, since: u64) -> bool {
        let inner = self.inner();
        let alone = inner.places.iter().flatten().map(|place| (place.number(), place.queue()));
        let several = inner.several.iter().map(|(number, queue)| (*number, &**queue));
        alone.chain(several).any(|(number, queue)| number >= since && queue.ended().is_none())
    }

    pub(super) fn note_head(&self, head: Seq) {
        let mut inner = self.inner();
        inner.head = inner.head.max(head);
    }

    pub(super) fn count_listeners(&self) -> usize {
        let inner = self.inner();
        inner.places.len() - inner.free.len() + inner.several.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count_listeners() == 0 && self.inner().people.count() == 0
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn place(&self, told: Seq) -> Seq {
        self.handed_on.max(self.head.min(told))
    }

    fn put(&mut self, bytes: usize, item: Item) -> Telling {
        if self.places.len() == self.free.len() {
            return Telling::Underway;
        }
        self.backlog += bytes;
        self.pending.push_back(item);
        if std::mem::replace(&mut self.is_telling, true) { Telling::Underway } else { Telling::ToBegin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sse::Form;
    use protocol::ByeReason;

    fn queue() -> Arc<Queue> {
        Arc::new(Queue::of(Filter::default(), Form::Sse))
    }

    fn place_of(seat: &Seat) -> usize {
        match seat {
            Seat::Alone(_, at) => *at,
            Seat::Several => unreachable!("listens to one room"),
        }
    }

    fn places(room: &Room) -> usize {
        room.inner().places.len()
    }

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
    fn a_hall_that_empties_keeps_no_more_places_than_it_needs() {
        let room = Arc::new(Room::default());
        let seats: Vec<Seat> = (0..100).map(|number| room.join_alone(number, queue())).collect();
        for number in [99, 40, 41, 98, 97] {
            room.leave(number, &seats[number as usize]);
        }
        assert_eq!((places(&room), room.count_listeners()), (97, 95));
        assert_eq!(place_of(&room.join_alone(100, queue())), 40);
        for number in (1..97).filter(|number| ![40, 41].contains(number)) {
            room.leave(number, &seats[number as usize]);
        }
        assert_eq!((places(&room), room.count_listeners()), (41, 2));
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
}
