//! Who is writing: a word that passes. It is told to whoever listens at that moment, and kept nowhere.

use crate::{
    address::Prefix, door::Door, limits::Act, problem::Error, publish, state::State, viewer::Viewer,
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use protocol::{PersonId, RoomName, Typing};
use std::time::Duration;

/// Of one person in a room it is told at most once in so long.
const PAUSE: Duration = Duration::from_secs(3);
/// In a hall with more listeners nobody's writing is told: somebody always writes there.
const HALL: usize = 50;

/// Of whom it was told lately, and where.
#[derive(Debug)]
pub struct Writers {
    told: DefaultKeyedRateLimiter<(RoomName, PersonId)>,
}

/// Tells a room that a viewer is writing there. Nobody is told of whoever is not seen in the room, of the same person twice within
/// three seconds, or in a hall of more than 50 listeners.
///
/// # Errors
/// [`Error::KeyNeeded`] where the viewer can't say anything, [`Error::TooOften`].
pub fn tell(state: &State, viewer: &Viewer, from: Prefix, door: &Door) -> Result<(), Error> {
    let room = door.room();
    publish::may_speak(state, viewer, room)?;
    // Nothing will come of it.
    if state.store.silence(&viewer.id, room, state.now()).is_some() {
        return Ok(());
    }
    state.buckets.take(Act::Type, from, Some(&viewer.id))?;
    let person = publish::would_bear(state, viewer, room);
    let is_seen = state.hub.is_here_as(room, &person);
    if is_seen && state.hub.count_listeners(room) <= HALL && state.writers.may_be_told(room, &person.id) {
        state.hub.tell(room, Typing::NAME, &Typing { room: room.clone(), person });
    }
    Ok(())
}

impl Writers {
    fn may_be_told(&self, room: &RoomName, person: &PersonId) -> bool {
        self.told.check_key(&(room.clone(), person.clone())).is_ok()
    }

    /// Forgets whoever has not written for a while. To be called now and then: otherwise everybody stays for ever.
    pub fn forget_the_quiet(&self) {
        self.told.retain_recent();
        self.told.shrink_to_fit();
    }
}

impl Default for Writers {
    fn default() -> Self {
        let once = Quota::with_period(PAUSE).unwrap_or(Quota::per_second(std::num::NonZeroU32::MIN));
        Self { told: RateLimiter::keyed(once) }
    }
}
