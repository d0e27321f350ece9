//! The page of a room that is not for everybody: whom it is for, and the way out of it. Plain HTML, answered by the room.

use crate::{
    avatar::{Avatar, hue},
    document::{Brand, Document, Motion},
    language::words,
    problem::Sentence,
};
use leptos::prelude::*;
use protocol::{Insider, Part, Person, PersonId, Problem, RoomName, paths};

/// What the page is about.
#[derive(Debug, Clone)]
pub struct Company {
    pub room: RoomName,
    /// What the room is called.
    pub called: String,
    pub me: PersonId,
    /// In the order in which they came in.
    pub insiders: Vec<Insider>,
}

impl Company {
    /// What its reader is in the room.
    pub fn part(&self) -> Part {
        let me = self.insiders.iter().find(|insider| insider.person.id == self.me);
        me.map_or(Part::Guest, |insider| insider.part)
    }
}

/// `problem`: why a form came back.
#[component]
pub fn PeoplePage(company: Company, problem: Option<Problem>) -> impl IntoView {
    let part = company.part();
    let Company { room, called, me, insiders } = company;
    let said = words().people;
    let leave = paths::out(&room, &me);
    let list = insiders.into_iter().map(|insider| view! { <Row room=room.clone() me=me.clone() part insider /> });
    let invite = (part == Part::Host).then(|| {
        view! {
            <p>
                <a class="button" href=paths::invitations(&room)>
                    {said.invite}
                </a>
            </p>
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
                <p class="lede">{said.lede}</p>
                <Sentence problem />
                <section aria-labelledby="inside">
                    <h2 id="inside">{said.title}</h2>
                    <ul class="insiders">{list.collect_view()}</ul>
                    {invite}
                </section>
                <p>
                    <a href=paths::room(&room)>{said.to_the_room}</a>
                </p>
                <form class="leave" method="post" action=leave>
                    <p class="hint">{said.leaving}</p>
                    <button class="quiet" type="submit">
                        {said.leave}
                    </button>
                </form>
            </main>
        </Document>
    }
}

#[component]
fn Row(room: RoomName, me: PersonId, part: Part, insider: Insider) -> impl IntoView {
    let said = words().people;
    let Insider { person, part: theirs } = insider;
    let is_me = person.id == me;
    let may_send_out = part == Part::Host && theirs == Part::Guest && !is_me;
    let send_out = may_send_out.then(|| {
        view! {
            <form method="post" action=paths::out(&room, &person.id)>
                <button class="quiet" type="submit">
                    {said.send_out}
                    <span class="visually-hidden">" "{person.name.to_string()}</span>
                </button>
            </form>
        }
    });
    view! {
        <li>
            <Name person />
            {is_me.then(|| view! { <span class="part">{said.you}</span> })}
            {(theirs == Part::Host).then(|| view! { <span class="part">{said.host}</span> })}
            {send_out}
        </li>
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
