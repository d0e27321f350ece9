//! What a room does with what it hears: it folds events into the timeline, once per frame, and knows when to begin anew.

use super::scene::{Freshness, Post, Scene, Spot, Voice};
use crate::{
    backend::{Failure, Report},
    connection::Line,
};
use leptos::{leptos_dom::helpers::request_animation_frame, prelude::*, task::spawn_local};
use protocol::{Heard, Hello};
use std::time::Duration;

/// Most events that come together and are still read out one by one.
const READ_OUT: usize = 4;

impl Scene {
    /// Listens from the last event that the timeline has.
    pub fn listen(self) {
        let Some(world) = self.world() else { return };
        self.line.set(Line::Connecting);
        let after = self.timeline.with_untracked(|timeline| timeline.applied().clone());
        let listening = world.listen(&self.room(), &after, Box::new(move |report| self.take_in(report)));
        self.listening.set_value(Some(listening));
    }

    /// Closes the stream until [`Scene::listen`].
    pub fn stop_listening(self) {
        self.listening.set_value(None);
        self.line.set(Line::Paused);
    }

    fn take_in(self, report: Report) {
        match report {
            Report::Line(line) => {
                // The stream of a listener that was just stopped may still have had a word to say.
                if self.listening.with_value(Option::is_none) && self.line.get_untracked() == Line::Paused {
                    return;
                }
                if line == Line::Live {
                    self.resend_unreached();
                }
                if self.line.get_untracked() != line {
                    self.line.set(line);
                }
            }
            Report::Heard(Heard::Hello(hello)) => self.greet(hello),
            Report::Heard(Heard::Reset(_)) => self.begin_anew(),
            Report::Heard(heard @ (Heard::Stored(_) | Heard::Presence(_))) => self.gather(heard),
            Report::Heard(Heard::Ping(_) | Heard::Bye(_)) => {}
        }
    }

    fn greet(self, hello: Hello) {
        let other_build = self.loaded_build.with_value(|build| !build.is_empty() && *build != hello.build);
        if other_build {
            self.freshness.set(Freshness::Outdated);
        }
        match hello.replaying {
            0 => {}
            1 => self.mention("Caught up: 1 event"),
            missed => self.mention(&format!("Caught up: {missed} events")),
        }
    }

    /// Says something quietly beside the state of the line, for a few seconds.
    pub(super) fn mention(self, words: &str) {
        self.notice.set(Some(words.to_owned()));
        set_timeout(move || self.notice.set(None), Duration::from_secs(6));
    }

    /// Keeps what was heard for the next frame; a page that nobody sees has no frames, so there it is shown at once.
    fn gather(self, heard: Heard) {
        let first = self.heard.try_update_value(|queue| {
            queue.push(heard);
            queue.len() == 1
        });
        if document().hidden() {
            self.fold();
        } else if first == Some(true) {
            request_animation_frame(move || self.fold());
        }
    }

    fn fold(self) {
        let queue = self.heard.try_update_value(std::mem::take).unwrap_or_default();
        if queue.is_empty() {
            return;
        }
        let room = self.room();
        let spot = self.spot.get_untracked();
        if queue.len() > READ_OUT {
            self.hush();
        }
        let mut news = 0;
        self.timeline.update(|timeline| {
            for heard in queue {
                match heard {
                    Heard::Stored(event) if *event.room() == room => {
                        news += usize::from(timeline.apply(event).is_some());
                    }
                    Heard::Presence(presence) if presence.room == room => timeline.attend(presence),
                    _ => {}
                }
            }
            if spot == Spot::End {
                timeline.trim();
            }
        });
        self.keep_to_the_end();
        self.count(news);
    }

    /// Counts what others said for whoever does not see it.
    fn count(self, news: usize) {
        if news == 0 {
            return;
        }
        if self.spot.get_untracked() == Spot::Above {
            self.below.update(|below| *below += news);
        }
        if document().hidden() {
            self.unread.update(|unread| *unread += news);
        }
    }

    /// For a moment nothing that is added to the list is read out.
    pub(super) fn hush(self) {
        self.voice.set(Voice::Hushed);
        set_timeout(move || self.voice.set(Voice::Polite), Duration::from_secs(1));
    }

    /// The place in the log leads nowhere: reads the newest history, rebuilds the room from it and listens from there.
    fn begin_anew(self) {
        let Some(world) = self.world() else { return };
        self.line.set(Line::Connecting);
        let restarts = self.restarts.try_update_value(|restarts| {
            *restarts += 1;
            *restarts
        });
        spawn_local(async move {
            let mut tries = restarts.unwrap_or(1) - 1;
            loop {
                if tries > 0 {
                    world
                        .pause(f64::from(1_u32 << tries.min(5)) * 1_000.0 * (0.5 + world.chance() / 2.0))
                        .await;
                }
                let fresh = world.newest(&self.room()).await;
                // Its reader may have stopped listening in the meantime: then there is nothing to begin.
                if self.line.get_untracked() == Line::Paused {
                    return;
                }
                match fresh {
                    Ok(history) => {
                        self.heard.set_value(Vec::new());
                        self.hush();
                        self.timeline.update(|timeline| timeline.rebuild(history));
                        self.keep_to_the_end();
                        self.listen();
                        self.mention("The room was loaded anew");
                        break;
                    }
                    Err(Failure::Refused(problem)) => {
                        self.stop_listening();
                        self.notice.set(Some(problem.detail));
                        return;
                    }
                    Err(Failure::Unreachable { .. }) => tries += 1,
                }
            }
            world.pause(60_000.0).await;
            self.restarts.set_value(0);
        });
    }

    /// Whatever could not be delivered is tried again now that the house is there.
    fn resend_unreached(self) {
        if self.post.get_value() == Post::Idle {
            self.timeline.update(crate::timeline::Timeline::retry_unreached);
            self.deliver_pending();
        }
    }
}
