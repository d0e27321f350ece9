//! A quiet word beside the state of the line about what just happened.

use super::scene::Scene;
use crate::{connection::Line, language::filled};
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
    /// Says how much of what was missed is new to this list, as soon as the line is live.
    pub(super) fn mention_missed(self, missed: usize) {
        let words = match missed {
            0 => return,
            1 => self.wording.caught_up_with_one().to_owned(),
            missed => filled(self.wording.caught_up(), &[&missed.to_string()]),
        };
        let notice = Notice { words, holds: Holds::WhileLive };
        if self.line().is_live() {
            self.say_quietly(notice);
        } else {
            self.desk.update_value(|desk| desk.due = Some(notice));
        }
    }

    /// Says something for a few seconds.
    pub(super) fn mention(self, words: String) {
        self.say_quietly(Notice { words, holds: Holds::Anyway });
    }

    /// Says something until the line is live again. What else is said in the meantime is said over it.
    pub(super) fn leave_note(self, words: String) {
        let notice = Notice { words, holds: Holds::Anyway };
        self.desk.update_value(|desk| desk.left = Some(notice.clone()));
        self.note(notice);
    }

    /// The line is no longer what it was: what held for that only is no longer said, and what waited for this is.
    pub(super) fn suit_notice(self, line: Line) {
        let notice = self.now(|standing| standing.notice.clone());
        if !line.is_live() {
            if notice.holds == Holds::WhileLive {
                self.note(self.left());
            }
            return;
        }
        let (left, due) =
            self.desk.try_update_value(|desk| (desk.left.take(), desk.due.take())).unwrap_or_default();
        if left.is_some_and(|left| left == notice) {
            self.note(Notice::default());
        }
        if let Some(due) = due {
            self.say_quietly(due);
        }
    }

    fn say_quietly(self, notice: Notice) {
        let Some(world) = self.world() else { return };
        let is_said = self.now(|standing| standing.notice.words == notice.words);
        let number = self.note(if is_said { Notice::default() } else { notice.clone() });
        // It may take a line more from the list.
        self.keep_to_the_end();
        let note_on = move |notice: Option<Notice>| {
            if self.desk.try_with_value(|desk| desk.notices) != number {
                return;
            }
            let notice = notice.filter(|notice| notice.holds == Holds::Anyway || self.line().is_live());
            let notice = notice.unwrap_or_else(|| self.left());
            self.standing.update(|standing| standing.notice = notice);
        };
        spawn_local(async move {
            if is_said {
                world.pause(SILENCE).await;
                note_on(Some(notice));
            }
            world.pause(SHOWN).await;
            note_on(None);
        });
    }

    /// What stands there while nothing else is said.
    fn left(self) -> Notice {
        self.desk.try_with_value(|desk| desk.left.clone()).flatten().unwrap_or_default()
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
    #[test]
    fn who_was_told_twice_is_not_told_again_when_the_line_is_lost_in_between() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        scene.mention_missed(2);
        device.pass(1);
        scene.mention_missed(2);
        line(scene, Line::Offline);
        device.pass(1);
        assert_eq!(said(scene), "");
    }

    #[test]
    fn who_has_caught_up_hears_so_once_the_line_is_live() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        line(scene, Line::Reconnecting { seconds: 1 });
        scene.mention_missed(3);
        device.pass(1);
        assert_eq!(said(scene), "");
        line(scene, Line::Live);
        assert_eq!(said(scene), "Caught up: 3 messages");
    }

    #[test]
    fn a_note_that_was_left_is_there_again_after_something_else_and_gone_once_the_line_is_live() {
        let device = Device::new(|_| Door::Open);
        let scene = device.open("a", "lobby");
        line(scene, Line::Offline);
        scene.leave_note("This room is gone.".to_owned());
        scene.mention("Your name stays as it was.".to_owned());
        device.pass(1);
        assert_eq!(said(scene), "Your name stays as it was.");
        device.pass(6);
        assert_eq!(said(scene), "This room is gone.");
        line(scene, Line::Live);
        assert_eq!(said(scene), "");
    }
}
