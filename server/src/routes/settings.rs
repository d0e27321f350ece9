//! What somebody has set in their browser, and what they can do about who they are.

use crate::{
    cookies::SetCookie,
    incoming::Incoming,
    origin::{self, Origin},
    pages,
    problem::Error,
    state::State,
    viewer::Viewer,
};
use axum::{
    extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::HeaderMap;
use protocol::paths;

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Response {
    pages::settings(&state, origin, viewer.as_ref(), origin::chosen(&headers)).await
}

/// Lets this browser have its pages in a language, from the next one on.
pub async fn set(request: Request) -> Result<Response, Error> {
    let language = Incoming::read(request).await?.language()?;
    Ok((SetCookie(Some(origin::choose(language))), Redirect::to(paths::SETTINGS)).into_response())
}
