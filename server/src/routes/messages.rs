//! Messages: saying one, reading a page of them, and reading one.

use super::{AtSeq, Paging};
use crate::{
    accept,
    address::Prefix,
    door::Door,
    files,
    incoming::{
        Incoming, Sender,
        parts::{Parts, is_multipart},
    },
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish::{self, Said, messages},
    state::State,
    store::Page,
    viewer::{Speaker, Viewer},
};
use app::links::quote_of;
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header};
use protocol::{Event, FileId, limits, paths};

/// 201 with the event; 200 with the first one when it was said before under the same client id. A form on a page
/// goes back to the room, and comes back with its text and the reason if it was refused.
pub async fn say(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    Speaker(viewer): Speaker,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    state.hub.look(&viewer.id);
    let browser = accept::is_browser(request.headers());
    let (typed, answers, draft) = if is_multipart(request.headers()) {
        let mut parts = Parts::of(request, state.files.most())?;
        let files = take_all(&state, &viewer, from, &door, &mut parts).await;
        let (typed, answers) = (parts.typed("body"), parts.typed("reply_to"));
        (typed, answers, files.and_then(|files| Ok((parts.draft(files)?, Sender::Form))))
    } else {
        let incoming = Incoming::read(request).await?;
        (incoming.typed("body"), incoming.typed("reply_to"), incoming.draft())
    };
    let said = match draft {
        Ok((draft, sender)) => {
            publish::say(&state, &viewer, from, &door, draft).await.map(|said| (said, sender))
        }
        Err(error) => Err(error),
    };
    match said {
        Ok((_, Sender::Form)) if browser => {
            Ok((viewer.remember_new(&state), Redirect::to(&paths::room(door.room()))).into_response())
        }
        Ok((said, _)) => Ok((viewer.remember_new(&state), answer(&said)).into_response()),
        Err(error) if browser => {
            let reply_to = match answers.parse() {
                Ok(named) => messages::answered(&state, &door, &named).await.ok(),
                Err(_) => None,
            };
            let reply_to = reply_to.as_ref().map(quote_of);
            let refused = Refused { error: Some(error), typed, reply_to };
            pages::room(&state, origin, &viewer, &door, Page::Newest, refused).await
        }
        Err(error) => Err(error),
    }
}

/// Takes what came with a form, file by file.
async fn take_all(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    parts: &mut Parts,
) -> Result<Vec<FileId>, Error> {
    let (mut files, stop) = (Vec::new(), parts.stop.clone());
    while let Some((name, stream)) = parts.next_file().await? {
        if files.len() == limits::FILES {
            return Err(files::too_many());
        }
        let file = publish::files::take(state, viewer, from, door, name, stop.clone(), stream).await?;
        files.push(file.id);
    }
    Ok(files)
}

pub async fn history(
    extract::State(state): extract::State<State>,
    door: Door,
    viewer: Option<Viewer>,
    paging: Paging,
    headers: HeaderMap,
) -> Result<Response, Error> {
    // A browser that is still here after a refused form goes on to the room.
    if accept::is_browser(&headers) {
        return Ok(Redirect::to(&paths::room(door.room())).into_response());
    }
    page(&state, viewer.as_ref(), &door, paging).await
}

/// A page of history as JSON.
///
/// # Errors
/// When the log can't be read.
pub async fn page(
    state: &State,
    viewer: Option<&Viewer>,
    door: &Door,
    paging: Paging,
) -> Result<Response, Error> {
    let mut history =
        state.store.history(door.room().clone(), paging.page, paging.limit, state.asked_by(viewer)).await?;
    history.events.retain(|event| paging.filter.wants_event(event));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(history)).into_response())
}

/// A message as JSON; whoever came with a browser is led to it, among what was said around it.
pub async fn one(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Some(event @ Event::Message(_)) = state.store.event(door.room().clone(), seq).await? else {
        return Err(Error::NotFound);
    };
    let mut response = if accept::is_browser(&headers) {
        Redirect::to(&paths::room_around(door.room(), seq)).into_response()
    } else {
        Json(event).into_response()
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

fn answer(said: &Said) -> Response {
    let (status, event) = match said {
        Said::New(event) => (StatusCode::CREATED, event),
        Said::Repeat(event) => (StatusCode::OK, event),
    };
    let location = [(header::LOCATION, paths::message(event.room(), event.id().seq))];
    (status, location, Json(&**event)).into_response()
}
