//! A sentence above what a page shows, about how it is listened to. It is put into what the server drew, so that no island
//! has to know of it.

use leptos::prelude::document;

/// Puts a sentence there, with a link behind it, unless it is there.
pub fn note(id: &'static str, words: &str, (href, link): (&str, &str)) {
    let document = document();
    if document.get_element_by_id(id).is_some() {
        return;
    }
    let made = (document.query_selector("main"), document.create_element("p"), document.create_element("a"));
    let (Ok(Some(main)), Ok(note), Ok(way)) = made else { return };
    // None of this can fail: the names are good, and what is put in is new.
    drop(note.set_attribute("id", id));
    drop(note.set_attribute("class", "outdated"));
    drop(note.set_attribute("role", "status"));
    note.set_text_content(Some(words));
    drop(way.set_attribute("href", href));
    way.set_text_content(Some(link));
    drop(note.append_child(&way));
    drop(main.prepend_with_node_1(&note));
}

/// Takes it away.
pub fn take_away(id: &str) {
    if let Some(note) = document().get_element_by_id(id) {
        note.remove();
    }
}
