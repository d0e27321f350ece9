//! Whether whoever holds the streams is still there: a tab that hears nothing from it for a while asks, and gives it up if it
//! gets no answer. Plain data.

use crate::connection::Millis;

/// Watches one holder from the moment on which it was spoken to first.
#[derive(Debug)]
pub struct Vigil {
    /// The last word of the holder.
    heard: Millis,
    /// When it was asked for one.
    asked: Option<Millis>,
    /// Longest wait for an answer.
    patience: Millis,
    /// When this was to be looked at next.
    due: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Well,
    /// It has been silent for too long: ask it for a word.
    Silent,
    Dead,
}

/// A holder says something every half second; one whose timers the browser slows down is asked.
const SILENCE: Millis = 900.0;
/// Longest wait for the answer of a holder that is awake.
const ANSWER: Millis = 700.0;
/// Longest wait for the first answer of a holder that has to be started, on a slow phone too.
pub const FIRST_ANSWER: Millis = 4_000.0;
/// Longest wait for the first answer of one that comes after another.
pub const NEXT_ANSWER: Millis = 1_500.0;
/// Longest wait for a holder that says that it is getting ready.
pub const GETTING_READY: Millis = 10_000.0;
/// Who looks so late has slept, and the holder may have talked all the time.
const LATE: Millis = 1_500.0;

impl Vigil {
    /// The holder was just spoken to, and is waited for so long.
    pub fn over_a_new_one(now: Millis, patience: Millis) -> Self {
        Self { heard: now, asked: Some(now), patience, due: now + patience }
    }

    /// It said something.
    pub fn hear(&mut self, now: Millis) {
        (self.heard, self.asked, self.patience) = (now, None, ANSWER);
    }

    /// It will be a while until it can do something.
    pub fn hear_it_wake(&mut self, now: Millis) {
        (self.asked, self.patience) = (Some(now), GETTING_READY);
    }

    /// Milliseconds until [`Vigil::look`] is to be called.
    pub fn wait(&mut self, now: Millis) -> Millis {
        self.due = self.asked.map_or(self.heard + SILENCE, |asked| asked + self.patience);
        (self.due - now).max(0.0)
    }

    pub fn look(&mut self, now: Millis) -> Verdict {
        let slept = now > self.due + LATE;
        match self.asked {
            Some(asked) if now >= asked + self.patience && !slept => Verdict::Dead,
            None if now < self.heard + SILENCE => Verdict::Well,
            Some(_) if !slept => Verdict::Well,
            _ => {
                self.asked = Some(now);
                Verdict::Silent
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_that_dies_is_given_up_within_two_seconds() {
        let mut vigil = Vigil::over_a_new_one(0.0, NEXT_ANSWER);
        vigil.hear(100.0);
        let mut now = 100.0;
        loop {
            now += vigil.wait(now) + 1.0;
            if vigil.look(now) == Verdict::Dead {
                break;
            }
        }
        assert!(now <= 2_000.0, "{now}");
    }

    #[test]
    fn a_holder_that_answers_lives() {
        let mut vigil = Vigil::over_a_new_one(0.0, NEXT_ANSWER);
        let mut now = 0.0;
        for _ in 0..20 {
            now += vigil.wait(now) - 1.0;
            vigil.hear(now);
            assert_eq!(vigil.look(now + 1.0), Verdict::Well);
        }
        now += vigil.wait(now);
        assert_eq!(vigil.look(now), Verdict::Silent);
        vigil.hear(now + 600.0);
        assert_eq!(vigil.look(now + 700.0), Verdict::Well);
    }

    #[test]
    fn who_slept_asks_first() {
        let mut vigil = Vigil::over_a_new_one(0.0, NEXT_ANSWER);
        vigil.hear(0.0);
        let _ = vigil.wait(0.0);
        assert_eq!(vigil.look(600_000.0), Verdict::Silent);
        let wait = vigil.wait(600_000.0);
        assert_eq!(vigil.look(600_000.0 + wait), Verdict::Dead);
    }

    #[test]
    fn one_that_gets_ready_is_waited_for_and_one_that_says_nothing_is_not() {
        let mut vigil = Vigil::over_a_new_one(0.0, NEXT_ANSWER);
        assert_eq!(vigil.wait(0.0), NEXT_ANSWER);
        vigil.hear_it_wake(500.0);
        let _ = vigil.wait(500.0);
        assert_eq!(vigil.look(1_600.0), Verdict::Well);
        assert_eq!(vigil.look(10_500.0), Verdict::Dead);
    }
}
