//! The page that helps: which keys there are, and what one would not find by oneself. Over a room, `public/room/keys.js` shows the
//! section with the keys.

use crate::{
    document::{Brand, Document, Motion},
    language::{Key, KeyGroup, Topic, words},
};
use leptos::prelude::*;
use protocol::paths;

#[component]
pub fn HelpPage() -> impl IntoView {
    let said = words().help;
    let groups = said.key_groups.iter().map(|group| view! { <Group group or=said.or /> }).collect_view();
    let topics = said.topics.iter().map(|topic| view! { <About topic /> }).collect_view();
    view! {
        <Document
            title=format!("{} · Hallway", said.title)
            description=said.description
            page="plain-page help-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">{said.lede}</p>
                <section class="keys" id="keys">
                    <h2>{said.keys}</h2>
                    {groups}
                </section>
                {topics}
                <p>
                    <a href=paths::LOBBY>{said.to_the_lobby}</a>
                </p>
            </main>
        </Document>
    }
}

#[component]
fn Group(group: &'static KeyGroup, or: &'static str) -> impl IntoView {
    let keys = group.keys.iter().map(|key| view! { <Does key or /> }).collect_view();
    view! {
        <h3>{group.place}</h3>
        <dl>{keys}</dl>
    }
}

#[component]
fn Does(key: &'static Key, or: &'static str) -> impl IntoView {
    let ways = key.ways.iter().enumerate().map(|(number, way)| {
        let together = way.iter().enumerate().map(|(number, key)| {
            view! {
                {(number > 0).then_some(" + ")}
                <kbd>{*key}</kbd>
            }
        });
        view! {
            {(number > 0).then(|| format!(" {or} "))}
            {together.collect_view()}
        }
    });
    view! {
        <div>
            <dt>{ways.collect_view()}</dt>
            <dd>{key.does}</dd>
        </div>
    }
}

#[component]
fn About(topic: &'static Topic) -> impl IntoView {
    let sentences = topic.sentences.iter().map(|sentence| view! { <p>{*sentence}</p> }).collect_view();
    view! {
        <section>
            <h2>{topic.title}</h2>
            {sentences}
        </section>
    }
}
