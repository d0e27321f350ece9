//! Going on in another browser: the link to it, and the page there that asks whether to.

use super::path_parameter;
use crate::{
    accept, address::Prefix, invitation::Secret, origin::Origin, pages, problem::Error, publish::devices,
    state::State, viewer::Viewer,
};
use axum::{
    Json,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use protocol::paths;
use serde_json::json;

/// What stands in the place of a secret: what is not even written like one leads nowhere, as one that is dead.
#[derive(Debug)]
pub struct Key(Option<Secret>);

impl FromRequestParts<State> for Key {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let typed = path_parameter(parts, state, "secret").await;
        Ok(Self(typed.ok().and_then(|typed| typed.parse().ok())))
    }
}

/// 201 with the link, which is told in this answer and never again; to a form as a page, with its QR code.
pub async fn make(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let (secret, until) = devices::link(&state, &viewer, from).await?;
    let url = format!("{}{}", origin.url, paths::go_on(secret.as_str()));
    if accept::is_browser(&headers) {
        return Ok(quiet(pages::link(&state, origin, &viewer, url).await));
    }
    Ok((StatusCode::CREATED, quiet(Json(json!({ "url": url, "until": until })))).into_response())
}

/// The page that asks whether to go on here as somebody. Nothing happens by looking at it, as previews of links do.
pub async fn ask(
    extract::State(state): extract::State<State>,
    Key(secret): Key,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let person = devices::linked(&state, from, secret.as_ref()).await?;
    let mut response = match secret {
        Some(secret) if accept::is_browser(&headers) => {
            quiet(pages::go_on(&state, origin, viewer.as_ref(), person, &secret).await)
        }
        _ => quiet(Json(json!({ "name": person.name }))),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// Goes on here. 200 with who one is from now on; a form goes to the lobby.
pub async fn go_on(
    extract::State(state): extract::State<State>,
    Key(secret): Key,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = devices::follow(&state, from, secret.as_ref()).await?;
    let answer = if accept::is_browser(&headers) {
        quiet(Redirect::to(paths::LOBBY))
    } else {
        quiet(Json(viewer.person()))
    };
    Ok((viewer.remember(&state), answer).into_response())
}

/// An answer that is kept nowhere, and whose address is told nobody: not `no-referrer`, under which a browser says `Origin: null`
/// when it sends the form.
fn quiet(answer: impl IntoResponse) -> Response {
    let mut response = super::fresh(answer);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}
