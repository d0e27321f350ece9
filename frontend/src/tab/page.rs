//! What a page goes through while it listens: it is looked at or not, put away, frozen, or without a network.

use super::{
    Tab,
    way::{GENERATION, Way},
};
use crate::listener::Listener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, PageTransitionEvent, StorageEvent, window};

impl Tab {
    /// What the page goes through: put away it listens to nothing, and it goes on from its own place when it comes back.
    pub(super) fn mind_the_page(self: &Rc<Self>) {
        let (Some(window), Some(document)) = (window(), document()) else { return };
        let on = |target: &web_sys::EventTarget, name: &str, happened: fn(&Self, &web_sys::Event)| {
            let tab = self.me.clone();
            let told = move |event| {
                if let Some(tab) = tab.upgrade() {
                    happened(&tab, &event);
                }
            };
            Listener::on(target, name, Box::new(told))
        };
        self.page.replace(vec![
            on(&window, "pagehide", |tab, _| tab.leave()),
            on(&window, "pageshow", |tab, event| {
                if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                    tab.go();
                }
            }),
            on(&document, "freeze", |tab, _| tab.leave()),
            on(&document, "resume", |tab, _| tab.go()),
            on(&window, "online", |tab, _| tab.say(&["online"])),
            on(&window, "offline", |tab, _| tab.say(&["offline"])),
            on(&window, "storage", |tab, event| {
                let event = event.dyn_ref::<StorageEvent>();
                if event.and_then(StorageEvent::key).is_some_and(|key| key == GENERATION) {
                    tab.follow_the_others();
                }
            }),
            on(&document, "visibilitychange", |tab, _| tab.be_looked_at()),
        ]);
    }

    fn be_looked_at(&self) {
        match (is_hidden(), self.way.get()) {
            (true, Way::Own) => {
                self.leave();
                self.send_scout();
            }
            (true, _) => self.say(&["hidden"]),
            (false, _) if self.tie.borrow().is_none() => self.go(),
            (false, _) => {
                self.say(&["shown"]);
                // Its timers may have slept.
                self.watch();
            }
        }
    }
}

fn document() -> Option<Document> {
    window()?.document()
}

pub(super) fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}
