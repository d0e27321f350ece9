//! That somebody is writing in a room.

use crate::{address::Prefix, door::Door, problem::Error, state::State, typing, viewer::Speaker};
use axum::extract;
use http::StatusCode;

/// 204, whoever is told of it.
pub async fn tell(
    extract::State(state): extract::State<State>,
    door: Door,
    Speaker(viewer): Speaker,
    from: Prefix,
) -> Result<StatusCode, Error> {
    typing::tell(&state, &viewer, from, &door)?;
    Ok(StatusCode::NO_CONTENT)
}
