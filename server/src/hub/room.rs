//! A room with somebody in it: who listens, who is seen, and what is still to be told.

mod teller;

use super::{
    Filter, Frame,
    people::People,
    place::Place,
    queue::{Offer, Queue},
    round::End,
};
use protocol::{Epoch, RoomName, Seq};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use teller::{Item, Pending};
use tokio::{net::TcpStream, sync::Notify};

/// Listeners from whom on a room is a hall: to write to so many takes some milliseconds.
pub(super) const HALL: usize = 1_000;

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
    pending: Pending,
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

    /// Those who listen to nothing else and have one of these numbers hear what is pending, and then the end.
    pub(super) fn send_out(&self, numbers: Arc<[u64]>) -> Telling {
        self.inner().put(0, Item::Out(numbers))
    }

    /// From now on rounds are written straight to the line of whoever is at a place, until it takes no more.
    pub(super) fn lay_open(&self, at: usize, line: &Arc<TcpStream>, reached: Seq) {
        if let Some(Some(place)) = self.inner().places.get_mut(at) {
            place.lay_open(line, reached);
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
        inner.alone() + inner.several.len()
    }

    pub(super) fn is_hall(&self) -> bool {
        self.inner().alone() >= HALL
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count_listeners() == 0 && self.inner().people.count() == 0
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Those who listen here and nowhere else.
    fn alone(&self) -> usize {
        self.places.len() - self.free.len()
    }

    fn place(&self, told: Seq) -> Seq {
        self.handed_on.max(self.head.min(told))
    }

    fn put(&mut self, bytes: usize, item: Item) -> Telling {
        // Nobody is there to be told.
        if self.alone() == 0 {
            return Telling::Underway;
        }
        self.pending.put(bytes, item)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{place_of, queue},
        *,
    };

    fn places(room: &Room) -> usize {
        room.inner().places.len()
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
}
