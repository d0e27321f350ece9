//! The place of the eye in a list that grows at both ends.

use super::scene::{Past, Scene, Spot};
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};
use protocol::paths;

/// So near to the end, in CSS pixels, that a new message takes its reader along.
const NEAR_END: i32 = 100;
/// So near to the top that older messages are fetched.
const NEAR_TOP: i32 = 160;

impl Scene {
    /// The list came alive: it stands at its end, unless its reader already went somewhere.
    pub(super) fn settle_in(self) {
        let Some(log) = self.log.get_untracked() else { return };
        if log.scroll_top() == 0 {
            self.keep_to_the_end();
        } else {
            self.look_around();
        }
    }

    /// The list was scrolled.
    pub(super) fn look_around(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let to_end = log.scroll_height() - log.client_height() - log.scroll_top();
        let spot = if to_end <= NEAR_END { Spot::End } else { Spot::Above };
        let (before, past) = self.now(|standing| (standing.spot, standing.past));
        if before != spot {
            self.stand(spot);
        }
        if log.scroll_top() < NEAR_TOP && spot == Spot::Above && past == Past::Resting {
            self.read_back();
        }
    }

    pub(super) fn go_to_the_end(self) {
        self.stand(Spot::End);
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
        let id = focused.id();
        spawn_local(async move {
            tick().await;
            if document().active_element().as_ref() != document().body().as_deref() {
                return;
            }
            // What gets the focus is scrolled to.
            let top = log.scroll_top();
            match document().get_element_by_id(&id) {
                Some(element) => drop(element.unchecked_ref::<HtmlElement>().focus()),
                None => self.focus_log(),
            }
            log.set_scroll_top(top);
        });
    }

    fn stand(self, spot: Spot) {
        self.standing.update(|standing| {
            standing.spot = spot;
            standing.below = 0;
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
            if self.desk.try_update_value(|desk| std::mem::replace(&mut desk.height, height)) != Some(height)
            {
                log.set_scroll_top(height);
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
            if let Some(log) = self.log.try_get_untracked().flatten() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    }

    /// Fetches the messages before the first one and puts them above it; the eye stays where it was.
    pub(super) fn read_back(self) {
        let (Some(world), Some(before)) =
            (self.world(), self.timeline.with_untracked(|timeline| timeline.older().cloned()))
        else {
            return;
        };
        self.set_past(Past::Loading);
        spawn_local(async move {
            match world.history(paths::messages_before(&self.room(), &before)).await {
                Ok(history) => {
                    let Some(log) = self.log.get_untracked() else { return };
                    self.hush();
                    let from_end = log.scroll_height() - log.scroll_top();
                    self.booth.read(&history);
                    self.timeline.update(|timeline| timeline.prepend(&before, history));
                    self.set_past(Past::Resting);
                    tick().await;
                    log.set_scroll_top(log.scroll_height() - from_end);
                }
                Err(_) => self.set_past(Past::Failed),
            }
        });
    }

    fn set_past(self, past: Past) {
        self.standing.update(|standing| standing.past = past);
    }
}
