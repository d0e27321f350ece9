//! Places in what the server drew that an island keeps up to date: elements that are told by their id. Where the shape of a
//! page stands still and only its words change, this costs the bundle a tenth of what a view of the same would.

use leptos::{
    leptos_dom::helpers::window_event_listener_untyped,
    prelude::{document, on_cleanup},
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlInputElement},
};

/// Writes a text into the element with this id, if there is one that says something else.
pub fn fill(id: &str, text: &str) {
    if let Some(place) = document().get_element_by_id(id)
        && place.text_content().as_deref() != Some(text)
    {
        place.set_text_content(Some(text));
    }
}

/// Writes an attribute of the element with this id, if there is one.
pub fn mark(id: &str, attribute: &str, value: &str) {
    if let Some(place) = document().get_element_by_id(id) {
        // It refuses only a name that no attribute can have.
        drop(place.set_attribute(attribute, value));
    }
}

/// An attribute of the element with this id; empty if there is none.
pub fn marked(id: &str, attribute: &str) -> String {
    document().get_element_by_id(id).and_then(|place| place.get_attribute(attribute)).unwrap_or_default()
}

/// Ticks the box with this id, or takes the tick away.
pub fn tick(id: &str, ticked: bool) {
    if let Some(place) = document().get_element_by_id(id) {
        place.unchecked_ref::<HtmlInputElement>().set_checked(ticked);
    }
}

/// Hears which button or box of the page is pressed, by its `data-press`, for as long as the component lives.
pub fn on_press(hear: impl Fn(&str) + 'static) {
    let pressed = window_event_listener_untyped("click", move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = element.and_then(|element| element.closest("[data-press]").ok().flatten());
        if let Some(name) = button.and_then(|button| button.get_attribute("data-press")) {
            hear(&name);
        }
    });
    on_cleanup(move || pressed.remove());
}
