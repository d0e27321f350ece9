//! The place of the eye in a list that grows and shrinks at both ends.

use super::scene::{Edge, Jump, News, Past, Scene, Spot};
use crate::timeline::{ANYWHERE, Length, Said, Timeline};
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlDivElement, HtmlElement},
};
use protocol::{Seq, paths};

/// So near to the end, in CSS pixels, that a new message takes its reader along.
const NEAR_END: i32 = 100;
/// So far from it, in CSS pixels, somebody is who has not moved: a list whose zoom is no whole number is rounded.
const AT_END_STILL: i32 = 4;
/// What comes next is fetched when its edge is less than a screen away, but never more than this: even on a very tall screen,
/// what is kept around the eye has to reach beyond.
const AHEAD: i32 = 1_000;
/// So many entries are fetched at once: no more than a machine lays out between two frames.
const STEP: usize = 25;

/// An entry of the list that stays where it is on the screen, whatever comes and goes around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    pub(super) seq: Seq,
    /// How far below the upper edge of the list, in CSS pixels.
    below: i32,
}

/// Whether what stands in the list reads otherwise from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Some,
    None,
}

impl Scene {
    /// The list came alive: it stands at its end, unless its address leads elsewhere or its reader already went there.
    pub(super) fn settle_in(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let is_led = location().hash().is_ok_and(|hash| !hash.is_empty());
        if self.is_attached() && log.scroll_top() == 0 && !is_led {
            self.keep_to_the_end();
        } else {
            self.look_around();
        }
    }

    /// Whether the list reaches to the newest.
    pub(super) fn is_attached(self) -> bool {
        self.timeline.with_untracked(|timeline| timeline.newer().is_none())
    }

    /// The list was scrolled.
    pub(super) fn look_around(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let (top, height) = (log.scroll_top(), log.client_height());
        let before = self.desk.try_update_value(|desk| std::mem::replace(&mut desk.top, top));
        let has_gone_up = Some(top) < before;
        // Whom what was just added left above the end, and who did not go up, is there again in a moment.
        if self.is_written() && self.now(|standing| standing.spot) == Spot::End && !has_gone_up {
            return;
        }
        let to_end = log.scroll_height() - height - top;
        // Whoever goes up is let go at once: otherwise the next message would pull them back.
        let near = if has_gone_up { AT_END_STILL } else { NEAR_END };
        let spot = if to_end <= near && self.is_attached() { Spot::End } else { Spot::Above };
        if self.now(|standing| standing.spot) != spot {
            self.stand(spot);
        }
        for (edge, away) in [(Edge::Older, top), (Edge::Newer, to_end)] {
            if away < height.min(AHEAD)
                && spot == Spot::Above
                && self.now(|standing| standing.past(edge)) == Past::Resting
            {
                self.read(edge);
            }
        }
    }

    /// Goes to the newest message, wherever that is.
    pub(super) fn go_to_the_end(self) {
        let waits = self.timeline.with_untracked(|timeline| !timeline.unsent().is_empty());
        // What was just said is seen at once, before the newest messages are there.
        if waits || self.is_attached() {
            self.stand_at_the_end();
        }
        self.read(Edge::Newest);
    }

    fn stand_at_the_end(self) {
        self.stand(Spot::End);
        // Wherever they were.
        self.desk.update_value(|desk| desk.top = 0);
        self.keep_to_the_end();
    }

    /// For a button that goes away as it is pressed: whoever pressed it by keyboard is not left nowhere.
    pub(super) fn focus_log(self) {
        if let Some(log) = self.log.get_untracked() {
            drop(log.focus());
        }
    }

    /// The list is about to be drawn anew. What is moved loses the focus, and what goes away leaves nobody nowhere.
    pub(super) fn keep_the_focus(self) {
        let log = if self.world().is_some() { self.log.get_untracked() } else { None };
        // On the server there is no document to be asked.
        let Some(log) = log else { return };
        let Some(focused) = document().active_element() else { return };
        if !log.contains(Some(&focused)) {
            return;
        }
        let found = found_again(&focused);
        spawn_local(async move {
            tick().await;
            if document().active_element().as_ref() != document().body().as_deref() {
                return;
            }
            // What gets the focus is scrolled to.
            let top = log.scroll_top();
            match document().query_selector(&found) {
                Ok(Some(element)) => drop(element.unchecked_ref::<HtmlElement>().focus()),
                _ => self.focus_log(),
            }
            log.set_scroll_top(top);
        });
    }

