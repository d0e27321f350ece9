//! A list whose messages may read otherwise by now: more of them changed while nobody listened than is told one by one.

use super::{scene::Scene, scroll::Change};
use crate::timeline::Timeline;
use leptos::task::spawn_local;
use protocol::{limits::HISTORY_PAGE_MAX, paths};

impl Scene {
    /// Reads what is in the list once more.
    pub(super) fn read_again(self) {
        let first = |timeline: &Timeline| timeline.said().first().map(|said| said.id().clone());
        let (Some(world), Some(mut place)) = (self.world(), self.timeline.with_untracked(first)) else {
            return;
        };
        place.seq -= 1;
        spawn_local(async move {
            // If a page does not come, the line is gone too: the next one says again what it missed.
            while let Ok(page) =
                world.history(paths::messages_after(&self.room(), &place, HISTORY_PAGE_MAX)).await
            {
                self.hush();
                let mut next = None;
                let eye = self.eye_if_moved(0, Change::Some);
                self.change_around(eye, |timeline| next = timeline.read_again(page));
                let Some(next) = next else { return };
                place = next;
            }
        });
    }
}
