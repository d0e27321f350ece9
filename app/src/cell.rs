//! A signal that many read and change in many ways. Every closure has a type of its own, and with it would come its own copy
//! of a signal's machinery; handed through as a trait object, they share one, which keeps the bundle small.

use leptos::prelude::*;
use std::fmt;

/// Copies mean the same value. Its methods are those of [`RwSignal`], which it is.
pub struct Cell<T>(RwSignal<T>);

impl<T: Send + Sync + 'static> Cell<T> {
    pub fn new(value: T) -> Self {
        Self(RwSignal::new(value))
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        once(read, |read| self.look(read))
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        once(read, |read| self.peek(read))
    }

    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        self.change(&mut |value| {
            if let Some(change) = change.take() {
                change(value);
            }
        });
    }

    pub fn track(self) {
        self.0.track();
    }

    fn look(self, read: &mut dyn FnMut(&T)) {
        self.0.with(|value| read(value));
    }

    fn peek(self, read: &mut dyn FnMut(&T)) {
        self.0.with_untracked(|value| read(value));
    }

    /// Nothing to change is left of a page that has gone.
    fn change(self, change: &mut dyn FnMut(&mut T)) {
        self.0.try_update(|value| change(value));
    }
}

/// Lets something be read once through a trait object, and gives back what came of it.
fn once<T, R>(read: impl FnOnce(&T) -> R, with: impl FnOnce(&mut dyn FnMut(&T))) -> R {
    let (mut read, mut result) = (Some(read), None);
    with(&mut |value| result = read.take().map(|read| read(value)));
    match result {
        Some(result) => result,
        None => unreachable!("a signal that is read has a value"),
    }
}

impl<T> Clone for Cell<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Cell<T> {}

impl<T> fmt::Debug for Cell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cell")
    }
}
