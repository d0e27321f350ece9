//! What the hub has under one lock: the rooms with somebody in them, and who listens to several.

use super::{
    attention::{Attention, Looks},
    lingering::Lingering,
    queue::Queue,
    room::Room,
};
use protocol::{ByeReason, PersonId, RoomName};
use std::{collections::HashMap, sync::Arc};

#[derive(Debug)]
pub(super) struct House {
    pub(super) rooms: HashMap<RoomName, Arc<Room>>,
    /// Those who listen to several rooms, by number.
    pub(super) several: HashMap<u64, Several>,
    /// Whose they are, of listeners to rooms that are not for everybody, by number.
    pub(super) whose: HashMap<u64, PersonId>,
    pub(super) lingering: Lingering,
    pub(super) looks: Looks,
    /// The number of the next listener.
    pub(super) next: u64,
    /// Listeners, each once, however many rooms it listens to.
    pub(super) streams: usize,
    /// Set once: everybody has been sent home, and whoever comes now is too.
    pub(super) closed: Option<ByeReason>,
}

#[derive(Debug)]
pub(super) struct Several {
    pub(super) queue: Arc<Queue>,
    pub(super) rooms: Vec<Arc<Room>>,
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

impl House {
    /// An empty one.
    pub(super) fn with(looks: Looks) -> Self {
        Self {
            rooms: HashMap::new(),
            several: HashMap::new(),
            whose: HashMap::new(),
            lingering: Lingering::default(),
            looks,
            next: 0,
            streams: 0,
            closed: None,
        }
    }

    /// A room, opened if nobody was in it.
    pub(super) fn room(&mut self, name: &RoomName) -> Arc<Room> {
        match self.rooms.get(name) {
            Some(room) => room.clone(),
            None => self.rooms.entry(name.clone()).or_default().clone(),
        }
    }

    /// These are here or away, wherever they are.
    pub(super) fn turn(&self, persons: &[PersonId], to: Attention) {
        for room in self.rooms.values() {
            room.people(|people| persons.iter().for_each(|person| people.turn(person, to)));
        }
    }

    pub(super) fn close_if_empty(&mut self, name: &RoomName) {
        if self.rooms.get(name).is_some_and(|room| room.is_empty()) {
            self.rooms.remove(name);
        }
    }

    pub(super) fn count(&self) -> Count {
        let mut people: Vec<PersonId> = Vec::new();
        self.rooms.values().for_each(|room| room.people(|here| people.extend(here.ids())));
        people.sort_unstable();
        people.dedup();
        let listeners = self.rooms.values().map(|room| room.count_listeners()).sum();
        Count { streams: self.streams, listeners, people: people.len() }
    }
}
