//! What programs say: the gallery of feeds, opening a room for a program, and the hooks of other services.

use super::{Query, path_parameter};
use crate::{
    accept,
    address::Prefix,
    door::Door,
    feeds,
    hooks::{self, Verdict},
    incoming::{self, Incoming},
    keys::Purpose,
    limits::Act,
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish::{self, Said},
    state::State,
    viewer::{Shown, Viewer},
};
use app::KeyedRoom;
use axum::{
    Json, extract,
    extract::{FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use protocol::{Posting, RoomName, limits::REQUEST_BYTES};
use serde_json::json;

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let feeds = if state.config.demo { feeds::gallery(origin.language) } else { Vec::new() };
    if !accept::is_browser(&headers) {
        let rooms: Vec<_> =
            feeds.iter().map(|feed| json!({ "room": feed.room, "events": feed.events })).collect();
        return super::fresh(Json(json!({ "feeds": rooms })));
    }
    pages::feeds(&state, origin, feeds, None, Refused::default()).await
}

/// Opens a room that only its program talks in, and shows its key.
pub async fn open(
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
    let feeds = if state.config.demo { feeds::gallery(origin.language) } else { Vec::new() };
    match open_typed(&state, &viewer, from, incoming).await {
        Ok(made) if browser => {
            let page = pages::feeds(&state, origin, feeds, Some(made), Refused::default()).await;
            Ok((viewer.remember_new(&state), page).into_response())
        }
        Ok(KeyedRoom { room, key }) => {
            let answer = Json(json!({ "room": room, "key": key }));
            Ok((StatusCode::CREATED, viewer.remember_new(&state), answer).into_response())
        }
        Err(error) if browser => {
            let refused = Refused { error: Some(error), typed, ..Refused::default() };
            Ok(pages::feeds(&state, origin, feeds, None, refused).await)
        }
        Err(error) => Err(error),
    }
}

async fn open_typed(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    incoming: Incoming,
) -> Result<KeyedRoom, Error> {
    let room = RoomName::from_typed(&incoming.room()?.name)?;
    publish::open(state, viewer, from, room.clone(), Posting::Key).await?;
    let key = state.keys.key(Purpose::Post(&room));
    Ok(KeyedRoom { room, key })
}

/// What another service tells: 201 with what was said, 204 if that was nothing. A room that wants its key gets it as a
/// signature, a bearer token or in the address.
pub async fn hook(
    extract::State(state): extract::State<State>,
    door: Door,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let source = path_parameter(&mut parts, &state, "source").await?;
    let Shown(shown) = Shown::from_request_parts(&mut parts, &state).await?;
    let Query(query) = Query::from_request_parts(&mut parts, &state).await?;
    let program = Viewer::program(door.room());
    if !hooks::is_known(&source) {
        return Err(Error::NotFound);
    }
    state.buckets.take(Act::Hook, from, Some(&program.id))?;
    let purpose = Purpose::Post(door.room());
    let opens = shown.is_some_and(|shown| state.keys.opens(purpose, &shown));
    // Much is read only from whoever has the key, or has to prove it by what is read.
    let trusted = opens || hooks::bears_signature(&parts.headers);
    let most = if trusted { hooks::PAYLOAD_BYTES } else { REQUEST_BYTES };
    let body = incoming::bytes(&parts, body, most).await?;
    let has_key = match hooks::is_signed(&state.keys.key(purpose), &parts.headers, &body) {
        Verdict::Signed => true,
        Verdict::Forged => return Err(Error::KeyNeeded),
        Verdict::Unsigned => opens,
    };
    // In a room for everybody a hook is a program too, though anybody could be it.
    let speaker = if has_key { program } else { Viewer { key_of: None, ..program } };
    publish::may_speak(&state, &speaker, door.room())?;
    let headers = parts.headers;
    let drafts = tokio::task::spawn_blocking(move || hooks::read(&source, &headers, &query, &body)).await;
    let mut said = Vec::new();
    for draft in drafts.map_err(|_| Error::Internal)?? {
        let (Said::New(event) | Said::Repeat(event)) =
            publish::say(&state, &speaker, from, &door, draft).await?;
        said.push(event);
    }
    if said.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events: Vec<&protocol::Event> = said.iter().map(|event| &**event).collect();
    Ok((StatusCode::CREATED, Json(json!({ "events": events }))).into_response())
}
