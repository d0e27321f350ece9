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

    /// Ends every stream of a person that has this room on it, when it has said what is pending.
    pub fn send_out(&self, room: &RoomName, person: &PersonId) {
        let house = self.house();
        let Some(room) = house.rooms.get(room) else { return };
        let whose = house.whose.iter().filter(|(_, whose)| *whose == person);
        let numbers: Arc<[u64]> = whose.map(|(number, _)| *number).collect();
        for several in numbers.iter().filter_map(|number| house.several.get(number)) {
            if several.rooms.iter().any(|other| Arc::ptr_eq(other, room)) {
                several.queue.end(ByeReason::Out);
            }
        }
        let telling = room.send_out(numbers);
        self.see_to(room, telling);
    }
}
