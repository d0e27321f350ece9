//! Whoever carries letters to the house: one after the other, in the order in which they were said, again where there was no
//! answer, and for tabs that are gone.

use super::{forget, hold, keep, letter};
use crate::{
    backend::{Failure, World},
    connection::Line,
    letter::{Letter, Next, Stage, Trip, next},
    room::scene::{Post, Scene, Watch},
};
use leptos::{prelude::*, task::spawn_local};
use protocol::{ClientId, Message};

/// Seconds before each further attempt to reach a house whose stream is heard. After the last one its author decides.
pub(super) const PATIENCE: [f64; 5] = [1.0, 2.0, 4.0, 6.0, 8.0];
/// Longest wait that the house can ask for before the author is asked instead, in seconds.
pub(super) const LONGEST_WAIT: u32 = 60;
/// Milliseconds between two looks at what has changed while a letter waits.
const STEP: f64 = 250.0;
/// Milliseconds between two looks at what other tabs carry, if there is no news of it.
const WATCH: f64 = 1_000.0;
/// Milliseconds without an answer after which the line is doubted, and the author may take a message back.
const DOUBT: f64 = 5_000.0;
/// Milliseconds after which a tab that took a letter over looks whether another one did so too.
const HANDSHAKE: f64 = 300.0;

impl Scene {
    /// What waits is tried at once.
    pub(super) fn recall(self) {
        self.world().iter().for_each(hold);
        match self.post() {
            Post::Idle => self.deliver_pending(),
            Post::Underway | Post::Recalled => self.set_post(Post::Recalled),
        }
    }

    /// Carries what is pending to the house, one message after the other. Where one cannot be delivered, those behind
    /// it wait with it.
    pub(super) fn deliver_pending(self) {
        let Some(world) = self.world() else { return };
        if self.post() != Post::Idle {
            return;
        }
        self.set_post(Post::Underway);
        spawn_local(async move {
            let mut tries = 0;
            // Without a room to come back to it goes no further.
            while let Some(room) = self.desk.try_with_value(|desk| desk.room.clone()) {
                let (letters, now) = (world.letters(), world.now());
                match next(&letters, &room, &world.tab(), now) {
                    Next::Rest => break,
                    Next::Watch => {
                        self.watch(&world);
                        break;
                    }
                    Next::Adopt(first) => {
                        // With it, all that is left behind in its room.
                        for letter in &letters {
                            let is_left = letter.tab == first.tab
                                || (letter.tab != world.tab() && letter.is_abandoned(&room, now));
                            if letter.room == first.room && letter.is_pending() && is_left {
                                keep(&world, &letter.clone().carried_by(&world.tab(), now));
                            }
                        }
                        world.pause(HANDSHAKE).await;
                    }
                    Next::Carry(letter) if letter.is_stale(now) => {
                        keep(&world, &Letter { delivery: Stage::Unreached, ..letter.clone() });
                    }
                    Next::Carry(letter) => {
                        self.take_recall();
                        tries = self.carry(&world, letter, tries).await;
                    }
                }
                self.sort_post();
            }
            self.set_post(Post::Idle);
        });
    }

    /// What there is belongs to other tabs: it is looked at again when one of them has news of it, and once in a while, for a
    /// tab that is gone has none.
    fn watch(self, world: &World) {
        let before = self.desk.try_update_value(|desk| std::mem::replace(&mut desk.watch, Watch::Kept));
        if before != Some(Watch::Over) {
            return;
        }
        let world = world.clone();
        spawn_local(async move {
            world.pause(WATCH).await;
            if self.desk.try_update_value(|desk| desk.watch = Watch::Over).is_some() {
                self.sort_post();
                self.deliver_pending();
            }
        });
    }

    /// Takes one letter to the house, after so many attempts in vain; gives back how many there are now. The same `ClientId`
    /// every time: it is said once.
    async fn carry(self, world: &World, pending: &Letter, tries: usize) -> usize {
        let carried = pending.clone().asked_by(&world.tab(), world.now());
        keep(world, &carried);
        hold(world);
        self.sort_post();
        self.await_answer(world, carried.client_id.clone());
        let answer = world.say(&carried.room, carried.draft()).await;
        self.desk.update_value(|desk| desk.asked += 1);
        match answer {
            Ok(message) => {
                self.confirm(world, &carried, message);
                0
            }
            Err(Failure::Refused(problem)) => {
                // Its author may have taken it back meanwhile.
                if letter(world, &carried.client_id).is_some() {
                    // An attempt before this one may have been taken.
                    let (delivery, trip, reason) = (Stage::Refused, pending.trip, problem.detail);
                    keep(world, &Letter { delivery, trip, reason, ..carried });
                }
                0
            }
            Err(Failure::Unreachable { retry_after }) => {
                if let Some(letter) = own(world, &carried) {
                    // Who names a time has not taken it.
                    let trip = if retry_after.is_some() { pending.trip } else { Trip::Unanswered };
                    keep(world, &Letter { trip, ..letter.carried_by(&carried.tab, world.now()) });
                    self.sort_post();
                }
                self.rest(world, &carried, tries, retry_after).await
            }
        }
    }

