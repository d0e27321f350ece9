//! The way of an own message out of the room: said, kept on this device and shown at once as pending in all its tabs, carried
//! to the house by one of them, confirmed or failed. What is kept is the truth; every step looks at it anew, for another tab
//! may have changed it.

mod carrier;

use super::scene::Scene;
use crate::{
    backend::World,
    letter::{Letter, OUTBOX, Stage, Trip},
};
use leptos::prelude::*;
use protocol::{Body, ClientId, FileId, Named};

impl Scene {
    /// From now on the letters of all tabs are seen here, and carried where it is this tab's turn.
    pub(crate) fn open_outbox(self) {
        let Some(world) = self.world() else { return };
        world.on_kept(Box::new(move |name, _| {
            if name.is_empty() || name.starts_with(OUTBOX) {
                self.sort_post();
                self.deliver_pending();
            }
        }));
        self.sort_post();
        self.keep_to_the_end();
        self.deliver_pending();
    }

    /// Says something: it appears at once, at the end of the list, and is on its way, behind what was said before.
    pub fn say(self, body: Body, files: Vec<FileId>, reply_to: Option<Named>) {
        let Some(world) = self.world() else { return };
        self.revive(&world, Some(&world.tab()));
        let letter =
            Letter::new(world.new_client_id(), self.room(), body, world.tab(), world.now(), &world.letters());
        let epoch = self.timeline.with_untracked(|timeline| timeline.applied().epoch.clone());
        let reply_to = reply_to.map(|named| named.of(&epoch));
        keep(&world, &Letter { files, reply_to, ..letter });
        hold(&world);
        self.sort_post();
        self.go_to_the_end();
        self.deliver_pending();
    }

    /// Tries again to say something, and with it whatever waits for another attempt too: so they keep their order.
    pub fn retry(self, client_id: &ClientId) {
        let Some(world) = self.world() else { return };
        if let Some(letter) = letter(&world, client_id) {
            let now = world.now();
            keep(&world, &Letter { at: now, ..letter.carried_by(&world.tab(), now) });
        }
        self.revive(&world, Some(&world.tab()));
        self.sort_post();
        self.recall();
    }

    /// Takes something back that the house has not got, as far as this device knows.
    pub fn delete(self, client_id: &ClientId) {
        let Some(world) = self.world() else { return };
        if let Some(letter) = letter(&world, client_id) {
            forget(&world, &letter);
            if letter.trip != Trip::Ahead {
                self.mention(self.wording.deleted_here().to_owned());
            }
        }
        self.sort_post();
    }

    /// The line is back: whatever could not be delivered is tried again by the tab that had it, and what waits is not kept
    /// waiting.
    pub(super) fn resend_unreached(self) {
        let Some(world) = self.world() else { return };
        self.booth.call();
        self.revive(&world, None);
        self.sort_post();
        self.recall();
    }

    /// Brings together what is kept and what is shown: another tab may have changed the one, the stream the other.
    pub(super) fn sort_post(self) {
        let Some(world) = self.world() else { return };
        let (tab, room) = (world.tab(), self.room());
        let mut letters = world.letters();
        letters.retain(|letter| letter.room == room);
        let (before, waiting) = self.timeline.with_untracked(|timeline| {
            for letter in &mut letters {
                // The house had it, and has begun another log.
                if letter.delivery == Stage::Sent && letter.tab == tab && timeline.sends(&letter.client_id) {
                    *letter = letter.clone().carried_by(&tab, world.now());
                    keep(&world, letter);
                }
            }
            (timeline.unsent().to_vec(), timeline.waiting(&letters))
        });
        letters.retain(|letter| {
            let waits = waiting.iter().any(|unsent| unsent.client_id == letter.client_id);
            if !waits {
                forget(&world, letter);
            }
            waits
        });
        self.desk.update_value(|desk| desk.letters = letters.len());
        if waiting != before {
            self.timeline.update(|timeline| timeline.wait_for(waiting));
            self.keep_to_the_end();
        }
    }

    /// What the stream has brought need not be kept any more.
    pub(super) fn follow_the_stream(self) {
        self.timeline.track();
        if self.desk.with_value(|desk| desk.letters > 0) {
            self.sort_post();
            self.deliver_pending();
        }
    }

    /// Whatever of this room could not be delivered is pending again, in the hands of a new tab or of the one that had it.
    fn revive(self, world: &World, heir: Option<&str>) {
        let (room, now) = (self.room(), world.now());
        for letter in world.letters() {
            if letter.delivery == Stage::Unreached && letter.room == room && !letter.is_stale(now) {
                let tab = heir.unwrap_or(&letter.tab).to_owned();
                keep(world, &letter.carried_by(&tab, now));
            }
        }
    }
}

fn letter(world: &World, client_id: &ClientId) -> Option<Letter> {
    world.letters().into_iter().find(|letter| letter.client_id == *client_id)
}

fn keep(world: &World, letter: &Letter) {
    world.keep(&letter.name(), &leptos::serde_json::to_string(letter).unwrap_or_default());
}

/// All that this tab carries is its own for as long as any of it: what waits behind a slow one is nobody else's.
fn hold(world: &World) {
    let tab = world.tab();
    let mut letters = world.letters();
    letters.retain(|letter| letter.is_pending() && letter.tab == tab);
    let Some(until) = letters.iter().map(|letter| letter.until).max() else { return };
    letters.iter().filter_map(|letter| letter.held_with(until)).for_each(|letter| keep(world, &letter));
}

fn forget(world: &World, letter: &Letter) {
    world.keep(&letter.name(), "");
}

#[cfg(test)]
pub(crate) mod device;
#[cfg(test)]
mod tests;
