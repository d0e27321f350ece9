//! A hole in the list: where more was missed than anybody wants poured over them, the list goes on with the newest page, and
//! what is missing between the two is fetched when its reader asks for it.

use super::{Said, Timeline};
use protocol::{Cursor, History};

/// What happened after one place in the log and before another one is missing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Moves on with each page that is filled in.
    pub after: Cursor,
    /// Stays as long as the gap does, so the gap is known by it.
    pub before: Cursor,
}

impl Timeline {
    /// In the order of the log.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Goes on with the newest page, and keeps what is in the list above it: where the two do not meet, there is a gap.
    /// A page of another log, or of one that has gone back, begins the list anew. Gives back how much of it is new to
    /// whoever reads here.
    pub fn leap(&mut self, newest: History) -> usize {
        let History { head, .. } = &newest;
        if self.said.is_empty() || head.epoch != self.applied.epoch || head.seq < self.applied.seq {
            self.rebuild(newest);
            return 0;
        }
        if let Some(before) = newest.older.filter(|before| before.seq > self.applied.seq + 1) {
            self.gaps.push(Gap { after: self.applied.clone(), before });
        }
        let mut news = 0;
        for event in newest.events {
            news += usize::from(self.apply(event).is_some());
        }
        self.arrive_at(newest.head);
        news
    }

    /// Puts a page into the gap, at its beginning. `after` is the place that it was asked for: if there is no gap that begins
    /// there any more, the page is ignored.
    pub fn fill(&mut self, after: &Cursor, page: History) {
        let Some(place) = self.gaps.iter().position(|gap| gap.after == *after) else { return };
        let before = self.gaps[place].before.seq;
        let missing = after.seq + 1..before;
        let events = page.events.into_iter().filter(|event| missing.contains(&event.id().seq));
        let filled: Vec<Said> = events.filter_map(Said::of).collect();
        match page.newer.filter(|newer| newer.seq + 1 < before) {
            Some(newer) => self.gaps[place].after = newer,
            None => drop(self.gaps.remove(place)),
        }
        for said in &filled {
            if let Said::Message(message) = said {
                self.settle(message);
            }
        }
        let above = self.said.iter().take_while(|said| said.id().seq <= after.seq).count();
        self.said.splice(above..above, filled);
    }
}
