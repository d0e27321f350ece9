//! What somebody can do about who they are: take along what they said, go on elsewhere, keep their name, and be forgotten. Plain HTML, answered by the house.

use crate::{
    Site,
    document::{Brand, Document, Motion},
    language::words,
    problem::Sentence,
    screen::Invitation,
};
use leptos::{nonce::use_nonce, prelude::*};
use protocol::{Person, Problem, paths};

/// The part of the settings that the house has; nobody is who has not come in yet.
#[component]
pub(crate) fn Own(me: Option<Person>) -> impl IntoView {
    let said = words().own;
    let known = me.map(|me| {
        view! {
            <p>{said.you_are}" "<bdi>{me.name.to_string()}</bdi>"."</p>
            <p class="hint">{said.what_is_known}</p>
            <ul class="ways">
                <li>
                    <a href=paths::EXPORT download="hallway.jsonl">
                        {said.export}
                    </a>
                    <span class="hint">{said.export_hint}</span>
                </li>
                <li>
                    <form method="post" action=paths::LINKS>
                        <button class="quiet" type="submit">
                            {said.make_link}
                        </button>
                    </form>
                    <span class="hint">{said.link_hint}</span>
                </li>
                <li>
                    <a href=paths::PASSPHRASE>{said.keep_name}</a>
                    <span class="hint">{said.keep_name_hint}</span>
                </li>
                <li>
                    <a href=paths::FORGET>{said.forget}</a>
                    <span class="hint">{said.forget_hint}</span>
                </li>
            </ul>
        }
        .into_any()
    });
    view! {
        <section class="own" aria-labelledby="own">
            <h2 id="own">{said.title}</h2>
            {known.unwrap_or_else(|| view! { <p>{said.nobody}</p> }.into_any())}
            <p>
                <a href=paths::RETURN>{said.been_here}</a>
            </p>
        </section>
    }
}

