//! One line of the list: a message or a poll, whose it is, when, and how far it has come.

use super::scene::Scene;
use crate::{
    avatar::{Avatar, hue},
    links::{Piece, pieces, plain},
    markup::Markup,
    moment::{utc_day, utc_moment},
    poll::card::Card,
    rows::{Entry, Place, Row},
    timeline::{Delivery, Said, Unsent},
    words::words,
};
use leptos::{either::Either, prelude::*};
use protocol::{Note, Person, Priority, Timestamp};
use std::sync::Arc;

#[component]
pub fn RowView(scene: Scene, row: Row) -> impl IntoView {
    let Row { key: _, day, place, entry } = row;
    let day = day.map(|at| view! { <Day scene at /> });
    let entry = match entry {
        Entry::Said(said) => Either::Left(view! { <Standing scene place said /> }),
        Entry::Unsent(unsent) => Either::Right(view! { <OnItsWay scene place unsent /> }),
    };
    (day, entry)
}

#[component]
fn Day(scene: Scene, at: Timestamp) -> impl IntoView {
    let day = words(move || {
        scene.world.with(|world| {
            world.as_ref().map_or_else(|| format!("{}, UTC", utc_day(at)), |world| world.day(at))
        })
    });
    view! {
        <h2 class="day">
            <time datetime=at.utc_date()>{day}</time>
        </h2>
    }
}

#[component]
fn Standing(scene: Scene, place: Place, said: Said) -> impl IntoView {
    let (seq, author, at) = (said.id().seq, said.author().clone(), said.at());
    let (content, priority) = match said {
        Said::Message(message) => {
            let priority = message.note.priority.filter(|priority| *priority != Priority::USUAL);
            let note = note(&message.note).map(|html| view! { <p class="note" inner_html=html></p> });
            (Either::Left(view! { {note} <Text body=message.body.clone() /> }), priority)
        }
        Said::Poll(poll) => (Either::Right(view! { <Card booth=scene.booth seq=poll.id.seq /> }), None),
    };
    view! {
        <article
            class="message"
            class:continued=place == Place::Continued
            id=format!("m{seq}")
            data-priority=priority.map(|priority| priority.number().to_string())
        >
            <Voice scene place author at />
            {content}
        </article>
    }
}

/// What a program says about its message besides the text: how much it matters, a title, the event's name and tags.
fn note(note: &Note) -> Option<String> {
    let matters = match note.priority {
        Some(Priority::URGENT) => Some("Urgent"),
        Some(Priority::HIGH) => Some("High priority"),
        _ => None,
    };
    let mut markup = Markup::default();
    let mut write = |class, text: &str| {
        markup.open("span", class);
        markup.attr("dir", "auto");
        markup.text(&plain(text));
        markup.close();
        markup.text(" ");
    };
    matters.into_iter().for_each(|matters| write("matters", matters));
    note.title.iter().for_each(|title| write("title", title.as_str()));
    note.event.iter().for_each(|event| write("label", event.as_str()));
    note.tags.iter().for_each(|tag| write("label", tag.as_str()));
    Some(markup.finish()).filter(|html| !html.is_empty())
}

#[component]
fn OnItsWay(scene: Scene, place: Place, unsent: Arc<Unsent>) -> impl IntoView {
    let sentence = match &unsent.delivery {
        Delivery::Pending | Delivery::Sent(_) => None,
        Delivery::Unreached => Some("Not sent: Hallway could not be reached.".to_owned()),
        Delivery::Refused(sentence) => Some(format!("Not sent: {sentence}")),
    };
    let failed = sentence.is_some();
    let state = match sentence {
        None => Either::Left(view! { <p class="delivery">"Sending …"</p> }),
        Some(sentence) => {
            let (again, away) = (unsent.client_id.clone(), unsent.client_id.clone());
            Either::Right(view! {
                <p class="delivery" role="alert">
                    {sentence}
                    " "
                    <button class="quiet" type="button" on:click=move |_| {
                        scene.retry(&again);
                        scene.focus_log();
                    }>
                        "Retry"
                    </button>
                    <button class="quiet" type="button" on:click=move |_| {
                        scene.discard(&away);
                        scene.focus_log();
                    }>
                        "Discard"
                    </button>
                </p>
            })
        }
    };
    // Not read out: it is read when it has become a message of the list.
    view! {
        <article aria-live="off" class="message pending" class:failed=failed class:continued=place == Place::Continued>
            <Voice scene place author=scene.timeline.with_untracked(|timeline| timeline.me().clone()) at=unsent.at />
            <Text body=unsent.body.to_string() />
            {state}
        </article>
    }
}

/// Who speaks, and when. Under a name that stands above already, both are for screen readers and for a closer look.
#[component]
fn Voice(scene: Scene, place: Place, author: Person, at: Timestamp) -> impl IntoView {
    let picture = (place == Place::First).then(|| view! { <Avatar person=author.clone() /> });
    let clock = words(move || {
        scene.world.with(|world| world.as_ref().map_or_else(|| at.utc_clock(), |world| world.clock(at)))
    });
    let moment = words(move || {
        scene.world.with(|world| world.as_ref().map_or_else(|| utc_moment(at), |world| world.moment(at)))
    });
    view! {
        {picture}
        <header>
            <bdi class=format!("author {}", hue(&author.id))>{author.name.to_string()}</bdi>
            " "
            <time datetime=at.to_string() title=moment>{clock}</time>
        </header>
    }
}

/// What was said: text and links, never markup.
#[component]
fn Text(body: String) -> impl IntoView {
    let pieces = pieces(&body)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Either::Left(text),
            Piece::Link(link) => Either::Right(view! {
                <a href=link.clone() target="_blank" rel="noopener noreferrer nofollow ugc">
                    {link.clone()}
                </a>
            }),
        })
        .collect_view();
    view! { <div class="body" dir="auto">{pieces}</div> }
}
