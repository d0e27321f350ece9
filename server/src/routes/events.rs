//! Streams: of one room, or of several with one cursor.

mod request;
mod greeting;

pub use request::StreamRequest;

use crate::{
    accept,
    door::{self, Door, Doors},
    feeds,
    limits::Act,
    line, long_poll,
    problem::Error,
    publish,
    sse::{self, Form},
    state::State,
    stream::{self, Stream},
    viewer::Viewer,
};
use axum::{
    body::Body,
    extract,
    response::{IntoResponse, Response},
};
use greeting::{Start, greeting};
use http::{HeaderValue, Method, StatusCode, header};
use protocol::{ByeReason, Person, RoomName};
use request::{CameWith, Looks, Seen, Written};
use std::{sync::Arc, time::Duration};

pub async fn of_room(
    extract::State(state): extract::State<State>,
    door: Door,
    request: StreamRequest,
) -> Result<Response, Error> {
    open(&state, vec![door], request).await
}

pub async fn of_rooms(
    extract::State(state): extract::State<State>,
    doors: Result<Doors, Error>,
    request: StreamRequest,
) -> Result<Response, Error> {
    match doors {
        // Of several rooms one may be gone for whoever asks, since they asked before: then they are told so, and go on in the others.
        Err(Error::NotFound) => Ok(farewell(ByeReason::Out, request.written?)),
        doors => open(&state, doors?.0, request).await,
    }
}

/// Opens a stream of the rooms behind `doors`. Whatever is in the way for a while is told inside of the stream: any other status than
/// 200 would end a browser's `EventSource` for ever. Who has heard the end of this stream, which is a finite one, is sent away for ever.
///
/// # Errors
/// When the reader takes neither of the forms that a stream has.
pub async fn open(state: &State, doors: Vec<Door>, request: StreamRequest) -> Result<Response, Error> {
    let StreamRequest { viewer, seen, looks, from, came_with, written, filter, method, handover } = request;
    let written = written?;
    let rooms: Vec<RoomName> = doors.iter().map(|door| door.room().clone()).collect();
    if came_with == CameWith::End && feeds::has_end(state, &rooms) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if method == Method::HEAD {
        // Nobody joins for it.
        return Ok(response(line::unknown(), written));
    }
    // Whoever polls on asks for each thing that happens: that is one listener, and not many.
    let act = match (&came_with, written) {
        (CameWith::Cursor(_), Written::Polled { .. }) => Act::PollOn,
        _ => Act::OpenStream,
    };
    if state.buckets.take(act, from, viewer.as_ref().map(|viewer| &viewer.id)).is_err() {
        return Ok(farewell(ByeReason::Busy, written));
    }
    let seen = viewer.as_ref().filter(|_| seen == Seen::ByAll);
    let borne = |room| seen.map(|viewer| publish::bear(state, viewer, room));
    let seats: Vec<(RoomName, Option<Person>)> =
        rooms.iter().map(|room| (room.clone(), borne(room))).collect();
    // The order matters: first join, then note the head. What is said in between comes from both sides.
    let (listener, scene) = state.hub.join(&seats, &filter, written.form());
    let upto = state.store.head();

    let start = Start::of(came_with, state, upto);
    let after = start.has().unwrap_or(upto);
    let rooms: Arc<[RoomName]> = rooms.into();
    let asked = rooms.clone();
    if let (Some(viewer), Looks::Told) = (seen, looks) {
        state.hub.heed(&viewer.id);
    }
    if let Some(viewer) = &viewer
        && rooms.iter().any(RoomName::is_private)
    {
        state.hub.note_whose(&listener, viewer.id.clone());
        // Who was sent out since they came through the door was not to be found before.
        if rooms.iter().any(|room| door::enter(state, Some(viewer), room.clone()).is_err()) {
            return Ok(farewell(ByeReason::Out, written));
        }
    }
    let Ok(outlook) = state.replays.outlook(&rooms, start.has(), upto, state.now()).await else {
        return Ok(farewell(ByeReason::Failed, written));
    };
    match start {
        Start::Fresh => {}
        Start::Resumed(_) => state.counters.count_replay(outlook.missed),
        Start::Reset(_) => state.counters.count_reset(),
    }
    state.hub.note_heads(rooms.iter().zip(&outlook.heads));
    // What happened to polls and messages is told by how they stand, and moves no cursor: but whoever polls would be told again
    // and again.
    let told = outlook.reach(upto).max(outlook.head());
    let place = matches!(written, Written::Polled { .. }).then(|| state.store.epoch().at(told));
    let place = place.filter(|_| outlook.missed == 0 && told > after);
    let greeting = greeting(state, &start, place.as_ref(), &outlook, &scene, &filter);
    let (form, replays) = (written.form(), state.replays.clone());
    let stream = Stream::new(greeting, listener, form, replays, rooms, (after, upto));
    let body = match (written, &start) {
        (Written::Streamed(_), _) => handover.carry(stream),
        (Written::Polled { wait }, start) => {
            let wait = match start {
                Start::Resumed(_) if place.is_none() => wait,
                // Where it begins, or how a poll stands now, is news.
                Start::Resumed(_) => long_poll::no_longer(wait),
                Start::Fresh | Start::Reset(_) => Duration::ZERO,
            };
            let answer = long_poll::answer(stream, wait, handover.peer()).await;
            if let Some(viewer) = viewer {
                unseat_if_out(state, &viewer, &asked);
            }
            Body::from(answer)
        }
    };
    Ok(response(body, written))
}

/// Whoever polled stays for a while in the rooms that are for them. Who was sent out of one meanwhile may have been looked for before
/// they stayed.
fn unseat_if_out(state: &State, viewer: &Viewer, rooms: &[RoomName]) {
    for room in rooms.iter().filter(|room| door::enter(state, Some(viewer), (*room).clone()).is_err()) {
        state.hub.send_out(room, &viewer.id);
    }
}

/// A stream that has nothing to say but why.
fn farewell(reason: ByeReason, written: Written) -> Response {
    let words = written.form().write(stream::farewell(reason));
    let words = match written {
        Written::Streamed(_) => words,
        Written::Polled { .. } => long_poll::array(&words),
    };
    response(Body::from(words), written)
}

fn response(body: Body, written: Written) -> Response {
    let media_type = match written {
        Written::Streamed(Form::Sse) => sse::MEDIA_TYPE,
        Written::Streamed(Form::Ndjson) => accept::Form::Lines.media_type(),
        Written::Polled { .. } => accept::Form::Json.media_type(),
    };
    of_the_moment(body, media_type)
}

/// An answer that is to pass unchanged and at once, whatever stands between.
pub fn of_the_moment(body: Body, media_type: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    // `no-transform` keeps proxies from compressing, which would hold events back until a block is full.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
