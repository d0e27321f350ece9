//! What a page gives its island to begin with. Leptos would read an island's props with a reader of JSON in the bundle; so
//! an island has none, and what it begins with stands in the page.

use crate::{json::BrowsersJson, slot::marked};
use leptos::prelude::*;
use protocol::stream::ReadJson;
use serde::{Serialize, de::DeserializeOwned};

/// The id of the element that bears it, and its attribute.
const GIVEN: &str = "given";
const DATA: &str = "data-given";

/// Lets the one island among the children begin with `given`.
#[component]
pub fn Give<T: Serialize + Clone + Send + Sync + 'static>(given: T, children: Children) -> impl IntoView {
    let json = leptos::serde_json::to_string(&given).unwrap_or_default();
    provide_context(given);
    view! {
        <div id=GIVEN data-given=json hidden></div>
        {children()}
    }
}

/// On the server it comes from the page around the island, in the browser from what the server wrote.
pub fn given<T: DeserializeOwned + Clone + Send + Sync + 'static>() -> Option<T> {
    use_context().or_else(|| BrowsersJson.read(&marked(GIVEN, DATA)))
}
