//! A signal that many read and change in many ways. Every closure has a type of its own, and with it would come its own copy
//! of a signal's machinery; lent out by guards, a value needs that once for each type of value, which keeps the bundle small.

use leptos::prelude::*;
use std::fmt;

/// Copies mean the same value. Its methods are those of [`RwSignal`], which it is.
pub struct Cell<T>(RwSignal<T>);

impl<T: Send + Sync + 'static> Cell<T> {
    pub fn new(value: T) -> Self {
        Self(RwSignal::new(value))
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.read())
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.read_untracked())
    }

    /// Nothing to change is left of a page that has gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        if let Some(mut value) = self.0.try_write() {
            change(&mut value);
        }
    }

    pub fn track(self) {
        self.0.track();
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
