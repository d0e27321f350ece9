//! A tab that had to do without a worker, because none answered in time or its script did not come, goes on looking for one:
//! it joins the others as soon as one speaks.

use super::{
    Tab,
    way::{Answered, Way, generation},
};
use crate::{
    listener::Listener,
    wire::{SharedWorker, Wire},
};
use app::connection::Millis;

/// Waits for a word of a worker, beside whatever ties the tab to its streams meanwhile.
pub(super) struct Scout {
    wire: Wire,
    _worker: SharedWorker,
    _listeners: [Listener; 2],
}

/// Until a worker whose script or WASM did not come is looked for again.
const LATER: Millis = 60_000.0;

impl Tab {
    pub(super) fn send_scout(&self) {
        let Some(worker) = self.worker(generation()) else { return };
        let tab = self.me.clone();
        let failed = move |_| {
            if let Some(tab) = tab.upgrade() {
                tab.scouting.set(LATER);
            }
        };
        let failed = Listener::on(&worker, "error", Box::new(failed));
        let tab = self.me.clone();
        // Only one that leads is of use: the first word of all says that it has been found.
        let hear = move |words: &[&str]| {
            let Some(tab) = tab.upgrade() else { return };
            match words {
                ["lead", ..] => {
                    tab.go_on_to(Way::Worker { generation: generation(), answered: Answered::NotYet });
                }
                ["failed"] => tab.scouting.set(LATER),
                _ => {}
            }
        };
        let wire = worker.port();
        let heard = wire.hear(Box::new(hear));
        self.scout.replace(Some(Scout { wire, _worker: worker, _listeners: [failed, heard] }));
    }
}

impl Drop for Scout {
    fn drop(&mut self) {
        self.wire.close();
    }
}
