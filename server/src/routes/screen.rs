//! A room's big screen, and the page that its phones vote on.

use super::Query;
use crate::{door::Door, origin::Origin, pages, problem::Error, state::State, viewer::Viewer};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use protocol::{Reason, Refusal, Seq};

pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
    Query(query): Query,
) -> Result<Response, Error> {
    let viewer = Viewer::welcome(viewer);
    let key = query.get("key").map(str::to_owned);
    let first = query.get("poll").map(number).transpose()?;
    let page = pages::screen(&state, origin, &viewer, &door, first, key).await?;
    Ok((viewer.remember(&state), page).into_response())
}

pub async fn vote(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
) -> Result<Response, Error> {
    let viewer = Viewer::welcome(viewer);
    state.hub.look(&viewer.id);
    let page = pages::vote(&state, origin, &viewer, &door, app::Shown::Current, None).await?;
    Ok((viewer.remember(&state), page).into_response())
}

fn number(text: &str) -> Result<Seq, Refusal> {
    // No log reaches beyond what SQLite counts to.
    let seq = text.parse::<i64>().ok().filter(|seq| *seq > 0).and_then(|seq| Seq::try_from(seq).ok());
    seq.ok_or_else(|| Refusal::new(Reason::PollNumber, "A poll is named by its number, from 1 on."))
}
