//! What the parts of one room share while somebody is in it. Few types hold it all, for each type of signal comes into
//! the bundle with machinery of its own.

use super::notice::Notice;
use crate::{
    Snapshot,
    backend::{Listening, World},
    cell::Cell,
    connection::Line,
    language::Wording,
    poll::{
        booth::Booth,
        standing::{Key, Standings},
    },
    timeline::Timeline,
};
use leptos::{html::Div, prelude::*};
use protocol::{Cursor, Heard, Posting, RoomName, Timestamp};
use std::fmt;

/// Handles to the state of a room; copies mean the same room.
#[derive(Clone, Copy)]
pub struct Scene {
    pub timeline: Cell<Timeline>,
    pub standing: Cell<Standing>,
    /// The outside, once the page is alive. Until then everything is drawn as the server drew it.
    pub world: RwSignal<Option<World>>,
    /// How the polls in the timeline stand.
    pub booth: Booth,
    pub log: NodeRef<Div>,
    pub wording: Wording,
    pub(super) desk: StoredValue<Desk>,
}

/// How things stand around the timeline.
#[derive(Debug, Clone)]
pub struct Standing {
    pub line: Line,
    pub spot: Spot,
    pub news: News,
    /// How fetching what comes next stands, at either edge of the list: by [`Edge`].
    pub edges: [Past; 3],
    /// The gap of which a page was last asked for, by its end, and how that stands.
    pub gap: Option<(Cursor, Past)>,
    pub voice: Voice,
    pub freshness: Freshness,
    pub notice: Notice,
}

/// What nobody sees.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) room: RoomName,
    /// Who may say something in it.
    pub(super) posting: Posting,
    pub(super) called: String,
    pub(super) loaded_build: String,
    pub(super) listening: Option<Listening>,
    /// Heard, and to be shown by the next turn.
    pub(super) heard: Vec<Heard>,
    pub(super) turn: Turn,
    /// How many of the list's changes came within the last moment.
    pub(super) lately: usize,
    /// How often the list was hushed.
    pub(super) hushes: u32,
    pub(super) post: Post,
    /// How many questions there were to the house and answers from it: it stands still as long as the last question has none.
    pub(super) asked: u32,
    /// How many notices there were: only the newest one is still shown.
    pub(super) notices: u32,
    /// The notice that stands while no other does.
    pub(super) left: Option<Notice>,
    /// The notice that waits for the line to be live.
    pub(super) due: Option<Notice>,
    pub(super) watch: Watch,
    /// How many letters of this room are kept on the device.
    pub(super) letters: usize,
    /// What has come to the list of all that was missed, while that is being told.
    pub(super) missed: Option<usize>,
    /// Times in a row that a fresh start had to be made.
    pub(super) restarts: u32,
    /// How tall the list was when it last grew, in CSS pixels.
    pub(super) height: i32,
    /// Where its upper edge was when that was last looked at.
    pub(super) top: i32,
}

/// How far it has come that what was heard is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is.
    Over,
    Ahead,
    /// It is in the list, at whose end its reader is not yet again.
    Written,
}

/// Where in the list its reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// At the end, or near enough to be kept there.
    End,
    Above,
}

/// What came below while its reader was reading further up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct News {
    pub count: usize,
    /// When the first of it came; not known where more came than was fetched, and then it is not counted either.
    pub since: Option<Timestamp>,
    pub jump: Jump,
}

/// Whether the button that leads to the newest is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Jump {
    #[default]
    Offered,
    /// Put away, until there is more news.
    Hidden,
}

/// Where the list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Older,
    Newer,
    /// With the newest page, wherever the list ended.
    Newest,
}

/// How fetching something out of the past stands.
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
    /// Underway, and there is reason not to wait any longer before the next attempt.
    Recalled,
}

/// Whether letters that other tabs carry will be looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watch {
    Over,
    Kept,
}

impl Scene {
    pub fn new(snapshot: Snapshot, loaded_build: String, wording: Wording) -> Self {
        let Snapshot { me, called, history, presence, presenter_key, client_id: _, posting } = snapshot;
        let standing = Standing {
            line: Line::Connecting,
            spot: if history.newer.is_some() { Spot::Above } else { Spot::End },
            news: News::default(),
            edges: [Past::Resting; 3],
            gap: None,
            voice: Voice::Polite,
            freshness: Freshness::Current,
            notice: Notice::default(),
        };
        let desk = Desk {
            room: history.room.clone(),
            posting,
            called,
            loaded_build,
            listening: None,
            heard: Vec::new(),
            turn: Turn::Over,
            lately: 0,
            hushes: 0,
            post: Post::Idle,
            asked: 0,
            notices: 0,
            left: None,
            due: None,
            watch: Watch::Over,
            letters: 0,
            missed: None,
            restarts: 0,
            height: 0,
            top: 0,
        };
        let world = RwSignal::new(None);
        let key = presenter_key.map_or(Key::None, Key::Own);
        let mut standings = Standings::new(me.id.clone(), key, Vec::new());
        standings.wording = wording;
        let booth = Booth::new(standings, world);
        booth.read(&history);
        let mut timeline = Timeline::new(me, history, Vec::new());
        timeline.attend(presence);
        Self {
            timeline: Cell::new(timeline),
            standing: Cell::new(standing),
            world,
            booth,
            log: NodeRef::new(),
            wording,
            desk: StoredValue::new(desk),
        }
    }

    pub fn room(&self) -> RoomName {
        self.desk.with_value(|desk| desk.room.clone())
    }

    /// What people call the room.
    pub fn called(&self) -> String {
        self.desk.with_value(|desk| desk.called.clone())
    }

    /// The outside, if the page is alive.
    pub fn world(&self) -> Option<World> {
        self.world.get_untracked()
    }

    /// How things stand now, without listening for what changes.
    pub(super) fn now<T>(&self, read: impl FnOnce(&Standing) -> T) -> T {
        self.standing.with_untracked(read)
    }

    pub(super) fn line(&self) -> Line {
        self.now(|standing| standing.line)
    }

    pub(super) fn set_line(&self, line: Line) {
        if self.line() != line {
            self.standing.update(|standing| standing.line = line);
            self.suit_notice(line);
        }
    }
}

impl Standing {
    /// How fetching what comes next at an edge stands.
    pub(super) fn past(&self, edge: Edge) -> Past {
        self.edges[edge as usize]
    }
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scene")
    }
}
