//! What programs say: the gallery of feeds, opening a room for a program, and the hooks of other services.

use super::{InRoom, Query, path_parameter};
use crate::{
    accept,
    address::Prefix,
    feeds,
    hooks::{self, Verdict},
    incoming::{self, Incoming},
    keys::Purpose,
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
use protocol::{Posting, RoomName};
use serde_json::json;

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    headers: HeaderMap,
) -> Response {
    let feeds = if state.config.demo { feeds::gallery() } else { Vec::new() };
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
    let feeds = if state.config.demo { feeds::gallery() } else { Vec::new() };
    match open_typed(&state, &viewer, from, incoming).await {
        Ok(made) if browser => {
            let page = pages::feeds(&state, origin, feeds, Some(made), Refused::default()).await;
            Ok((viewer.remember(&state), page).into_response())
        }
        Ok(KeyedRoom { room, key }) => {
            let answer = Json(json!({ "room": room, "key": key }));
            Ok((StatusCode::CREATED, viewer.remember(&state), answer).into_response())
        }
        Err(error) if browser => {
            let refused = Refused { error: Some(error), typed };
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
    let (typed, ..) = incoming.room()?;
    let room = RoomName::from_typed(&typed)?;
    publish::open(state, viewer, from, room.clone(), Posting::Key).await?;
    let key = state.keys.key(Purpose::Post(&room));
    Ok(KeyedRoom { room, key })
}

/// What another service tells: 201 with what was said, 204 if that was nothing. A room that wants its key gets it as a
/// signature, a bearer token or in the address.
pub async fn hook(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let (mut parts, body) = request.into_parts();
    let source = path_parameter(&mut parts, &state, "source").await?;
    let Shown(shown) = Shown::from_request_parts(&mut parts, &state).await?;
    let Query(query) = Query::from_request_parts(&mut parts, &state).await?;
    let body = incoming::bytes(body, hooks::PAYLOAD_BYTES).await?;
    let key = state.keys.key(Purpose::Post(&room));
    let has_key = match (hooks::is_signed(&key, &parts.headers, &body), shown) {
        (Verdict::Signed, _) => true,
        (Verdict::Forged, _) => return Err(Error::KeyNeeded),
        (Verdict::Unsigned, Some(shown)) if state.keys.opens(Purpose::Post(&room), &shown) => true,
        (Verdict::Unsigned, Some(_)) => return Err(Error::KeyNeeded),
        (Verdict::Unsigned, None) => false,
    };
    // In a room for everybody a hook is a program too, though anybody could be it.
    let program = Viewer::program(&room);
    let speaker = if has_key { program } else { Viewer { key_of: None, ..program } };
    publish::may_speak(&state, &speaker, &room)?;
    let mut said = Vec::new();
    for draft in hooks::read(&source, &parts.headers, &query, &body)? {
        let (Said::New(event) | Said::Repeat(event)) =
            publish::say(&state, &speaker, from, room.clone(), draft).await?;
        said.push(event);
    }
    if said.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events: Vec<&protocol::Event> = said.iter().map(|event| &**event).collect();
    Ok((StatusCode::CREATED, Json(json!({ "events": events }))).into_response())
}
