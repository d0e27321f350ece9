//! A room with somebody in it: the queues of its listeners, and its people.

use super::{
    Filter,
    queue::{Frame, Offer, Queue},
};
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
    /// Somebody came, went or took another name since the room was told last. Of those beyond the list only the number is told:
    /// in a hall of thousands each would have to be told of each.
    stirred: bool,
    joined: Vec<Person>,
    left: Vec<PersonId>,
    /// What a feed said last under each of its names.
    readings: Vec<Reading>,
}

#[derive(Debug)]
struct Reading {
    name: String,
    frame: Frame,
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
            self.seat(person);
        }
        self.listeners.insert(number, queue);
    }

    /// Somebody is seen here once more.
    pub(super) fn seat(&mut self, person: Person) {
        match self.people.iter_mut().find(|present| present.person.id == person.id) {
            Some(present) => present.streams += 1,
            None => {
                self.stirred = true;
                self.left.retain(|id| *id != person.id);
                if self.people.len() < PEOPLE_LISTED {
                    self.joined.push(person.clone());
                }
                self.people.push(Present { person, streams: 1 });
            }
        }
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
        if let Some(person) = person {
            self.unseat(person);
        }
    }

    /// Somebody is seen here once less.
    pub(super) fn unseat(&mut self, person: &Person) {
        if let Some(at) = self.people.iter().position(|present| present.person.id == person.id) {
            self.people[at].streams -= 1;
            if self.people[at].streams == 0 {
                self.people.remove(at);
                self.stirred = true;
                self.joined.retain(|joined| joined.id != person.id);
                if at < PEOPLE_LISTED {
                    self.left.push(person.id.clone());
                }
            }
        }
    }

    pub(super) fn rename(&mut self, person: &Person) {
        if let Some(at) = self.people.iter().position(|present| present.person.id == person.id) {
            self.people[at].person = person.clone();
            if at >= PEOPLE_LISTED {
                return;
            }
            self.stirred = true;
            self.joined.retain(|joined| joined.id != person.id);
            self.joined.push(person.clone());
        }
    }

    /// Puts a frame into every queue that wants it; a full one is ended, and its listener comes back for the rest.
    /// Gives the number of those.
    pub(super) fn send(&self, frame: &Frame, wants: impl Fn(&Filter) -> bool) -> u64 {
        let queues = self.listeners.values().filter(|queue| wants(queue.filter()));
        queues.filter(|queue| queue.push(frame.clone()) == Offer::Cut).count() as u64
    }

    /// Keeps an event for whoever joins, until there is a newer one of its name.
    pub(super) fn keep(&mut self, name: &str, frame: Frame) {
        match self.readings.iter_mut().find(|reading| reading.name == name) {
            Some(reading) => reading.frame = frame,
            None => self.readings.push(Reading { name: name.to_owned(), frame }),
        }
    }

    /// What is kept and wanted.
    pub(super) fn readings(&self, filter: &Filter) -> impl Iterator<Item = Frame> {
        let wanted = self.readings.iter().filter(|reading| filter.wants(&reading.name));
        wanted.map(|reading| reading.frame.clone())
    }

    /// Ends the streams of those who listen to this room only.
    pub(super) fn finish(&mut self, elsewhere_too: &HashMap<u64, Vec<RoomName>>) {
        self.readings.clear();
        for (number, queue) in &self.listeners {
            if !elsewhere_too.contains_key(number) {
                queue.end(ByeReason::Finished);
            }
        }
    }

    /// Puts a ping into the queue of everybody who listens to this room only, and gives the number of those who were let go.
    pub(super) fn ping(
        &self,
        ping: impl Fn(&Filter) -> Frame,
        elsewhere_too: &HashMap<u64, Vec<RoomName>>,
    ) -> u64 {
        let here = self.listeners.iter().filter(|(number, _)| !elsewhere_too.contains_key(number));
        here.filter(|(_, queue)| queue.push(ping(queue.filter())) == Offer::Cut).count() as u64
    }

    /// Whether a stream that has this number or a higher one is open.
    pub(super) fn is_heard_since(&self, since: u64) -> bool {
        self.listeners.iter().any(|(number, queue)| *number >= since && queue.ended().is_none())
    }

    pub(super) fn queue_of(&self, number: u64) -> Option<&Queue> {
        self.listeners.get(&number).map(|queue| &**queue)
    }

    pub(super) fn end(&self, reason: ByeReason) {
        for queue in self.listeners.values() {
            queue.end(reason);
        }
    }

    /// Tells the room who came and who went since the last time, and gives the number of those who were let go.
    pub(super) fn announce(&mut self, name: &RoomName) -> u64 {
        if !std::mem::take(&mut self.stirred) {
            return 0;
        }
        let presence = Presence {
            room: name.clone(),
            count: self.people.len(),
            here: None,
            joined: std::mem::take(&mut self.joined),
            left: std::mem::take(&mut self.left),
        };
        self.send(&Frame::passing(sse::passing("presence", &presence)), |filter| filter.wants("presence"))
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

    pub(super) fn count_listeners(&self) -> usize {
        self.listeners.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listeners.is_empty() && self.people.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::queue::Next;
    use std::task::{Context, Poll, Waker};

    /// What the room is told now.
    fn told(room: &mut Room, queue: &Queue) -> serde_json::Value {
        room.announce(&RoomName::lobby());
        let next = queue.poll_next(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Next::Frame(frame)) = next else { panic!("nothing was told") };
        let block = String::from_utf8(frame.bytes.to_vec()).unwrap();
        serde_json::from_str(block.lines().find_map(|line| line.strip_prefix("data: ")).unwrap()).unwrap()
    }

    #[test]
    fn of_a_hall_of_thousands_only_the_number_is_told_beyond_the_list() {
        let mut room = Room::default();
        let queue = Arc::new(Queue::default());
        room.join(0, queue.clone(), None);
        let people = PEOPLE_LISTED as u128 + 100;
        let person = |n: u128| Person { id: PersonId::from_bits(n), name: format!("P {n}").into() };
        for n in 1..=people {
            room.join(n as u64, Arc::default(), Some(person(n)));
        }
        let presence = told(&mut room, &queue);
        assert_eq!(presence["count"], people as u64);
        assert_eq!(presence["joined"].as_array().unwrap().len(), PEOPLE_LISTED);
        room.leave(1, Some(&person(1)));
        room.leave(people as u64, Some(&person(people)));
        let presence = told(&mut room, &queue);
        assert_eq!(
            (&presence["count"], presence["left"].as_array().unwrap().len()),
            (&(people as u64 - 2).into(), 1)
        );
    }
}
