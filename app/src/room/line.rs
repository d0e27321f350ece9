//! The state of the line in words, and the button that really closes it.

use super::scene::Scene;
use crate::{Page, connection::Line, words::words};
use leptos::{either::Either, prelude::*};
use protocol::paths;

#[component]
pub fn LineState(scene: Scene) -> impl IntoView {
    let line = move || scene.standing.with(|standing| standing.line);
    let countdown = words(move || match line() {
        Line::Reconnecting { seconds } if seconds > 0 => format!("in {seconds} s"),
        _ => String::new(),
    });
    let switch = match scene.page {
        Page::Newest => Either::Left(view! { <Switch scene /> }),
        // A page out of the past stands still: listening is for the newest one.
        Page::Older => Either::Right(
            view! { <a class="quiet button" href=paths::room(&scene.room())>"Start listening"</a> },
        ),
    };
    view! {
        <div class="line needs-script" data-line=words(move || line().word().to_owned())>
            <span class="dot" aria-hidden="true"></span>
            <span role="status">{words(move || line().word().to_owned())}</span>
            // Not part of the status: a countdown that is read aloud every second helps nobody.
            <span class="countdown" aria-hidden="true">{countdown}</span>
            <span class="notice">{words(move || scene.standing.with(|standing| standing.notice.clone()))}</span>
            {switch}
        </div>
        <p class="line without-script">"Reload to see what is new"</p>
    }
}

#[component]
fn Switch(scene: Scene) -> impl IntoView {
    let label = words(move || match scene.standing.with(|standing| standing.line) {
        Line::Paused => "Start listening".to_owned(),
        _ => "Stop listening".to_owned(),
    });
    let turn = move |_| match scene.line() {
        Line::Paused => scene.listen(),
        _ => scene.stop_listening(),
    };
    view! {
        <button class="quiet" type="button" on:click=turn>
            {label}
        </button>
    }
}
