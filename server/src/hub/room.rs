//! A room with somebody in it: the queues of its listeners, and its people.

use super::queue::{Frame, Queue};
use crate::sse;
use protocol::{ByeReason, Person, PersonId, Presence, RoomName, Seq, limits::PEOPLE_LISTED};
use std::{collections::HashMap, sync::Arc};

#[derive(Debug, Default)]
pub(super) struct Room {
    /// The newest event that is known here.
    pub(super) head: Seq,
    /// By number.
    listeners: HashMap<u64, Arc<Queue>>,
    people: Vec<Present>,
    joined: Vec<Person>,
    left: Vec<PersonId>,
}

/// A person in the room, for as long as one of their streams is open.
#[derive(Debug)]
struct Present {
    person: Person,
    streams: usize,
}

impl Room {
    pub(super) fn join(&mut self, number: u64, queue: Arc<Queue>, person: Option<Person>) {
        if let Some(person) = person {
            match self.people.iter_mut().find(|present| present.person.id == person.id) {
                Some(present) => present.streams += 1,
                None => {
                    self.left.retain(|id| *id != person.id);
                    self.joined.push(person.clone());
                    self.people.push(Present { person, streams: 1 });
                }
            }
        }
        self.listeners.insert(number, queue);
    }

    /// Who is here now, for whoever has just come.
    pub(super) fn presence(&self, name: &RoomName) -> Presence {
        Presence {
            room: name.clone(),
            count: self.people.len(),
            here: Some(self.people()),
            joined: Vec::new(),
            left: Vec::new(),
        }
    }

    pub(super) fn leave(&mut self, number: u64, person: Option<&Person>) {
        self.listeners.remove(&number);
        let Some(person) = person else { return };
        if let Some(at) = self.people.iter().position(|present| present.person.id == person.id) {
            self.people[at].streams -= 1;
            if self.people[at].streams == 0 {
                self.people.remove(at);
                self.joined.retain(|joined| joined.id != person.id);
                self.left.push(person.id.clone());
            }
        }
    }

    pub(super) fn rename(&mut self, person: &Person) {
        if let Some(present) = self.people.iter_mut().find(|present| present.person.id == person.id) {
            present.person = person.clone();
            self.joined.retain(|joined| joined.id != person.id);
            self.joined.push(person.clone());
        }
    }

    /// Puts a frame into every queue; a full one is ended, and its listener comes back for the rest.
    pub(super) fn send(&self, frame: &Frame) {
        for queue in self.listeners.values() {
            queue.push(frame.clone());
        }
    }

    /// Puts a ping into the queue of everybody who listens to this room only.
    pub(super) fn ping(&self, frame: &Frame, elsewhere_too: &HashMap<u64, Vec<RoomName>>) {
        for (number, queue) in &self.listeners {
            if !elsewhere_too.contains_key(number) {
                queue.push(frame.clone());
            }
        }
    }

    pub(super) fn queue_of(&self, number: u64) -> Option<&Queue> {
        self.listeners.get(&number).map(|queue| &**queue)
    }

    pub(super) fn end(&self, reason: ByeReason) {
        for queue in self.listeners.values() {
            queue.end(reason);
        }
    }

    /// Tells the room who came and who went since the last time.
    pub(super) fn announce(&mut self, name: &RoomName) {
        if self.joined.is_empty() && self.left.is_empty() {
            return;
        }
        let presence = Presence {
            room: name.clone(),
            count: self.people.len(),
            here: None,
            joined: std::mem::take(&mut self.joined),
            left: std::mem::take(&mut self.left),
        };
        self.send(&Frame::passing(sse::passing("presence", &presence)));
    }

    pub(super) fn people(&self) -> Vec<Person> {
        self.people.iter().take(PEOPLE_LISTED).map(|present| present.person.clone()).collect()
    }

    pub(super) fn person_ids(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.people.iter().map(|present| present.person.id.clone())
    }

    pub(super) fn has(&self, person: &PersonId) -> bool {
        self.people.iter().any(|present| present.person.id == *person)
    }

    pub(super) fn has_as(&self, person: &Person) -> bool {
        self.people.iter().any(|present| present.person == *person)
    }

    pub(super) fn count_people(&self) -> usize {
        self.people.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }
}
