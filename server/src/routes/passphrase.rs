//! Keeping one's name by a passphrase, and coming back by it.

use crate::{
    accept,
    address::Prefix,
    incoming::Incoming,
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish::passphrase,
    state::State,
    viewer::Viewer,
};
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode};
use protocol::paths;
use serde_json::json;

/// Whether the viewer keeps their name; a page has the form for it.
pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let mut response = if accept::is_browser(&headers) {
        super::fresh(pages::passphrase(&state, origin, &viewer, None).await)
    } else {
        super::fresh(Json(
            json!({ "name": &**viewer.name.as_str(), "kept": state.store.is_keeper(&viewer.id) }),
        ))
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// 204 when the name is kept; a form goes back to the page.
pub async fn keep(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = viewer.ok_or(Error::NotFound)?;
    let kept = async {
        let passphrase = incoming.passphrase()?;
        passphrase::keep(&state, &viewer, from, passphrase).await
    };
    let kept = kept.await;
    answer(&state, origin, &viewer, browser, kept).await
}

/// The same when it is not kept any more.
pub async fn let_go(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let let_go = passphrase::let_go(&state, &viewer, from).await;
    answer(&state, origin, &viewer, accept::is_browser(&headers), let_go).await
}

async fn answer(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    browser: bool,
    done: Result<(), Error>,
) -> Result<Response, Error> {
    match done {
        Ok(()) if browser => Ok(Redirect::to(paths::PASSPHRASE).into_response()),
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) if browser => {
            Ok(super::fresh(pages::passphrase(state, origin, viewer, Some(error)).await))
        }
        Err(error) => Err(error),
    }
}

/// The page on which one says who one has been here before.
pub async fn ask(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
) -> Response {
    super::fresh(pages::come_back(&state, origin, viewer.as_ref(), Refused::default()).await)
}

/// 200 with who one is from now on; a form goes to the lobby.
pub async fn come_back(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let typed = incoming.typed("name");
    let known = async {
        let (name, passphrase) = incoming.comeback()?;
        passphrase::come_back(&state, from, &name, passphrase).await
    };
    match known.await {
        Ok(known) if browser => {
            Ok((known.remember(&state), super::fresh(Redirect::to(paths::LOBBY))).into_response())
        }
        Ok(known) => Ok((known.remember(&state), super::fresh(Json(known.person()))).into_response()),
        Err(error) if browser => {
            let refused = Refused { error: Some(error), typed, ..Refused::default() };
            Ok(super::fresh(pages::come_back(&state, origin, viewer.as_ref(), refused).await))
        }
        Err(error) => Err(error),
    }
}
