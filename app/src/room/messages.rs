//! The list of messages: in the order of the log, kept at its end for whoever is there, growing upwards on demand.

use super::{
    message::write_row,
    scene::{Edge, Jump, Past, Scene, Spot, Voice},
};
use crate::{
    drawn::{Drawn, Write, drawn_list},
    language::filled,
    markup::Markup,
    moment::day_number,
    rows::{Key, Row, rows},
    words::words,
};
use leptos::prelude::*;
use protocol::paths;

#[component]
pub fn Messages(scene: Scene) -> impl IntoView {
    let list = move || -> Vec<Row> {
        let world = scene.world.get();
        scene.keep_the_focus();
        scene.timeline.with(|timeline| {
            let day_of = |at| day_number(at, world.as_ref().map_or(0, |world| world.utc_offset(at)));
            std::iter::once(Row::above()).chain(rows(timeline, day_of)).collect()
        })
    };
    let first = drawn_list(scene.log, list, |row| &row.key, Key::is_one, move |row| write_row(scene, row));
    view! {
        <div class="log-frame">
            <div
                class="log"
                role="log"
                aria-label=scene.wording.messages()
                aria-live=words(move || match scene.standing.with(|standing| standing.voice) {
                    Voice::Polite => "polite".to_owned(),
                    Voice::Hushed => "off".to_owned(),
                })
                tabindex="0"
                node_ref=scene.log
                on:scroll=move |_| scene.look_around()
                inner_html=first
            ></div>
            <ToTheEnd scene />
        </div>
    }
}

/// What stands above the messages: the way back, or that there are none.
pub(super) fn write_above(markup: &mut Markup, scene: Scene) {
    let past = scene.standing.with(|standing| standing.past(Edge::Older));
    scene.timeline.with(|timeline| {
        if let Some(before) = timeline.older() {
            markup.open("p", "older");
            markup.open("a", "");
            markup.attr("rel", "prev");
            markup.attr("href", &paths::room_before(&scene.room(), before));
            markup.attr("data-press", "older");
            markup.text(match past {
                Past::Resting => scene.wording.older(),
                Past::Loading => scene.wording.loading_older(),
                Past::Failed => scene.wording.older_failed(),
            });
            markup.close();
            markup.close();
        }
        if timeline.said().is_empty() && timeline.unsent().is_empty() {
            markup.open("div", "empty");
            markup.say("p", "empty-title", scene.wording.quiet());
            markup.say("p", "", scene.wording.nobody_yet());
            markup.close();
        }
    });
}

/// The row in which the list ends before the newest: the way on.
pub(super) fn write_onward(markup: &mut Markup, scene: Scene) {
    let past = scene.standing.with(|standing| standing.past(Edge::Newer));
    let room = scene.room();
    markup.open("p", "onward");
    markup.attr("aria-live", "off");
    scene.timeline.with(|timeline| {
        if let Some(newer) = timeline.newer() {
            markup.open("a", "");
            markup.attr("rel", "next");
            markup.attr("href", &paths::room_after(&room, newer));
            markup.attr("data-press", "newer");
            markup.text(match past {
                Past::Resting => scene.wording.newer(),
                Past::Loading => scene.wording.loading_newer(),
                Past::Failed => scene.wording.newer_failed(),
            });
            markup.close();
            markup.text(" ");
        }
    });
    markup.open("a", "");
    markup.attr("href", &paths::room(&room));
    markup.attr("data-press", TO_THE_END);
    markup.text(scene.wording.to_the_newest_messages());
    markup.close();
    markup.close();
}

#[component]
fn ToTheEnd(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        let (spot, news) = scene.standing.with(|standing| (standing.spot, standing.news));
        // Without a script it would lead nowhere.
        let Some(world) = scene.world.get() else { return };
        if spot == Spot::End || news.jump == Jump::Hidden {
            return;
        }
        markup.open("button", if news.count == 0 { "to-the-end" } else { "to-the-end news" });
        markup.attr("type", "button");
        markup.attr("data-press", TO_THE_END);
        let count = news.count;
        markup.text(&match news.since {
            Some(since) => filled(scene.wording.new_since(), &[&count.to_string(), &world.clock(since)]),
            None if count > 0 => scene.wording.many_new().to_owned(),
            None => scene.wording.to_the_newest().to_owned(),
        });
        markup.close();
    });
    view! { <Drawn write /> }
}

/// What is pressed to go to the newest message.
const TO_THE_END: &str = "to-the-end";
