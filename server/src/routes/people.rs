//! Who looks after a room and who is in it: naming another host, leaving a room that is not for everybody, and sending somebody out.

use super::path_parameter;
use crate::{
    accept::{self, Form},
    address::Prefix,
    door::Door,
    incoming::Sender,
    origin::Origin,
    pages,
    problem::Error,
    publish::{
        direct::{self, Conversation},
        hosts, people,
    },
    state::State,
    store::{Right, Rules},
    viewer::Viewer,
};
use axum::{
    Json,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use protocol::{Insider, Part, PersonId, RoomName, Whereabouts, paths};
use serde::Serialize;
use serde_json::json;

/// Whom an address names; `me` is whoever asks.
#[derive(Debug)]
pub struct Whom(pub PersonId);

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

/// Somebody who wants to do something about a room, from the page of its people or as a program.
#[derive(Debug)]
pub struct Asker {
    pub door: Door,
    pub viewer: Viewer,
    pub right: Right,
    pub from: Prefix,
    origin: Origin,
    sender: Sender,
}

impl FromRequestParts<State> for Asker {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let viewer = Option::<Viewer>::from_request_parts(parts, state).await?;
        let is_browser = accept::is_browser(&parts.headers);
        let Ok(origin) = Origin::from_request_parts(parts, state).await;
        Ok(Self {
            door: Door::from_request_parts(parts, state).await?,
            viewer: Viewer::welcome(viewer),
            right: Right::from_request_parts(parts, state).await?,
            from: Prefix::from_request_parts(parts, state).await?,
            origin,
            sender: if is_browser { Sender::Form } else { Sender::Program },
        })
    }
}

impl Asker {
    /// 204. A form goes back to the page, with the reason if it was refused.
    ///
    /// # Errors
    /// Why it was refused, for whoever sent no form.
    pub async fn answer(self, state: &State, done: Result<(), Error>) -> Result<Response, Error> {
        let Self { door, viewer, origin, sender, .. } = self;
        match (done, sender) {
            (Ok(()), Sender::Form) => Ok(Redirect::to(&paths::people(door.room())).into_response()),
            (Ok(()), Sender::Program) => Ok(StatusCode::NO_CONTENT.into_response()),
            (Err(error), Sender::Form) if error != Error::NotFound => {
                pages::people(state, origin, Some(&viewer), &door, Some(error)).await
            }
            (Err(error), _) => Err(error),
        }
    }
}

pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut response = match accept::choose(&headers, &[Form::Json, Form::Html]) {
        Some(Form::Html) => {
            if let Some(viewer) = &viewer {
                state.hub.look(&viewer.id);
            }
            pages::people(&state, origin, viewer.as_ref(), &door, None).await?
        }
        Some(_) => {
            let Rules { slow, closed } = state.store.rules(door.room().clone()).await?;
            let people = people::company(&state, &door).await?;
            let whereabouts = state.hub.whereabouts(door.room(), &people);
            let people = people.into_iter().zip(whereabouts);
            let people: Vec<_> = people.map(|(insider, presence)| Found { insider, presence }).collect();
            super::fresh(Json(json!({ "people": people, "slow": slow, "closed": closed.is_some() })))
        }
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// Somebody who looks after a room or is in it, and where they are.
#[derive(Serialize)]
struct Found {
    #[serde(flatten)]
    insider: Insider,
    presence: Whereabouts,
}

/// What somebody is in a room. To themselves, an operator is a host of every room that they look after.
pub async fn one(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    let Asker { door, viewer, right, .. } = asker;
    let insider = people::one(&state, &viewer, &door, &person).await?;
    let is_host = person == viewer.id && hosts::is_above(&state, right, &door);
    let part = if is_host { Part::Host } else { insider.part };
    Ok(super::fresh(Json(Insider { part, ..insider })))
}

/// 204, and 204 again. A form goes back to the list, or to the lobby where that is not there any more for whoever sent it.
pub async fn out(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    let done = people::send_out(&state, &asker.viewer, asker.from, &asker.door, &person).await;
    if done.is_ok() && asker.sender == Sender::Form && person == asker.viewer.id {
        return Ok(Redirect::to(paths::LOBBY).into_response());
    }
    asker.answer(&state, done).await
}

/// Where two people talk.
#[derive(Serialize)]
struct Place<'a> {
    room: &'a RoomName,
    url: String,
}

/// 201 with where the two of them talk, or 200 where they did before; a form goes there.
pub async fn address(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    match direct::open(&state, &asker.viewer, asker.from, &asker.door, &person).await {
        Ok(conversation) if asker.sender == Sender::Form => {
            Ok(Redirect::to(&paths::room(conversation.room())).into_response())
        }
        Ok(conversation) => {
            let (room, path) = (conversation.room(), paths::room(conversation.room()));
            let answer = super::fresh(Json(Place { room, url: format!("{}{path}", asker.origin.url) }));
            let status = match conversation {
                Conversation::New(_) => StatusCode::CREATED,
                Conversation::Known(_) => StatusCode::OK,
            };
            Ok((status, [(header::LOCATION, path)], answer).into_response())
        }
        Err(error) => asker.answer(&state, Err(error)).await,
    }
}

/// 204, and 204 again.
pub async fn name(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    let done = hosts::name(&state, &asker.viewer, asker.right, asker.from, &asker.door, &person).await;
    asker.answer(&state, done).await
}

/// 204, and 204 again.
pub async fn unname(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    let done = hosts::unname(&state, &asker.viewer, asker.right, asker.from, &asker.door, &person).await;
    asker.answer(&state, done).await
}
