//! The state of the line in words, and the button that really closes it.

use super::scene::Scene;
use crate::{
    Page,
    connection::Line,
    drawn::{Drawn, Write},
};
use leptos::prelude::*;
use protocol::paths;

#[component]
pub fn LineState(scene: Scene) -> impl IntoView {
    let write: Write = Box::new(move |markup| {
        let (line, notice) = scene.standing.with(|standing| (standing.line, standing.notice.words.clone()));
        markup.open("div", "line needs-script");
        markup.attr("data-line", line.word());
        markup.open("span", "dot");
        markup.attr("aria-hidden", "true");
        markup.close();
        markup.open("span", "");
        markup.attr("role", "status");
        markup.text(line.word());
        markup.close();
        // Not part of the status: a countdown that is read aloud every second helps nobody.
        markup.open("span", "countdown");
        markup.attr("aria-hidden", "true");
        if let Line::Reconnecting { seconds: seconds @ 1.. } = line {
            markup.text(&format!("in {seconds} s"));
        }
        markup.close();
        markup.open("span", "notice");
        markup.attr("role", "status");
        markup.text(&notice);
        markup.close();
        match scene.page {
            Page::Newest => {
                markup.open("button", "quiet");
                markup.attr("type", "button");
                markup.attr("data-press", "listening");
                markup.text(if line == Line::Paused { "Start listening" } else { "Stop listening" });
            }
            // A page out of the past stands still: listening is for the newest one.
            Page::Older => {
                markup.open("a", "quiet button");
                markup.attr("href", &paths::room(&scene.room()));
                markup.text("Start listening");
            }
        }
        markup.close();
        markup.close();
        markup.say("p", "line without-script", "Reload to see what is new");
    });
    view! { <Drawn write /> }
}
