//! The page of settings: what somebody has set in this browser, where it stays. `public/settings.js` fills it in; the house never
//! hears of it. Below it is what the house itself has of them: their language, and who they are.

use crate::{
    document::{Brand, Document, Motion},
    language::{Language, words},
    own::Own,
};
use leptos::prelude::*;
use protocol::{Person, paths};

#[component]
pub fn SettingsPage(me: Option<Person>, chosen: Option<Language>) -> impl IntoView {
    let said = words().settings;
    let levels = move || {
        [("all", said.all), ("mentions", said.mentions), ("nothing", said.nothing)]
            .map(|(level, label)| view! { <option value=level>{label}</option> })
    };
    view! {
        <Document
            title=format!("{} · Hallway", said.title)
            description=said.description
            page="plain-page settings-page preferences-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">{said.lede}</p>
                <p class="without-script">{said.without_script}</p>
                <section class="needs-script" aria-labelledby="notifications">
                    <h2 id="notifications">{said.notifications}</h2>
                    <p id="permission" role="status"></p>
                    <p class="acts">
                        <button id="allow" type="button" hidden=true>
                            {said.allow}
                        </button>
                        <button class="quiet" id="try" type="button" hidden=true>
                            {said.attempt}
                        </button>
                    </p>
                    <div class="row">
                        <label for="usual-level">{said.everywhere}</label>
                        <select id="usual-level">{levels()}</select>
                    </div>
                    <div id="room-levels" data-rooms=paths::ROOMS></div>
                    <template id="room-level">
                        <div class="row">
                            <label></label>
                            <select>
                                <option value="">{said.usual}</option>
                                {levels()}
                            </select>
                        </div>
                    </template>
                    <form id="add-room">
                        <label for="new-room">{said.another_room}</label>
                        <div class="field">
                            <input id="new-room" type="text" autocomplete="off" autocapitalize="none" enterkeyhint="done" spellcheck="false" />
                            <button class="quiet" type="submit">
                                {said.add}
                            </button>
                        </div>
                    </form>
                    <p class="hint">{said.what_is_told}</p>
                </section>
                <section class="needs-script" aria-labelledby="quiet-hours">
                    <h2 id="quiet-hours">{said.quiet_hours}</h2>
                    <label class="choice">
                        <input id="quiet" type="checkbox" />
                        {said.quiet}
                    </label>
                    <p class="hours">
                        <label for="quiet-from">{said.from}</label>
                        <input id="quiet-from" type="time" />
                        <label for="quiet-until">{said.until}</label>
                        <input id="quiet-until" type="time" />
                    </p>
                </section>
                <section class="needs-script" aria-labelledby="sounds">
                    <h2 id="sounds">{said.sounds}</h2>
                    <label class="choice">
                        <input id="sound" type="checkbox" />
                        {said.sound}
                    </label>
                    <p class="acts">
                        <button class="quiet" id="hear" type="button">
                            {said.hear}
                        </button>
                    </p>
                </section>
                <section class="needs-script" aria-labelledby="writing">
                    <h2 id="writing">{said.writing}</h2>
                    <label class="choice">
                        <input id="typing" type="checkbox" />
                        {said.typing}
                    </label>
                </section>
                <section class="needs-script" aria-labelledby="keyboard">
                    <h2 id="keyboard">{said.keyboard}</h2>
                    <label class="choice">
                        <input id="single-keys" type="checkbox" />
                        {said.single_keys}
                    </label>
                </section>
                <p id="told" role="status"></p>
                <ChooseLanguage chosen />
                <Own me />
                <p>
                    <a href=paths::LOBBY>{said.to_the_lobby}</a>
                </p>
            </main>
        </Document>
    }
}

/// A form that works without scripts too: it is the house that writes the pages.
#[component]
fn ChooseLanguage(chosen: Option<Language>) -> impl IntoView {
    let said = words().settings;
    let languages = Language::ALL.map(|language| {
        view! {
            <option value=language.tag() lang=language.tag() selected=chosen == Some(language)>
                {language.own_name()}
            </option>
        }
    });
    view! {
        <section aria-labelledby="language">
            <h2 id="language">{said.language}</h2>
            <form class="language" method="post" action=paths::SETTINGS>
                <label class="visually-hidden" for="page-language">
                    {said.language}
                </label>
                <div class="field">
                    <select id="page-language" name="language" autocomplete="off">
                        <option value="">{said.as_browser}</option>
                        {languages.collect_view()}
                    </select>
                    <button class="quiet" type="submit">
                        {said.choose}
                    </button>
                </div>
                <p class="hint">{said.language_hint}</p>
            </form>
        </section>
    }
}
