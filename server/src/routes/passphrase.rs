//! Keeping one's name by a passphrase, and coming back by it.

use super::Query;
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
use app::own::Keeps;
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode};
use protocol::paths;
use serde_json::json;

/// In the address of the page that says that a passphrase counts from now on.
const SINCE_NOW: &str = "now";

/// Whether the viewer keeps their name; a page has the form for it.
pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    Query(query): Query,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let mut response = if accept::is_browser(&headers) {
        let keeps = match keeps(&state, &viewer) {
            Keeps::Theirs if query.get(SINCE_NOW).is_some() => Keeps::SinceNow,
            keeps => keeps,
        };
        super::fresh(pages::passphrase(&state, origin, &viewer, keeps, None).await)
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
    let page = format!("{}?{SINCE_NOW}", paths::PASSPHRASE);
    answer(&state, origin, &viewer, browser.then_some(page), kept).await
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
    let page = accept::is_browser(&headers).then(|| paths::PASSPHRASE.to_owned());
    answer(&state, origin, &viewer, page, let_go).await
}

fn keeps(state: &State, viewer: &Viewer) -> Keeps {
    if state.store.is_keeper(&viewer.id) { Keeps::Theirs } else { Keeps::Nothing }
}

/// A browser is led to a page, or shown again the one that it came from.
async fn answer(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    page: Option<String>,
    done: Result<(), Error>,
) -> Result<Response, Error> {
    match (done, page) {
        (Ok(()), Some(page)) => Ok(Redirect::to(&page).into_response()),
        (Ok(()), None) => Ok(StatusCode::NO_CONTENT.into_response()),
        (Err(error), Some(_)) => {
            let keeps = keeps(state, viewer);
            Ok(super::fresh(pages::passphrase(state, origin, viewer, keeps, Some(error)).await))
        }
        (Err(error), None) => Err(error),
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
