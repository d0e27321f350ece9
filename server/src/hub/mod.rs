//! The hub: who listens where, and the way of an event from the log to all of them.
//!
//! An event is encoded once, and every listener of its room gets the same shared bytes into a bounded queue of its
//! own. A listener whose queue is full is let go and comes back with its cursor; nobody else notices.
//! Whoever joins leaves by being dropped.

mod filter;
mod queue;
mod room;
mod listener;

pub use filter::Filter;
pub use listener::Listener;
pub use queue::Frame;

use crate::sse;
use bytes::Bytes;
use protocol::{ByeReason, Epoch, Event, Person, PersonId, Ping, Presence, RoomName, Seq};
use room::Room;
use serde::Serialize;
use std::{
    cell::OnceCell,
    collections::HashMap,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How long changes in who is here are gathered before the room hears of them.
const PRESENCE_PAUSE: Duration = Duration::from_millis(150);
/// How long whoever polls is seen after an answer.
const LINGER: Duration = Duration::from_secs(5);

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
    /// Somebody came.
    arrived: Notify,
    /// Listeners that were let go because they did not read.
    slow: AtomicU64,
}

#[derive(Debug, Default)]
struct House {
    rooms: HashMap<RoomName, Room>,
    /// The rooms of those who listen to several.
    several: HashMap<u64, Vec<RoomName>>,
    /// Those who are seen although they do not listen just now, each once: they poll.
    lingering: HashMap<PersonId, Lingering>,
    /// The number of the next listener.
    next: u64,
    /// Listeners, each once, however many rooms it listens to.
    streams: usize,
    /// Set once: everybody has been sent home, and whoever comes now is too.
    closed: Option<ByeReason>,
}

#[derive(Debug)]
struct Lingering {
    until: Instant,
    seats: Vec<(RoomName, Person)>,
}

/// How things stand in the rooms that somebody joins.
#[derive(Debug)]
pub struct Scene {
    /// Who is there, room by room.
    pub here: Vec<Presence>,
    /// What their feeds said last, encoded.
    pub readings: Vec<Bytes>,
}

/// Who is in the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Open streams.
    pub streams: usize,
    /// Rooms that they listen to, over all streams.
    pub listeners: usize,
    /// People, each once, however many streams and rooms they are in.
    pub people: usize,
}

