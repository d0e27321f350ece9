//! How a program talks in a room, and the room that was just opened for one.

use super::{KeyedRoom, copyable::copyable};
use crate::{Site, problem::Sentence};
use leptos::prelude::*;
use protocol::{Problem, paths};

/// What a program does in three lines, and the form to open a room of its own for it.
#[component]
pub fn ForPrograms(problem: Option<Problem>, typed: String) -> impl IntoView {
    let house = Site::of_this_page().url;
    view! {
        <section aria-labelledby="your-own">
            <h2 id="your-own">"Let a program talk"</h2>
            <p>"Every room is a feed. One line says something in it, one listens, one reads what was said:"</p>
            {copyable(format!("curl -d 'disk 91 %' {house}/r/alerts"), None)}
            {copyable(format!("curl -N {house}/r/alerts/events"), None)}
            {copyable(format!("curl {house}/r/alerts"), None)}
            <p>
                "A room with a key listens to everybody, but only who has the key can say something in it. Open one for your program:"
            </p>
            <Sentence problem />
            <form class="open-room" method="post" action=paths::FEEDS>
                <label for="name">"Name of the new room"</label>
                <div class="field">
                    <input
                        id="name"
                        name="name"
                        type="text"
                        value=typed
                        placeholder="alerts"
                        maxlength="64"
                        required=true
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                    />
                    <button type="submit">"Open"</button>
                </div>
            </form>
        </section>
    }
}

/// The key is in this answer and nowhere else: the house does not show it again.
#[component]
pub fn Made(made: KeyedRoom) -> impl IntoView {
    let KeyedRoom { room, key } = made;
    let house = Site::of_this_page().url;
    let address = format!("{house}{}", paths::room(&room));
    let hook = |source| format!("{house}{}", paths::with_key(&paths::hook(&room, source), &key));
    view! {
        <section class="made" aria-labelledby="made">
            <h2 id="made">"The room "<a href=paths::room(&room)>{room.to_string()}</a>" is open"</h2>
            <p>"This is its key. It is shown only now, so keep it where your program finds it."</p>
            {copyable(key.clone(), None)}
            <p>"Say something:"</p>
            {copyable(format!("curl -H 'Authorization: Bearer {key}' -d 'disk 91 %' {address}"), None)}
            <p>"With a title, and marked as important:"</p>
            {copyable(
                format!(
                    "curl -H 'Authorization: Bearer {key}' -H 'Title: Disk' -H 'Priority: 5' -d '91 % full' {address}",
                ),
                None,
            )}
            <p>"Listen:"</p>
            {copyable(format!("curl -N {address}/events"), None)}
            <h3>"Addresses for what calls by itself"</h3>
            <p>"GitHub, as a webhook that sends JSON:"</p>
            {copyable(hook("github"), None)}
            <p>"Alertmanager and Grafana, as a webhook receiver:"</p>
            {copyable(hook("alertmanager"), None)}
            <p>"Anything that posts JSON, with its fields in double braces:"</p>
            {copyable(format!("{}&body={{{{status}}}}: {{{{message}}}}", hook("json")), None)}
        </section>
    }
}
