//! The state of the line in words, and the button that really closes it.

use super::scene::Scene;
use crate::{
    connection::Line,
    drawn::{Drawn, Write},
    language::filled,
};
use leptos::prelude::*;

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
        markup.text(line.called(scene.wording));
        markup.close();
        // Not part of the status: a countdown that is read aloud every second helps nobody.
        markup.open("span", "countdown");
        markup.attr("aria-hidden", "true");
        if let Line::Reconnecting { seconds: seconds @ 1.. } = line {
            markup.text(&filled(scene.wording.in_seconds(), &[&seconds.to_string()]));
        }
        markup.close();
        markup.open("span", "notice");
        markup.attr("role", "status");
        markup.text(&notice);
        markup.close();
        markup.open("button", "quiet");
        markup.attr("type", "button");
        markup.attr("data-press", "listening");
        markup.text(if line == Line::Paused {
            scene.wording.start_listening()
        } else {
            scene.wording.stop_listening()
        });
        markup.close();
        markup.close();
        markup.say("p", "line without-script", scene.wording.reload_for_news());
    });
    view! { <Drawn write /> }
}
