//! Where messages are missing in the list: how it comes to that, how it is said, and how they are fetched.

use super::{
    scene::{Past, Scene, Spot},
    scroll::Eye,
};
use crate::{
    markup::Markup,
    timeline::{Gap, Leap, Said},
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use protocol::{Cursor, History, limits::HISTORY_PAGE_MAX, paths};

/// What becomes of the list where it cannot go on from where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OldList {
    /// The list begins with what is fetched.
    Dropped,
    /// What is fetched comes behind it, and behind a gap where the two do not meet.
    Kept,
}

impl Scene {
    /// Takes in the newest page, in a list from which the log has gone on without it.
    pub(super) fn go_on_with(self, newest: History, old: OldList) {
        let applied = self.timeline.with_untracked(|timeline| timeline.applied().clone());
        let is_same_log = applied.epoch == newest.head.epoch;
        let mut leap = Leap::Anew;
        if old == OldList::Kept && is_same_log {
            self.booth.read(&newest);
            self.timeline.update(|timeline| leap = timeline.leap(newest));
            self.read_again();
        } else {
            self.booth.begin_anew(&newest);
            self.timeline.update(|timeline| timeline.rebuild(newest));
        }
        let since = self.timeline.with_untracked(|timeline| {
            timeline.said().iter().find(|said| said.id().seq > applied.seq).map(Said::at)
        });
        match leap {
            Leap::Anew => self.mention(self.wording.loaded_anew().to_owned()),
            Leap::Next(news) => {
                self.count(news, since);
                self.mention_missed(news);
            }
            Leap::Beyond(news) => self.count(news, None),
            Leap::Over(news) => {
                self.count(news, None);
                self.mention(self.wording.missed_a_lot().to_owned());
            }
        }
    }

    /// Fetches what comes next in the gap that ends there. Whoever reads can read on, above it and below it.
    pub(super) fn fill(self, end: String) {
        let gap = self.timeline.with_untracked(|timeline| {
            timeline.gaps().iter().find(|gap| gap.before.to_string() == end).cloned()
        });
        let (Some(world), Some(gap)) = (self.world(), gap) else { return };
        if self.now(|standing| matches!(standing.gap, Some((_, Past::Loading)))) {
            return self.mention(self.wording.still_loading().to_owned());
        }
        let end = gap.before.clone();
        let set = move |past| self.standing.update(|standing| standing.gap = Some((end.clone(), past)));
        set(Past::Loading);
        spawn_local(async move {
            let Ok(page) =
                world.history(paths::messages_after(&self.room(), &gap.after, HISTORY_PAGE_MAX)).await
            else {
                set(Past::Failed);
                return self.mention(self.wording.missing_failed().to_owned());
            };
            self.hush();
            let eye = self.eye_at_gap(&gap);
            self.booth.read(&page);
            let mut filled = false;
            self.change_around(eye, |timeline| filled = timeline.fill(&gap.after, page));
            set(Past::Resting);
            if filled {
                let all = self
                    .timeline
                    .with_untracked(|timeline| timeline.gaps().is_empty() && timeline.newer().is_none());
                self.mention(
                    if all { self.wording.all_are_here() } else { self.wording.more_loaded() }.to_owned(),
                );
            }
        });
    }

    /// What stays where it is while the gap is filled at its beginning: what is below it for whoever is there or at the end,
    /// else what is above it.
    fn eye_at_gap(self, gap: &Gap) -> Option<Eye> {
        let log = self.log.get_untracked()?;
        let button = document().get_element_by_id(&id(&gap.before))?;
        if button.unchecked_ref::<HtmlElement>().offset_top() < log.scroll_top() {
            return self.eye();
        }
        let is_at_end = self.now(|standing| standing.spot) == Spot::End;
        let fixed = self.timeline.with_untracked(|timeline| {
            let said = timeline.said();
            let above = said.iter().rev().find(|said| said.id().seq <= gap.after.seq);
            (if is_at_end { said.last() } else { above }).map(|said| said.id().seq)
        });
        self.eye_on(fixed?)
    }
}

/// The row of the gap that ends there.
pub(super) fn write_gap(markup: &mut Markup, scene: Scene, end: &Cursor) {
    let past = scene.standing.with(|standing| match &standing.gap {
        Some((other, past)) if other == end => *past,
        _ => Past::Resting,
    });
    markup.open("p", "onward gap");
    // What comes of it is said beside the state of the line.
    markup.attr("aria-live", "off");
    markup.text(scene.wording.missing());
    markup.text(" ");
    if past == Past::Failed {
        markup.text(scene.wording.gap_failed());
        markup.text(" ");
    }
    markup.open("button", "quiet");
    markup.attr("type", "button");
    markup.attr("id", &id(end));
    markup.attr("data-press", "fill");
    markup.attr("data-before", &end.to_string());
    markup.text(if past == Past::Loading { scene.wording.loading() } else { scene.wording.load() });
    markup.close();
    markup.close();
}

fn id(end: &Cursor) -> String {
    format!("gap-{end}")
}
