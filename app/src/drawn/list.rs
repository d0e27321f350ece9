//! A list of parts of the page, of which each is drawn by itself. What stays in the list keeps its element, which is not touched
//! whatever comes and goes around it. No part changes places with another one.

use super::{Write, redraw, written};
use crate::effect::effect;
use leptos::{html::Div, prelude::*, web_sys::Element};

/// The class of each of them.
const DRAWN: &str = "drawn";

/// Keeps what is in `place` as `list` has it, from the moment on at which the page is alive. Gives back what the server writes
/// there; in a browser it is there. Parts that have the same key look the same; those of which `is_one` says so are one that
/// has changed, and keep their element.
pub fn drawn_list<T: 'static, K: Clone + PartialEq + 'static>(
    place: NodeRef<Div>,
    list: impl Fn() -> Vec<T> + 'static,
    key: fn(&T) -> &K,
    is_one: fn(&K, &K) -> bool,
    write: impl Fn(T) -> Write + 'static,
) -> String {
    let first = untrack(&list);
    // Half of this is of no use to a browser, and is to be no part of what one loads.
    if cfg!(not(target_arch = "wasm32")) {
        let part = |part| format!("<div class=\"{DRAWN}\">{}</div>", written(&write(part)));
        return first.into_iter().map(part).collect();
    }
    let (mut first, mut shown) = (Some(first), Vec::new());
    effect(move || {
        let wanted = list();
        let Some(place) = place.get() else { return };
        let adopt = |part: T, element| Part::new(key(&part).clone(), element, write(part));
        if let Some(first) = first.take() {
            let children = std::iter::successors(place.first_element_child(), Element::next_element_sibling);
            // Scripts put things of their own between them.
            let elements: Vec<_> =
                children.filter(|child| child.class_name().split(' ').any(|class| class == DRAWN)).collect();
            if elements.len() == first.len() {
                shown = first.into_iter().zip(elements).map(|(part, element)| adopt(part, element)).collect();
            } else {
                elements.iter().for_each(Element::remove);
            }
        }
        let mut before = std::mem::take(&mut shown).into_iter().peekable();
        let mut wanted = wanted.into_iter();
        while let Some(part) = wanted.next() {
            // What others who work in the page have taken away is drawn anew.
            let stays = |old: &Part<K>| {
                old.element.is_connected()
                    && (is_one(&old.key, key(&part))
                        || wanted.as_slice().iter().any(|part| is_one(&old.key, key(part))))
            };
            while let Some(gone) = before.next_if(|old| !stays(old)) {
                gone.element.remove();
            }
            if let Some(old) = before.next_if(|old| is_one(&old.key, key(&part))) {
                let is_as_it_was = old.key == *key(&part);
                shown.push(if is_as_it_was { old } else { adopt(part, old.element) });
                continue;
            }
            shown.extend((|| {
                let element = document().create_element("div").ok()?;
                element.set_class_name(DRAWN);
                let part = adopt(part, element);
                let next = before.peek().map(|next| &*next.element);
                place.insert_before(&part.element, next).ok()?;
                Some(part)
            })());
        }
        before.for_each(|gone| gone.element.remove());
    });
    String::new()
}

struct Part<K> {
    key: K,
    element: Element,
    /// Draws it anew for as long as it is held.
    _drawn: RenderEffect<String>,
}

impl<K> Part<K> {
    fn new(key: K, element: Element, write: Write) -> Self {
        let place = element.clone();
        let drawn = RenderEffect::new(move |shown: Option<String>| {
            let html = written(&write);
            match shown {
                Some(shown) if shown == html => {}
                None if !place.has_child_nodes() => place.set_inner_html(&html),
                _ => redraw(&place, &html),
            }
            html
        });
        Self { key, element, _drawn: drawn }
    }
}
