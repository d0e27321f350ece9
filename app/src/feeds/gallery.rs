//! The gallery of feeds as the server draws it: a card for each, whose words an island keeps up to date.

use super::{
    FeedInfo,
    choice::Choice,
    copyable::copyable,
    live::{GALLERY, Live},
    source::{Length, Source},
};
use crate::{
    connection::Line,
    language::wording,
    listening::switch::{offer, sentence},
};
use leptos::prelude::*;
use protocol::paths;

/// The id of what is said to whoever does not see what a button did.
pub const DONE: &str = "done";

/// `house` is the origin by which programs reach it.
#[component]
pub fn Gallery(feeds: Vec<FeedInfo>, house: String) -> impl IntoView {
    let sources: Vec<_> = feeds.iter().map(FeedInfo::source).collect();
    let cards = feeds.into_iter().map(|feed| card(feed, &house)).collect_view();
    view! {
        <div class="feeds" id=GALLERY data-sources=Source::write(&sources) data-house=house>
            {cards}
        </div>
        <p class="visually-hidden" role="status" id=DONE></p>
        <Live />
    }
}

fn card(feed: FeedInfo, house: &str) -> impl IntoView + use<> {
    let source = feed.source();
    let FeedInfo { room, title, about, events, length } = feed;
    let line = Line::Connecting;
    let symbols = events.len() > 1;
    let bar = (length == Length::Finite).then(|| {
        view! { <progress max="100" value="0" id=format!("{room}-bar") aria-label=title.clone()></progress> }
    });
    let readings = events.into_iter().map(|event| {
        let choose = symbols.then(|| {
            view! {
                <label>
                    <input
                        class="needs-script"
                        type="checkbox"
                        autocomplete="off"
                        checked=true
                        id=format!("{event}-box")
                        data-press=format!("{room} {event}")
                    />
                    {event.clone()}
                </label>
            }
        });
        view! {
            <li>
                {choose} <span class="now" id=format!("{event}-now")>"–"</span>
                <span class="aside" id=format!("{event}-aside")></span>
            </li>
        }
    });
    view! {
        <article class="feed" class:symbols=symbols id=format!("{room}-card") data-line=line.word()>
            <h2>
                <a href=paths::room(&room)>{title.clone()}</a>
            </h2>
            <p class="about">{about}</p>
            <ul class="readings">{readings.collect_view()}</ul>
            {bar}
            <div class="line needs-script" id=format!("{room}-line") data-line=line.word()>
                <span class="dot" aria-hidden="true"></span>
                <span id=format!("{room}-word")>{sentence(wording(), line)}</span>
                <button class="quiet" type="button" data-press=room.to_string()>
                    <span id=format!("{room}-offer")>{offer(wording(), line)}</span>
                    <span class="visually-hidden">": "{title}</span>
                </button>
            </div>
            {copyable(Choice::default().curl(&source, house), Some(format!("{room}-curl")))}
        </article>
    }
}
