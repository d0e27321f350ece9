//! Whether a room has anybody to talk to, and its end when all was said: for those who talk only while somebody listens.

use super::{Hub, round::End};
use protocol::{ByeReason, RoomName};
use std::pin::pin;

impl Hub {
    /// All has been said in a room: the streams of those who listen to nothing else end for good. Whoever comes after
    /// this has a number that is not lower than the one it gives back.
    pub fn finish(&self, room: &RoomName) -> u64 {
        let house = self.house();
        if let Some(room) = house.rooms.get(room) {
            let telling = room.end(End { reason: ByeReason::Finished, before: house.next });
            self.see_to(room, telling);
        }
        house.next
    }

    /// How many listen to a room.
    pub fn count_listeners(&self, room: &RoomName) -> usize {
        self.room(room).map_or(0, |room| room.count_listeners())
    }

    /// Whether anybody listens to a room.
    pub fn is_heard(&self, room: &RoomName) -> bool {
        self.is_heard_since(room, 0)
    }

    /// Waits until somebody listens to a room who has this number or a higher one.
    pub async fn until_heard(&self, room: &RoomName, since: u64) {
        loop {
            let mut arrived = pin!(self.shared.arrived.notified());
            // Before it is looked: whoever comes in between is not missed.
            arrived.as_mut().enable();
            if self.is_heard_since(room, since) {
                return;
            }
            arrived.await;
        }
    }

    fn is_heard_since(&self, room: &RoomName, since: u64) -> bool {
        self.room(room).is_some_and(|room| room.is_heard_since(since))
    }
}
