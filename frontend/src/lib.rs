//! The browser's half: it brings the islands of a page to life and is their world outside.
//! In the way of a message: `api` carries it to the house, `live` hears it come back.

pub mod browser;
pub mod api;
pub mod live;
pub mod clock;

use app::backend::World;
use browser::Browser;
use leptos::prelude::provide_context;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's loader, before it hydrates the islands one by one: each finds its world in the context
/// of the root that is made here.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    provide_context::<World>(Arc::new(Browser::default()));
}
