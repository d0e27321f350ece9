//! The page of a room's people: who looks after it, who is in it, what it is about, and the way out of one that is not for
//! everybody. Plain HTML, answered by the room.

use crate::{
    avatar::{Avatar, hue},
    document::{Brand, Document, Motion},
    language::words,
    problem::Sentence,
};
use leptos::prelude::*;
use protocol::{
    Insider, Part, Person, PersonId, Problem, RoomName, Timestamp, Title, Whereabouts,
    limits::{SLOW_SECONDS, TITLE_CHARS},
    paths,
};

/// What the page is about.
#[derive(Debug, Clone)]
pub struct Company {
    pub room: RoomName,
    pub kind: Kind,
    /// What the room is called.
    pub called: String,
    pub topic: Option<Title>,
    pub me: Option<PersonId>,
    pub may: May,
    pub people: Vec<(Insider, Whereabouts)>,
    /// Seconds between two messages of a person.
    pub slow: u32,
    pub standing: Standing,
    /// Only for those who look after the room.
    pub silenced: Vec<Silenced>,
    /// Who has said something lately and is not here.
    pub lately: Vec<Person>,
}

/// For whom a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Open,
    ByInvitation,
    /// For two people who talk with each other.
    OfTwo,
}

/// Whether somebody besides the hosts says something in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    Closed,
}

/// Somebody who may say nothing: until then, or until it is taken back.
#[derive(Debug, Clone)]
pub struct Silenced {
    pub person: Person,
    pub until: Option<Timestamp>,
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
    let Company { room, kind, called, topic, me, may, people, slow, standing, silenced, lately } = company;
    let said = words().people;
    let others = lately.into_iter().map(|person| {
        let (room, me, insider) = (room.clone(), me.clone(), Insider { person, part: Part::Guest });
        view! { <Row room kind me may insider whereabouts=Whereabouts::Gone /> }
    });
    let others = others.collect::<Vec<_>>();
    let others = (!others.is_empty()).then(|| {
        view! {
            <section aria-labelledby="lately">
                <h2 id="lately">{said.lately}</h2>
                <ul class="insiders">{others}</ul>
            </section>
        }
    });
    let rules = match (may, standing) {
        (May::Look, Standing::Closed) => view! { <p class="hint">{said.closed}</p> }.into_any(),
        (May::Look, Standing::Open) => ().into_any(),
        _ => view! { <SetRules room=room.clone() slow standing silenced /> }.into_any(),
    };
    let rows = people.into_iter().map(|(insider, whereabouts)| {
        let (room, me) = (room.clone(), me.clone());
        view! { <Row room kind me may insider whereabouts /> }
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
    let (lede, leaving, leave) = match kind {
        Kind::Open => (said.open, "", ""),
        Kind::ByInvitation => (said.private, said.leaving, said.leave),
        Kind::OfTwo => (said.of_two, said.leaving_two, said.leave_two),
    };
    let leave = me.filter(|_| kind != Kind::Open).map(|me| {
        view! {
            <form class="leave" method="post" action=paths::out(&room, &me)>
                <p class="hint">{leaving}</p>
                <button class="quiet" type="submit">
                    {leave}
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
                <p class="lede">{lede}</p>
                <Sentence problem />
                {topic}
                <section aria-labelledby="inside">
                    <h2 id="inside">{said.title}</h2>
                    <ul class="insiders">{list}</ul>
                    {invite}
                </section>
                {others}
                {rules}
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
                    enterkeyhint="done"
                    dir="auto"
                />
                <button class="quiet" type="submit">
                    {said.set_topic}
                </button>
            </div>
        </form>
    }
}

/// What holds for everybody in the room but its hosts, and who may say nothing.
#[component]
fn SetRules(room: RoomName, slow: u32, standing: Standing, silenced: Vec<Silenced>) -> impl IntoView {
    let said = words().people;
    let (action, label, hint) = match standing {
        Standing::Open => (paths::closed(&room), said.close, said.closing),
        Standing::Closed => (paths::reopen(&room), said.reopen, said.closed),
    };
    let rows = silenced.into_iter().map(|Silenced { person, until }| {
        let (how, action) = match until {
            Some(until) => {
                let how = format!("{} {} {} UTC", said.muted, until.utc_date(), until.utc_clock());
                (how, paths::unmute(&room, &person.id))
            }
            None => (said.banned.to_owned(), paths::unban(&room, &person.id)),
        };
        let name = person.name.to_string();
        view! {
            <li>
                <Name person />
                <span class="part">{how}</span>
                <span class="presses">
                    <Press action label=said.let_speak name />
                </span>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let silenced = (!rows.is_empty()).then(|| {
        view! {
            <h2 id="silenced">{said.silenced}</h2>
            <ul class="insiders" aria-labelledby="silenced">
                {rows}
            </ul>
        }
    });
    view! {
        <section class="rules" aria-labelledby="rules">
            <h2 id="rules">{said.rules}</h2>
            <form class="set-slow" method="post" action=paths::slow(&room)>
                <label for="seconds">{said.slow}</label>
                <div class="field">
                    <input
                        id="seconds"
                        name="seconds"
                        type="number"
                        inputmode="numeric"
                        enterkeyhint="done"
                        min=SLOW_SECONDS.start().to_string()
                        max=SLOW_SECONDS.end().to_string()
                        required=true
                        value=slow.to_string()
                        aria-describedby="slow-means"
                    />
                    <button class="quiet" type="submit">
                        {said.set_slow}
                    </button>
                </div>
                <p class="hint" id="slow-means">
                    {said.slow_means}
                </p>
            </form>
            <form class="close" method="post" action=action>
                <p class="hint">{hint}</p>
                <button class="quiet" type="submit">
                    {label}
                </button>
            </form>
            {silenced}
        </section>
    }
}

#[component]
fn Row(
    room: RoomName,
    kind: Kind,
    me: Option<PersonId>,
    may: May,
    insider: Insider,
    whereabouts: Whereabouts,
) -> impl IntoView {
    let said = words().people;
    let Insider { person, part } = insider;
    let is_me = me.as_ref() == Some(&person.id);
    let (host, guest) = (paths::host(&room, &person.id), paths::guest(&room, &person.id));
    let message = (me.is_some() && !is_me && kind != Kind::OfTwo).then(|| {
        let (action, name) = (paths::direct(&room, &person.id), person.name.to_string());
        view! { <Press action label=said.message name /> }
    });
    let near = match whereabouts {
        Whereabouts::Here => Some(said.here),
        Whereabouts::Away => Some(said.away),
        Whereabouts::Gone => None,
    };
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
    let is_guest = may != May::Look && part == Part::Guest && !is_me;
    if is_guest && !room.is_private() {
        presses.push((paths::ban(&room, &person.id), said.ban));
    }
    let mute = is_guest.then(|| {
        let (action, id) = (paths::mute(&room, &person.id), format!("mute-{}", person.id));
        let name = person.name.to_string();
        view! {
            <form class="mute" method="post" action=action>
                <label class="visually-hidden" for=id.clone()>
                    {said.how_long}
                    " "
                    {name.clone()}
                </label>
                <select id=id name="minutes">
                    <option value="10">{said.ten_minutes}</option>
                    <option value="60">{said.an_hour}</option>
                    <option value="1440">{said.a_day}</option>
                </select>
                <button class="quiet" type="submit">
                    {said.mute}
                    <span class="visually-hidden">" "{name}</span>
                </button>
            </form>
        }
    });
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
            {near.map(|near| view! { <span class="part">{near}</span> })}
            <span class="presses">{message} {mute} {presses}</span>
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
