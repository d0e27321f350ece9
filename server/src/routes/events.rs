//! Streams: of one room, or of several with one cursor.

use super::{InRoom, Query};
use crate::{
    address::Prefix,
    incoming::Form,
    limits::Act,
    problem::Error,
    publish, sse,
    state::State,
    store::Outlook,
    stream::{self, Stream},
    viewer::Viewer,
};
use axum::{
    body::Body,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use protocol::{
    ByeReason, Cursor, Hello, Person, Presence, Refusal, Reset, ResetReason, RoomName, Seq,
    limits::ROOMS_PER_STREAM, stream::VERSION,
};
use std::{convert::Infallible, sync::Arc};

pub async fn of_room(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    request: StreamRequest,
) -> Result<Response, Error> {
    Ok(open(&state, vec![room], request).await)
}

pub async fn of_rooms(
    extract::State(state): extract::State<State>,
    Query(query): Query,
    request: StreamRequest,
) -> Result<Response, Error> {
    let mut rooms: Vec<RoomName> = query.all("room").map(str::parse).collect::<Result<_, _>>()?;
    rooms.sort_unstable();
    rooms.dedup();
    if rooms.is_empty() || rooms.len() > ROOMS_PER_STREAM {
        let detail = format!("A stream has 1 to {ROOMS_PER_STREAM} rooms, as in /events?room=lobby.");
        return Err(Refusal::new("rooms", detail).into());
    }
    Ok(open(&state, rooms, request).await)
}

/// What a listener's request says, whichever rooms it is for.
#[derive(Debug)]
pub struct StreamRequest {
    pub viewer: Option<Viewer>,
    from: Prefix,
    came_with: CameWith,
    method: Method,
}

impl FromRequestParts<State> for StreamRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        Ok(Self {
            viewer: Option::<Viewer>::from_request_parts(parts, state).await?,
            from: Prefix::from_request_parts(parts, state).await?,
            came_with: came_with(&parts.headers, &query),
            method: parts.method.clone(),
        })
    }
}

/// Opens a stream of `rooms`. Whatever is in the way is told inside of the stream: any other status than 200 would
/// end a browser's `EventSource` for ever.
pub async fn open(state: &State, rooms: Vec<RoomName>, request: StreamRequest) -> Response {
    let StreamRequest { viewer, from, came_with, method } = request;
    if method == Method::HEAD {
        // A body of unknown length, as the stream's own is; nobody joins for it.
        return response(Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>()));
    }
    if state.buckets.take(Act::OpenStream, from, viewer.as_ref().map(|viewer| &viewer.id)).is_err() {
        return response(Body::from(stream::farewell(ByeReason::Busy)));
    }
    let borne = |room| viewer.as_ref().map(|viewer| publish::bear(state, viewer, room));
    let seats: Vec<(RoomName, Option<Person>)> =
        rooms.iter().map(|room| (room.clone(), borne(room))).collect();
    // The order matters: first join, then note the head. What is said in between comes from both sides.
    let (listener, here) = state.hub.join(&seats);
    let upto = state.store.head();

    let start = Start::of(came_with, state, upto);
    let after = start.after(upto);
    let rooms: Arc<[RoomName]> = rooms.into();
    let Ok(outlook) = state.store.outlook(rooms.clone(), after, upto).await else {
        return response(Body::from(stream::farewell(ByeReason::Failed)));
    };
    state.hub.note_head(&rooms, outlook.head);
    let greeting = greeting(state, &start, outlook, &here);
    response(Body::new(Stream::new(greeting, listener, state.store.clone(), rooms, after, upto)))
}

/// Where a stream begins.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    /// Now.
    Fresh,
    /// After what the listener has.
    Resumed(Cursor),
    /// Now, and the listener is told that it has missed something.
    Reset(ResetReason),
}

impl Start {
    fn of(came_with: CameWith, state: &State, head: Seq) -> Self {
        match came_with {
            CameWith::Nothing => Self::Fresh,
            CameWith::Nonsense => Self::Reset(ResetReason::Malformed),
            CameWith::Cursor(cursor) if cursor.epoch != *state.store.epoch() => {
                Self::Reset(ResetReason::Foreign)
            }
            CameWith::Cursor(cursor) if cursor.seq > head => Self::Reset(ResetReason::Future),
            CameWith::Cursor(cursor) => Self::Resumed(cursor),
        }
    }

    fn after(&self, head: Seq) -> Seq {
        match self {
            Self::Resumed(cursor) => cursor.seq,
            Self::Fresh | Self::Reset(_) => head,
        }
    }
}

/// What a listener says about where it was.
#[derive(Debug)]
enum CameWith {
    Nothing,
    Cursor(Cursor),
    Nonsense,
}

/// `Last-Event-ID`, which a browser sends by itself when it comes back, wins over `?after=`.
fn came_with(headers: &HeaderMap, query: &Form) -> CameWith {
    let mut sent = headers.get_all("last-event-id").iter().filter(|value| !value.is_empty());
    let text = match (sent.next(), sent.next()) {
        (Some(value), None) => Some(value.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => return CameWith::Nonsense,
        (None, _) => query.get("after"),
    };
    match text.map(str::parse) {
        None => CameWith::Nothing,
        Some(Ok(cursor)) => CameWith::Cursor(cursor),
        Some(Err(_)) => CameWith::Nonsense,
    }
}

/// The first bytes of a stream: when to come back if it breaks, where it begins, and who is there.
fn greeting(state: &State, start: &Start, outlook: Outlook, here: &[Presence]) -> Bytes {
    let epoch = state.store.epoch();
    let hello = Hello {
        v: VERSION,
        build: crate::BUILD.to_owned(),
        epoch: epoch.clone(),
        head: epoch.at(outlook.head),
        after: match start {
            Start::Resumed(cursor) => Some(cursor.clone()),
            Start::Fresh | Start::Reset(_) => None,
        },
        replaying: outlook.missed,
    };
    let mut bytes = BytesMut::new();
    bytes.extend_from_slice(&sse::retry(stream::jitter(1_000, 3_000)));
    match start {
        Start::Resumed(_) => bytes.extend_from_slice(&sse::passing("hello", &hello)),
        // With an id, so that a silent room can be resumed too, and a bad cursor is forgotten.
        Start::Fresh | Start::Reset(_) => {
            bytes.extend_from_slice(&sse::beginning(&hello.head, "hello", &hello));
        }
    }
    if let Start::Reset(reason) = start {
        bytes.extend_from_slice(&sse::passing("reset", &Reset { reason: *reason, oldest: epoch.at(0) }));
    }
    for presence in here {
        bytes.extend_from_slice(&sse::passing("presence", presence));
    }
    bytes.freeze()
}

fn response(body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(sse::MEDIA_TYPE));
    // `no-transform` keeps proxies from compressing, which would hold events back until a block is full.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
