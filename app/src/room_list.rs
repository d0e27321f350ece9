//! The rooms of the house beside a conversation; on a phone a sheet over it.

use crate::{Site, document::Brand, language::words};
use leptos::prelude::*;
use protocol::{RoomName, RoomSummary, paths};

/// The id of the list, by which buttons open it as a sheet.
pub const ROOM_LIST: &str = "rooms";

#[component]
pub fn RoomList(rooms: Vec<RoomSummary>, current: RoomName, current_called: String) -> impl IntoView {
    // The room one stands in is listed even before anybody said a word in it.
    let unlisted = !rooms.iter().any(|summary| summary.room == current);
    let current_alone = unlisted.then(|| {
        let title = current_called.parse().ok().filter(|_| current.is_private());
        RoomSummary { room: current.clone(), title, with: None, here: 0, last: None }
    });
    // What is called by a name is about nothing else.
    let is_direct = rooms.iter().any(|summary| summary.room == current && summary.with.is_some());
    let items = current_alone
        .into_iter()
        .chain(rooms)
        .map(|summary| {
            let is_current = summary.room == current;
            let here = (summary.here > 0 && !is_current).then(|| {
                let label = (words().room_list.here)(summary.here);
                view! {
                    <span class="count" title=label.clone()>
                        <span aria-hidden="true">{summary.here}</span>
                        <span class="visually-hidden">", "{label.clone()}</span>
                    </span>
                }
            });
            view! {
                <li>
                    <a
                        href=paths::room(&summary.room)
                        aria-current=is_current.then_some("page")
                        data-direct=summary.with.is_some().then_some("")
                    >
                        <span class="room-name" dir="auto">
                            {called(&summary)}
                        </span>
                        {for_whom(&summary)}
                        {here}
                    </a>
                </li>
            }
        })
        .collect_view();
    let (people, topic) = (paths::people(&current), (!is_direct).then(|| paths::topic(&current)));
    view! {
        <nav class="room-list" id=ROOM_LIST popover="auto" aria-label=words().room_list.rooms data-rooms=paths::ROOMS data-topic=topic>
            <div class="room-list-top">
                <Brand />
                <button class="quiet close" type="button" popovertarget=ROOM_LIST popovertargetaction="hide">
                    {words().room_list.close}
                </button>
            </div>
            <form class="search" role="search" action=paths::SEARCH>
                <input type="hidden" name="room" value=current.to_string() />
                <input
                    type="search"
                    name="q"
                    maxlength="200"
                    dir="auto"
                    autocomplete="off"
                    enterkeyhint="search"
                    aria-label=words().room_list.search
                    placeholder=words().room_list.search
                />
            </form>
            <ul>{items}</ul>
            <a href=people>
                {words().room_list.people}
            </a>
            <a href=paths::LOBBY>{words().room_list.all}</a>
            <a href=paths::HELP data-hand="keys">
                {words().room_list.keys}
            </a>
            <a class="settings" href=paths::settings_of(&current)>
                {words().room_list.settings}
            </a>
            <ForPrograms room=current />
        </nav>
    }
}

/// What people call a room.
pub fn called(RoomSummary { room, title, .. }: &RoomSummary) -> String {
    title.as_ref().map_or_else(|| room.to_string(), ToString::to_string)
}

/// Behind the name of a room that is not for everybody.
pub fn for_whom(RoomSummary { room, with, .. }: &RoomSummary) -> impl IntoView + use<> {
    let said = match with {
        Some(_) => words().room_list.direct,
        None => words().room_list.private,
    };
    room.is_private().then(|| view! { <span class="private">{said}</span> })
}

/// How a shell listens to a room.
pub fn listen_line(site: &Site, room: &RoomName) -> String {
    format!("curl -N -H 'Accept: text/event-stream' {}{}", site.url, paths::room(room))
}

/// The same room for a shell: lines that can be copied as they stand.
#[component]
fn ForPrograms(room: RoomName) -> impl IntoView {
    let (site, said) = (Site::of_this_page(), words().room_list);
    let address = format!("{}{}", site.url, paths::room(&room));
    view! {
        <details class="for-programs">
            <summary>{said.shell}</summary>
            <p>{said.say}</p>
            <code>{format!("curl -d 'hello' {address}")}</code>
            <p>{said.read}</p>
            <code>{format!("curl {address}")}</code>
            <p>{said.listen}</p>
            <code>{listen_line(&site, &room)}</code>
        </details>
    }
}
