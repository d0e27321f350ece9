//! Sending somebody out: what they hear of a room that is not for everybody ends when it is not for them any more.

use super::{Hub, Listener};
use protocol::{ByeReason, PersonId, RoomName};
use std::sync::Arc;

impl Hub {
    /// Notes whose listener this is, so that it can be sent out. Whether the room is for them is to be asked after this: whoever
    /// was sent out in between would not be found.
    pub fn note_whose(&self, listener: &Listener, person: PersonId) {
        self.house().whose.insert(listener.number(), person);
    }

    /// Ends every stream of a person that has this room on it, when it has said what is pending. Nor are they seen there any more
    /// because they polled.
    pub fn send_out(&self, name: &RoomName, person: &PersonId) {
        let mut house = self.house();
        let Some(room) = house.rooms.get(name).cloned() else { return };
        let whose = house.whose.iter().filter(|(_, whose)| *whose == person);
        let numbers: Arc<[u64]> = whose.map(|(number, _)| *number).collect();
        for several in numbers.iter().filter_map(|number| house.several.get(number)) {
            if several.rooms.iter().any(|other| Arc::ptr_eq(other, &room)) {
                several.queue.end(ByeReason::Out);
            }
        }
        let telling = room.send_out(numbers);
        self.see_to(&room, telling);
        let stayed = house.lingering.leave(person, name);
        house.unseat(stayed);
        drop(house);
        self.shared.stirred.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hub::Filter, sse::Form};
    use protocol::{Epoch, Person};
    use std::time::Duration;

    #[test]
    fn whoever_is_sent_out_is_not_seen_there_any_more_because_they_polled() {
        let (hub, _untold) = Hub::new(Epoch::from_bits(1).at(0), Duration::from_secs(600));
        let (room, lobby) = (RoomName::private(1), RoomName::lobby());
        let ben = Person { id: PersonId::from_bits(2), name: "Ben".into() };
        let seats = [(lobby.clone(), Some(ben.clone())), (room.clone(), Some(ben.clone()))];
        let (listener, _) = hub.join(&seats, &Filter::default(), Form::Ndjson);
        listener.linger();
        assert_eq!((hub.attendance(&room).count, hub.attendance(&lobby).count), (1, 1));
        hub.send_out(&room, &ben.id);
        assert_eq!((hub.attendance(&room).count, hub.attendance(&lobby).count), (0, 1));
    }
}
