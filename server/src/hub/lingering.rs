//! Those who are seen although they do not listen just now: they poll, and will ask again.

use protocol::{Person, PersonId, RoomName};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// How long whoever polls is seen after an answer.
const LINGER: Duration = Duration::from_secs(5);

/// Each of them once, with the places where they are seen.
#[derive(Debug, Default)]
pub(super) struct Lingering {
    people: HashMap<PersonId, Stay>,
}

#[derive(Debug)]
struct Stay {
    until: Instant,
    places: Places,
}

pub(super) type Places = Vec<(RoomName, Person)>;

impl Lingering {
    /// Somebody stays for a while, in place of where they stayed before: there they are not seen any more.
    pub(super) fn stay(&mut self, person: PersonId, places: Places) -> Places {
        let until = Instant::now() + LINGER;
        self.people.insert(person, Stay { until, places }).map(|before| before.places).unwrap_or_default()
    }

    /// Somebody stays in a room no longer, where they did.
    pub(super) fn leave(&mut self, person: &PersonId, room: &RoomName) -> Places {
        let Some(stay) = self.people.get_mut(person) else { return Vec::new() };
        stay.places.extract_if(.., |(name, _)| name == room).collect()
    }

    /// The places of those who have not asked again in time.
    pub(super) fn see_off(&mut self) -> Places {
        let now = Instant::now();
        self.people.extract_if(|_, stay| stay.until <= now).flat_map(|(_, stay)| stay.places).collect()
    }
}
