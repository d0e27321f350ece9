//! Those who are seen although they do not listen just now: they poll, and will ask again; or their stream has ended a moment ago, and a
//! page that is loaded anew or a line that broke is back soon.

use protocol::{Person, PersonId, RoomName};
use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

/// How long somebody is seen after an answer, or after the end of their stream.
pub(super) const LINGER: Duration = Duration::from_secs(5);

/// Each of them once, with the places where they are seen.
#[derive(Debug, Default)]
pub(super) struct Lingering {
    people: HashMap<PersonId, Stay>,
    /// Where streams have ended, with the moment in which they are missed, in that order.
    ended: VecDeque<(Instant, Places)>,
}

#[derive(Debug)]
struct Stay {
    until: Instant,
    places: Places,
}

pub(super) type Places = Vec<(RoomName, Person)>;

impl Lingering {
    /// Somebody stays for a while, in place of where they stayed before: there they are not seen any more.
    pub(super) fn stay(&mut self, person: PersonId, places: Places, now: Instant) -> Places {
        let until = now + LINGER;
        self.people.insert(person, Stay { until, places }).map(|before| before.places).unwrap_or_default()
    }

    /// Somebody's stream has ended: they are missed where it led once they have not come back for a while.
    pub(super) fn miss(&mut self, places: Places, now: Instant) {
        self.ended.push_back((now + LINGER, places));
    }

    /// Somebody stays in a room no longer, where they did.
    pub(super) fn leave(&mut self, person: &PersonId, room: &RoomName) -> Places {
        let Some(stay) = self.people.get_mut(person) else { return Vec::new() };
        stay.places.extract_if(.., |(name, _)| name == room).collect()
    }

    /// The places of those who have not asked again in time, and of streams that ended long enough ago: who has come back meanwhile
    /// has another place there.
    pub(super) fn see_off(&mut self, now: Instant) -> Places {
        let quiet = self.people.extract_if(|_, stay| stay.until <= now);
        let mut gone: Places = quiet.flat_map(|(_, stay)| stay.places).collect();
        let over = self.ended.partition_point(|(until, _)| *until <= now);
        gone.extend(self.ended.drain(..over).flat_map(|(_, places)| places));
        // A hall that has emptied leaves nothing behind.
        if self.ended.is_empty() {
            self.ended.shrink_to_fit();
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_not_come_back_is_missed_after_a_while_and_not_before() {
        let (mut lingering, begun) = (Lingering::default(), Instant::now());
        let person = |n| Person { id: PersonId::from_bits(n), name: "Ann".into() };
        let place = |n| (RoomName::lobby(), person(n));
        let second = Duration::from_secs(1);
        lingering.miss(vec![place(1)], begun);
        lingering.miss(vec![place(2)], begun + second);
        assert!(lingering.stay(person(3).id, vec![place(3)], begun + second).is_empty());
        assert_eq!(lingering.see_off(begun + LINGER - Duration::from_millis(1)), []);
        assert_eq!(lingering.see_off(begun + LINGER), [place(1)]);
        assert_eq!(lingering.see_off(begun + LINGER), []);
        // Whoever asks again stays, and takes the place of before along.
        assert_eq!(lingering.stay(person(3).id, vec![place(3)], begun + 2 * second), [place(3)]);
        assert_eq!(lingering.see_off(begun + LINGER + second), [place(2)]);
        assert_eq!(lingering.see_off(begun + LINGER + 2 * second), [place(3)]);
        assert_eq!(lingering.ended.capacity(), 0);
    }
}
