//! Places in what the server drew that an island keeps up to date: elements that are told by their id. Where the shape of a
//! page stands still and only its words change, this costs the bundle a tenth of what a view of the same would.

use leptos::{
    leptos_dom::helpers::window_event_listener_untyped,
    prelude::{document, on_cleanup},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlInputElement},
};

/// Whether a box is ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    Yes,
    No,
}

/// Writes a text into a part of something, if there is one on the page that says something else. Its id is `of` and `part`
/// together, here and below.
pub fn fill(of: &str, part: &str, text: &str) {
    if let Some(place) = element(of, part)
        && place.text_content().as_deref() != Some(text)
    {
        place.set_text_content(Some(text));
    }
}

/// Writes an attribute.
pub fn mark(of: &str, part: &str, attribute: &str, value: &str) {
    if let Some(place) = element(of, part) {
        // It refuses only a name that no attribute can have.
        drop(place.set_attribute(attribute, value));
    }
}

/// Reads an attribute; empty if there is none.
pub fn marked(of: &str, attribute: &str) -> String {
    element(of, "").and_then(|place| place.get_attribute(attribute)).unwrap_or_default()
}

/// Makes a box show whether something is chosen.
pub fn tick(of: &str, part: &str, ticked: Ticked) {
    if let Some(place) = element(of, part) {
        place.unchecked_ref::<HtmlInputElement>().set_checked(ticked == Ticked::Yes);
    }
}

/// Hears which button or box of the page is pressed, by its `data-press`, for as long as the component lives.
pub fn on_press(hear: Box<dyn Fn(&str)>) {
    let pressed = window_event_listener_untyped("click", move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = element.and_then(|element| element.closest("[data-press]").ok().flatten());
        if let Some(name) = button.and_then(|button| button.get_attribute("data-press")) {
            hear(&name);
        }
    });
    on_cleanup(move || pressed.remove());
}

fn element(of: &str, part: &str) -> Option<Element> {
    document().get_element_by_id(&(of.to_owned() + part))
}
