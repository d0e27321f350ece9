//! The hub: who listens where, and the way of an event from the log to all of them.
//!
//! An event is encoded once. Who has heard everything so far has it written straight to their line by the room's own
//! task; whoever can't take it at once gets the same shared bytes into a bounded queue. A listener whose queue is full is let go
//! and comes back with its cursor; nobody else notices. Whoever joins leaves by being dropped.

mod filter;
mod frame;
mod round;
mod queue;
mod place;
mod people;
mod room;
mod untold;
mod house;
mod lingering;
mod presence;
mod attention;
mod out;
mod listener;
mod audience;
#[cfg(test)]
mod sample;

pub use filter::Filter;
pub use frame::Frame;
pub use house::Count;
pub use listener::{Listener, Said};
pub use untold::{Halls, Untold};

use crate::sse::Form;
use attention::Looks;
use house::{House, Several};
use protocol::{ByeReason, Cursor, Epoch, Event, Person, Presence, RoomName, Seq};
use queue::{Offer, Queue};
use room::{Room, Seat, Telling};
use round::End;
use serde::Serialize;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

/// A handle on the hub; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    epoch: Epoch,
    house: Mutex<House>,
    /// Rooms that nobody tells what is pending there.
    untold: mpsc::UnboundedSender<Arc<Room>>,
    /// Somebody came, went or took another name.
    stirred: Notify,
    /// Somebody came.
    arrived: Notify,
    /// Every event up to this place was handed on.
    told: AtomicU64,
    /// Everybody is sent home.
    closing: CancellationToken,
    /// Listeners that were let go because they did not read.
    slow: AtomicU64,
}

/// How things stand in the rooms that somebody joins.
#[derive(Debug)]
pub struct Scene {
    /// Who is there, room by room.
    pub here: Vec<Presence>,
    /// What their feeds said last.
    pub readings: Vec<Frame>,
}

impl Hub {
    /// A hub for what comes after a place of the log, and what has to run beside it for anybody to hear anything. Who has not looked at
    /// their pages for `away_after` is away.
    pub fn new(Cursor { epoch, seq }: Cursor, away_after: Duration) -> (Self, Untold) {
        let (untold, rooms) = mpsc::unbounded_channel();
        let shared = Shared {
            epoch,
            house: Mutex::new(House::with(Looks::of(away_after))),
            untold,
            stirred: Notify::new(),
            arrived: Notify::new(),
            told: AtomicU64::new(seq),
            closing: CancellationToken::new(),
            slow: AtomicU64::new(0),
        };
        let hub = Self { shared: Arc::new(shared) };
        (hub.clone(), Untold { hub, rooms })
    }

    /// Listens to `rooms` from this moment on, and says how things stand there. Whoever has a `person` is seen by the
    /// others, under the name that stands with the room.
    pub fn join(
        &self,
        rooms: &[(RoomName, Option<Person>)],
        filter: &Filter,
        form: Form,
    ) -> (Listener, Scene) {
        let queue = Arc::new(Queue::of(filter.clone(), form));
        let mut house = self.house();
        let number = house.next;
        house.next += 1;
        house.streams += 1;
        if let Some(reason) = house.closed {
            queue.end(reason);
        }
        let mut scene = Scene { here: Vec::with_capacity(rooms.len()), readings: Vec::new() };
        let mut seats = Vec::with_capacity(rooms.len());
        for (name, person) in rooms {
            let room = house.room(name);
            let seat = match rooms.len() {
                1 => room.join_alone(number, queue.clone()),
                _ => room.join_with_others(number, queue.clone()),
            };
            if let Some(person) = person {
                let attention = house.looks.attention(&person.id);
                room.people(|people| people.seat(person.clone(), attention));
            }
            scene.here.push(room.people(|people| people.presence(name)));
            scene.readings.extend(room.readings(filter));
            seats.push(seat);
        }
        if rooms.len() > 1 {
            let rooms = rooms.iter().map(|(name, _)| house.room(name)).collect();
            house.several.insert(number, Several { queue: queue.clone(), rooms });
        }
        drop(house);
        self.shared.stirred.notify_one();
        self.shared.arrived.notify_waiters();
        (Listener::new(self.clone(), number, rooms, seats, queue), scene)
    }

    /// Hands an event of the log to everybody who listens to its room. Events must come in the order of the log.
    pub fn broadcast(&self, event: &Event) {
        // Without somebody who listens nothing is encoded.
        if let Some(room) = self.room(event.room()) {
            self.hear(&room, &Frame::of(event));
        }
    }

    /// Everything up to a place of the log was handed on, as far as it is for anybody.
    pub fn has_told(&self, place: Seq) {
        self.shared.told.fetch_max(place, Ordering::Release);
    }

