//! What a room does with what it hears: it folds events into the timeline, in turns, and knows when to begin anew.

use super::{
    gap::OldList,
    scene::{Desk, Freshness, Jump, News, Scene, Spot, Turn, Voice},
    scroll::Change,
};
use crate::{
    backend::{Failure, Report, Subject, TAB, World},
    connection::Line,
    listening::look_again,
};
use leptos::{leptos_dom::helpers::request_animation_frame, prelude::*, task::spawn_local};
use protocol::{Event, Heard, Hello, ResetReason, RoomName, Timestamp, paths};
use std::time::Duration;

/// Of more than so many missed events only the newest are fetched; the others are for whoever wants to read them.
const TOO_MANY: u64 = 1_000;
/// For so long the list is left as it is when it was drawn: what many say in that time costs no more than what one says.
const TURN: Duration = Duration::from_millis(50);
/// Most events that come within `HUSH` and are still read out one by one.
const READ_OUT: usize = 4;
/// For so long nothing is read out when more comes.
const HUSH: Duration = Duration::from_secs(1);

impl Scene {
    /// Listens, unless whoever reads in this tab has stopped it here before.
    pub fn take_up_listening(self) {
        let stopped = |world: &World| world.kept(&self.stopping_key()).is_some();
        if self.world().as_ref().is_some_and(stopped) {
            self.set_line(Line::Paused);
        } else {
            self.listen();
        }
    }

    /// Does what the button says.
    pub fn turn_listening(self) {
        let Some(world) = self.world() else { return };
        if self.line() == Line::Paused {
            world.keep(&self.stopping_key(), "");
            self.listen();
        } else {
            world.keep(&self.stopping_key(), "stopped");
            self.stop_listening();
        }
    }

    /// Listens from the last event that the timeline has.
    pub(super) fn listen(self) {
        let Some(world) = self.world() else { return };
        self.set_line(Line::Connecting);
        let after = self.timeline.with_untracked(|timeline| timeline.applied().clone());
        let listening =
            world.listen(Subject::room(&self.room(), &after), Box::new(move |report| self.take_in(report)));
        let before = self.desk.try_update_value(|desk| desk.listening.replace(listening));
        drop(before);
    }

    /// Closes the stream until [`Scene::listen`].
    fn stop_listening(self) {
        let before = self.desk.try_update_value(|desk| desk.listening.take());
        drop(before);
        self.set_line(Line::Paused);
    }

    /// Under this name it is kept that this tab does not listen to this room.
    fn stopping_key(self) -> String {
        format!("{TAB} stopped {}", self.room())
    }

    pub(super) fn take_in(self, report: Report) {
        match report {
            Report::Line(line) => {
                // The stream of a listener that was just stopped may still have had a word to say.
                if self.line() == Line::Paused {
                    return;
                }
                if line.is_live() {
                    self.resend_unreached();
                }
                self.set_line(line);
            }
            Report::CaughtUp => self.tell_what_was_missed(),
            Report::Heard(Heard::Hello(hello)) => self.greet(hello),
            Report::Heard(Heard::Reset(reset)) => self.begin_anew(match reset.reason {
                // What is in the list may be what the house has forgotten.
                ResetReason::Future => OldList::Dropped,
                _ => OldList::Kept,
            }),
            Report::Heard(
                heard @ (Heard::Stored(_) | Heard::Presence(_) | Heard::Tally(_) | Heard::Changed(_)),
            ) => self.gather(heard),
            Report::Heard(Heard::Fed(typing)) => self.hand_on(&typing.data),
            Report::Heard(heard @ Heard::Bye(_)) => look_again(&heard, &self.room()),
            Report::Heard(Heard::Ping(_)) => {}
        }
    }

    /// Who is writing, for `public/room/typing.js`: to read it here would cost every page the machinery.
    fn hand_on(self, typing: &str) {
        if let Some(log) = self.log.get_untracked() {
            drop(log.set_attribute("data-typing", typing));
        }
    }

