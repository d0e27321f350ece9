//! Who bears which name in which room: no two people in a room can bear names that look the same.
//!
//! A name belongs to whoever is there with it, and for a day after they were last seen with it. One that somebody keeps is theirs alone,
//! in every room: whoever bore it before has a number after it from then on.

mod friendly;

use crate::nickname::{Look, Nickname};
use protocol::{Person, PersonId, RoomName, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How long a name stays with somebody who is gone, in milliseconds: a day.
pub const KEPT_MILLIS: i64 = 86_400_000;

/// Names and their bearers, room by room.
#[derive(Debug, Default)]
pub struct Names {
    rooms: Mutex<HashMap<RoomName, HashMap<Look, Bearer>>>,
}

#[derive(Debug)]
struct Bearer {
    person: Person,
    /// When they were last seen with this name.
    seen: Timestamp,
}

/// Somebody else bears, or keeps, a name that looks like the wanted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken;

impl Names {
    /// A new person's name.
    pub fn friendly() -> Nickname {
        friendly::name()
    }

    /// The name that `person` bears in `room` from now on: their own, or their own with a number if another is
    /// known by it. `keeper_of` says who keeps a name.
    pub fn bear(
        &self,
        room: &RoomName,
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        keeper_of: impl Fn(&Look) -> Option<PersonId>,
    ) -> Person {
        let mut rooms = self.rooms();
        let bearers = rooms.entry(room.clone()).or_default();
        let name = free_name(bearers, person, wanted, now, keeper_of);
        bear(bearers, person, &name, now)
    }

    /// The name that `person` would bear in `room`, without taking it.
    pub fn would_bear(
        &self,
        room: &RoomName,
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        keeper_of: impl Fn(&Look) -> Option<PersonId>,
    ) -> Person {
        let (rooms, nobody) = (self.rooms(), HashMap::new());
        let name = free_name(rooms.get(room).unwrap_or(&nobody), person, wanted, now, keeper_of);
        Person { id: person.clone(), name: name.as_str().clone() }
    }

    /// Gives `person` a name in all of `rooms`, or in none of them. `keeper` keeps it, if anybody does.
    ///
    /// # Errors
    /// [`Taken`] if somebody else has it in one of them.
    pub fn rename(
        &self,
        rooms: &[RoomName],
        person: &PersonId,
        wanted: &Nickname,
        now: Timestamp,
        keeper: Option<PersonId>,
    ) -> Result<(), Taken> {
        let mut names = self.rooms();
        let is_free = |room| {
            let bearers = names.get(room);
            bearers.is_none_or(|bearers| is_free(bearers, wanted.look(), person, now, keeper.as_ref()))
        };
        if !rooms.iter().all(is_free) {
            return Err(Taken);
        }
        for room in rooms {
            bear(names.entry(room.clone()).or_default(), person, wanted, now);
        }
        Ok(())
    }

    /// Whether somebody else bears a name that looks like this in one of the rooms that are `seen`.
    pub fn is_borne_by_another(
        &self,
        look: &Look,
        person: &PersonId,
        now: Timestamp,
        seen: impl Fn(&RoomName) -> bool,
    ) -> bool {
        let rooms = self.rooms();
        // Few rooms have the name; whether one is seen is asked of those.
        let mut bearing = rooms.iter().filter(|(_, bearers)| !is_free(bearers, look, person, now, None));
        bearing.any(|(room, _)| seen(room))
    }

    /// Remembers a name that was borne before the server started.
    pub fn remember(&self, room: RoomName, person: &PersonId, name: &Nickname, seen: Timestamp) {
        bear(self.rooms().entry(room).or_default(), person, name, seen);
    }

    /// Gives up the names of somebody who is not in a room any more that is not for everybody.
    pub fn forget(&self, room: &RoomName, person: &PersonId) {
        let mut rooms = self.rooms();
        let Some(bearers) = rooms.get_mut(room) else { return };
        bearers.retain(|_, bearer| bearer.person.id != *person);
        if bearers.is_empty() {
            rooms.remove(room);
        }
    }

    /// The name that `person` bore last in `room`, if that is known.
    pub fn borne(&self, room: &RoomName, person: &PersonId) -> Option<Arc<str>> {
        let rooms = self.rooms();
        let theirs = rooms.get(room)?.values().filter(|bearer| bearer.person.id == *person);
        theirs.max_by_key(|bearer| bearer.seen).map(|bearer| bearer.person.name.clone())
    }

    /// The rooms in which `person` is known by some name.
    pub fn rooms_of(&self, person: &PersonId) -> Vec<RoomName> {
        let known = |bearers: &HashMap<_, Bearer>| bearers.values().any(|bearer| bearer.person.id == *person);
        self.rooms().iter().filter(|(_, bearers)| known(bearers)).map(|(room, _)| room.clone()).collect()
    }

    /// Sees who is here under their name, and forgets names that were given up. To be called now and then.
    /// In a room that is not open a name lasts only while its bearer is there: there is no end of such rooms.
    pub fn look_around(
        &self,
        now: Timestamp,
        is_here_as: impl Fn(&RoomName, &Person) -> bool,
        is_open: impl Fn(&RoomName) -> bool,
    ) {
        self.rooms().retain(|room, bearers| {
            let is_open = is_open(room);
            bearers.retain(|_, bearer| {
                let is_here = is_here_as(room, &bearer.person);
                if is_here {
                    bearer.seen = now;
                }
                is_here || (is_open && bearer.keeps(now))
            });
            !bearers.is_empty()
        });
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomName, HashMap<Look, Bearer>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bear(bearers: &mut HashMap<Look, Bearer>, person: &PersonId, name: &Nickname, seen: Timestamp) -> Person {
    let person = Person { id: person.clone(), name: name.as_str().clone() };
    bearers.insert(name.look().clone(), Bearer { person: person.clone(), seen });
    person
}

fn free_name(
    bearers: &HashMap<Look, Bearer>,
    person: &PersonId,
    wanted: &Nickname,
    now: Timestamp,
    keeper_of: impl Fn(&Look) -> Option<PersonId>,
) -> Nickname {
    let mut name = wanted.clone();
    let mut number = 2;
    while !is_free(bearers, name.look(), person, now, keeper_of(name.look()).as_ref()) {
        name = wanted.numbered(number);
        number += 1;
    }
    name
}

fn is_free(
    bearers: &HashMap<Look, Bearer>,
    look: &Look,
    person: &PersonId,
    now: Timestamp,
    keeper: Option<&PersonId>,
) -> bool {
    if let Some(keeper) = keeper {
        return keeper == person;
    }
    bearers.get(look).is_none_or(|bearer| bearer.person.id == *person || !bearer.keeps(now))
}

impl Bearer {
    fn keeps(&self, now: Timestamp) -> bool {
        now.millis() - self.seen.millis() < KEPT_MILLIS
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

    fn nobody(_: &Look) -> Option<PersonId> {
        None
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_second_ann_is_told_apart_by_a_number() {
        let (names, lobby) = (Names::default(), RoomName::lobby());
        assert_eq!(&*names.bear(&lobby, &person(1), &nickname("Ann"), at(0), nobody).name, "Ann");
        assert_eq!(&*names.would_bear(&lobby, &person(2), &nickname("ANN"), at(1), nobody).name, "ANN 2");
        assert_eq!(&*names.bear(&lobby, &person(2), &nickname("ANN"), at(1), nobody).name, "ANN 2");
        assert_eq!(&*names.bear(&lobby, &person(3), &nickname("Ann"), at(1), nobody).name, "Ann 3");
        assert_eq!(&*names.bear(&lobby, &person(1), &nickname("Ann"), at(2), nobody).name, "Ann");
    }

    #[test]
    fn a_name_that_somebody_keeps_is_theirs_in_every_room_whoever_bore_it_before() {
        let (names, lobby, other) = (Names::default(), RoomName::lobby(), "other".parse().unwrap());
        let keeper_of = |look: &Look| (look == nickname("Ann").look()).then(|| person(1));
        names.bear(&lobby, &person(2), &nickname("Ann"), at(0), nobody);
        let seen = |_: &RoomName| true;
        assert!(names.is_borne_by_another(nickname("ann").look(), &person(1), at(1), seen));
        assert!(!names.is_borne_by_another(nickname("ann").look(), &person(2), at(1), seen));
        assert!(!names.is_borne_by_another(nickname("ann").look(), &person(1), at(1), |room| *room == other));
        assert!(!names.is_borne_by_another(nickname("ann").look(), &person(1), at(KEPT_MILLIS), seen));
        assert_eq!(&*names.bear(&lobby, &person(1), &nickname("Ann"), at(1), keeper_of).name, "Ann");
        assert_eq!(&*names.bear(&lobby, &person(2), &nickname("Ann"), at(2), keeper_of).name, "Ann 2");
        assert_eq!(&*names.would_bear(&other, &person(2), &nickname("ANN"), at(2), keeper_of).name, "ANN 2");
    }

    #[test]
    fn another_room_has_its_own_ann() {
        let names = Names::default();
        names.bear(&RoomName::lobby(), &person(1), &nickname("Ann"), at(0), nobody);
        let other = "other".parse().unwrap();
        assert_eq!(&*names.bear(&other, &person(2), &nickname("Ann"), at(0), nobody).name, "Ann");
    }

    #[test]
    fn a_name_is_given_up_a_day_after_its_bearer_was_last_seen_with_it() {
        let (names, rooms) = (Names::default(), [RoomName::lobby()]);
        names.bear(&rooms[0], &person(1), &nickname("Ann"), at(0), nobody);
        names.look_around(at(1_000), |_, person| &*person.name == "Ann", |_| true);
        let (soon, later) = (at(1_000 + KEPT_MILLIS - 1), at(1_000 + KEPT_MILLIS));
        assert_eq!(names.rename(&rooms, &person(2), &nickname("ann"), soon, None), Err(Taken));
        assert_eq!(names.rename(&rooms, &person(2), &nickname("ann"), later, None), Ok(()));
    }

    #[test]
    fn names_that_nobody_keeps_take_no_room() {
        let names = Names::default();
        names.bear(&RoomName::lobby(), &person(1), &nickname("Ann"), at(0), nobody);
        names.look_around(at(KEPT_MILLIS - 1), |_, _| false, |_| true);
        assert_eq!(names.rooms().len(), 1);
        names.look_around(at(KEPT_MILLIS), |_, _| false, |_| true);
        assert!(names.rooms().is_empty());

        names.bear(&RoomName::lobby(), &person(1), &nickname("Ann"), at(0), nobody);
        names.look_around(at(1), |_, _| true, |_| false);
        assert_eq!(names.rooms().len(), 1, "somebody is there, though the room is not open");
        names.look_around(at(2), |_, _| false, |_| false);
        assert!(names.rooms().is_empty());
    }
}