/// What being forgotten means, and the form that does it. `problem`: why it came back.
#[component]
pub fn ForgetPage(me: Person, problem: Option<Problem>) -> impl IntoView {
    let said = words().own;
    view! {
        <OwnDocument title=said.forget>
            <p class="lede">{said.you_are}" "<bdi>{me.name.to_string()}</bdi>". "{said.forget_lede}</p>
            <Sentence problem />
            <section aria-labelledby="goes">
                <h2 id="goes">{said.what_goes}</h2>
                <ul class="ways">{said.goes.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
            </section>
            <section aria-labelledby="stays">
                <h2 id="stays">{said.what_stays}</h2>
                <ul class="ways">{said.stays.iter().map(|line| view! { <li>{*line}</li> }).collect_view()}</ul>
            </section>
            <form method="post" action=paths::FORGET>
                <label class="choice">
                    <input name="messages" type="checkbox" value="delete" />
                    {said.delete_messages}
                </label>
                <label class="choice">
                    <input name="sure" type="checkbox" value="yes" required=true />
                    {said.sure}
                </label>
                <p class="acts">
                    <button type="submit">{said.forget}</button>
                    <a class="quiet button" href=paths::SETTINGS>
                        {said.keep}
                    </a>
                </p>
            </form>
            <p>
                <a href=paths::EXPORT download="hallway.jsonl">
                    {said.export_first}
                </a>
            </p>
        </OwnDocument>
    }
}

/// Somebody is forgotten, as far as it has come.
#[component]
pub fn ForgottenPage(is_done: Done) -> impl IntoView {
    let said = words().own;
    view! {
        <OwnDocument title=said.forgotten>
            <p class="lede">{said.forgotten_lede}</p>
            {(is_done == Done::Meanwhile).then(|| view! { <p>{said.under_way}</p> })}
            <p>
                <a class="button" href=paths::LOBBY>
                    {said.come_anew}
                </a>
            </p>
            // Other tabs look who they are.
            <script type="module" src=Site::of_this_page().file("name.js") nonce=use_nonce()></script>
        </OwnDocument>
    }
}

/// A link by which somebody goes on in another browser, as text and to be scanned.
#[component]
pub fn LinkPage(me: Person, link: Invitation) -> impl IntoView {
    let said = words().own;
    let Invitation { url, qr, size } = link;
    view! {
        <OwnDocument title=said.make_link>
            <p class="lede">{said.you_are}" "<bdi>{me.name.to_string()}</bdi>". "{said.link_lede}</p>
            <section class="made" aria-labelledby="made">
                <h2 id="made">{said.made}</h2>
                <p>{said.only_once}</p>
                <code>{url}</code>
                <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=said.code>
                    <path d=qr></path>
                </svg>
            </section>
            <p>
                <a href=paths::SETTINGS>{said.to_the_settings}</a>
            </p>
        </OwnDocument>
    }
}

/// Whether to go on in this browser as somebody: opening the link does nothing yet. `before`: who it was so far.
#[component]
pub fn GoOnPage(person: Person, before: Option<Person>, action: String) -> impl IntoView {
    let said = words().own;
    let is_same = before.as_ref().is_some_and(|before| before.id == person.id);
    let before = before.filter(|_| !is_same).map(|before| {
        view! { <p>{said.so_far}" "<bdi>{before.name.to_string()}</bdi>". "{said.is_left}</p> }
    });
    view! {
        <OwnDocument title=said.go_on>
            <p class="lede">{said.go_on_as}" "<bdi>{person.name.to_string()}</bdi>"?"</p>
            {before}
            {is_same.then(|| view! { <p>{said.is_same}</p> })}
            <p class="hint">{said.only_own}</p>
            <form method="post" action=action>
                <button type="submit">{said.go_on}</button>
            </form>
        </OwnDocument>
    }
}

/// Keeping one's name by a passphrase. `problem`: why the form came back.
#[component]
pub fn PassphrasePage(me: Person, keeps: Keeps, problem: Option<Problem>) -> impl IntoView {
    let said = words().own;
    let (stands, act) = match keeps {
        Keeps::Theirs => (said.is_kept, said.another_passphrase),
        Keeps::SinceNow => (said.kept_now, said.another_passphrase),
        Keeps::Nothing => (said.is_not_kept, said.keep_name),
    };
    let let_go = (keeps != Keeps::Nothing).then(|| {
        view! {
            <form class="leave" method="post" action=paths::NO_PASSPHRASE>
                <button class="quiet" type="submit">
                    {said.let_name_go}
                </button>
                <p class="hint">{said.let_name_go_hint}</p>
            </form>
        }
    });
    view! {
        <OwnDocument title=said.keep_name>
            <p class="lede">{said.you_are}" "<bdi>{me.name.to_string()}</bdi>". "{stands}</p>
            <Sentence problem />
            <p>{said.what_it_is_for}</p>
            <form class="secret" method="post" action=paths::PASSPHRASE>
                // By which name a browser that keeps passphrases keeps this one.
                <input
                    name="username"
                    type="text"
                    autocomplete="username"
                    value=me.name.to_string()
                    readonly=true
                    hidden=true
                />
                <label for="passphrase">{said.new_passphrase}</label>
                <input
                    id="passphrase"
                    name="passphrase"
                    type="password"
                    autocomplete="new-password"
                    enterkeyhint="done"
                    minlength="8"
                    required=true
                    aria-describedby="passphrase-hint"
                />
                <p class="hint" id="passphrase-hint">
                    {said.passphrase_hint}
                </p>
                <button type="submit">{act}</button>
            </form>
            {let_go}
            <p>
                <a href=paths::SETTINGS>{said.to_the_settings}</a>
            </p>
        </OwnDocument>
    }
}

/// Where one says by a name and its passphrase who one has been here before. `before`: who the browser was so far; `problem` and
/// `typed`: why the form came back, and with which name.
#[component]
pub fn ReturnPage(before: Option<Person>, problem: Option<Problem>, typed: String) -> impl IntoView {
    let said = words().own;
    let before = before.map(|before| {
        view! { <p class="hint">{said.so_far}" "<bdi>{before.name.to_string()}</bdi>". "{said.is_left}</p> }
    });
    view! {
        <OwnDocument title=said.been_here>
            <p class="lede">{said.been_here_lede}</p>
            <Sentence problem />
            <form class="secret" method="post" action=paths::RETURN>
                <label for="name">{said.your_name}</label>
                <input
                    id="name"
                    name="name"
                    type="text"
                    value=typed
                    required=true
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                />
                <label for="passphrase">{said.passphrase}</label>
                <input
                    id="passphrase"
                    name="passphrase"
                    type="password"
                    required=true
                    autocomplete="current-password"
                    enterkeyhint="go"
                />
                <button type="submit">{said.go_on}</button>
            </form>
            {before}
        </OwnDocument>
    }
}

/// Whether somebody keeps their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    Theirs,
    /// They have just said by which passphrase.
    SinceNow,
    Nothing,
}

/// Whether something is done, or goes on meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    Already,
    Meanwhile,
}

#[component]
fn OwnDocument(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Document
            title=format!("{title} · Hallway")
            description=words().own.description
            page="plain-page settings-page people-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{title}</h1>
                {children()}
            </main>
        </Document>
    }
}
