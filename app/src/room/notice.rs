//! A quiet word beside the state of the line about what just happened.

use super::scene::Scene;
use crate::connection::Line;
use leptos::{prelude::*, task::spawn_local};

/// How long it is to be read, in milliseconds.
const SHOWN: f64 = 6_000.0;
/// What is said twice is gone for so long in between, in milliseconds: a screen reader hears only what changes.
const SILENCE: f64 = 100.0;

/// What is said there, and what it holds for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    pub words: String,
    pub holds: Holds,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Holds {
    /// Whatever becomes of the line.
    #[default]
    Anyway,
    /// Only while the line is live: nobody has caught up who hears nothing.
    WhileLive,
}

impl Scene {
    /// Says how much of what was missed is new to this list.
    pub(super) fn mention_missed(self, missed: usize) {
        let words = match missed {
            0 => return,
            1 => "Caught up: 1 message".to_owned(),
            missed => format!("Caught up: {missed} messages"),
        };
        self.say_quietly(Notice { words, holds: Holds::WhileLive });
    }

    /// Says something for a few seconds.
    pub(super) fn mention(self, words: String) {
        self.say_quietly(Notice { words, holds: Holds::Anyway });
    }

    /// Says something until something else is said.
    pub(super) fn leave_note(self, words: String) {
        self.note(Notice { words, holds: Holds::Anyway });
    }

    /// The line is no longer what it was: what held for it only is no longer said.
    pub(super) fn take_back_notice(self, line: Line) {
        if !line.is_live() && self.now(|standing| standing.notice.holds == Holds::WhileLive) {
            self.note(Notice::default());
        }
    }

    fn say_quietly(self, notice: Notice) {
        let Some(world) = self.world() else { return };
        let is_said = self.now(|standing| standing.notice.words == notice.words);
        let number = self.note(if is_said { Notice::default() } else { notice.clone() });
        // It may take a line more from the list.
        self.keep_to_the_end();
        let note_on = move |notice| {
            if self.desk.try_with_value(|desk| desk.notices) == number {
                self.standing.update(|standing| standing.notice = notice);
            }
        };
        spawn_local(async move {
            if is_said {
                world.pause(SILENCE).await;
                note_on(notice);
            }
            world.pause(SHOWN).await;
            note_on(Notice::default());
        });
    }

    /// Puts words there; gives back how many have been there by now.
    fn note(self, notice: Notice) -> Option<u32> {
        self.standing.update(|standing| standing.notice = notice);
        self.desk.try_update_value(|desk| {
            desk.notices += 1;
            desk.notices
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::outbox::device::{Device, Door, line};

    fn said(scene: Scene) -> String {
        scene.now(|standing| standing.notice.words.clone())
    }

    #[test]
    fn who_has_caught_up_is_no_longer_told_so_when_the_line_is_lost() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        scene.mention_missed(1);
        assert_eq!(said(scene), "Caught up: 1 message");
        line(scene, Line::Reconnecting { seconds: 1 });
        assert_eq!(said(scene), "");
        // Nor when it comes back within the time for which it would have been said.
        device.pass(1);
        line(scene, Line::Live);
        assert_eq!(said(scene), "");
    }

    #[test]
    fn what_does_not_depend_on_the_line_is_said_for_its_time_whatever_becomes_of_it() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        scene.mention("Your name stays as it was.".to_owned());
        line(scene, Line::Offline);
        device.pass(5);
        assert_eq!(said(scene), "Your name stays as it was.");
        device.pass(2);
        assert_eq!(said(scene), "");
    }

    #[test]
    fn what_is_said_twice_is_gone_in_between_and_stays_for_its_time_from_then_on() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        scene.mention_missed(2);
        device.pass(4);
        scene.mention_missed(2);
        assert_eq!(said(scene), "");
        device.pass(4);
        assert_eq!(said(scene), "Caught up: 2 messages");
        device.pass(3);
        assert_eq!(said(scene), "");
    }
}
