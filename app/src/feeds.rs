//! The page of feeds: rooms that programs talk in, each live, and how a program of one's own gets one.

pub mod gallery;
pub mod live;
pub mod choice;
pub mod source;
pub mod reading;
pub mod program;
pub mod copyable;

use crate::{
    Site,
    document::{Brand, Document, Motion},
    language::words,
};
use gallery::Gallery;
use leptos::prelude::*;
use program::{ForPrograms, Made};
use protocol::{Problem, RoomName};
use serde::{Deserialize, Serialize};
pub use source::Length;
use source::Source;

/// A feed of this house.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedInfo {
    pub room: RoomName,
    pub title: String,
    pub about: String,
    /// The names under which it speaks. Where there are several, a reader chooses among them.
    pub events: Vec<String>,
    pub length: Length,
}

impl FeedInfo {
    pub fn source(&self) -> Source {
        Source { room: self.room.clone(), events: self.events.clone(), length: self.length }
    }
}

/// A room that was just opened for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRoom {
    pub room: RoomName,
    /// Whoever has it may say something in the room.
    pub key: String,
}

/// `problem` and `typed`: a form that was refused comes back with the reason and with what was typed.
#[component]
pub fn FeedsPage(
    feeds: Vec<FeedInfo>,
    made: Option<KeyedRoom>,
    problem: Option<Problem>,
    typed: String,
) -> impl IntoView {
    let (site, said) = (Site::of_this_page(), words().feeds);
    let motion = if feeds.is_empty() { Motion::Still } else { Motion::Island };
    let gallery = (!feeds.is_empty()).then(|| {
        view! {
            <p class="lede without-script">{said.without_script}</p>
            <Gallery feeds house=site.url.clone() />
        }
    });
    view! {
        <Document
            title=format!("{} · Hallway", said.title)
            description=said.description
            page="plain-page feeds-page"
            motion
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{said.title}</h1>
                <p class="lede">{said.lede}</p>
                {made.map(|made| view! { <Made made /> })}
                {gallery}
                <ForPrograms problem typed />
            </main>
        </Document>
    }
}
