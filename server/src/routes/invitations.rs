//! Invitations to a room that is not for everybody: making and revoking them, and coming in by one.

use super::{AtSeq, path_parameter};
use crate::{
    accept::{self, Form},
    address::Prefix,
    door::Door,
    invitation::Secret,
    origin::Origin,
    pages,
    problem::Error,
    publish::{direct, people},
    state::State,
    viewer::Viewer,
};
use axum::{
    Json,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use protocol::paths;
use serde_json::json;

/// What is not even written like a secret is the address of nothing.
impl FromRequestParts<State> for Secret {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        path_parameter(parts, state, "secret").await?.parse().map_err(|_| Error::NotFound)
    }
}

/// The open ones, without their links: these are kept by whoever made them.
pub async fn list(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if !door.room().is_private() {
        return Err(Error::NotFound);
    }
    direct::has_invitations(&state, &door).await?;
    let mut response = match accept::choose(&headers, &[Form::Json, Form::Html]) {
        Some(Form::Html) => pages::invitations(&state, origin, &door, None, None).await?,
        Some(_) => {
            let open = state.store.invitations(door.room().clone()).await?.into_iter();
            let epoch = state.store.epoch();
            let open =
                open.map(|open| json!({ "id": epoch.at(open.seq), "author": open.author, "at": open.at }));
            super::fresh(Json(json!({ "invitations": open.collect::<Vec<_>>() })))
        }
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// 201 with the link, which is told in this answer and never again; to a form as a page, with its QR code.
pub async fn make(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let browser = accept::is_browser(&headers);
    match people::invite(&state, &viewer, from, &door).await {
        Ok((_, secret)) if browser => pages::invitations(&state, origin, &door, Some(&secret), None).await,
        Ok((seq, secret)) => {
            let location = [(header::LOCATION, paths::invitation(door.room(), seq))];
            let url = format!("{}{}", origin.url, paths::invited(secret.as_str()));
            let answer = json!({ "id": state.store.epoch().at(seq), "url": url });
            Ok((StatusCode::CREATED, location, super::fresh(Json(answer))).into_response())
        }
        Err(error) if browser && error != Error::NotFound => {
            pages::invitations(&state, origin, &door, None, Some(error)).await
        }
        Err(error) => Err(error),
    }
}

/// 204, and 204 again. A form goes back to the list.
pub async fn revoke(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let browser = accept::is_browser(&headers);
    match people::revoke(&state, &viewer, from, &door, seq).await {
        Ok(()) if browser => Ok(Redirect::to(&paths::invitations(door.room())).into_response()),
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) if browser && error != Error::NotFound => {
            pages::invitations(&state, origin, &door, None, Some(error)).await
        }
        Err(error) => Err(error),
    }
}

/// The page that asks whether to come in; whoever is inside is led there. Nothing happens by looking at it.
pub async fn ask(
    extract::State(state): extract::State<State>,
    secret: Secret,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let invitation = people::invitation(&state, &secret).await?;
    let viewer = Viewer::welcome(viewer);
    let mut response = if !accept::is_browser(&headers) {
        super::fresh(Json(json!({ "title": invitation.title, "author": invitation.author })))
    } else if state.store.is_inside(&viewer.id, &invitation.room) {
        Redirect::to(&paths::room(&invitation.room)).into_response()
    } else {
        let page = pages::invited(&state, origin, &viewer, invitation, &secret, None).await;
        (viewer.remember(&state), page).into_response()
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// Comes in. 200 with where that is; a form goes there.
pub async fn come_in(
    extract::State(state): extract::State<State>,
    secret: Secret,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let invitation = people::invitation(&state, &secret).await?;
    let viewer = Viewer::welcome(viewer);
    let browser = accept::is_browser(&headers);
    match people::come_in(&state, &viewer, from, &invitation).await {
        Ok(()) if browser => {
            let room = Redirect::to(&paths::room(&invitation.room));
            Ok((viewer.remember_new(&state), room).into_response())
        }
        Ok(()) => {
            let answer = super::fresh(Json(protocol::RoomSummary {
                here: state.hub.count_here(&invitation.room),
                room: invitation.room,
                title: invitation.title,
                with: None,
                last: None,
            }));
            Ok((viewer.remember_new(&state), answer).into_response())
        }
        Err(error) if browser && error != Error::NotFound => {
            Ok(pages::invited(&state, origin, &viewer, invitation, &secret, Some(error)).await)
        }
        Err(error) => Err(error),
    }
}
