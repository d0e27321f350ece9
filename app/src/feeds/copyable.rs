//! A line for a shell, to be copied as it stands.

use crate::language::words;
use leptos::prelude::*;

/// The button does nothing by itself: `copy.js` shows it where there is a clipboard to copy to.
/// An island that changes the line finds it by `id`.
pub fn copyable(line: String, id: Option<String>) -> impl IntoView {
    view! {
        <div class="copyable">
            <code id=id>{line}</code>
            <button class="quiet copy" type="button" hidden>
                <span aria-live="polite">{words().feeds.copy}</span>
            </button>
        </div>
    }
}
