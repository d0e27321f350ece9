//! A hole in the list: where more was missed than anybody wants poured over them, the list goes on with the newest page, and
//! what is missing between the two is fetched when its reader asks for it.

use super::{Timeline, of_title};
use protocol::{Cursor, History};

/// What happened after one place in the log and before another one is missing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Moves on with each page that is filled in.
    pub after: Cursor,
    /// Stays as long as the gap does, so the gap is known by it.
    pub before: Cursor,
}

/// How a list went on with the newest page, and how much of that is new to whoever reads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leap {
    /// It began anew.
    Anew,
    /// The page comes right after what was there.
    Next(usize),
    /// There is a gap between the two.
    Over(usize),
    /// The list ends in the past, and the page is not in it.
    Beyond(usize),
}

impl Timeline {
    /// In the order of the log.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Goes on with the newest page, and keeps what is in the list above it: where the two do not meet, there is a gap.
    /// A page of another log, or of one that has gone back, begins the list anew.
    pub fn leap(&mut self, newest: History) -> Leap {
        let History { head, .. } = &newest;
        if self.said.is_empty() || head.epoch != self.applied.epoch || head.seq < self.applied.seq {
            self.rebuild(newest);
            return Leap::Anew;
        }
        if self.newer().is_some() {
            return Leap::Beyond(self.leap_beyond(newest));
        }
        let gap = newest.older.filter(|before| before.seq > self.applied.seq + 1);
        let leap = if gap.is_some() { Leap::Over } else { Leap::Next };
        self.gaps.extend(gap.map(|before| Gap { after: self.applied.clone(), before }));
        // It may have been set where the gap is.
        self.topic = of_title(newest.topic.as_ref());
        let mut news = 0;
        for event in newest.events {
            news += usize::from(self.apply(event).is_some());
        }
        self.arrive_at(newest.head);
        leap(news)
    }

    /// Of what was missed, only the newest is known: how much of that is new to whoever reads here.
    fn leap_beyond(&mut self, newest: History) -> usize {
        self.topic = of_title(newest.topic.as_ref());
        let mut news = 0;
        for event in newest.events {
            news += usize::from(self.apply(event).is_some());
        }
        self.arrive_at(newest.head);
        self.hear_from_here();
        news
    }

    /// Puts a page into the gap, at its beginning. `after` is the place that it was asked for: if there is no gap that begins
    /// there any more, the page is ignored. Gives back whether it fitted.
    pub fn fill(&mut self, after: &Cursor, page: History) -> bool {
        let Some(place) = self.gaps.iter().position(|gap| gap.after == *after) else { return false };
        let before = self.gaps[place].before.seq;
        let filled = self.take_up(page.events, after.seq, before);
        match page.newer.filter(|newer| newer.seq + 1 < before) {
            Some(newer) => self.gaps[place].after = newer,
            None => drop(self.gaps.remove(place)),
        }
        let above = self.said.iter().take_while(|said| said.id().seq <= after.seq).count();
        self.said.splice(above..above, filled);
        self.change_again();
        true
    }
}
