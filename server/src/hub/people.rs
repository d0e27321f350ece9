//! Who is seen in a room.

use super::attention::Attention;
use protocol::{Person, PersonId, Presence, RoomName, Whereabouts, limits::PEOPLE_LISTED};
use std::collections::{BTreeMap, HashMap};

/// Among so many it is told at once that somebody is away or not any more.
const ATTENTION_TOLD: usize = 50;

#[derive(Debug, Default)]
pub(super) struct People {
    /// In the order in which they came.
    present: BTreeMap<u64, Present>,
    places: HashMap<PersonId, u64>,
    next: u64,
    /// How many of them are away.
    away: usize,
    /// Somebody came, went, took another name, or is away or not any more since the room was told last. Of those beyond the list only the number is told:
    /// in a hall of thousands each would have to be told of each.
    stirred: bool,
    joined: Vec<Person>,
    left: Vec<PersonId>,
}

/// A person in the room, for as long as one of their streams is open.
#[derive(Debug)]
struct Present {
    person: Person,
    streams: usize,
    attention: Attention,
}

impl People {
    /// Somebody is seen here once more.
    pub(super) fn seat(&mut self, person: Person, attention: Attention) {
        if let Some(present) = self.places.get(&person.id).and_then(|place| self.present.get_mut(place)) {
            present.streams += 1;
            return;
        }
        self.stirred = true;
        self.left.retain(|id| *id != person.id);
        if self.present.len() < PEOPLE_LISTED {
            self.joined.push(person.clone());
        }
        self.places.insert(person.id.clone(), self.next);
        self.present.insert(self.next, Present { person, streams: 1, attention });
        self.away += usize::from(attention == Attention::Away);
        self.next += 1;
    }

    /// Somebody is seen here once less.
    pub(super) fn unseat(&mut self, person: &Person) {
        let Some(&place) = self.places.get(&person.id) else { return };
        let Some(present) = self.present.get_mut(&place) else { return };
        present.streams -= 1;
        if present.streams > 0 {
            return;
        }
        self.away -= usize::from(present.attention == Attention::Away);
        if self.is_listed(place) {
            self.left.push(person.id.clone());
        }
        self.present.remove(&place);
        self.places.remove(&person.id);
        self.stirred = true;
        self.joined.retain(|joined| joined.id != person.id);
    }

    pub(super) fn rename(&mut self, person: &Person) {
        let Some(&place) = self.places.get(&person.id) else { return };
        if let Some(present) = self.present.get_mut(&place) {
            present.person = person.clone();
        }
        if self.is_listed(place) {
            self.stirred = true;
            self.joined.retain(|joined| joined.id != person.id);
            self.joined.push(person.clone());
        }
    }

    /// Somebody is here or away from now on, if they are seen at all.
    pub(super) fn turn(&mut self, person: &PersonId, to: Attention) {
        let present = self.places.get(person).and_then(|place| self.present.get_mut(place));
        let Some(present) = present.filter(|present| present.attention != to) else { return };
        present.attention = to;
        match to {
            Attention::Away => self.away += 1,
            Attention::Here => self.away -= 1,
        }
        // In a hall somebody turns all the time: it is told with the next who comes or goes.
        self.stirred |= self.present.len() <= ATTENTION_TOLD;
    }

    pub(super) fn whereabouts(&self, person: &PersonId) -> Whereabouts {
        let present = self.places.get(person).and_then(|place| self.present.get(place));
        match present.map(|present| present.attention) {
            Some(Attention::Here) => Whereabouts::Here,
            Some(Attention::Away) => Whereabouts::Away,
            None => Whereabouts::Gone,
        }
    }

    /// Whether a place is one of the first.
    fn is_listed(&self, place: u64) -> bool {
        self.present.range(..place).take(PEOPLE_LISTED).count() < PEOPLE_LISTED
    }

    /// Who is here now, for whoever has just come.
    pub(super) fn presence(&self, name: &RoomName) -> Presence {
        Presence {
            room: name.clone(),
            count: self.present.len(),
            away: self.away,
            here: Some(self.listed()),
            joined: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Who came and who went since the last time, and how many are away, if anything changed.
    pub(super) fn changes(&mut self, name: &RoomName) -> Option<Presence> {
        std::mem::take(&mut self.stirred).then(|| Presence {
            room: name.clone(),
            count: self.present.len(),
            away: self.away,
            here: None,
            joined: std::mem::take(&mut self.joined),
            left: std::mem::take(&mut self.left),
        })
    }

    pub(super) fn listed(&self) -> Vec<Person> {
        self.present.values().take(PEOPLE_LISTED).map(|present| present.person.clone()).collect()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.places.keys().cloned()
    }

    pub(super) fn has(&self, person: &PersonId) -> bool {
        self.places.contains_key(person)
    }

    pub(super) fn has_as(&self, person: &Person) -> bool {
        let present = self.places.get(&person.id).and_then(|place| self.present.get(place));
        present.is_some_and(|present| present.person == *person)
    }

    pub(super) fn count(&self) -> usize {
        self.present.len()
    }

    pub(super) fn count_here(&self) -> usize {
        self.present.len() - self.away
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hall_of_thousands_only_the_number_is_told_beyond_the_list() {
        let (lobby, mut people) = (RoomName::lobby(), People::default());
        let all = PEOPLE_LISTED as u128 + 100;
        let person = |n: u128| Person { id: PersonId::from_bits(n), name: format!("P {n}").into() };
        for n in 1..=all {
            people.seat(person(n), Attention::Here);
        }
        let told = people.changes(&lobby).unwrap();
        assert_eq!((told.count, told.joined.len()), (all as usize, PEOPLE_LISTED));
        people.unseat(&person(1));
        people.unseat(&person(all));
        let told = people.changes(&lobby).unwrap();
        assert_eq!((told.count, told.left.len()), (all as usize - 2, 1));
        assert!(people.changes(&lobby).is_none());
    }
}
