//! The state of the line in words, and the button that really closes it.

use super::scene::Scene;
use crate::{Page, connection::Line};
use leptos::prelude::*;
use protocol::paths;

#[component]
pub fn LineState(scene: Scene) -> impl IntoView {
    let countdown = move || match scene.line.get() {
        Line::Reconnecting { seconds } if seconds > 0 => Some(format!("in {seconds} s")),
        _ => None,
    };
    let switch = match scene.page {
        Page::Newest => view! { <Switch scene /> }.into_any(),
        // A page out of the past stands still: listening is for the newest one.
        Page::Older => {
            view! { <a class="quiet button" href=paths::room(&scene.room())>"Start listening"</a> }.into_any()
        }
    };
    view! {
        <div class="line needs-script" data-line=move || word(scene.line.get())>
            <span class="dot" aria-hidden="true"></span>
            <span role="status">{move || word(scene.line.get())}</span>
            // Not part of the status: a countdown that is read aloud every second helps nobody.
            <span class="countdown" aria-hidden="true">{countdown}</span>
            <span class="notice">{move || scene.notice.get()}</span>
            {switch}
        </div>
        <p class="line without-script">"Reload to see what is new"</p>
    }
}

#[component]
fn Switch(scene: Scene) -> impl IntoView {
    let label = move || match scene.line.get() {
        Line::Paused => "Start listening",
        _ => "Stop listening",
    };
    let turn = move |_| match scene.line.get_untracked() {
        Line::Paused => scene.listen(),
        _ => scene.stop_listening(),
    };
    view! {
        <button class="quiet" type="button" on:click=turn>
            {label}
        </button>
    }
}

fn word(line: Line) -> &'static str {
    match line {
        Line::Connecting => "connecting",
        Line::Live => "live",
        Line::Reconnecting { .. } => "reconnecting",
        Line::Paused => "paused",
        Line::Offline => "offline",
    }
}