    /// Tells everybody who listens to a room something that passes: nobody who comes back later hears of it. Gives back how
    /// many bytes each of them gets.
    ///
    /// ```
    /// # use server::{hub::{Filter, Hub}, sse::Form};
    /// # use protocol::{Epoch, RoomName};
    /// # let ten_minutes = std::time::Duration::from_secs(600);
    /// # let (hub, _untold) = Hub::new(Epoch::from_bits(1).at(0), ten_minutes);
    /// let kitchen: RoomName = "kitchen".parse()?;
    /// let (listener, _) = hub.join(&[(kitchen.clone(), None)], &Filter::default(), Form::Sse);
    /// hub.tell(&kitchen, "kettle", &serde_json::json!({ "celsius": 96 }));
    /// # drop(listener);
    /// # Ok::<(), protocol::Refusal>(())
    /// ```
    pub fn tell(&self, room: &RoomName, name: &str, data: &impl Serialize) -> usize {
        let Some(room) = self.room(room) else { return 0 };
        let frame = Frame::passing(name, data);
        self.hear(&room, &frame);
        frame.size()
    }

    /// Tells it, and keeps it for whoever joins while somebody listens: how things stand, until the same name says
    /// otherwise.
    pub fn show(&self, room: &RoomName, name: &str, data: &impl Serialize) {
        if let Some(room) = self.room(room) {
            let frame = Frame::passing(name, data);
            // First, so that whoever joins in between has it twice and not never.
            room.keep(name, frame.clone());
            self.hear(&room, &frame);
        }
    }

    fn hear(&self, room: &Arc<Room>, frame: &Frame) {
        let (telling, cut) = room.hear(frame);
        self.count_slow_ones(cut);
        self.see_to(room, telling);
    }

    fn see_to(&self, room: &Arc<Room>, telling: Telling) {
        if telling == Telling::ToBegin {
            // Nobody tells anything any more when the server has stopped.
            let _ = self.shared.untold.send(room.clone());
        }
    }

    /// Waits while a room still has much to hear: whoever says more there waits with those who listen.
    pub async fn keep_pace(&self, room: &RoomName) {
        if let Some(room) = self.room(room) {
            room.keep_pace().await;
        }
    }

    /// Listeners that were let go because they did not read, since the server started.
    pub fn count_slow(&self) -> u64 {
        self.shared.slow.load(Ordering::Relaxed)
    }

    /// Tells the hub how far the log of each room reaches, for pings: it saw only what was said since somebody listens.
    pub fn note_heads<'a>(&self, heads: impl Iterator<Item = (&'a RoomName, &'a Seq)>) {
        let house = self.house();
        for (name, head) in heads {
            if let Some(room) = house.rooms.get(name) {
                room.note_head(*head);
            }
        }
    }

    pub fn count(&self) -> Count {
        self.house().count()
    }

    /// Pings everybody at once. One tick for all: there is no timer per listener.
    pub fn ping(&self) {
        let told = self.shared.told.load(Ordering::Acquire);
        let house = self.house();
        for room in house.rooms.values() {
            let telling = room.ping(&self.shared.epoch, told);
            self.see_to(room, telling);
        }
        for Several { queue, rooms } in house.several.values() {
            let place = rooms.iter().map(|room| room.place(told)).max().unwrap_or(0);
            let offer = queue.push(&Frame::ping(self.shared.epoch.at(place)));
            self.count_slow_ones(u64::from(offer == Offer::Cut));
        }
    }

    /// Ends every stream when it has said what is pending, and from now on every new one.
    pub fn close(&self, reason: ByeReason) {
        let mut house = self.house();
        house.closed = Some(reason);
        self.shared.closing.cancel();
        house.several.values().for_each(|several| several.queue.end(reason));
        for room in house.rooms.values() {
            let telling = room.end(End { reason, before: u64::MAX });
            self.see_to(room, telling);
        }
    }

    /// Open streams.
    pub fn streams(&self) -> usize {
        self.house().streams
    }

    pub fn is_closed(&self) -> bool {
        self.shared.closing.is_cancelled()
    }

    /// Waits until everybody is sent home.
    pub async fn until_closed(&self) {
        self.shared.closing.cancelled().await;
    }

    fn leave(&self, number: u64, rooms: &[(RoomName, Option<Person>)], seats: &[Seat]) {
        let mut house = self.house();
        house.streams -= 1;
        house.several.remove(&number);
        house.whose.remove(&number);
        let mut missed = Vec::new();
        for ((name, person), seat) in rooms.iter().zip(seats) {
            if let Some(room) = house.rooms.get(name) {
                room.leave(number, seat);
                match person {
                    // Whoever is sent out of a room that is not for everybody is not seen there any more.
                    Some(person) if name.is_private() => room.people(|people| people.unseat(person)),
                    Some(person) => missed.push((name.clone(), person.clone())),
                    None => {}
                }
                house.close_if_empty(name);
            }
        }
        if !missed.is_empty() {
            house.lingering.miss(missed, Instant::now());
        }
        drop(house);
        self.shared.stirred.notify_one();
    }

    fn count_slow_ones(&self, listeners: u64) {
        self.shared.slow.fetch_add(listeners, Ordering::Relaxed);
    }

    fn room(&self, name: &RoomName) -> Option<Arc<Room>> {
        self.house().rooms.get(name).cloned()
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.shared.house.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
