//! The list of messages: in the order of the log, kept at its end for whoever is there, growing upwards on demand.

use super::{
    message::RowView,
    scene::{Past, Scene, Spot, Voice},
};
use crate::{
    Page,
    moment::day_number,
    rows::{Row, rows},
    words::words,
};
use leptos::prelude::*;
use protocol::{Cursor, paths};

/// `newer` is where reading on towards now goes on, on a page out of the past.
#[component]
pub fn Messages(scene: Scene, newer: Option<Cursor>) -> impl IntoView {
    let each = move || -> Vec<Row> {
        let world = scene.world.get();
        scene.timeline.with(|timeline| {
            rows(timeline, |at| day_number(at, world.as_ref().map_or(0, |world| world.utc_offset(at))))
        })
    };
    let room = scene.room();
    let onward = (scene.page == Page::Older).then(|| {
        let newer = newer.map(|newer| {
            view! {
                <a rel="next" href=paths::room_after(&room, &newer)>
                    "Newer messages"
                </a>
            }
        });
        view! { <p class="onward">{newer} <a href=paths::room(&room)>"To the newest messages"</a></p> }
    });
    view! {
        <div class="log-frame">
            <div
                class="log"
                role="log"
                aria-label="Messages"
                aria-live=words(move || match scene.standing.with(|standing| standing.voice) {
                    Voice::Polite => "polite".to_owned(),
                    Voice::Hushed => "off".to_owned(),
                })
                tabindex="0"
                node_ref=scene.log
                on:scroll=move |_| scene.look_around()
            >
                <Older scene />
                <Empty scene />
                <For each key=|row| row.key.clone() let:row>
                    <RowView scene row />
                </For>
                {onward}
            </div>
            <ToTheEnd scene />
        </div>
    }
}

#[component]
fn Older(scene: Scene) -> impl IntoView {
    move || {
        let before = scene.timeline.with(|timeline| timeline.older().cloned())?;
        let label = words(move || match scene.standing.with(|standing| standing.past) {
            Past::Resting => "Older messages".to_owned(),
            Past::Loading => "Loading older messages …".to_owned(),
            Past::Failed => "The older messages could not be loaded. Try again".to_owned(),
        });
        let read_back = move |event: leptos::ev::MouseEvent| {
            // Without the outside, as before the page is alive, it is a plain link to the older page.
            if scene.world().is_some() {
                event.prevent_default();
                scene.read_back();
            }
        };
        Some(view! {
            <p class="older">
                <a rel="prev" href=paths::room_before(&scene.room(), &before) on:click=read_back>
                    {label}
                </a>
            </p>
        })
    }
}

#[component]
fn Empty(scene: Scene) -> impl IntoView {
    move || {
        let empty =
            scene.timeline.with(|timeline| timeline.said().is_empty() && timeline.unsent().is_empty());
        empty.then(|| {
            view! {
                <div class="empty">
                    <p class="empty-title">"It is quiet in here."</p>
                    <p>"Nobody has said anything yet. Write the first message below, or send somebody this page's address."</p>
                </div>
            }
        })
    }
}

#[component]
fn ToTheEnd(scene: Scene) -> impl IntoView {
    move || {
        let (spot, below) = scene.standing.with(|standing| (standing.spot, standing.below));
        (spot == Spot::Above).then(|| {
            let label = match below {
                0 => "To the newest".to_owned(),
                1 => "1 new message".to_owned(),
                below => format!("{below} new messages"),
            };
            view! {
                <button
                    class="to-the-end"
                    class:news=below != 0
                    type="button"
                    on:click=move |_| {
                        scene.go_to_the_end();
                        scene.focus_log();
                    }
                >
                    {label}
                </button>
            }
        })
    }
}