    fn stand(self, spot: Spot) {
        if let (Spot::End, Some(world)) = (spot, self.world()) {
            // Who reloads the page stays there.
            world.call_this_page(&paths::room(&self.room()));
        }
        self.standing.update(|standing| {
            standing.spot = spot;
            standing.news = News::default();
        });
    }

    /// A part of the list may have become taller: then whoever is at its end still is. Where nothing grew, nobody who
    /// begins to scroll is held back.
    pub(super) fn grow_along(self) {
        if self.now(|standing| standing.spot) != Spot::End {
            return;
        }
        spawn_local(async move {
            tick().await;
            let Some(log) = self.log.get_untracked() else { return };
            let height = log.scroll_height();
            if is_written_elsewhere(&log)
                && !self.has_gone_up(&log)
                && self.desk.try_update_value(|desk| std::mem::replace(&mut desk.height, height))
                    != Some(height)
            {
                self.put_at_the_end(&log);
            }
        });
    }

    /// After the list has grown or its window has changed: whoever was at the end still is.
    pub(super) fn keep_to_the_end(self) {
        if self.now(|standing| standing.spot) != Spot::End {
            return;
        }
        spawn_local(async move {
            tick().await;
            // The room may be gone by then.
            if let Some(log) = self.log.try_get_untracked().flatten().filter(is_written_elsewhere)
                && !self.has_gone_up(&log)
            {
                self.put_at_the_end(&log);
            }
        });
    }

    /// Whether somebody has gone up, which the browser tells with the next frame. A list that has become shorter ends further up too.
    fn has_gone_up(self, log: &HtmlDivElement) -> bool {
        let top = log.scroll_top();
        self.desk.try_with_value(|desk| top < desk.top) == Some(true)
            && log.scroll_height() - log.client_height() - top > AT_END_STILL
    }

    fn put_at_the_end(self, log: &HtmlDivElement) {
        log.set_scroll_top(log.scroll_height());
        // Where the list has become shorter that is further up, and yet nobody went there.
        let top = log.scroll_top();
        self.desk.update_value(|desk| desk.top = top);
    }

    /// Fetches what comes next at an edge of the list and puts it there; the eye stays where it was.
    pub(super) fn read(self, edge: Edge) {
        let room = self.room();
        let place = self.timeline.with_untracked(|timeline| match edge {
            Edge::Older => timeline.older().cloned(),
            Edge::Newer | Edge::Newest => timeline.newer().cloned(),
        });
        let (Some(world), Some(place)) = (self.world(), place) else { return };
        // Asked for twice, it would come a second time when its reader has gone on.
        if self.now(|standing| standing.past(edge)) == Past::Loading {
            return;
        }
        self.set_past(edge, Past::Loading);
        let address = match edge {
            Edge::Older => paths::messages_before(&room, &place, STEP),
            Edge::Newer => paths::messages_after(&room, &place, STEP),
            Edge::Newest => paths::messages(&room),
        };
        spawn_local(async move {
            let Ok(page) = world.history(address).await else {
                self.set_past(edge, Past::Failed);
                if edge == Edge::Newest {
                    self.mention(self.wording.newest_failed().to_owned());
                }
                return;
            };
            self.hush();
            self.booth.read(&page);
            let eye = if edge == Edge::Newest { None } else { self.eye() };
            self.change_around(eye, move |timeline| match edge {
                Edge::Older => timeline.prepend(&place, page),
                Edge::Newer => timeline.append(&place, page),
                Edge::Newest => timeline.arrive(page),
            });
            self.set_past(edge, Past::Resting);
            if edge == Edge::Newest {
                // What could not be loaded in the past is not wanted any more.
                self.set_past(Edge::Newer, Past::Resting);
                self.stand_at_the_end();
            }
        });
    }

