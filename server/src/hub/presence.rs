//! Who is seen where: names, those who poll, and what rooms hear of people who come and go.

use super::{House, Hub, lingering};
use protocol::{Person, PersonId, RoomName};
use std::time::Duration;

/// How long changes in who is here are gathered before the room hears of them.
const PAUSE: Duration = Duration::from_millis(150);

impl Hub {
    /// Gives `person` another name wherever they are.
    pub fn rename(&self, person: &Person) {
        for room in self.house().rooms.values() {
            room.people(|people| people.rename(person));
        }
        self.shared.stirred.notify_one();
    }

    /// Who is in a room, each person once, in the order in which they came; no more than the first 500.
    pub fn people(&self, room: &RoomName) -> Vec<Person> {
        self.room(room).map(|room| room.people(|people| people.listed())).unwrap_or_default()
    }

    /// How many people are in a room.
    pub fn count_people(&self, room: &RoomName) -> usize {
        self.room(room).map(|room| room.people(|people| people.count())).unwrap_or_default()
    }

    /// Whether a person is in a room under this very name.
    pub fn is_here_as(&self, room: &RoomName, person: &Person) -> bool {
        self.room(room).is_some_and(|room| room.people(|people| people.has_as(person)))
    }

    /// The rooms that a person is in.
    pub fn rooms_of(&self, person: &PersonId) -> Vec<RoomName> {
        let house = self.house();
        let rooms = house.rooms.iter().filter(|(_, room)| room.people(|people| people.has(person)));
        rooms.map(|(name, _)| name.clone()).collect()
    }

    /// Tells rooms who came and who went, a moment later, so that many changes make one event. Runs for ever.
    pub async fn announce_changes(self) {
        loop {
            self.shared.stirred.notified().await;
            tokio::time::sleep(PAUSE).await;
            let rooms: Vec<_> =
                self.house().rooms.iter().map(|(name, room)| (name.clone(), room.clone())).collect();
            for (name, room) in rooms {
                if let Some(frame) = room.changes(&name) {
                    self.hear(&room, &frame);
                }
            }
        }
    }

    /// Lets those go who polled and have not asked again for some seconds. Runs for ever.
    pub async fn see_off_the_quiet(self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            let house = &mut *self.house();
            let gone = house.lingering.see_off();
            if !gone.is_empty() {
                house.unseat(gone);
                self.shared.stirred.notify_one();
            }
        }
    }

    /// Whoever polls is seen until they ask again, or do not.
    pub(super) fn let_linger(&self, rooms: &[(RoomName, Option<Person>)]) {
        let places: lingering::Places =
            rooms.iter().filter_map(|(room, person)| Some((room.clone(), person.clone()?))).collect();
        let Some(id) = places.first().map(|(_, person)| person.id.clone()) else { return };
        let house = &mut *self.house();
        for (room, person) in &places {
            house.room(room).people(|people| people.seat(person.clone()));
        }
        let before = house.lingering.stay(id, places);
        house.unseat(before);
    }
}

impl House {
    pub(super) fn unseat(&mut self, places: lingering::Places) {
        for (name, person) in places {
            if let Some(room) = self.rooms.get(&name) {
                room.people(|people| people.unseat(&person));
                self.close_if_empty(&name);
            }
        }
    }
}
