//! A room as the server saw it when it rendered the page: where the browser's half goes on from.

use protocol::{ClientId, History, Person, Posting, Presence};
use serde::{Deserialize, Serialize};

/// All that a room's page needs to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub me: Person,
    /// What the room is called: its name, or its title where its address is no name.
    pub called: String,
    /// The newest page, or one out of the past: the list goes on from there in both directions.
    pub history: History,
    /// Who is listening.
    pub presence: Presence,
    /// For the form without JavaScript: pressing its button twice says the message once.
    pub client_id: ClientId,
    /// Who may say something here.
    pub posting: Posting,
    /// With it, the room's big screen may close and reveal what whoever reads here has asked.
    pub presenter_key: Option<String>,
}
