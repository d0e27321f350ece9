//! Who is seen where: names, those who poll, and what rooms hear of people who come and go.

use super::{House, Hub, lingering, people::People};
use protocol::{Person, PersonId, Presence, RoomName};
use std::time::{Duration, Instant};

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

    /// Who is in a room, and how many of them are away.
    pub fn attendance(&self, room: &RoomName) -> Presence {
        let nobody = || People::default().presence(room);
        self.room(room).map_or_else(nobody, |found| found.people(|people| people.presence(room)))
    }

    /// How many people are in a room and not away.
    pub fn count_here(&self, room: &RoomName) -> usize {
        self.room(room).map(|room| room.people(|people| people.count_here())).unwrap_or_default()
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

    /// Lets those go who polled and have not asked again for some seconds, or whose stream has ended and who have not come back; and
    /// whoever has not looked for a while is away. Runs for ever.
    pub async fn see_off_the_quiet(self) {
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        loop {
            seconds.tick().await;
            self.see_off(Instant::now());
            self.let_wander(Instant::now());
        }
    }

    fn see_off(&self, now: Instant) {
        let house = &mut *self.house();
        let gone = house.lingering.see_off(now);
        if !gone.is_empty() {
            house.unseat(gone);
            self.shared.stirred.notify_one();
        }
    }

    /// Whoever polls is seen until they ask again, or do not, where they were seated.
    pub(super) fn let_linger(&self, seated: lingering::Places) {
        let Some(id) = seated.first().map(|(_, person)| person.id.clone()) else { return };
        let house = &mut *self.house();
        let before = house.lingering.stay(id, seated, Instant::now());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hub::{Filter, lingering::LINGER},
        sse::Form,
    };
    use protocol::Epoch;

    #[test]
    fn whoever_comes_back_in_time_was_never_gone_and_in_a_room_for_some_nobody_is_seen_who_has_left() {
        let (hub, _untold) = Hub::new(Epoch::from_bits(1).at(0), LINGER * 1_000);
        let (lobby, private) = (RoomName::lobby(), RoomName::private(1));
        let ann = Person { id: PersonId::from_bits(1), name: "Ann".into() };
        let join =
            |room: &RoomName| hub.join(&[(room.clone(), Some(ann.clone()))], &Filter::default(), Form::Sse).0;
        let told = || hub.room(&lobby).and_then(|room| room.people(|people| people.changes(&lobby)));
        let begun = Instant::now();
        let (first, inside) = (join(&lobby), join(&private));
        assert_eq!(told().map(|told| told.joined.len()), Some(1));
        drop((first, inside));
        assert_eq!((hub.attendance(&lobby).count, hub.attendance(&private).count), (1, 0));
        let second = join(&lobby);
        hub.see_off(begun + LINGER + Duration::from_secs(60));
        assert_eq!((hub.attendance(&lobby).count, told()), (1, None), "nobody heard of it");
        drop(second);
        hub.see_off(Instant::now());
        assert_eq!(hub.attendance(&lobby).count, 1);
        hub.see_off(Instant::now() + LINGER);
        assert_eq!(hub.attendance(&lobby).count, 0);
        assert!(hub.room(&lobby).is_none(), "nor is there anything left of the room");
    }
}
