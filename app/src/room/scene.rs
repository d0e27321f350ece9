//! What the parts of one room share while somebody is in it.

use crate::{
    Page, Snapshot,
    backend::{Listening, World},
    connection::Line,
    timeline::Timeline,
};
use leptos::{html::Div, prelude::*};
use protocol::{Heard, Person, RoomName};
use std::fmt;

/// Handles to the state of a room; copies mean the same room.
#[derive(Clone, Copy)]
pub struct Scene {
    pub page: Page,
    pub me: RwSignal<Person>,
    pub timeline: RwSignal<Timeline>,
    pub line: RwSignal<Line>,
    /// The outside, once the page is alive. Until then everything is drawn as the server drew it.
    pub world: RwSignal<Option<World>>,
    pub spot: RwSignal<Spot>,
    /// Messages that came below while its reader was reading further up.
    pub below: RwSignal<usize>,
    /// Messages that came while nobody looked at the page.
    pub unread: RwSignal<usize>,
    pub past: RwSignal<Past>,
    pub freshness: RwSignal<Freshness>,
    /// A quiet word about what just happened.
    pub notice: RwSignal<Option<String>>,
    /// Whether the list is read out as it grows.
    pub voice: RwSignal<Voice>,
    pub log: NodeRef<Div>,
    pub(super) room: StoredValue<RoomName>,
    pub(super) loaded_build: StoredValue<String>,
    pub(super) listening: StoredValue<Option<Listening>, LocalStorage>,
    /// Heard, and to be shown with the next frame.
    pub(super) heard: StoredValue<Vec<Heard>>,
    pub(super) post: StoredValue<Post>,
    /// Times in a row that a fresh start had to be made.
    pub(super) restarts: StoredValue<u32>,
}

/// Where in the list its reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// At the end, or near enough to be kept there.
    End,
    Above,
}

/// How reading back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    Resting,
    Loading,
    Failed,
}

/// Whether a screen reader reads out what is added to the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// New messages, when whoever listens is ready for them.
    Polite,
    /// Nothing: what comes now is history, or too much to be read out.
    Hushed,
}

/// Whether the house still runs the build that this page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    Current,
    Outdated,
}

/// Whether messages are being carried to the house: one at a time, so that they arrive as they were said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Post {
    Idle,
    Underway,
}

impl Scene {
    pub fn new(snapshot: Snapshot, loaded_build: String) -> Self {
        let Snapshot { me, history, here, page, client_id: _ } = snapshot;
        Self {
            page,
            room: StoredValue::new(history.room.clone()),
            timeline: RwSignal::new(Timeline::new(me.id.clone(), history, here)),
            me: RwSignal::new(me),
            line: RwSignal::new(match page {
                Page::Newest => Line::Connecting,
                Page::Older => Line::Paused,
            }),
            world: RwSignal::new(None),
            spot: RwSignal::new(Spot::End),
            below: RwSignal::new(0),
            unread: RwSignal::new(0),
            past: RwSignal::new(Past::Resting),
            freshness: RwSignal::new(Freshness::Current),
            notice: RwSignal::new(None),
            voice: RwSignal::new(Voice::Polite),
            log: NodeRef::new(),
            loaded_build: StoredValue::new(loaded_build),
            listening: StoredValue::new_local(None),
            heard: StoredValue::new(Vec::new()),
            post: StoredValue::new(Post::Idle),
            restarts: StoredValue::new(0),
        }
    }

    pub fn room(&self) -> RoomName {
        self.room.get_value()
    }

    /// The outside, if the page is alive.
    pub fn world(&self) -> Option<World> {
        self.world.get_untracked()
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scene").field("page", &self.page).finish_non_exhaustive()
    }
}
