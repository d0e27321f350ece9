//! The page of a room's people: who looks after it, who is in it, what it is about, and the way out of one that is not for
//! everybody. Plain HTML, answered by the room.

use crate::{
    avatar::{Avatar, hue},
    document::{Brand, Document, Motion},
    language::words,
    problem::Sentence,
};
use leptos::prelude::*;
use protocol::{Insider, Part, Person, PersonId, Problem, RoomName, Title, limits::TITLE_CHARS, paths};

/// What the page is about.
#[derive(Debug, Clone)]
pub struct Company {
    pub room: RoomName,
    /// What the room is called.
    pub called: String,
    pub topic: Option<Title>,
    pub me: Option<PersonId>,
    pub may: May,
    pub people: Vec<Insider>,
}

/// What the reader of the page may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Look,
    /// Look after the room.
    Host,
    /// And after its hosts.
    Operate,
}

/// `problem`: why a form came back.
#[component]
pub fn PeoplePage(company: Company, problem: Option<Problem>) -> impl IntoView {
    let Company { room, called, topic, me, may, people } = company;
    let said = words().people;
    let rows = people.into_iter().map(|insider| {
        let (room, me) = (room.clone(), me.clone());
        view! { <Row room me may insider /> }
    });
    let list = rows.collect_view();
    let is_hosts = may != May::Look;
    let invite = (is_hosts && room.is_private()).then(|| {
        view! {
            <p>
                <a class="button" href=paths::invitations(&room)>
                    {said.invite}
                </a>
            </p>
        }
    });
    let topic = if is_hosts {
        view! { <SetTopic room=room.clone() topic /> }.into_any()
    } else {
        topic.map(|topic| view! { <p class="topic" dir="auto">{topic.to_string()}</p> }).into_any()
    };
    let leave = me.filter(|_| room.is_private()).map(|me| {
        view! {
            <form class="leave" method="post" action=paths::out(&room, &me)>
                <p class="hint">{said.leaving}</p>
                <button class="quiet" type="submit">
                    {said.leave}
                </button>
            </form>
        }
    });
    view! {
        <Document
            title=format!("{} · {called} · Hallway", said.title)
            description=said.description
            page="plain-page people-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1 dir="auto">{called.clone()}</h1>
                <p class="lede">{if room.is_private() { said.private } else { said.open }}</p>
                <Sentence problem />
                {topic}
                <section aria-labelledby="inside">
                    <h2 id="inside">{said.title}</h2>
                    <ul class="insiders">{list}</ul>
                    {invite}
                </section>
                <p>
                    <a href=paths::room(&room)>{said.to_the_room}</a>
                </p>
                {leave}
            </main>
        </Document>
    }
}

#[component]
fn SetTopic(room: RoomName, topic: Option<Title>) -> impl IntoView {
    let said = words().people;
    view! {
        <form class="set-topic" method="post" action=paths::topic(&room)>
            <label for="topic">{said.topic}</label>
            <div class="field">
                <input
                    id="topic"
                    name="topic"
                    type="text"
                    value=topic.map(|topic| topic.to_string())
                    maxlength=TITLE_CHARS.to_string()
                    autocomplete="off"
                    dir="auto"
                />
                <button class="quiet" type="submit">
                    {said.set_topic}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Row(room: RoomName, me: Option<PersonId>, may: May, insider: Insider) -> impl IntoView {
    let said = words().people;
    let Insider { person, part } = insider;
    let is_me = me.as_ref() == Some(&person.id);
    let (host, guest) = (paths::host(&room, &person.id), paths::guest(&room, &person.id));
    let mut presses = Vec::new();
    match (may, part) {
        (May::Look, _) => {}
        (_, Part::Guest) => presses.push((host, said.name_host)),
        (_, Part::Host) if is_me => presses.push((guest, said.step_down)),
        (May::Operate, Part::Host) => presses.push((guest, said.make_guest)),
        (May::Host, Part::Host) => {}
    }
    if may == May::Host && part == Part::Guest && !is_me && room.is_private() {
        presses.push((paths::out(&room, &person.id), said.send_out));
    }
    let presses = presses.into_iter().map(|(action, label)| {
        let name = person.name.to_string();
        view! { <Press action label name /> }
    });
    let presses = presses.collect_view();
    view! {
        <li>
            <Name person />
            {is_me.then(|| view! { <span class="part">{said.you}</span> })}
            {(part == Part::Host).then(|| view! { <span class="part">{said.host}</span> })}
            <span class="presses">{presses}</span>
        </li>
    }
}

/// A form that is one button, about somebody.
#[component]
fn Press(action: String, label: &'static str, name: String) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <button class="quiet" type="submit">
                {label}
                <span class="visually-hidden">" "{name}</span>
            </button>
        </form>
    }
}

#[component]
fn Name(person: Person) -> impl IntoView {
    let (class, name) = (format!("author {}", hue(&person.id)), person.name.to_string());
    view! {
        <Avatar person />
        <bdi class=class>{name}</bdi>
    }
}
