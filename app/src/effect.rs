//! What is done again whenever a signal in it changes. Boxed, all effects share one machinery: each closure of a type of its
//! own would bring a kilobyte of it.

use leptos::prelude::Effect;

/// Does it once the page is alive, and again whenever a signal that it read has changed; on the server never.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    boxed(Box::new(run));
}