    fn greet(self, hello: Hello) {
        let loaded_build = self.desk.with_value(|desk| desk.loaded_build.clone());
        if !loaded_build.is_empty() && loaded_build != hello.build {
            self.standing.update(|standing| standing.freshness = Freshness::Outdated);
        }
        let ahead = self.timeline.with_untracked(|timeline| {
            hello.head.seq.saturating_sub(timeline.applied().seq).min(hello.replaying)
        });
        if ahead > TOO_MANY {
            // Once the listener that tells this has come to the end of it.
            spawn_local(async move {
                let before = self.desk.try_update_value(|desk| desk.listening.take());
                drop(before);
                self.begin_anew(OldList::Kept);
            });
        }
        if hello.stale {
            self.read_again();
        }
        // A stream that is only exchanged, because another tab came or went, misses nothing.
        let missed = (!self.line().is_live() && hello.replaying > 0).then_some(0);
        self.desk.update_value(|desk| desk.missed = missed);
    }

    /// All that was missed is here: says how much of it was new to this list.
    fn tell_what_was_missed(self) {
        self.show_at_once();
        let missed = self.desk.try_update_value(|desk| desk.missed.take()).flatten();
        self.mention_missed(missed.unwrap_or(0));
    }

    /// Keeps what was heard for a moment, so that what comes together is shown together; a page that nobody sees has no frames, so
    /// there it is shown at once.
    fn gather(self, heard: Heard) {
        let is_first = self.desk.try_update_value(|desk| {
            desk.heard.push(heard);
            let is_first = desk.turn == Turn::Over;
            if is_first {
                desk.turn = Turn::Ahead;
            }
            is_first
        });
        if document().hidden() {
            self.show_at_once();
        }
        if is_first == Some(true) {
            self.show_in_turn(Duration::ZERO);
        }
    }

    /// Shows what was heard, and what comes until that is drawn by the next turn. To change the list, to lay it out and to draw it are
    /// three tasks, so that none is long where the machine is slow.
    fn show_in_turn(self, wait: Duration) {
        let show = move || {
            if self.desk.try_with_value(|desk| desk.heard.is_empty()) != Some(false) {
                self.desk.update_value(|desk| desk.turn = Turn::Over);
                return;
            }
            self.fold();
            set_timeout(move || self.settle(), Duration::ZERO);
            request_animation_frame(move || {
                // Before it is drawn at the latest.
                self.settle();
                self.show_in_turn(TURN);
            });
        };
        set_timeout(show, wait);
    }

    /// Shows what was heard without waiting for its turn.
    pub(super) fn show_at_once(self) {
        self.fold();
        self.settle();
    }

    /// Whoever was at the end of the list before this turn is there again.
    fn settle(self) {
        if self.is_written() {
            self.desk.update_value(|desk| desk.turn = Turn::Ahead);
            self.keep_to_the_end();
        }
    }

    /// Whether the list has changed and is not laid out anew yet.
    pub(super) fn is_written(self) -> bool {
        self.desk.try_with_value(|desk| desk.turn == Turn::Written) == Some(true)
    }

    fn fold(self) {
        let queue = self.desk.try_update_value(|desk| std::mem::take(&mut desk.heard)).unwrap_or_default();
        let room = self.room();
        // How a poll stands changes its card and not the list.
        let queue: Vec<_> = queue.into_iter().filter_map(|heard| self.count_votes(heard, &room)).collect();
        if queue.is_empty() {
            return;
        }
        self.hush_if_many(queue.len());
        let (mut news, mut since) = (0, None);
        let mut added = 0;
        let is_changed = queue.iter().any(|heard| matches!(heard, Heard::Changed(_)));
        let change = if is_changed { Change::Some } else { Change::None };
        let eye = self.eye_if_moved(queue.len(), change);
        self.change_around(eye, |timeline| {
            let before = timeline.said().len() + timeline.unsent().len();
            for heard in queue {
                match heard {
                    Heard::Stored(event) if *event.room() == room => {
                        if let Some(said) = timeline.apply(event) {
                            news += 1;
                            since = since.or(Some(said.at()));
                        }
                    }
                    Heard::Presence(presence) if presence.room == room => timeline.attend(presence),
                    Heard::Changed(message) if message.room == room => timeline.change(message),
                    _ => {}
                }
            }
            // An own message that waited for its turn has been in the list all the time, and what is beyond its end is not in it.
            added = (timeline.said().len() + timeline.unsent().len()).saturating_sub(before).max(news);
        });
        self.desk.update_value(|desk| {
            desk.missed = desk.missed.map(|missed| missed + added);
            desk.turn = Turn::Written;
        });
        self.count(news, since);
    }

