//! The document around every page: its head, its files and the way past them for the keyboard.

use crate::{
    Site,
    language::{Language, wording, wording::Bear, words},
};
use leptos::{hydration::AutoReload, nonce::use_nonce, prelude::*};

/// Whether something on a page moves in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// Plain HTML: no script is loaded.
    Still,
    /// The page has an island: the loader brings it to life.
    Island,
}

/// Styles that a room does without, each beside a class of the pages that need it. What a first visit to a room brings is
/// counted, so they come to those pages only, in this order.
const SHEETS: [(&str, &str); 16] = [
    ("plain-page", "pages/plain.css"),
    ("lobby-page", "pages/plain.css"),
    ("lobby-page", "pages/lobby.css"),
    ("status-page", "pages/status.css"),
    ("feeds-page", "pages/status.css"),
    ("feeds-page", "pages/feeds.css"),
    ("doctor-page", "pages/feeds.css"),
    ("doctor-page", "pages/doctor.css"),
    ("ask-page", "pages/ask.css"),
    ("vote-page", "pages/vote.css"),
    ("screen-page", "pages/screen.css"),
    ("edit-page", "pages/edit.css"),
    ("people-page", "pages/people.css"),
    ("help-page", "pages/keys.css"),
    ("settings-page", "pages/settings.css"),
    ("search-page", "pages/search.css"),
];

/// Scripts of pages that no island brings to life, beside a class of theirs. A browser that can draws the page once they have run, so
/// that it does not move by what they fill in; what they fetch themselves comes later. `times.js` tells times by the reader's own clock.
const SCRIPTS: [(&str, &str); 8] = [
    ("lobby-page", "name.js"),
    ("lobby-page", "times.js"),
    ("search-page", "times.js"),
    ("invitations-page", "times.js"),
    ("preferences-page", "settings.js"),
    ("feeds-page", "copy.js"),
    ("doctor-page", "copy.js"),
    ("doctor-page", "doctor.js"),
];

/// Who has switched scripts off need not fetch them.
const SCRIPTED: &str = "(scripting: enabled)";

/// The whole HTML document. `page` is the class of its body, by which the styles know the layout,
/// and [`SHEETS`] and [`SCRIPTS`] which of them it needs.
#[component]
pub fn Document(
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    page: &'static str,
    motion: Motion,
    children: Children,
) -> impl IntoView {
    let site = Site::of_this_page();
    let loaded = (motion == Motion::Island).then(|| {
        view! {
            <link rel="modulepreload" media=SCRIPTED href=site.file("pkg/hallway.js") />
            <link
                rel="preload"
                media=SCRIPTED
                href=site.file("pkg/hallway.wasm")
                r#as="fetch"
                r#type="application/wasm"
                crossorigin="anonymous"
            />
            <script type="module" src=site.file("loader.js") nonce=use_nonce()></script>
        }
    });
    let is_for_it = |(class, _): &(&str, &str)| page.split(' ').any(|own| own == *class);
    let sheets = SHEETS
        .into_iter()
        .filter(is_for_it)
        .map(|(_, sheet)| view! { <link rel="stylesheet" href=site.file(sheet) /> })
        .collect_view();
    let scripts = SCRIPTS
        .into_iter()
        .filter(is_for_it)
        .map(|(_, script)| {
            view! { <script type="module" src=site.file(script) blocking="render" nonce=use_nonce()></script> }
        })
        .collect_view();
    let reload = site.reload.clone().map(|options| view! { <AutoReload options /> });
    view! {
        <!DOCTYPE html>
        <html lang=Language::of_this_page().tag() data-build=site.build.clone()>
            <head>
                <meta charset="utf-8" />
                <title>{title}</title>
                <meta name="description" content=description />
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf7" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1b1917" />
                <link rel="icon" type="image/svg+xml" href=site.file("favicon.svg") />
                <link rel="apple-touch-icon" href=site.file("icons/apple-touch.png") />
                <link rel="manifest" href=site.file("manifest.webmanifest") />
                <link rel="stylesheet" href=site.file("pkg/hallway.css") />
                {sheets}
                {scripts}
                {loaded}
                {reload}
            </head>
            <body class=page>
                <a class="skip" href="#main">{words().document.skip}</a>
                {(motion == Motion::Island).then(|| view! { <Bear wording=wording() /> })}
                {children()}
            </body>
        </html>
    }
}

/// The name of the house, and the way home.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=protocol::paths::LOBBY>
            <svg class="door" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                <path class="frame" d="M5 30V9A11 7 0 0 1 27 9V30Z"></path>
                <path class="leaf" d="M10 30V12L20 8.5V30Z"></path>
                <path class="knob" d="M16.5 18.5a1.4 1.4 0 1 1 0 2.800a1.4 1.4 0 1 1 0-2.800z"></path>
            </svg>
            "Hallway"
        </a>
    }
}
