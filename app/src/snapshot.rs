//! A room as the server saw it when it rendered the page: where the browser's half goes on from.

use protocol::{ClientId, History, Person, Posting};
use serde::{Deserialize, Serialize};

/// All that a room's page needs to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub me: Person,
    pub history: History,
    /// Who is listening, each person once.
    pub here: Vec<Person>,
    pub page: Page,
    /// For the form without JavaScript: pressing its button twice says the message once.
    pub client_id: ClientId,
    /// Who may say something here.
    pub posting: Posting,
    /// With it, the room's big screen may close and reveal what whoever reads here has asked.
    pub presenter_key: Option<String>,
}

/// Which part of a room's history a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Page {
    /// Up to now: the page goes on listening.
    Newest,
    /// A page out of the past: it stands still.
    Older,
}
