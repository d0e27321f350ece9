//! Where [`Markup`] becomes a part of the page: the server writes it, and the browser writes it anew whenever a signal in
//! it changes. Only what differs is touched, so that focus, typed text and moving bars stay as they are.

mod list;

pub use list::drawn_list;

use crate::{effect::effect, markup::Markup};
use leptos::{
    html::Div,
    leptos_dom::helpers::window_event_listener_untyped,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement, HtmlInputElement, Node},
};
use std::rc::Rc;

/// Writes a part of a page as it is now.
pub type Write = Box<dyn Fn(&mut Markup) + Send + Sync>;

/// A child that has an `id` is the same one wherever it moves to.
#[component]
pub fn Drawn(write: Write) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let first = untrack(|| written(&write));
    let mut shown = first.clone();
    effect(move || {
        let html = written(&write);
        let Some(place) = place.get() else { return };
        if shown != html {
            redraw(&place, &html);
            shown = html;
        }
    });
    view! { <div class="drawn" node_ref=place inner_html=first></div> }
}

fn written(write: &Write) -> String {
    let mut markup = Markup::default();
    write(&mut markup);
    markup.finish()
}

/// Changes what is shown in a place into what is wanted there.
fn redraw(place: &Element, html: &str) {
    let Ok(wanted) = place.clone_node().map(JsCast::unchecked_into::<Element>) else { return };
    wanted.set_inner_html(html);
    let focused = focused();
    become_like(place, &wanted);
    keep_focus(focused);
}

/// Hears what is pressed, typed, chosen and sent anywhere on the page, for as long as the component lives. Only in a browser.
pub fn hear_use(hear: impl Fn(&Event, &Element) + 'static) {
    let hear: Rc<dyn Fn(Event)> = Rc::new(move |event| {
        if let Some(element) = event.target().and_then(|target| target.dyn_into().ok()) {
            hear(&event, &element);
        }
    });
    for name in ["change", "submit", "click", "keydown"] {
        let hear = hear.clone();
        let listener = window_event_listener_untyped(name, move |event| hear(event));
        on_cleanup(move || listener.remove());
    }
}

/// Changes what is shown into what is wanted, child by child.
fn become_like(shown: &Element, wanted: &Element) {
    take_attributes(shown, wanted);
    let mut next = shown.first_child();
    let mut source = wanted.first_child();
    while let Some(new) = source {
        source = new.next_sibling();
        let Some(old) = twin(next.clone(), &new) else {
            drop(shown.insert_before(&new, next.as_ref()));
            continue;
        };
        if next.as_ref() == Some(&old) {
            next = old.next_sibling();
        } else {
            drop(shown.insert_before(&old, next.as_ref()));
        }
        match (old.dyn_ref(), new.dyn_ref()) {
            (Some(old), Some(new)) => become_like(old, new),
            _ if old.node_value() != new.node_value() => old.set_node_value(new.node_value().as_deref()),
            _ => {}
        }
    }
    while let Some(left) = next {
        next = left.next_sibling();
        drop(shown.remove_child(&left));
    }
}

/// Which of the children that are left is the same as a new one: with an id the one that bears it, without one the next.
fn twin(next: Option<Node>, new: &Node) -> Option<Node> {
    let id = |node: &Node| node.dyn_ref::<Element>().map(Element::id).unwrap_or_default();
    let wanted = id(new);
    let mut candidate = next;
    while let Some(node) = candidate {
        if id(&node) == wanted && node.node_name() == new.node_name() {
            return Some(node);
        }
        if wanted.is_empty() {
            return None;
        }
        candidate = node.next_sibling();
    }
    None
}

fn take_attributes(shown: &Element, wanted: &Element) {
    for name in wanted.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let value = wanted.get_attribute(&name).unwrap_or_default();
        if shown.get_attribute(&name).as_ref() != Some(&value) {
            drop(shown.set_attribute(&name, &value));
        }
    }
    for name in shown.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if !wanted.has_attribute(&name) {
            drop(shown.remove_attribute(&name));
        }
    }
    // What somebody has ticked is no longer what the attribute says.
    if let Some(input) = shown.dyn_ref::<HtmlInputElement>() {
        input.set_checked(wanted.has_attribute("checked"));
    }
}

fn focused() -> Option<String> {
    document().active_element().map(|element| element.id()).filter(|id| !id.is_empty())
}

/// What is moved loses the focus.
fn keep_focus(before: Option<String>) {
    if let Some(before) = before.filter(|before| focused().as_ref() != Some(before))
        && let Some(element) = document().get_element_by_id(&before)
    {
        drop(element.unchecked_ref::<HtmlElement>().focus());
    }
}