impl Hub {
    pub fn new(epoch: Epoch) -> Self {
        let shared = Shared {
            epoch,
            house: Mutex::default(),
            stirred: Notify::new(),
            arrived: Notify::new(),
            slow: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Listens to `rooms` from this moment on, and says how things stand there. Whoever has a `person` is seen by the
    /// others, under the name that stands with the room.
    pub fn join(&self, rooms: &[(RoomName, Option<Person>)], filter: &Filter) -> (Listener, Scene) {
        let queue = Arc::new(queue::Queue::of(filter.clone()));
        let mut house = self.house();
        let number = house.next;
        house.next += 1;
        house.streams += 1;
        if let Some(reason) = house.closed {
            queue.end(reason);
        }
        let mut scene = Scene { here: Vec::with_capacity(rooms.len()), readings: Vec::new() };
        for (name, person) in rooms {
            let room = house.rooms.entry(name.clone()).or_default();
            room.join(number, queue.clone(), person.clone());
            scene.here.push(room.presence(name));
            scene.readings.extend(room.readings(filter).map(|frame| frame.bytes));
        }
        if rooms.len() > 1 {
            house.several.insert(number, rooms.iter().map(|(name, _)| name.clone()).collect());
        }
        drop(house);
        self.shared.stirred.notify_one();
        self.shared.arrived.notify_waiters();
        (Listener::new(self.clone(), number, rooms.to_vec(), queue), scene)
    }

    fn let_linger(&self, rooms: &[(RoomName, Option<Person>)]) {
        let seats: Vec<_> =
            rooms.iter().filter_map(|(room, person)| Some((room.clone(), person.clone()?))).collect();
        let Some(id) = seats.first().map(|(_, person)| person.id.clone()) else { return };
        let house = &mut *self.house();
        for (room, person) in &seats {
            house.rooms.entry(room.clone()).or_default().seat(person.clone());
        }
        let until = Instant::now() + LINGER;
        if let Some(before) = house.lingering.insert(id, Lingering { until, seats }) {
            house.unseat(before);
        }
    }

    /// Lets those go who have not asked again for some seconds. Runs for ever.
    pub async fn see_off_the_quiet(self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            self.see_off();
        }
    }

    fn see_off(&self) {
        let now = Instant::now();
        let house = &mut *self.house();
        let over: Vec<PersonId> = house
            .lingering
            .iter()
            .filter(|(_, lingering)| lingering.until <= now)
            .map(|(id, _)| id.clone())
            .collect();
        if over.is_empty() {
            return;
        }
        for id in over {
            if let Some(lingering) = house.lingering.remove(&id) {
                house.unseat(lingering);
            }
        }
        self.shared.stirred.notify_one();
    }

    /// Hands an event of the log to everybody who listens to its room, and returns how many bytes each of them got.
    /// Events must come in the order of the log.
    pub fn broadcast(&self, event: &Event) -> usize {
        let seq = event.id().seq;
        let mut house = self.house();
        let Some(room) = house.rooms.get_mut(event.room()) else { return 0 };
        let frame = Frame::of(event);
        room.head = room.head.max(seq);
        self.count_cut(room.send(&frame, |filter| filter.wants_event(event)));
        frame.bytes.len()
    }

    /// Tells everybody who listens to a room something that passes: nobody who comes back later hears of it. Gives back how
    /// many bytes each of them got.
    ///
    /// ```
    /// # use server::hub::{Filter, Hub};
    /// # use protocol::{Epoch, RoomName};
    /// # let hub = Hub::new(Epoch::from_bits(1));
    /// let kitchen: RoomName = "kitchen".parse()?;
    /// let (listener, _) = hub.join(&[(kitchen.clone(), None)], &Filter::default());
    /// hub.tell(&kitchen, "kettle", &serde_json::json!({ "celsius": 96 }));
    /// # drop(listener);
    /// # Ok::<(), protocol::Refusal>(())
    /// ```
    pub fn tell(&self, room: &RoomName, name: &str, data: &impl Serialize) -> usize {
        if let Some(room) = self.house().rooms.get(room) {
            let frame = Frame::passing(sse::passing(name, data));
            self.count_cut(room.send(&frame, |filter| filter.wants(name)));
            return frame.bytes.len();
        }
        0
    }

    /// Tells it, and keeps it for whoever joins while somebody listens: how things stand, until the same name says
    /// otherwise.
    pub fn show(&self, room: &RoomName, name: &str, data: &impl Serialize) {
        if let Some(room) = self.house().rooms.get_mut(room) {
            let frame = Frame::passing(sse::passing(name, data));
            self.count_cut(room.send(&frame, |filter| filter.wants(name)));
            room.keep(name, frame);
        }
    }

    /// All has been said in a room: the streams of those who listen to nothing else end for good. Whoever comes after
    /// this has a number that is not lower than the one it gives back.
    pub fn finish(&self, room: &RoomName) -> u64 {
        let house = &mut *self.house();
        if let Some(room) = house.rooms.get_mut(room) {
            room.finish(&house.several);
        }
        house.next
    }

    /// Whether anybody listens to a room.
    pub fn is_heard(&self, room: &RoomName) -> bool {
        self.is_heard_since(room, 0)
    }

    /// Waits until somebody listens to a room who has this number or a higher one.
    pub async fn until_heard(&self, room: &RoomName, since: u64) {
        loop {
            let mut arrived = pin!(self.shared.arrived.notified());
            // Before it is looked: whoever comes in between is not missed.
            arrived.as_mut().enable();
            if self.is_heard_since(room, since) {
                return;
            }
            arrived.await;
        }
    }

    fn is_heard_since(&self, room: &RoomName, since: u64) -> bool {
        self.house().rooms.get(room).is_some_and(|room| room.is_heard_since(since))
    }

    /// Listeners that were let go because they did not read, since the server started.
    pub fn count_slow(&self) -> u64 {
        self.shared.slow.load(Ordering::Relaxed)
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
        let listeners = house.rooms.values().map(Room::count_listeners).sum();
        Count { streams: house.streams, listeners, people: people.len() }
    }

    /// Pings everybody at once. One tick for all: there is no timer per listener.
    pub fn ping(&self) {
        let house = self.house();
        let ping = |head, filter: &Filter| {
            let (name, at) = ("ping", self.shared.epoch.at(head));
            let ping = Ping { head: at.clone() };
            // A narrowed stream is silent about much that moves the cursor of others: here it catches up with them.
            let bytes =
                if filter.is_narrow() { sse::beginning(&at, name, &ping) } else { sse::passing(name, &ping) };
            Frame::passing(bytes)
        };
        for room in house.rooms.values() {
            let (usual, narrow) = (ping(room.head, &Filter::default()), OnceCell::new());
            let fitting = |filter: &Filter| {
                let frame =
                    if filter.is_narrow() { narrow.get_or_init(|| ping(room.head, filter)) } else { &usual };
                frame.clone()
            };
            self.count_cut(room.ping(fitting, &house.several));
        }
        for (number, names) in &house.several {
            let rooms: Vec<&Room> = names.iter().filter_map(|name| house.rooms.get(name)).collect();
            let head = rooms.iter().map(|room| room.head).max().unwrap_or(0);
            if let Some(queue) = rooms.first().and_then(|room| room.queue_of(*number)) {
                self.count_cut(u64::from(queue.push(ping(head, queue.filter())) == queue::Offer::Cut));
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

    /// Open streams.
    pub fn streams(&self) -> usize {
        self.house().streams
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
                self.count_cut(room.announce(name));
            }
        }
    }

    fn count_cut(&self, listeners: u64) {
        self.shared.slow.fetch_add(listeners, Ordering::Relaxed);
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

impl House {
    fn unseat(&mut self, Lingering { seats, .. }: Lingering) {
        for (name, person) in seats {
            if let Some(room) = self.rooms.get_mut(&name) {
                room.unseat(&person);
                if room.is_empty() {
                    self.rooms.remove(&name);
                }
            }
        }
    }
}
