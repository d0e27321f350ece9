//! The hub: who listens where, and the way of an event from the log to all of them.
//!
//! An event is encoded once, and every listener of its room gets the same shared bytes into a bounded queue of its
//! own. A listener whose queue is full is let go and comes back with its cursor; nobody else notices.
//! Whoever joins leaves by being dropped.

mod queue;
mod room;
mod listener;

pub use listener::Listener;
pub use queue::Frame;

use crate::sse;
use protocol::{ByeReason, Epoch, Event, Person, PersonId, Ping, Presence, RoomName, Seq};
use room::Room;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// How long changes in who is here are gathered before the room hears of them.
const PRESENCE_PAUSE: Duration = Duration::from_millis(150);

/// A handle on the hub; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    epoch: Epoch,
    house: Mutex<House>,
    /// Somebody came, went or took another name.
    stirred: Notify,
}

#[derive(Debug, Default)]
struct House {
    rooms: HashMap<RoomName, Room>,
    /// The rooms of those who listen to several.
    several: HashMap<u64, Vec<RoomName>>,
    /// The number of the next listener.
    next: u64,
    /// Listeners, each once, however many rooms it listens to.
    streams: usize,
    /// Set once: everybody has been sent home, and whoever comes now is too.
    closed: Option<ByeReason>,
}

/// Who is in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Open streams.
    pub streams: usize,
    /// People, each once, however many streams and rooms they are in.
    pub people: usize,
}

impl Hub {
    pub fn new(epoch: Epoch) -> Self {
        let shared = Shared { epoch, house: Mutex::default(), stirred: Notify::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Listens to `rooms` from this moment on, and says who is there. Whoever has a `person` is seen by the others,
    /// under the name that stands with the room.
    pub fn join(&self, rooms: &[(RoomName, Option<Person>)]) -> (Listener, Vec<Presence>) {
        let queue = Arc::new(queue::Queue::default());
        let mut house = self.house();
        let number = house.next;
        house.next += 1;
        house.streams += 1;
        if let Some(reason) = house.closed {
            queue.end(reason);
        }
        let mut here = Vec::with_capacity(rooms.len());
        for (name, person) in rooms {
            let room = house.rooms.entry(name.clone()).or_default();
            room.join(number, queue.clone(), person.clone());
            here.push(room.presence(name));
        }
        if rooms.len() > 1 {
            house.several.insert(number, rooms.iter().map(|(name, _)| name.clone()).collect());
        }
        drop(house);
        self.shared.stirred.notify_one();
        (Listener::new(self.clone(), number, rooms.to_vec(), queue), here)
    }

    /// Hands an event of the log to everybody who listens to its room, and returns how many bytes each of them got.
    /// Events must come in the order of the log.
    pub fn broadcast(&self, event: &Event) -> usize {
        let seq = event.id().seq;
        let mut house = self.house();
        let Some(room) = house.rooms.get_mut(event.room()) else { return 0 };
        let frame = Frame::stored(seq, sse::stored(event));
        room.head = room.head.max(seq);
        room.send(&frame);
        frame.bytes.len()
    }

    /// Tells the hub how far a room's log reaches, for pings: it saw only what was said since somebody listens.
    pub fn note_head(&self, rooms: &[RoomName], head: Seq) {
        let mut house = self.house();
        for name in rooms {
            if let Some(room) = house.rooms.get_mut(name) {
                room.head = room.head.max(head);
            }
        }
    }

    /// Gives `person` another name wherever they are.
    pub fn rename(&self, person: &Person) {
        for room in self.house().rooms.values_mut() {
            room.rename(person);
        }
        self.shared.stirred.notify_one();
    }

    /// Who is in a room, each person once, in the order in which they came; no more than the first 500.
    pub fn people(&self, room: &RoomName) -> Vec<Person> {
        self.house().rooms.get(room).map(Room::people).unwrap_or_default()
    }

    /// How many people are in a room.
    pub fn count_people(&self, room: &RoomName) -> usize {
        self.house().rooms.get(room).map(Room::count_people).unwrap_or_default()
    }

    /// Whether a person is in a room under this very name.
    pub fn is_here_as(&self, room: &RoomName, person: &Person) -> bool {
        self.house().rooms.get(room).is_some_and(|room| room.has_as(person))
    }

    /// The rooms that a person is in.
    pub fn rooms_of(&self, person: &PersonId) -> Vec<RoomName> {
        let house = self.house();
        house.rooms.iter().filter(|(_, room)| room.has(person)).map(|(name, _)| name.clone()).collect()
    }

    pub fn count(&self) -> Count {
        let house = self.house();
        let mut people: Vec<PersonId> = house.rooms.values().flat_map(Room::person_ids).collect();
        people.sort_unstable();
        people.dedup();
        Count { streams: house.streams, people: people.len() }
    }

    /// Pings everybody at once. One tick for all: there is no timer per listener.
    pub fn ping(&self) {
        let house = self.house();
        let frame = |head| Frame::passing(sse::passing("ping", &Ping { head: self.shared.epoch.at(head) }));
        for room in house.rooms.values() {
            room.ping(&frame(room.head), &house.several);
        }
        for (number, names) in &house.several {
            let rooms: Vec<&Room> = names.iter().filter_map(|name| house.rooms.get(name)).collect();
            let head = rooms.iter().map(|room| room.head).max().unwrap_or(0);
            if let Some(queue) = rooms.first().and_then(|room| room.queue_of(*number)) {
                queue.push(frame(head));
            }
        }
    }

    /// Ends every stream, and from now on every new one.
    pub fn close(&self, reason: ByeReason) {
        let mut house = self.house();
        house.closed = Some(reason);
        for room in house.rooms.values() {
            room.end(reason);
        }
    }

    pub fn is_closed(&self) -> bool {
        self.house().closed.is_some()
    }

    /// Tells rooms who came and who went, a moment later, so that many changes make one event. Runs for ever.
    pub async fn announce_changes(self) {
        loop {
            self.shared.stirred.notified().await;
            tokio::time::sleep(PRESENCE_PAUSE).await;
            for (name, room) in &mut self.house().rooms {
                room.announce(name);
            }
        }
    }

    fn leave(&self, number: u64, rooms: &[(RoomName, Option<Person>)]) {
        let mut house = self.house();
        house.streams -= 1;
        house.several.remove(&number);
        for (name, person) in rooms {
            if let Some(room) = house.rooms.get_mut(name) {
                room.leave(number, person.as_ref());
                if room.is_empty() {
                    house.rooms.remove(name);
                }
            }
        }
        drop(house);
        self.shared.stirred.notify_one();
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.shared.house.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
