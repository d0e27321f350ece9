//! The page that looks for what was said: a question, and the messages in which it stands. Plain HTML.

use crate::{
    avatar::hue,
    document::{Brand, Document, Motion},
    language::{wording, words},
    problem::Sentence,
};
use leptos::prelude::*;
use protocol::{Person, Problem, RoomName, Seq, Timestamp, paths};
use std::collections::HashMap;

/// What the boxes have. No rooms are all of them.
#[derive(Debug, Clone, Default)]
pub struct SearchTyped {
    pub words: String,
    pub from: String,
    pub after: String,
    pub before: String,
    pub rooms: Vec<RoomName>,
}

/// A message that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    pub room: RoomName,
    pub seq: Seq,
    pub at: Timestamp,
    pub author: Person,
    pub title: Vec<Part>,
    pub excerpt: Vec<Part>,
}

/// A stretch of a text, and whether it was sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Plain(String),
    Marked(String),
}

/// What came of a question.
#[derive(Debug, Clone)]
pub struct Hits {
    pub hits: Vec<Hit>,
    /// Where the search goes on.
    pub older: Option<String>,
}

/// `titles`: how rooms are called whose address is no name. `hits`: nothing where nothing was asked. `problem`: why it could not be
/// answered.
#[component]
pub fn SearchPage(
    typed: SearchTyped,
    titles: HashMap<RoomName, String>,
    hits: Option<Hits>,
    problem: Option<Problem>,
) -> impl IntoView {
    let said = words().search;
    let title = match typed.words.as_str() {
        "" => format!("{} · Hallway", said.title),
        sought => format!("{sought} · {} · Hallway", said.title),
    };
    let found = hits.map(|hits| view! { <Found hits titles=titles.clone() /> });
    view! {
        <Document title description=said.description page="plain-page search-page" motion=Motion::Still>
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <Sentence problem />
                <Question typed titles />
                {found}
            </main>
        </Document>
    }
}

#[component]
fn Question(typed: SearchTyped, titles: HashMap<RoomName, String>) -> impl IntoView {
    let said = words().search;
    let SearchTyped { words, from, after, before, rooms } = typed;
    // What is no date is the place that a page goes on from: a new question begins at its beginning.
    let date = |text: String| {
        if text.len() == 10 && !text.contains(char::is_alphabetic) { text } else { String::new() }
    };
    let back = rooms.first().filter(|_| rooms.len() == 1).map(|room| {
        view! {
            <p>
                <a href=paths::room(room)>{said.to_the_room} " " <bdi>{called(&titles, room)}</bdi></a>
            </p>
        }
    });
    let rooms = rooms
        .into_iter()
        .map(|room| {
            let called = called(&titles, &room);
            view! {
                <label class="only">
                    <input type="checkbox" name="room" value=room.to_string() checked=true />
                    {said.only_in} " " <bdi>{called}</bdi>
                </label>
            }
        })
        .collect_view();
    view! {
        <form class="question" role="search" method="get" action=paths::SEARCH>
            <label for="q">{said.label}</label>
            <div class="field">
                <input
                    id="q"
                    name="q"
                    type="search"
                    value=words
                    maxlength="200"
                    dir="auto"
                    autocomplete="off"
                    autocapitalize="none"
                    enterkeyhint="search"
                    autofocus=true
                />
                <button type="submit">{said.search}</button>
            </div>
            <p class="hint">{said.hint}</p>
            {rooms}
            <div class="narrower">
                <label>
                    {said.from}
                    <input name="from" type="text" value=from maxlength="64" dir="auto" autocomplete="off" enterkeyhint="search" />
                </label>
                <label>{said.after} <input name="after" type="date" value=date(after) /></label>
                <label>{said.before} <input name="before" type="date" value=date(before) /></label>
            </div>
        </form>
        {back}
    }
}

#[component]
fn Found(hits: Hits, titles: HashMap<RoomName, String>) -> impl IntoView {
    let said = words().search;
    let Hits { hits, older } = hits;
    let list = match (hits.is_empty(), &older) {
        (true, None) => view! { <p class="none">{said.nothing}</p> }.into_any(),
        (true, Some(_)) => view! { <p class="none">{said.nothing_yet}</p> }.into_any(),
        (false, _) => {
            let message = |hit: Hit| {
                let called = called(&titles, &hit.room);
                view! { <Message hit called /> }
            };
            let hits = hits.into_iter().map(message).collect_view();
            view! { <ol class="found">{hits}</ol> }.into_any()
        }
    };
    let older = older.map(|older| {
        view! {
            <p>
                <a class="quiet button" rel="next" href=older>
                    {said.older}
                </a>
            </p>
        }
    });
    view! {
        <section aria-labelledby="found">
            <h2 id="found">{said.found}</h2>
            {list}
            {older}
        </section>
    }
}

#[component]
fn Message(hit: Hit, called: String) -> impl IntoView {
    let said = words().search;
    let Hit { room, seq, at, author, title, excerpt } = hit;
    let title = (!title.is_empty()).then(|| {
        view! {
            <p class="found-title" dir="auto">
                {parts(title)}
            </p>
        }
    });
    view! {
        <li>
            <a href=paths::room_around(&room, seq)>
                <bdi class=format!("author {}", hue(&author.id))>{author.name.to_string()}</bdi>
                <span class="place">{said.in_room} " " <bdi>{called}</bdi> ", "</span>
                <time datetime=at.to_string()>{wording().utc_moment(at)}</time>
            </a>
            {title}
            <p class="excerpt" dir="auto">
                {parts(excerpt)}
            </p>
        </li>
    }
}

fn called(titles: &HashMap<RoomName, String>, room: &RoomName) -> String {
    titles.get(room).cloned().unwrap_or_else(|| room.to_string())
}

fn parts(parts: Vec<Part>) -> impl IntoView {
    parts
        .into_iter()
        .map(|part| match part {
            Part::Plain(text) => text.into_any(),
            Part::Marked(text) => view! { <mark>{text}</mark> }.into_any(),
        })
        .collect_view()
}
