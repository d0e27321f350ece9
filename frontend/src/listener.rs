//! Hearing what happens to something of the browser's, for as long as somebody wants to.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// A listener that is taken off its target when it is dropped.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    name: String,
    hear: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Boxed, for each closure of a type of its own would bring machinery of its own into the bundle.
    pub fn on(target: &EventTarget, name: &str, hear: Box<dyn FnMut(Event)>) -> Self {
        let hear = Closure::wrap(hear);
        // Adding fails only for a listener that is not a function.
        drop(target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref()));
        Self { target: target.clone(), name: name.to_owned(), hear }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.target.remove_event_listener_with_callback(&self.name, self.hear.as_ref().unchecked_ref()));
    }
}
