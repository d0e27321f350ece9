//! Who looks after a room and who is in it; leaving one that is not for everybody, and sending somebody out.

use super::path_parameter;
use crate::{
    accept::{self, Form},
    address::Prefix,
    door::Door,
    origin::Origin,
    pages,
    problem::Error,
    publish::people,
    state::State,
    store::Right,
    viewer::Viewer,
};
use axum::{
    Json,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, request::Parts};
use protocol::{PersonId, paths};
use serde_json::json;

/// Whom an address names; `me` is whoever asks.
#[derive(Debug)]
pub struct Whom(PersonId);

impl FromRequestParts<State> for Whom {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let named = path_parameter(parts, state, "person").await?;
        if named == "me" {
            let viewer = Option::<Viewer>::from_request_parts(parts, state).await?;
            return viewer.map(|viewer| Self(viewer.id)).ok_or(Error::NotFound);
        }
        named.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
    right: Right,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut response = match accept::choose(&headers, &[Form::Json, Form::Html]) {
        Some(Form::Html) => pages::people(&state, origin, viewer.as_ref(), right, &door, None).await?,
        Some(_) => super::fresh(Json(json!({ "people": people::company(&state, &door).await? }))),
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// 204, and 204 again. A form goes back to the list, or to the lobby where that is not there any more for whoever sent it.
pub async fn out(
    extract::State(state): extract::State<State>,
    door: Door,
    Whom(person): Whom,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let viewer = viewer.ok_or(Error::NotFound)?;
    let browser = accept::is_browser(&headers);
    match people::send_out(&state, &viewer, from, &door, &person).await {
        Ok(()) if browser => {
            let back = if person == viewer.id { paths::LOBBY.to_owned() } else { paths::people(door.room()) };
            Ok(Redirect::to(&back).into_response())
        }
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) if browser && error != Error::NotFound => {
            pages::people(&state, origin, Some(&viewer), Right::OfHost, &door, Some(error)).await
        }
        Err(error) => Err(error),
    }
}
