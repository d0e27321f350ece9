//! Being forgotten: the page that says what goes and what stays, and the form on it that does it.

use crate::{
    accept,
    address::Prefix,
    incoming::Incoming,
    origin::Origin,
    pages,
    problem::Error,
    publish::erasure::{self, Progress},
    state::State,
    store::Words,
    viewer::{Gone, Viewer},
};
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderName, StatusCode};
use serde_json::json;

pub async fn ask(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    Ok(pages::forget(&state, origin, &viewer, None).await)
}

/// 200 when it is done, 202 when it goes on meanwhile. Whoever asks is somebody new with the next page; to whoever has asked before it
/// is said again.
pub async fn forget(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    gone: Option<Gone>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let progress = match (viewer, gone) {
        (Some(viewer), _) => match forget_as_told(&state, &viewer, from, incoming).await {
            Err(error) if browser => return Ok(pages::forget(&state, origin, &viewer, Some(error)).await),
            told => told?,
        },
        (None, Some(Gone(person))) => {
            incoming.farewell()?;
            erasure::ask_again(&state, &person, from).await?
        }
        (None, None) => return Err(Error::NotFound),
    };
    let page = match (browser, progress) {
        (true, _) => {
            // What it has kept is of nobody any more: a message that waits there would be said by somebody else.
            let clear = [(HeaderName::from_static("clear-site-data"), "\"storage\"")];
            (clear, pages::forgotten(&state, origin, progress).await).into_response()
        }
        (false, Progress::Done) => Json(json!({ "done": true })).into_response(),
        (false, Progress::UnderWay) => Json(json!({ "done": false })).into_response(),
    };
    let status = if progress == Progress::Done { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Viewer::forget_cookie(&state), super::fresh(page)).into_response())
}

async fn forget_as_told(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    incoming: Incoming,
) -> Result<Progress, Error> {
    let words: Words = incoming.farewell()?;
    erasure::forget(state, viewer, from, words).await
}
