//! For whoever watches over the process.

use crate::{problem::Error, state::State};
use axum::extract;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The log can be read and written, and the server is not stopping.
pub async fn ready(extract::State(state): extract::State<State>) -> Result<&'static str, Error> {
    if state.hub.is_closed() {
        return Err(Error::Stopping);
    }
    if !state.store.is_writable() {
        return Err(Error::Unavailable);
    }
    state.store.event(protocol::RoomName::lobby(), 1).await?;
    Ok("ready\n")
}
