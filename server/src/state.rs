//! What every part of the server shares; cheap to clone.

use crate::{
    config::Config,
    counters::Counters,
    hub::Hub,
    keys::Keys,
    limits::Buckets,
    names::Names,
    pages::Prints,
    site::Assets,
    store::{Asked, Store},
    tallies::Tallies,
    viewer::Viewer,
    vitals::Vitals,
};
use axum::extract::FromRef;
use axum_extra::extract::cookie::Key;
use protocol::Timestamp;
use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

#[derive(Clone)]
pub struct State {
    pub config: Arc<Config>,
    pub store: Store,
    pub hub: Hub,
    pub names: Arc<Names>,
    pub buckets: Buckets,
    pub assets: Arc<Assets>,
    /// Signs the session cookies.
    pub key: Key,
    pub keys: Keys,
    pub tallies: Arc<Tallies>,
    pub vitals: Arc<Vitals>,
    pub counters: Arc<Counters>,
    pub prints: Arc<Prints>,
    pub started: Instant,
}

impl State {
    /// The time of day, for what people read and for how long a name is kept. Nothing is ordered by it.
    pub fn now(&self) -> Timestamp {
        now()
    }

    /// A question to the store, from somebody and now.
    pub fn asked_by(&self, viewer: Option<&Viewer>) -> Asked {
        Asked { by: viewer.map(|viewer| viewer.id.clone()), at: self.now() }
    }
}

impl FromRef<State> for Key {
    fn from_ref(state: &State) -> Self {
        state.key.clone()
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("config", &self.config)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

/// The time of day by the clock of this machine.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
