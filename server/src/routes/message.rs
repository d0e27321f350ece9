//! One message: giving it other words, and taking it back. Each by the method of its name, and by a form for whoever has no
//! script.

use super::AtSeq;
use crate::{
    accept,
    address::Prefix,
    door::Door,
    incoming::{Incoming, Sender},
    origin::Origin,
    pages,
    problem::Error,
    publish::messages,
    state::State,
    store::Right,
    viewer::Speaker,
};
use app::EditTyped;
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode};
use protocol::{Event, paths};

/// The page with the box.
pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    origin: Origin,
    Speaker(viewer): Speaker,
) -> Result<Response, Error> {
    let body = messages::to_edit(&state, &viewer, &door, seq).await?.body;
    let typed = EditTyped { room: door.room().clone(), seq, body };
    pages::edit(&state, origin, &door, typed, None).await
}

/// 200 with the message as it stands. A form on a page goes back to the message, and comes back with what was typed and the
/// reason if it was refused.
pub async fn edit(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    origin: Origin,
    Speaker(viewer): Speaker,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let typed = incoming.typed("body");
    let edited = match incoming.edit() {
        Ok((edit, sender)) => {
            messages::edit(&state, &viewer, from, &door, seq, edit).await.map(|message| (message, sender))
        }
        Err(error) => Err(error),
    };
    match edited {
        Ok((_, Sender::Form)) if browser => {
            Ok(Redirect::to(&paths::room_around(door.room(), seq)).into_response())
        }
        Ok((message, _)) => Ok(super::fresh(Json(Event::Message(message)))),
        Err(error) if browser && error != Error::NotFound => {
            // Whoever may not edit it is not asked to do it better.
            messages::to_edit(&state, &viewer, &door, seq).await?;
            let typed = EditTyped { room: door.room().clone(), seq, body: typed };
            pages::edit(&state, origin, &door, typed, Some(error)).await
        }
        Err(error) => Err(error),
    }
}

/// 204, and 204 again: by its author, or by whoever looks after the room. A form on a page goes back to where the message was.
pub async fn delete(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    Speaker(viewer): Speaker,
    right: Right,
    from: Prefix,
    headers: HeaderMap,
) -> Result<Response, Error> {
    messages::delete(&state, &viewer, right, from, &door, seq).await?;
    if accept::is_browser(&headers) {
        return Ok(Redirect::to(&paths::room_around(door.room(), seq)).into_response());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
