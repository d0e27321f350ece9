//! Who bears which name in which room: no two people in a room can bear names that look the same.
//!
//! A name belongs to whoever is there with it, and for a day after they were last seen with it.

mod friendly;

use crate::nickname::{Look, Nickname};
use protocol::{Person, PersonId, RoomName, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How long a name stays with somebody who is gone, in milliseconds: a day.
pub const KEPT_MILLIS: i64 = 86_400_000;
/// Names in one room before those that were given up are swept out.
const SWEEP_AT: usize = 1_024;

/// Names and their bearers, room by room.
#[derive(Debug, Default)]
pub struct Names {
    rooms: Mutex<HashMap<RoomName, Bearers>>,
}

#[derive(Debug, Default)]
struct Bearers {
    by_look: HashMap<Look, Bearer>,
    sweep_at: usize,
}

#[derive(Debug)]
struct Bearer {
    person: PersonId,
    seen: Timestamp,
}

/// Somebody else bears a name that looks like the wanted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken;

impl Names {
    /// A new person's name.
    pub fn friendly() -> Nickname {
        friendly::name()
    }

    /// The name that `person` bears in `room` from now on: their own, or their own with a number if another is
    /// known by it. `present` says whether somebody is in the room now.
    pub fn bear(
        &self,
        room: &RoomName,
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        present: impl Fn(&PersonId) -> bool,
    ) -> Person {
        let mut rooms = self.rooms();
        let bearers = rooms.entry(room.clone()).or_default();
        bearers.sweep(now, &present);
        let name = bearers.free_name(person, wanted, now, &present);
        bearers.by_look.insert(name.look(), Bearer { person: person.clone(), seen: now });
        Person { id: person.clone(), name: name.as_str().clone() }
    }

    /// The name that `person` would bear in `room`, without taking it.
    pub fn would_bear(
        &self,
        room: &RoomName,
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        present: impl Fn(&PersonId) -> bool,
    ) -> Person {
        let rooms = self.rooms();
        let name =
            rooms.get(room).map_or_else(|| wanted.clone(), |b| b.free_name(person, wanted, now, present));
        Person { id: person.clone(), name: name.as_str().clone() }
    }

    /// Gives `person` a name in all of `rooms`, or in none of them.
    pub fn rename(
        &self,
        rooms: &[RoomName],
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        present: impl Fn(&RoomName, &PersonId) -> bool,
    ) -> Result<(), Taken> {
        let mut names = self.rooms();
        let look = wanted.look();
        let free = rooms.iter().all(|room| {
            names
                .get(room)
                .is_none_or(|bearers| bearers.is_free(&look, person, now, |other| present(room, other)))
        });
        if !free {
            return Err(Taken);
        }
        for room in rooms {
            let bearer = Bearer { person: person.clone(), seen: now };
            names.entry(room.clone()).or_default().by_look.insert(look.clone(), bearer);
        }
        Ok(())
    }

    /// Remembers a name that was borne before the server started.
    pub fn remember(&self, room: RoomName, person: PersonId, name: &Nickname, seen: Timestamp) {
        self.rooms().entry(room).or_default().by_look.insert(name.look(), Bearer { person, seen });
    }

    /// The rooms in which `person` is known by some name.
    pub fn rooms_of(&self, person: &PersonId) -> Vec<RoomName> {
        let known = |bearers: &Bearers| bearers.by_look.values().any(|bearer| bearer.person == *person);
        self.rooms().iter().filter(|(_, bearers)| known(bearers)).map(|(room, _)| room.clone()).collect()
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomName, Bearers>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bearers {
    fn free_name(
        &self,
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        present: impl Fn(&PersonId) -> bool,
    ) -> Nickname {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.is_free(&name.look(), person, now, &present) {
            name = wanted.numbered(number);
            number += 1;
        }
        name
    }

    fn is_free(
        &self,
        look: &Look,
        person: &PersonId,
        now: Timestamp,
        present: impl Fn(&PersonId) -> bool,
    ) -> bool {
        self.by_look.get(look).is_none_or(|bearer| bearer.person == *person || !bearer.keeps(now, present))
    }

    /// Forgets names that nobody keeps, whenever there are twice as many as after the last time.
    fn sweep(&mut self, now: Timestamp, present: impl Fn(&PersonId) -> bool) {
        if self.by_look.len() >= self.sweep_at.max(SWEEP_AT) {
            self.by_look.retain(|_, bearer| bearer.keeps(now, &present));
            self.sweep_at = self.by_look.len() * 2;
        }
    }
}

impl Bearer {
    fn keeps(&self, now: Timestamp, present: impl Fn(&PersonId) -> bool) -> bool {
        now.millis() - self.seen.millis() < KEPT_MILLIS || present(&self.person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(bits: u128) -> PersonId {
        PersonId::from_bits(bits)
    }

    fn nickname(text: &str) -> Nickname {
        text.parse().unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_second_ann_is_told_apart_by_a_number() {
        let (names, lobby) = (Names::default(), RoomName::lobby());
        let absent = |_: &PersonId| false;
        assert_eq!(&*names.bear(&lobby, &person(1), &nickname("Ann"), at(0), absent).name, "Ann");
        assert_eq!(&*names.bear(&lobby, &person(2), &nickname("ANN"), at(1), absent).name, "ANN 2");
        assert_eq!(&*names.bear(&lobby, &person(3), &nickname("Ann"), at(1), absent).name, "Ann 3");
        assert_eq!(&*names.bear(&lobby, &person(1), &nickname("Ann"), at(2), absent).name, "Ann");
    }

    #[test]
    fn another_room_has_its_own_ann() {
        let names = Names::default();
        names.bear(&RoomName::lobby(), &person(1), &nickname("Ann"), at(0), |_| false);
        let other = "other".parse().unwrap();
        assert_eq!(&*names.bear(&other, &person(2), &nickname("Ann"), at(0), |_| false).name, "Ann");
    }

    #[test]
    fn a_name_is_given_up_a_day_after_its_bearer_left_and_not_before() {
        let (names, lobby) = (Names::default(), RoomName::lobby());
        names.bear(&lobby, &person(1), &nickname("Ann"), at(0), |_| false);
        let (soon, later) = (at(KEPT_MILLIS - 1), at(KEPT_MILLIS));
        assert_eq!(
            names.rename(std::slice::from_ref(&lobby), &person(2), &nickname("ann"), soon, |_, _| false),
            Err(Taken)
        );
        assert_eq!(
            names.rename(std::slice::from_ref(&lobby), &person(2), &nickname("ann"), later, |_, _| true),
            Err(Taken)
        );
        assert_eq!(names.rename(&[lobby], &person(2), &nickname("ann"), later, |_, _| false), Ok(()));
    }
}
