//! Where messages are missing in the list: how it comes to that, how it is said, and how they are fetched.

use super::scene::{Past, Scene};
use crate::markup::Markup;
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};
use protocol::{Cursor, History, paths};

/// What becomes of the list where it cannot go on from where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// It begins with what is fetched.
    Empty,
    /// It keeps what it has, and what is fetched comes behind a gap.
    Kept,
}

impl Scene {
    /// Takes in the newest page, in a list from which the log has gone on without it.
    pub(super) fn go_on_with(self, newest: History, beginning: Beginning) {
        let is_same_log =
            self.timeline.with_untracked(|timeline| timeline.applied().epoch == newest.head.epoch);
        let mut news = 0;
        if beginning == Beginning::Kept && is_same_log {
            self.booth.read(&newest);
            self.timeline.update(|timeline| news = timeline.leap(newest));
        } else {
            self.booth.begin_anew(&newest);
            self.timeline.update(|timeline| timeline.rebuild(newest));
        }
        self.count(news);
        let is_open = self.timeline.with_untracked(|timeline| !timeline.gaps().is_empty());
        self.mention(if is_open {
            "You missed very much: the newest messages are here".to_owned()
        } else {
            "The room was loaded anew".to_owned()
        });
    }

    /// Fetches what comes next in the gap that ends there. Whoever reads above it can read on: nothing above it moves.
    pub(super) fn fill(self, end: String) {
        let gap = self.timeline.with_untracked(|timeline| {
            timeline.gaps().iter().find(|gap| gap.before.to_string() == end).cloned()
        });
        let (Some(world), Some(gap)) = (self.world(), gap) else { return };
        if self.now(|standing| matches!(standing.gap, Some((_, Past::Loading)))) {
            return;
        }
        let end = gap.before.clone();
        let set = move |past| self.standing.update(|standing| standing.gap = Some((end.clone(), past)));
        set(Past::Loading);
        spawn_local(async move {
            let Ok(page) = world.history(paths::messages_after(&self.room(), &gap.after)).await else {
                set(Past::Failed);
                return self.mention(FAILED.to_owned());
            };
            let Some(log) = self.log.get_untracked() else { return };
            self.hush();
            let (top, focused) = (log.scroll_top(), is_focused(&gap.before));
            self.booth.read(&page);
            let mut is_open = false;
            self.timeline.update(|timeline| {
                timeline.fill(&gap.after, page);
                is_open = timeline.gaps().iter().any(|other| other.before == gap.before);
            });
            set(Past::Resting);
            self.mention(
                if is_open { "More messages were loaded" } else { "All messages are here" }.to_owned(),
            );
            tick().await;
            if focused {
                // The button has been moved, which takes its focus away, or is gone.
                match document().get_element_by_id(&id(&gap.before)) {
                    Some(button) => drop(button.unchecked_ref::<HtmlElement>().focus()),
                    None => self.focus_log(),
                }
            }
            log.set_scroll_top(top);
            self.look_around();
        });
    }
}

const FAILED: &str = "They could not be loaded. Try again in a moment.";

/// The row of the gap that ends there.
pub(super) fn write_gap(markup: &mut Markup, scene: Scene, end: &Cursor) {
    let past = scene.standing.with(|standing| match &standing.gap {
        Some((other, past)) if other == end => *past,
        _ => Past::Resting,
    });
    markup.open("p", "onward");
    // What comes of it is said beside the state of the line.
    markup.attr("aria-live", "off");
    markup.text("Messages are missing here. ");
    if past == Past::Failed {
        markup.text(FAILED);
        markup.text(" ");
    }
    markup.open("button", "quiet");
    markup.attr("type", "button");
    markup.attr("id", &id(end));
    markup.attr("data-press", "fill");
    markup.attr("data-before", &end.to_string());
    markup.text(if past == Past::Loading { "Loading …" } else { "Load" });
    markup.close();
    markup.close();
}

fn id(end: &Cursor) -> String {
    format!("gap-{end}")
}

fn is_focused(end: &Cursor) -> bool {
    document().active_element().is_some_and(|element| element.id() == id(end))
}
