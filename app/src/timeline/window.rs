//! The list is a window on the log, at most so many entries of it: at either end its reader may go on, and what is farthest
//! from the reader's eye is let go of. What the list no longer has can be read again.

use super::{Said, Timeline, reaches};
use protocol::{Cursor, History, Seq};

/// How long the list gets. Many go at once, for each time that some go, others may move.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Most entries that stay in the list.
    pub most: usize,
    /// So many are kept when there are more.
    pub kept: usize,
}

/// For whoever may be anywhere in the list.
pub const ANYWHERE: Length = Length { most: 300, kept: 275 };
/// Fewest entries that are kept for whoever is at the end of the list, and how many more there may be before some go.
const FEWEST: usize = 40;
const MORE: usize = 40;
/// No entry of the list is lower, in CSS pixels, with text in its usual size.
const LOWEST: usize = 26;
/// When more is heard beyond the end of the list than can be kept, so many go.
const FORGOTTEN: usize = 50;

impl Length {
    /// For whoever is at the end of a list that shows so many CSS pixels, where each entry that comes is work for a browser, the more the
    /// longer the list is: what fills it, and as much above.
    pub fn at_end(shown: i32) -> Self {
        let fill = usize::try_from(shown).unwrap_or_default().div_ceil(LOWEST);
        let kept = (2 * fill).clamp(FEWEST, ANYWHERE.most - MORE);
        Self { most: kept + MORE, kept }
    }
}

/// How the list ends.
#[derive(Debug, Clone)]
pub(super) enum Tail {
    /// With the newest: what is heard comes behind it.
    Attached,
    /// Before the newest: its reader is somewhere in the past.
    Detached {
        /// Where reading on towards now goes on.
        newer: Cursor,
        /// All that was heard after `since`: a page that reaches there is gone on from without a hole.
        heard: Vec<Said>,
        since: Seq,
    },
}

impl Timeline {
    /// Where reading on towards now goes on, if the list ends before the newest.
    pub fn newer(&self) -> Option<&Cursor> {
        match &self.tail {
            Tail::Attached => None,
            Tail::Detached { newer, .. } => Some(newer),
        }
    }

    /// Puts a page of newer messages behind the last one. `after` is the place that it was asked for: if the list has come to
    /// end elsewhere in the meantime, the page no longer fits and is ignored. What the stream has yet to bring is left to it.
    pub fn append(&mut self, after: &Cursor, page: History) {
        if self.newer() != Some(after) || page.head.epoch != self.applied.epoch {
            return;
        }
        let end = page.newer.unwrap_or(page.head);
        let mut read = self.take_up(page.events, after.seq, self.applied.seq + 1);
        self.said.append(&mut read);
        self.end_at(end);
        self.change_again();
    }

    /// Shows the newest page in place of the part of the past that was there. What the stream has brought since that page was
    /// read comes behind it.
    pub fn arrive(&mut self, newest: History) {
        let applied = self.applied.clone();
        let Tail::Detached { .. } = &self.tail else { return };
        if newest.head.epoch != applied.epoch {
            return;
        }
        let tail = std::mem::replace(&mut self.tail, Tail::Attached);
        let (head, topic) = (newest.head.clone(), self.topic.clone());
        self.rebuild(newest);
        if !reaches(&self.applied, &applied) {
            self.applied = applied;
            // One of a page that is older than what was heard is none.
            self.topic = topic;
            self.tail = tail;
            self.end_at(head);
        }
    }

    /// Lets go of what is farthest from the entry at which its reader looks, or would look if it were there.
    pub fn keep_around(&mut self, eye: Seq, Length { most, kept }: Length) {
        let length = self.said.len();
        if length <= most {
            return;
        }
        let place = self.said.partition_point(|said| said.id().seq < eye);
        let start = place.saturating_sub(kept / 2).min(length - kept);
        if start + kept < length {
            self.said.truncate(start + kept);
            self.detach(self.said[start + kept - 1].id().clone());
        }
        if start > 0 {
            self.said.drain(..start);
            self.older = Some(self.said[0].id().clone());
        }
        // What is missing beyond either end is part of what can be read on from there.
        let (first, last) = (self.said[0].id().seq, self.said[kept - 1].id().seq);
        self.gaps.retain(|gap| first < gap.before.seq && gap.before.seq <= last);
    }

    /// What was heard that the list does not reach.
    pub(super) fn beyond(&self) -> &[Said] {
        match &self.tail {
            Tail::Attached => &[],
            Tail::Detached { heard, .. } => heard,
        }
    }

    /// All that is known of what was said: in the list, and beyond its end.
    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut Said> {
        let beyond = match &mut self.tail {
            Tail::Attached => [].iter_mut(),
            Tail::Detached { heard, .. } => heard.iter_mut(),
        };
        self.said.iter_mut().chain(beyond)
    }

    /// Something was said: where it comes in its turn.
    pub(super) fn hear(&mut self, said: Said) {
        match &mut self.tail {
            Tail::Attached => self.said.push(said),
            Tail::Detached { heard, since, .. } => {
                heard.push(said);
                if heard.len() > ANYWHERE.most {
                    *since = heard[FORGOTTEN - 1].id().seq;
                    heard.drain(..FORGOTTEN);
                }
            }
        }
    }

    /// What was heard so far has a hole: only what comes from now on is without one.
    pub(super) fn hear_from_here(&mut self) {
        if let Tail::Detached { heard, since, .. } = &mut self.tail {
            heard.clear();
            *since = self.applied.seq;
        }
    }

    /// The list ends at a place, before what is heard from now on.
    pub(super) fn detach(&mut self, at: Cursor) {
        match &mut self.tail {
            Tail::Detached { newer, .. } => *newer = at,
            Tail::Attached => {
                self.tail = Tail::Detached { newer: at, heard: Vec::new(), since: self.applied.seq };
            }
        }
    }

    /// The list has all up to a place: if what was heard goes on from there, it is attached to the newest again.
    fn end_at(&mut self, end: Cursor) {
        match &mut self.tail {
            Tail::Detached { heard, since, .. } if end.seq >= *since => {
                let known = heard.partition_point(|said| said.id().seq <= end.seq);
                self.said.extend(heard.drain(known..));
                self.tail = Tail::Attached;
                self.let_go_of_what_is_heard();
            }
            Tail::Detached { newer, .. } => *newer = end,
            Tail::Attached => {}
        }
    }
}
