//! What every part of the server shares; cheap to clone.

use crate::{
    config::Config,
    counters::Counters,
    files::Files,
    hub::Hub,
    keys::Keys,
    limits::Buckets,
    names::Names,
    pages::Prints,
    passphrase::Passphrases,
    recognised::Recognised,
    replays::Replays,
    site::Assets,
    stands::Stands,
    store::{Asked, Store},
    typing::Writers,
    viewer::Viewer,
    vitals::Vitals,
};
use axum::extract::FromRef;
use cookie::Key;
use protocol::Timestamp;
use std::{
    fmt,
    ops::Deref,
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// A handle on the house: every request has several.
#[derive(Clone)]
pub struct State(Arc<House>);

/// All that there is one of.
pub struct House {
    pub config: Config,
    pub store: Store,
    pub replays: Replays,
    pub hub: Hub,
    pub names: Names,
    pub buckets: Buckets,
    pub assets: Assets,
    /// Signs the session cookies.
    pub key: Key,
    pub recognised: Recognised,
    pub keys: Keys,
    pub files: Files,
    pub stands: Stands,
    pub writers: Writers,
    pub vitals: Vitals,
    pub counters: Counters,
    pub prints: Prints,
    pub passphrases: Passphrases,
    pub started: Instant,
}

impl State {
    pub fn of(house: House) -> Self {
        Self(Arc::new(house))
    }

    /// The time of day, for what people read and for how long a name is kept. Nothing is ordered by it.
    pub fn now(&self) -> Timestamp {
        now()
    }

    /// A question to the store, from somebody and now.
    pub fn asked_by(&self, viewer: Option<&Viewer>) -> Asked {
        Asked { by: viewer.map(|viewer| viewer.id.clone()), at: self.now() }
    }
}

impl Deref for State {
    type Target = House;

    fn deref(&self) -> &House {
        &self.0
    }
}

impl FromRef<State> for Key {
    fn from_ref(state: &State) -> Self {
        state.key.clone()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("House")
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