    /// Changes the list, lets go of what is too much for it, and leaves an entry where it is on the screen.
    pub(super) fn change_around(self, eye: Option<Eye>, change: impl FnOnce(&mut Timeline)) {
        // At the end nobody misses what goes from the top, but for whom the list is marked: see `unread.js` and `edit.js`.
        let watches =
            eye.is_none() && self.now(|standing| standing.spot == Spot::End && standing.gap.is_none());
        let log = if watches { self.log.get_untracked() } else { None };
        let length = log
            .filter(|log| !log.has_attribute("data-long"))
            .map_or(ANYWHERE, |log| Length::at_end(log.client_height()));
        self.timeline.update(|timeline| {
            change(timeline);
            let eye = eye.map_or(Seq::MAX, |eye| eye.seq);
            timeline.keep_around(eye, length);
        });
        if let Some(eye) = eye {
            self.keep_in_sight(eye);
        }
    }

    fn keep_in_sight(self, eye: Eye) {
        spawn_local(async move {
            tick().await;
            let Some(log) = self.log.try_get_untracked().flatten() else { return };
            if let Some(entry) = entry(eye.seq) {
                log.set_scroll_top(entry.offset_top() - eye.below);
            }
            self.look_around();
        });
    }

    /// The entry in the middle of what is seen.
    pub(super) fn eye(self) -> Option<Eye> {
        let log = self.log.get_untracked()?;
        let middle = log.scroll_top() + log.client_height() / 2;
        let seq = self.timeline.with_untracked(|timeline| {
            let said = timeline.said();
            let is_above = |said: &Said| {
                let entry = entry(said.id().seq);
                entry.is_some_and(|entry| entry.offset_top() + entry.offset_height() <= middle)
            };
            let place = said.partition_point(is_above);
            said.get(place).or(said.last()).map(|said| said.id().seq)
        });
        self.eye_on(seq?)
    }

    /// A certain entry.
    pub(super) fn eye_on(self, seq: Seq) -> Option<Eye> {
        Some(Eye { seq, below: entry(seq)?.offset_top() - self.log.get_untracked()?.scroll_top() })
    }

    /// Whoever reads further up must not be moved when something goes from the list, because it gets too long by what is heard,
    /// or reads otherwise.
    pub(super) fn eye_if_moved(self, coming: usize, change: Change) -> Option<Eye> {
        let is_moved = change == Change::Some
            || self.timeline.with_untracked(|timeline| {
                timeline.newer().is_none() && timeline.said().len() + coming > ANYWHERE.most
            });
        if is_moved && self.now(|standing| standing.spot) == Spot::Above { self.eye() } else { None }
    }

    /// Takes the button that leads to the newest out of the way, if it is there and nothing lies over it. Gives back whether.
    pub(super) fn put_the_jump_away(self) -> bool {
        let is_there =
            self.now(|standing| standing.spot == Spot::Above && standing.news.jump == Jump::Offered);
        if !is_there
            || document().query_selector(":popover-open,dialog[open]").is_ok_and(|over| over.is_some())
        {
            return false;
        }
        self.standing.update(|standing| standing.news.jump = Jump::Hidden);
        true
    }

    fn set_past(self, edge: Edge, past: Past) {
        self.standing.update(|standing| standing.edges[edge as usize] = past);
    }
}

/// Whoever writes in the list, because they edit what they said, is not pulled away from there.
fn is_written_elsewhere(log: &HtmlDivElement) -> bool {
    let focused = document().active_element();
    !focused.is_some_and(|focused| focused.tag_name() == "TEXTAREA" && log.contains(Some(&focused)))
}

fn entry(seq: Seq) -> Option<HtmlElement> {
    document().get_element_by_id(&format!("m{seq}")).map(JsCast::unchecked_into)
}

/// By what an element is found when its row was drawn anew: by its own id, or else as a part of its message.
fn found_again(element: &Element) -> String {
    let id = element.id();
    if !id.is_empty() {
        return format!("[id=\"{id}\"]");
    }
    let article = element.closest("article").ok().flatten().map(|article| article.id()).unwrap_or_default();
    format!("[id=\"{article}\"] [class=\"{}\"]", element.class_name())
}
