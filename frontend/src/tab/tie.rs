//! What ties a tab to whoever holds the streams, each way that there is to it.

use super::Tab;
use crate::{
    holder::Holder,
    listener::Listener,
    lock::{Lock, Urgency},
    wire::{self, Count, SharedWorker, Wire},
};
use js_sys::{Object, Reflect};
use std::{cell::RefCell, rc::Rc};

/// What ties a tab to a holder.
pub(super) struct Tie {
    pub(super) wire: Wire,
    /// The name of the holder, as soon as it has said it.
    pub(super) holder: RefCell<String>,
    pub(super) said: Count,
    pub(super) listeners: Vec<Listener>,
    /// This very tab, if it holds the streams.
    pub(super) own: RefCell<Option<Rc<Holder>>>,
    pub(super) lock: RefCell<Option<Lock>>,
    pub(super) _worker: Option<SharedWorker>,
}

impl Tab {
    /// The worker of this release that all tabs share, as it is or newly started.
    pub(super) fn worker(&self, generation: u32) -> Option<SharedWorker> {
        let options = Object::new();
        for (name, value) in [("type", "module"), ("name", &format!("hallway {generation}"))] {
            drop(Reflect::set(&options, &name.into(), &value.into()));
        }
        SharedWorker::new(&self.script, &options).ok()
    }

    pub(super) fn share_a_worker(&self, generation: u32) -> Option<Tie> {
        let worker = self.worker(generation)?;
        let tab = self.me.clone();
        let failed = move |_| {
            if let Some(tab) = tab.upgrade() {
                tab.way.set(tab.way.get().next());
                tab.go();
            }
        };
        let failed = Listener::on(&worker, "error", Box::new(failed));
        let mut tie = self.tie_to(worker.port());
        tie.listeners.push(failed);
        Some(Tie { _worker: Some(worker), ..tie })
    }

    pub(super) fn follow_a_leader(&self, urgency: Urgency) -> Option<Tie> {
        let tie = self.tie_to(wire::channel(&self.script)?);
        tie.lock.replace(Some(self.ask_for_the_lock(urgency)?));
        Some(tie)
    }

    pub(super) fn ask_for_the_lock(&self, urgency: Urgency) -> Option<Lock> {
        let (granted, lost) = (self.me.clone(), self.me.clone());
        Lock::ask(
            &self.script,
            urgency,
            Box::new(move || {
                if let Some(tab) = granted.upgrade() {
                    tab.lead();
                }
            }),
            Box::new(move || {
                // Taken away while this tab did not answer, for it slept.
                if let Some(tab) = lost.upgrade() {
                    tab.go();
                }
            }),
        )
    }

    pub(super) fn lead(&self) {
        let tie = self.tie.borrow();
        if let (Some(tie), Some(channel)) = (tie.as_ref(), wire::channel(&self.script)) {
            let holder = Holder::begin();
            tie.own.replace(Some(holder.clone()));
            holder.take(channel);
        }
    }

    pub(super) fn be_alone(&self) -> Tie {
        let (mine, holders) = wire::pair();
        let tie = self.tie_to(mine);
        let holder = Holder::begin();
        holder.take(holders);
        tie.own.replace(Some(holder));
        tie
    }

    pub(super) fn tie_to(&self, wire: Wire) -> Tie {
        let tab = self.me.clone();
        let hear = move |words: &[&str]| {
            if let Some(tab) = tab.upgrade() {
                tab.hear(words);
            }
        };
        let tab = self.me.clone();
        let closed = move |_| {
            if let Some(tab) = tab.upgrade() {
                tab.give_up();
            }
        };
        let listeners = vec![wire.hear(Box::new(hear)), Listener::on(&wire, "close", Box::new(closed))];
        Tie {
            wire,
            listeners,
            holder: RefCell::default(),
            said: Count::default(),
            own: RefCell::default(),
            lock: RefCell::default(),
            _worker: None,
        }
    }
}
