//! How a program talks in a room, and the room that was just opened for one.

use super::{KeyedRoom, copyable::copyable};
use crate::{Site, language::words, problem::Sentence, room_field::RoomField};
use leptos::prelude::*;
use protocol::{Problem, paths};

/// What a program does in three lines, and the form to open a room of its own for it.
#[component]
pub fn ForPrograms(problem: Option<Problem>, typed: String) -> impl IntoView {
    let (house, said) = (Site::of_this_page().url, words().feeds);
    view! {
        <section aria-labelledby="your-own">
            <h2 id="your-own">{said.yours}</h2>
            <p>{said.every_room}</p>
            {copyable(format!("curl -d 'disk 91 %' {house}/r/alerts"), None)}
            {copyable(format!("curl -N {house}/r/alerts/events"), None)}
            {copyable(format!("curl {house}/r/alerts"), None)}
            <p>
                {said.with_key}
            </p>
            <Sentence problem />
            <form class="open-room" method="post" action=paths::FEEDS>
                <RoomField id="name" label=said.name example="alerts" typed submit=said.open />
            </form>
        </section>
    }
}

/// The key is in this answer and nowhere else: the house does not show it again.
#[component]
pub fn Made(made: KeyedRoom) -> impl IntoView {
    let said = words().feeds;
    let KeyedRoom { room, key } = made;
    let (before, after) = said.is_open.split_once("{}").unwrap_or_default();
    let house = Site::of_this_page().url;
    let address = format!("{house}{}", paths::room(&room));
    let hook = |source| format!("{house}{}", paths::with_key(&paths::hook(&room, source), &key));
    view! {
        <section class="made" aria-labelledby="made">
            <h2 id="made">{before}<a href=paths::room(&room)>{room.to_string()}</a>{after}</h2>
            <p>{said.key}</p>
            {copyable(key.clone(), None)}
            <p>{said.say}</p>
            {copyable(format!("curl -H 'Authorization: Bearer {key}' -d 'disk 91 %' {address}"), None)}
            <p>{said.marked}</p>
            {copyable(
                format!(
                    "curl -H 'Authorization: Bearer {key}' -H 'Title: Disk' -H 'Priority: 5' -d '91 % full' {address}",
                ),
                None,
            )}
            <p>{said.listen}</p>
            {copyable(format!("curl -N {address}/events"), None)}
            <h3>{said.hooks}</h3>
            <p>{said.github}</p>
            {copyable(hook("github"), None)}
            <p>{said.alertmanager}</p>
            {copyable(hook("alertmanager"), None)}
            <p>{said.json}</p>
            {copyable(format!("{}&body={{{{status}}}}: {{{{message}}}}", hook("json")), None)}
        </section>
    }
}
