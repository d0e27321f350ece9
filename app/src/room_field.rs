//! Where the name of a room is typed, and the button that opens it.

use leptos::prelude::*;
use protocol::limits::ROOM_NAME_CHARS;

/// `id` is the field's own, by which `label` names it.
#[component]
pub fn RoomField(
    id: &'static str,
    label: &'static str,
    example: &'static str,
    typed: String,
    submit: &'static str,
) -> impl IntoView {
    view! {
        <label for=id>{label}</label>
        <div class="field">
            <input
                id=id
                name="name"
                type="text"
                value=typed
                placeholder=example
                maxlength=ROOM_NAME_CHARS.to_string()
                required=true
                autocomplete="off"
                autocapitalize="none"
                enterkeyhint="go"
                spellcheck="false"
            />
            <button type="submit">{submit}</button>
        </div>
    }
}
