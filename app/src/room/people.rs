//! Who is here, by name: a column beside the conversation, a sheet over it where there is no room for one.

use super::scene::Scene;
use crate::{
    avatar::{Avatar, hue},
    timeline::Timeline,
    words::words,
};
use leptos::prelude::*;
use protocol::Person;

const PEOPLE: &str = "people";

#[component]
pub fn People(scene: Scene) -> impl IntoView {
    let each = move || {
        scene.timeline.with(|timeline| {
            let me = &timeline.me().id;
            let who = |person: &Person| if person.id == *me { Who::Me } else { Who::Another };
            timeline.here().iter().map(|person| (who(person), person.clone())).collect::<Vec<_>>()
        })
    };
    let nobody = move || {
        (scene.timeline.with(Timeline::count) == 0).then(|| {
            view! { <p class="empty">"Nobody is listening."</p> }
        })
    };
    let others = move || {
        let unnamed = scene.timeline.with(Timeline::unnamed);
        (unnamed > 0).then(|| view! { <p class="others">{format!("and {unnamed} more")}</p> })
    };
    view! {
        <aside class="people" id=PEOPLE popover="auto" aria-labelledby="people-title">
            <div class="people-top">
                <h2 id="people-title">"Here now"</h2>
                <button class="quiet close" type="button" popovertarget=PEOPLE popovertargetaction="hide">
                    "Close"
                </button>
            </div>
            {nobody}
            <ul>
                <For each key=|(who, person)| (*who, person.id.clone(), person.name.clone()) let((who, person))>
                    <Present who person />
                </For>
            </ul>
            {others}
        </aside>
    }
}

/// Opens the sheet where the column has no room.
#[component]
pub fn PeopleButton(scene: Scene) -> impl IntoView {
    let count = words(move || format!("{} here", scene.timeline.with(Timeline::count)));
    view! {
        <button class="quiet people-button" type="button" popovertarget=PEOPLE>
            {count}
        </button>
    }
}

/// Whose name it is, seen by whoever reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Me,
    Another,
}

#[component]
fn Present(who: Who, person: Person) -> impl IntoView {
    let you = (who == Who::Me).then(|| view! { <span class="you">"you"</span> });
    view! {
        <li>
            <Avatar person=person.clone() />
            <bdi class=format!("author {}", hue(&person.id))>{person.name.to_string()}</bdi>
            {you}
        </li>
    }
}
