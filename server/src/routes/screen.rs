//! A room's big screen, and the page that its phones vote on.

use super::{InRoom, Query};
use crate::{origin::Origin, pages, problem::Error, state::State, viewer::Viewer};
use axum::{
    extract,
    response::{IntoResponse, Response},
};

pub async fn show(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    origin: Origin,
    viewer: Option<Viewer>,
    Query(query): Query,
) -> Result<Response, Error> {
    let viewer = Viewer::welcome(viewer);
    let key = query.get("key").map(str::to_owned);
    let first = query.get("poll").and_then(|seq| seq.parse().ok());
    let page = pages::screen(&state, origin, &viewer, room, first, key).await?;
    Ok((viewer.remember(&state), page).into_response())
}

pub async fn vote(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    origin: Origin,
    viewer: Option<Viewer>,
) -> Result<Response, Error> {
    let viewer = Viewer::welcome(viewer);
    let page = pages::vote(&state, origin, &viewer, room, app::Shown::Current, None).await?;
    Ok((viewer.remember(&state), page).into_response())
}
