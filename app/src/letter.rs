//! A message that waits on this device to be said: how it is kept for all tabs of a browser, which of them carries it to
//! the house, and which comes first. Plain data; the room's outbox lives by it.

use protocol::{Body, ClientId, Draft, FileId, Named, Note, RoomName, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// Letters are kept under this and their client id.
pub const OUTBOX: &str = "outbox:";
/// So long a letter belongs to the tab that has asked the house about it, in milliseconds: longer than an answer may take.
pub const LEASE: i64 = 20_000;
/// So long it belongs to a tab that keeps it for now: it is renewed, and a tab that is gone is missed soon.
pub const HOLD: i64 = 5_000;
/// What is kept for so much less long than another one is kept as long as that, in milliseconds.
const NEAR: i64 = 1_000;
/// Tabs that show another room leave a letter so much longer to those that show its own, in milliseconds.
const COURTESY: i64 = 5_000;
/// What has waited for longer than a day is not said by itself any more: its author decides. In milliseconds.
const STALE: i64 = 24 * 60 * 60 * 1_000;
/// What cannot be read is kept for so long, in milliseconds.
const WEEK: i64 = 7 * STALE;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub client_id: ClientId,
    pub room: RoomName,
    #[serde(deserialize_with = "words")]
    pub body: Body,
    /// What it bears: the house has them already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Named>,
    pub at: Timestamp,
    /// Those of a room go in this order.
    pub order: u64,
    pub delivery: Stage,
    #[serde(default)]
    pub trip: Trip,
    /// Why the house refused it.
    #[serde(default)]
    pub reason: String,
    /// The tab that carries it.
    pub tab: String,
    /// It does so for sure until then, in milliseconds since 1970.
    pub until: i64,
}

/// How far a letter has come, as all tabs know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Pending,
    /// The house has it; it is kept until a stream has brought it.
    Sent,
    /// The house could not be reached for long, though its stream was heard.
    Unreached,
    Refused,
}

/// What the house may know of a letter that is pending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trip {
    /// Nothing.
    #[default]
    Ahead,
    /// It is being asked for the first time.
    Underway,
    /// It was asked, and no answer came so far: it may have it.
    Unanswered,
}

/// What a tab has to do about letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<'a> {
    /// None is to be carried.
    Rest,
    /// This one is its own to carry.
    Carry(&'a Letter),
    /// This one belongs to a tab that is gone, and can be taken over.
    Adopt(&'a Letter),
    /// What there is belongs to other tabs, which are alive.
    Watch,
}

impl Letter {
    /// A new one, behind all that wait in its room.
    pub fn new(
        client_id: ClientId,
        room: RoomName,
        body: Body,
        tab: String,
        now: Timestamp,
        others: &[Self],
    ) -> Self {
        let newest = others.iter().filter(|other| other.room == room).map(|other| other.order).max();
        let order = newest.map_or(0, |newest| newest + 1).max(now.millis().unsigned_abs());
        let until = now.millis() + HOLD;
        Self {
            client_id,
            room,
            body,
            files: Vec::new(),
            reply_to: None,
            at: now,
            order,
            delivery: Stage::Pending,
            trip: Trip::Ahead,
            reason: String::new(),
            tab,
            until,
        }
    }

    /// As the house is asked to take it.
    pub fn draft(&self) -> Draft {
        Draft {
            body: self.body.clone(),
            note: Note::default(),
            files: self.files.clone(),
            reply_to: self.reply_to.clone(),
            client_id: Some(self.client_id.clone()),
        }
    }

    /// Under which it is kept.
    pub fn name(&self) -> String {
        format!("{OUTBOX}{}", self.client_id)
    }

    pub fn is_pending(&self) -> bool {
        self.delivery == Stage::Pending
    }

    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.at.millis() + STALE < now.millis()
    }

    /// Pending in the hands of a tab: for the first time, once more, or still.
    pub fn carried_by(self, tab: &str, now: Timestamp) -> Self {
        let (tab, until) = (tab.to_owned(), now.millis() + HOLD);
        let trip = if self.trip == Trip::Ahead { Trip::Ahead } else { Trip::Unanswered };
        Self { delivery: Stage::Pending, trip, reason: String::new(), tab, until, ..self }
    }

    /// The same, while the house is asked about it.
    pub fn asked_by(self, tab: &str, now: Timestamp) -> Self {
        let trip = if self.trip == Trip::Ahead { Trip::Underway } else { Trip::Unanswered };
        Self { trip, until: now.millis() + LEASE, ..self.carried_by(tab, now) }
    }

    /// Whether less than half of the time is left for which a tab may keep it.
    pub fn needs_renewal(&self, now: Timestamp) -> bool {
        self.until - now.millis() < HOLD / 2
    }

    /// The same, kept until another one of its tab is; nothing if it is kept for about as long already.
    pub fn held_with(&self, until: i64) -> Option<Self> {
        (self.until + NEAR < until).then(|| Self { until, ..self.clone() })
    }

    /// Its place among those of its room.
    pub fn turn(&self) -> Turn<'_> {
        turn(self.order, &self.client_id)
    }

    /// Whether the tab that has it does not look after it any more, for a tab that shows `room`. A time that is too far away
    /// to be true is none: the clock was set back.
    pub fn is_abandoned(&self, room: &RoomName, now: Timestamp) -> bool {
        let courtesy = if self.room == *room { 0 } else { COURTESY };
        self.until + courtesy < now.millis() || self.until > now.millis() + LEASE + COURTESY
    }
}

/// Whoever sends files need not say anything.
fn words<'de, D: Deserializer<'de>>(kept: D) -> Result<Body, D::Error> {
    Body::beside_files(&String::deserialize(kept)?).map_err(D::Error::custom)
}

/// What was said earlier goes first.
pub type Turn<'a> = (u64, &'a str);

/// The place of a letter among those of its room. What was said in two tabs in one millisecond has an order too.
pub fn turn(order: u64, client_id: &ClientId) -> Turn<'_> {
    (order, client_id.as_str())
}

/// What `tab`, which shows `room`, does next. Each room's letters go one after the other, whichever tabs they are from;
/// the tab's own room comes first.
pub fn next<'a>(letters: &'a [Letter], room: &RoomName, tab: &str, now: Timestamp) -> Next<'a> {
    let mut next = Next::Rest;
    for letter in letters.iter().filter(|letter| letter.is_pending()) {
        let waits = letters
            .iter()
            .any(|other| other.is_pending() && other.room == letter.room && other.turn() < letter.turn());
        let this = if waits {
            continue;
        } else if letter.tab == tab {
            Next::Carry(letter)
        } else if letter.is_abandoned(room, now) {
            Next::Adopt(letter)
        } else {
            Next::Watch
        };
        if this.rank(room) > next.rank(room) {
            next = this;
        }
    }
    next
}

/// Whether what is kept as a letter and cannot be read is of no use to anybody. `at` is the time that it says it is from: a
/// build that writes letters in another way may come back for it, but not after a week.
pub fn is_spoilt(at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_none_or(|at| at.millis() + WEEK < now.millis())
}

impl Next<'_> {
    fn rank(&self, room: &RoomName) -> u8 {
        match self {
            Self::Rest => 0,
            Self::Watch => 1,
            Self::Adopt(_) => 2,
            Self::Carry(letter) if letter.room != *room => 3,
            Self::Carry(_) => 4,
        }
    }
}

#[cfg(test)]
mod tests;
