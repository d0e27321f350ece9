//! Who I am here, and my name.

use crate::{
    accept,
    address::Prefix,
    incoming::Incoming,
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish,
    state::State,
    viewer::Viewer,
};
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::header;

pub async fn show(extract::State(state): extract::State<State>, viewer: Option<Viewer>) -> Response {
    let viewer = Viewer::welcome(viewer);
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (viewer.remember(&state), headers, Json(viewer.person())).into_response()
}

/// A form goes back to where it was, or on to a page with the reason and what was typed.
pub async fn rename(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = Viewer::welcome(viewer);
    let typed = incoming.typed("name");
    match rename_to(&state, &viewer, from, incoming).await {
        Ok((renamed, Some(back))) => {
            Ok((renamed.remember(&state), Redirect::to(super::local(&back))).into_response())
        }
        Ok((renamed, None)) => Ok((renamed.remember(&state), Json(renamed.person())).into_response()),
        Err(error) if browser => {
            pages::lobby_after_rename(
                &state,
                origin,
                &viewer,
                Refused { error: Some(error), typed, ..Refused::default() },
            )
            .await
        }
        Err(error) => Err(error),
    }
}

async fn rename_to(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    incoming: Incoming,
) -> Result<(Viewer, Option<String>), Error> {
    let (wish, back) = incoming.rename()?;
    Ok((publish::rename(state, viewer, from, wish.name.parse()?).await?, back))
}
