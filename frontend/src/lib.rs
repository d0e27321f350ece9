//! The browser's half: it brings the islands of a page to life and is their world outside.
//! In the way of a message: `api` carries it to the house, `live` hears it come back.

pub mod browser;
pub mod api;
pub mod live;
pub mod poll;
pub mod holder;
pub mod wire;
pub mod tab;
pub mod lock;
pub mod timer;
pub mod listener;
pub mod clock;

use app::{backend::World, language::Wording};
use browser::Browser;
use holder::Holder;
use leptos::prelude::provide_context;
use std::sync::Arc;
use wasm_bindgen::{JsValue, closure::Closure, prelude::wasm_bindgen};
use wire::Wire;

/// Called once by the page's loader, before it hydrates the islands one by one: each finds its world in the context
/// of the root that is made here. `worker` is the address of the script of the worker that all tabs share.
#[wasm_bindgen]
pub fn hydrate(worker: String) {
    leptos::mount::hydrate_islands();
    Wording::learn();
    provide_context::<World>(Arc::new(Browser::new(worker)));
}

/// Called once by that worker: holds the streams of all tabs whose ports are given to the function that this gives back.
#[wasm_bindgen]
pub fn hold() -> JsValue {
    let holder = Holder::begin();
    Closure::<dyn FnMut(Wire)>::new(move |port| holder.take(port)).into_js_value()
}