    /// Tells the booth what concerns polls, and gives back what concerns the list.
    fn count_votes(self, heard: Heard, room: &RoomName) -> Option<Heard> {
        match &heard {
            Heard::Tally(poll) if poll.room == *room => self.booth.hear(heard),
            Heard::Tally(_) => {}
            Heard::Stored(Event::Poll(poll)) if poll.room == *room => {
                self.booth.hear(heard.clone());
                return Some(heard);
            }
            _ => return Some(heard),
        }
        None
    }

    /// Counts what others said for whoever does not see it, and when they began.
    pub(super) fn count(self, news: usize, since: Option<Timestamp>) {
        if news == 0 || self.now(|standing| standing.spot == Spot::End) {
            return;
        }
        self.standing.update(|standing| {
            let before = standing.news;
            // Where it is not known of some, it is not said of any.
            let is_first = before.count == 0 || since.is_none();
            let since = if is_first { since } else { before.since };
            standing.news = News { count: before.count + news, since, jump: Jump::Offered };
        });
    }

    /// For a moment nothing that is added to the list is read out.
    pub(super) fn hush(self) {
        if self.now(|standing| standing.voice) != Voice::Hushed {
            self.standing.update(|standing| standing.voice = Voice::Hushed);
        }
        let hushes = |desk: &mut Desk| {
            desk.hushes += 1;
            desk.hushes
        };
        let number = self.desk.try_update_value(hushes);
        let speak = move || {
            // Unless it was hushed again.
            if self.desk.try_with_value(|desk| desk.hushes) == number {
                self.standing.update(|standing| standing.voice = Voice::Polite);
            }
        };
        set_timeout(speak, HUSH);
    }

    /// Where much is said, little is read out.
    fn hush_if_many(self, news: usize) {
        let counted = |desk: &mut Desk| {
            desk.lately += news;
            desk.lately
        };
        let Some(lately) = self.desk.try_update_value(counted) else { return };
        if lately == news {
            set_timeout(move || self.desk.update_value(|desk| desk.lately = 0), HUSH);
        }
        if lately > READ_OUT {
            self.hush();
        }
    }

    /// The place in the log leads nowhere, or is too far back: reads the newest history, goes on with it and listens from
    /// there.
    fn begin_anew(self, old: OldList) {
        let Some(world) = self.world() else { return };
        self.set_line(Line::Connecting);
        let restarts = self.desk.try_update_value(|desk| {
            desk.restarts += 1;
            desk.restarts
        });
        spawn_local(async move {
            let mut tries = restarts.unwrap_or(1) - 1;
            loop {
                if tries > 0 {
                    let seconds = f64::from(1_u32 << tries.min(5)) * (0.5 + world.chance() / 2.0);
                    world.pause(seconds * 1_000.0).await;
                }
                let fresh = world.history(paths::messages(&self.room())).await;
                // Its reader may have stopped listening in the meantime: then there is nothing to begin.
                if self.line() == Line::Paused {
                    return;
                }
                match fresh {
                    Ok(history) => {
                        self.desk.update_value(|desk| desk.heard.clear());
                        self.hush();
                        self.go_on_with(history, old);
                        self.keep_to_the_end();
                        self.listen();
                        break;
                    }
                    Err(Failure::Refused(problem)) => {
                        self.stop_listening();
                        self.leave_note(problem.detail);
                        return;
                    }
                    Err(Failure::Unreachable { .. }) => tries += 1,
                }
            }
            world.pause(60_000.0).await;
            self.desk.update_value(|desk| desk.restarts = 0);
        });
    }
}
