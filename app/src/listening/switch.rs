//! The state of a stream in words, and the button that really closes it: for islands that listen to one.

use super::Stream;
use crate::{connection::Line, words::words};
use leptos::prelude::*;

/// A line that says whether it is heard, in red where it is not, with the button to stop and to start.
#[component]
pub fn ListeningSwitch(stream: Stream) -> impl IntoView {
    view! {
        <div class="line needs-script" data-line=words(move || stream.line().word().to_owned())>
            <span class="dot" aria-hidden="true"></span>
            <span role="status">{words(move || sentence(stream.line()).to_owned())}</span>
            <button class="quiet" type="button" on:click=move |_| stream.turn()>
                {words(move || offer(stream.line()).to_owned())}
            </button>
        </div>
    }
}

impl Stream {
    /// Stops it, or starts it if nothing is listened to.
    pub fn turn(self) {
        match self.line_now() {
            Line::Paused | Line::Finished => self.start(),
            _ => self.stop(),
        }
    }
}

/// The state as a dashboard says it.
pub fn sentence(line: Line) -> &'static str {
    match line {
        Line::Reconnecting { .. } | Line::Offline => "Disconnected. Reconnecting…",
        line => line.word(),
    }
}

/// What pressing the button does.
pub fn offer(line: Line) -> &'static str {
    match line {
        Line::Paused => "Start",
        Line::Finished => "Start again",
        _ => "Stop listening",
    }
}
