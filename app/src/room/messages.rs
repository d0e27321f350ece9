//! The list of messages: in the order of the log, kept at its end for whoever is there, growing upwards on demand.

use super::{
    message::RowView,
    scene::{Past, Scene, Spot, Voice},
};
use crate::{
    Page,
    drawn::{Drawn, Write},
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
        scene.keep_the_focus();
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
                <Above scene />
                <For each key=|row| row.key.clone() let:row>
                    <RowView scene row />
                </For>
                {onward}
            </div>
            <ToTheEnd scene />
        </div>
    }
}

/// What stands above the messages: the way back, or that there are none.
#[component]
fn Above(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        let past = scene.standing.with(|standing| standing.past);
        scene.timeline.with(|timeline| {
            if let Some(before) = timeline.older() {
                markup.open("p", "older");
                markup.open("a", "");
                markup.attr("rel", "prev");
                markup.attr("href", &paths::room_before(&scene.room(), before));
                markup.attr("data-press", "older");
                markup.text(match past {
                    Past::Resting => "Older messages",
                    Past::Loading => "Loading older messages …",
                    Past::Failed => "The older messages could not be loaded. Try again",
                });
                markup.close();
                markup.close();
            }
            if timeline.said().is_empty() && timeline.unsent().is_empty() {
                markup.open("div", "empty");
                markup.say("p", "empty-title", "It is quiet in here.");
                let invitation = "Nobody has said anything yet. Write the first message below, or send somebody this page's address.";
                markup.say("p", "", invitation);
                markup.close();
            }
        });
    });
    view! { <Drawn write /> }
}

#[component]
fn ToTheEnd(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        let (spot, below) = scene.standing.with(|standing| (standing.spot, standing.below));
        if spot == Spot::End {
            return;
        }
        markup.open("button", if below == 0 { "to-the-end" } else { "to-the-end news" });
        markup.attr("type", "button");
        markup.attr("data-press", "to-the-end");
        match below {
            0 => markup.text("To the newest"),
            1 => markup.text("1 new message"),
            below => markup.text(&format!("{below} new messages")),
        }
        markup.close();
    });
    view! { <Drawn write /> }
}