    /// Where there is no answer for long, the line is doubted, and the letter's author may take it back.
    fn await_answer(self, world: &World, client_id: ClientId) {
        let question = self.desk.try_update_value(|desk| {
            desk.asked += 1;
            desk.asked
        });
        let world = world.clone();
        spawn_local(async move {
            world.pause(DOUBT).await;
            if self.desk.try_with_value(|desk| desk.asked) != question {
                return;
            }
            world.doubt();
            if let Some(letter) = letter(&world, &client_id).filter(|letter| letter.trip == Trip::Underway) {
                keep(&world, &Letter { trip: Trip::Unanswered, ..letter });
                self.sort_post();
            }
        });
    }

    /// The house has it. Whom it names as the author is who speaks here.
    fn confirm(self, world: &World, carried: &Letter, message: Message) {
        if carried.room != self.room() {
            forget(world, carried);
            return;
        }
        let me = || self.timeline.with_untracked(|timeline| timeline.me().id.clone());
        let before = me();
        self.timeline.update(|timeline| timeline.confirm(&carried.client_id, message));
        if self.timeline.with_untracked(|timeline| timeline.carries(&carried.client_id)) {
            keep(world, &Letter { delivery: Stage::Sent, ..carried.clone() });
        } else {
            forget(world, carried);
        }
        self.keep_to_the_end();
        let me = me();
        if me != before {
            self.booth.be(me);
            if self.line() != Line::Paused {
                // The stream still listens as whom the page was before.
                self.listen();
            }
        }
    }

    /// Waits before the next attempt, less if the line comes back or something else is to be done meanwhile. While the line is
    /// down there is no end to patience; on a line that is heard there is.
    async fn rest(self, world: &World, carried: &Letter, tries: usize, retry_after: Option<u32>) -> usize {
        let asked = retry_after.unwrap_or(0);
        if own(world, carried).is_none() || (self.take_recall() && asked == 0) {
            return 0;
        }
        // Who stopped listening has no line to wait for.
        let line = self.line();
        let waits_for_line = !line.is_live() && line != Line::Paused;
        let tries = if waits_for_line { tries.min(PATIENCE.len() - 1) } else { tries };
        let Some(seconds) = PATIENCE.get(tries).filter(|_| asked <= LONGEST_WAIT) else {
            self.hold_back(world);
            return 0;
        };
        let seconds = (seconds * (0.75 + world.chance() / 2.0)).max(f64::from(asked));
        let over = world.now().millis() + (seconds * 1_000.0) as i64;
        // Counted too, for a clock can be set back.
        for _ in 0..=(seconds * 1_000.0 / STEP) as u32 {
            world.pause(STEP).await;
            let now = world.now();
            let Some(letter) = own(world, carried) else { return tries };
            if letter.needs_renewal(now) {
                keep(world, &letter.carried_by(&carried.tab, now));
                hold(world);
            }
            if asked == 0 && self.take_recall() {
                return 0;
            }
            if now.millis() >= over {
                break;
            }
        }
        tries + 1
    }

    /// The house cannot be reached: all that this tab carries stops here, and what waits behind it in other tabs, so that it
    /// keeps its order.
    fn hold_back(self, world: &World) {
        let (tab, room) = (world.tab(), self.room());
        for letter in world.letters() {
            if letter.is_pending() && (letter.tab == tab || letter.room == room) {
                keep(world, &Letter { delivery: Stage::Unreached, ..letter });
            }
        }
    }

    fn take_recall(self) -> bool {
        let recalled = self.post() == Post::Recalled;
        if recalled {
            self.set_post(Post::Underway);
        }
        recalled
    }

    /// Without a room to come back to it never sets out.
    fn post(self) -> Post {
        self.desk.try_with_value(|desk| desk.post).unwrap_or(Post::Underway)
    }

    fn set_post(self, post: Post) {
        self.desk.update_value(|desk| desk.post = post);
    }
}

/// A letter as it is kept, if the tab that carries it still does: another one may have settled it, and carries what came
/// after it.
fn own(world: &World, carried: &Letter) -> Option<Letter> {
    letter(world, &carried.client_id).filter(|letter| letter.is_pending() && letter.tab == carried.tab)
}
