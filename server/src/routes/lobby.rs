//! The lobby: which rooms there are, and opening one.

use crate::{
    accept::{self, Form},
    address::Prefix,
    incoming::{Incoming, NewRoom, Sender},
    keys::Purpose,
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
use http::{HeaderMap, StatusCode, header};
use protocol::{Entrance, Posting, RoomName, RoomSummary, paths};
use serde_json::json;
use std::fmt::Write;

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut response = match accept::choose(&headers, &[Form::Text, Form::Html, Form::Json]) {
        Some(Form::Html) => {
            let viewer = Viewer::welcome(viewer);
            let page = pages::lobby(&state, origin, &viewer, Refused::default()).await?;
            (viewer.remember(&state), page).into_response()
        }
        Some(Form::Json) => list(extract::State(state), viewer, headers).await?,
        Some(_) => lines(&origin, &pages::rooms(&state, viewer.as_ref()).await?).into_response(),
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// The rooms as JSON; a browser that is still here after a refused form goes on to the lobby.
pub async fn list(
    extract::State(state): extract::State<State>,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if accept::is_browser(&headers) {
        return Ok(Redirect::to(paths::LOBBY).into_response());
    }
    let rooms = pages::rooms(&state, viewer.as_ref()).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({ "rooms": rooms }))).into_response())
}

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
    match open_typed(&state, &viewer, from, incoming).await {
        Ok(Opened { room, sender: Sender::Form, .. }) => {
            Ok((viewer.remember_new(&state), Redirect::to(&paths::room(&room))).into_response())
        }
        Ok(Opened { room, key, sender: Sender::Program }) => {
            let location = [(header::LOCATION, paths::room(&room))];
            let answer = match key {
                Some(key) => json!({ "room": room, "key": key }),
                None => json!({ "room": room }),
            };
            Ok((StatusCode::CREATED, location, viewer.remember_new(&state), Json(answer)).into_response())
        }
        Err(error) if browser => {
            let refused = Refused { error: Some(error), typed, ..Refused::default() };
            pages::lobby(&state, origin, &viewer, refused).await
        }
        Err(error) => Err(error),
    }
}

struct Opened {
    room: RoomName,
    /// For saying something in it, where that needs one: shown to whoever opened it.
    key: Option<String>,
    sender: Sender,
}

async fn open_typed(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    incoming: Incoming,
) -> Result<Opened, Error> {
    let NewRoom { name, posting, entry, sender } = incoming.room()?;
    if entry == Entrance::Invitation {
        let room = publish::people::open(state, viewer, from, RoomName::title(&name)?).await?;
        return Ok(Opened { room, key: None, sender });
    }
    let room = RoomName::from_typed(&name)?;
    publish::open(state, viewer, from, room.clone(), posting).await?;
    let key = (posting == Posting::Key).then(|| state.keys.key(Purpose::Post(&room)));
    Ok(Opened { room, key, sender })
}

fn lines(Origin { url: origin, .. }: &Origin, rooms: &[RoomSummary]) -> String {
    rooms.iter().fold(String::new(), |mut lines, summary| {
        let path = paths::room(&summary.room);
        // Writing into a string does not fail.
        let _ = writeln!(lines, "{origin}{path}  {} here", summary.here);
        lines
    })
}
