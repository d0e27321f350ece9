//! The lobby: which rooms there are, what was said last in each, and the way into a new one.

use crate::{
    act::act,
    avatar::{Avatar, hue},
    document::{Brand, Document, Motion},
    language::{wording, words},
    links::plain,
    problem::Sentence,
    room_field::RoomField,
    room_list::{called, for_whom},
};
use leptos::prelude::*;
use protocol::{Message, Person, Problem, RoomSummary, paths};

/// The sheet of whoever reads here, by which its button opens it.
const YOU: &str = "you";

/// A form that was refused comes back with the reason and with what was typed.
#[derive(Debug, Clone)]
pub struct Returned {
    pub about: About,
    pub problem: Problem,
    pub typed: String,
}

/// What a form of the lobby asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Room,
    Name,
}

#[component]
pub fn LobbyPage(me: Person, rooms: Vec<RoomSummary>, returned: Option<Returned>) -> impl IntoView {
    let said = words().lobby;
    let (name, room) = match returned {
        Some(returned) if returned.about == About::Name => (Some(returned), None),
        returned => (None, returned),
    };
    let (problem, typed) = room.map(|room| (room.problem, room.typed)).unzip();
    let typed = typed.unwrap_or_default();
    let list = if rooms.is_empty() {
        view! { <p class="empty">{said.none}</p> }.into_any()
    } else {
        let rooms = rooms.into_iter().map(|summary| view! { <Room summary /> }).collect_view();
        view! { <ul class="rooms">{rooms}</ul> }.into_any()
    };
    view! {
        <Document
            title="Hallway"
            description=said.description
            page="lobby-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
                <You me refused=name />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">{said.lede}</p>
                <Sentence problem />
                <form class="open-room" method="post" action=paths::ROOMS>
                    <RoomField id="room" label=said.name example="team-standup" typed submit=said.open />
                    <fieldset class="entry">
                        <legend>{said.who}</legend>
                        <label>
                            <input type="radio" name="entry" value="everyone" checked=true />
                            {said.everybody}
                        </label>
                        <label>
                            <input type="radio" name="entry" value="invitation" />
                            {said.invited}
                        </label>
                    </fieldset>
                </form>
                <section aria-labelledby="open-rooms">
                    <h2 id="open-rooms">{said.rooms}</h2>
                    {list}
                </section>
            </main>
            <footer class="lobby-foot">
                <nav aria-label=said.more>
                    <a href=paths::FEEDS>{said.feeds}</a>
                    <a href=paths::STATUS>{said.status}</a>
                </nav>
            </footer>
        </Document>
    }
}

/// Who reads here, where it is found however many rooms there are: it opens what can be done about it, without a script too. With a name
/// that was refused it stands open.
#[component]
fn You(me: Person, refused: Option<Returned>) -> impl IntoView {
    let said = words().lobby;
    let name = me.name.to_string();
    let popover = refused.is_none().then_some("auto");
    let (problem, typed) = refused.map(|refused| (refused.problem, refused.typed)).unzip();
    let typed = typed.unwrap_or_else(|| name.clone());
    view! {
        <button class="quiet me" type="button" popovertarget=YOU>
            <Avatar person=me />
            <span class="visually-hidden">{said.you}": "</span>
            <bdi>{name.clone()}</bdi>
        </button>
        <div class="sheet you" id=YOU popover=popover role="dialog" aria-labelledby="you-title">
            <h2 id="you-title">{said.you}</h2>
            <Sentence problem />
            <form method="post" action=paths::ME>
                <input type="hidden" name="back" value=paths::LOBBY />
                <label for="name">{said.your_name}</label>
                <div class="field">
                    <input
                        id="name"
                        name="name"
                        type="text"
                        value=typed
                        required=true
                        autofocus=true
                        autocomplete="nickname"
                        enterkeyhint="done"
                        spellcheck="false"
                    />
                    <button type="submit">{said.change}</button>
                </div>
            </form>
            <ul class="ways">
                <li>
                    <a href=paths::SETTINGS>{words().room_list.settings}</a>
                </li>
                <li>
                    <a href=paths::RETURN>{said.known}</a>
                </li>
            </ul>
            {popover
                .map(|_| {
                    view! {
                        <button class="quiet cancel" type="button" popovertarget=YOU popovertargetaction="hide">
                            {wording().close()}
                        </button>
                    }
                })}
        </div>
    }
}

#[component]
fn Room(summary: RoomSummary) -> impl IntoView {
    let (name, for_whom) = (called(&summary), for_whom(&summary));
    let RoomSummary { room, here, last, .. } = summary;
    let last = match last {
        Some(message) => view! { <Last message /> }.into_any(),
        None => view! { <p class="last">{words().lobby.none_said}</p> }.into_any(),
    };
    view! {
        <li>
            <a href=paths::room(&room)>
                <span class="room-name" dir="auto">
                    {name}
                </span>
                {for_whom}
                {(here != 0).then(|| view! { <span class="here">{(words().room_list.here)(here)}</span> })}
            </a>
            {last}
        </li>
    }
}

#[component]
fn Last(message: Message) -> impl IntoView {
    let said = if message.deleted.is_some() {
        view! { <p class="last">{words().lobby.deleted}</p> }.into_any()
    } else {
        let words = match message.files.first() {
            Some(file) if message.body.is_empty() => file.name.as_str(),
            _ => act(&message.body).unwrap_or(&message.body),
        };
        let beginning: String = plain(words).chars().take(140).collect();
        view! {
            <p class="last">
                <bdi class=format!("author {}", hue(&message.author.id))>{message.author.name.to_string()}</bdi>
                " "
                <span dir="auto">{beginning}</span>
            </p>
        }
        .into_any()
    };
    view! {
        {said}
        <time datetime=message.at.to_string()>{wording().utc_moment(message.at)}</time>
    }
}
