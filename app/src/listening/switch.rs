//! The state of a page's stream in words, and the button that really closes it. The server draws it; an island follows.

use super::Stream;
use crate::{
    connection::Line,
    effect::effect,
    language::{Wording, wording},
    slot::{fill, mark, on_press},
};
use leptos::prelude::*;

const STATE: &str = "line";
const WORD: &str = "line-word";
const OFFER: &str = "line-offer";

/// A line that says whether the page hears the house, in red where it does not.
#[component]
pub fn ListeningSwitch() -> impl IntoView {
    let (line, wording) = (Line::Connecting, wording());
    view! {
        <div class="line needs-script" id=STATE data-line=line.word()>
            <span class="dot" aria-hidden="true"></span>
            <span role="status" id=WORD>{sentence(wording, line)}</span>
            <button class="quiet" type="button" id=OFFER data-press=OFFER>{offer(wording, line)}</button>
        </div>
    }
}

/// Keeps the page's switch at what a stream's line is, and obeys its button. `around` is the element that loses its ink
/// while nothing is heard.
pub fn follow(stream: Stream, around: &'static str) {
    let wording = wording();
    effect(move || {
        let line = stream.line();
        mark(around, "", "data-line", line.word());
        mark(STATE, "", "data-line", line.word());
        fill(WORD, "", sentence(wording, line));
        fill(OFFER, "", offer(wording, line));
    });
    on_press(Box::new(move |name| {
        if name == OFFER {
            match stream.line_now() {
                Line::Paused | Line::Finished => stream.start(),
                _ => stream.stop(),
            }
        }
    }));
}

/// The state as a dashboard says it.
pub fn sentence(wording: Wording, line: Line) -> &'static str {
    match line {
        Line::Reconnecting { .. } | Line::Offline => wording.disconnected(),
        Line::Polled => wording.polled(),
        line => line.called(wording),
    }
}

/// What pressing the button does.
pub fn offer(wording: Wording, line: Line) -> &'static str {
    match line {
        Line::Paused => wording.start(),
        Line::Finished => wording.start_again(),
        _ => wording.stop_listening(),
    }
}
