//! Streams: of one room, or of several with one cursor.

use super::{InRoom, Query, filter};
use crate::{
    accept,
    address::Prefix,
    hub::{Filter, Scene},
    incoming,
    limits::Act,
    line::{self, Handover},
    long_poll,
    problem::Error,
    publish,
    sse::{self, Form},
    state::State,
    store::{Outlook, ReadError},
    stream::{self, Stream},
    viewer::Viewer,
};
use axum::{
    body::Body,
    extract::{self, FromRequestParts},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use protocol::{
    ByeReason, Cursor, Hello, Person, Poll, Refusal, Reset, ResetReason, RoomName, Seq,
    limits::{ROOMS_PER_STREAM, WAIT_SECONDS_MAX},
    stream::{END, VERSION},
};
use std::{sync::Arc, time::Duration};

/// Bytes from which on a greeting has no further tallies: those of the polls that changed last come first.
const GREETING: usize = 256 * 1024;

pub async fn of_room(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    request: StreamRequest,
) -> Result<Response, Error> {
    open(&state, vec![room], request).await
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
    open(&state, rooms, request).await
}

/// What a listener's request says, whichever rooms it is for.
#[derive(Debug)]
pub struct StreamRequest {
    pub viewer: Option<Viewer>,
    seen: Seen,
    from: Prefix,
    came_with: CameWith,
    /// How it is to be written; none that we have would do where there is none.
    form: Option<Written>,
    filter: Filter,
    method: Method,
    handover: Handover,
}

/// How what is said is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// As it happens.
    Streamed(Form),
    /// What happens within a time, in one answer.
    Polled { wait: Duration },
}

/// Who sees that somebody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    ByAll,
    ByNobody,
}

impl FromRequestParts<State> for StreamRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        Ok(Self {
            viewer: Option::<Viewer>::from_request_parts(parts, state).await?,
            // A screen on a wall is nobody.
            seen: if query.get("as") == Some("nobody") { Seen::ByNobody } else { Seen::ByAll },
            from: Prefix::from_request_parts(parts, state).await?,
            came_with: came_with(&parts.headers, &query),
            form: written(&parts.headers, &query)?,
            filter: narrowed(&query)?,
            method: parts.method.clone(),
            handover: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}

impl StreamRequest {
    /// The same request, but whoever listens is not seen by others, and hears only this.
    pub fn of_nobody(self, filter: Filter) -> Self {
        Self { seen: Seen::ByNobody, filter, ..self }
    }
}

/// Opens a stream of `rooms`. Whatever is in the way for a while is told inside of the stream: any other status than
/// 200 would end a browser's `EventSource` for ever. Who has heard the end of a finite stream is sent away for ever.
///
/// # Errors
/// When the reader takes neither of the forms that a stream has.
pub async fn open(state: &State, rooms: Vec<RoomName>, request: StreamRequest) -> Result<Response, Error> {
    let StreamRequest { viewer, seen, from, came_with, form, filter, method, handover } = request;
    let written = form.ok_or(Error::NotAcceptable)?;
    if came_with == CameWith::End {
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
    let after = start.after(upto);
    let rooms: Arc<[RoomName]> = rooms.into();
    let Ok((outlook, polls)) = lie_ahead(state, &rooms, &start, upto).await else {
        return Ok(farewell(ByeReason::Failed, written));
    };
    match start {
        Start::Fresh => {}
        Start::Resumed(_) => state.counters.count_replay(outlook.missed),
        Start::Reset(_) => state.counters.count_reset(),
    }
    state.hub.note_head(&rooms, outlook.head);
    // What happened to polls is told by how they stand, and moves no cursor: but whoever polls would be told again and again.
    let told = polls.iter().map(|poll| poll.counted).max().unwrap_or(0).max(outlook.head);
    let place = matches!(written, Written::Polled { .. }).then(|| state.store.epoch().at(told));
    let place = place.filter(|_| outlook.missed == 0 && told > after);
    let greeting = greeting(state, &start, place.as_ref(), outlook, &scene, &polls, &filter);
    let (form, store) = (written.form(), state.store.clone());
    let stream = Stream::new(greeting, listener, form, store, rooms, (after, upto));
    let body = match (written, &start) {
        (Written::Streamed(_), _) => handover.carry(stream),
        (Written::Polled { wait }, Start::Resumed(_)) if place.is_none() => {
            Body::from(long_poll::answer(stream, wait).await)
        }
        // Where it begins, or how a poll stands now, is news.
        (Written::Polled { wait }, Start::Resumed(_)) => {
            Body::from(long_poll::answer(stream, long_poll::no_longer(wait)).await)
        }
        (Written::Polled { .. }, _) => Body::from(long_poll::answer(stream, Duration::ZERO).await),
    };
    Ok(response(body, written))
}

/// What was missed, and how the polls stand that changed meanwhile.
async fn lie_ahead(
    state: &State,
    rooms: &Arc<[RoomName]>,
    start: &Start,
    upto: Seq,
) -> Result<(Outlook, Vec<Poll>), ReadError> {
    let outlook = state.store.outlook(rooms.clone(), start.after(upto), upto).await?;
    let has = match start {
        Start::Resumed(cursor) => Some(cursor.seq),
        Start::Fresh | Start::Reset(_) => None,
    };
    let polls = state.store.polls_to_tell(rooms.clone(), has, state.now()).await?;
    Ok((outlook, polls))
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
            CameWith::Nothing | CameWith::End => Self::Fresh,
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
#[derive(Debug, PartialEq, Eq)]
enum CameWith {
    Nothing,
    /// It has heard the end of a finite stream.
    End,
    Cursor(Cursor),
    Nonsense,
}

/// `Last-Event-ID`, which a browser sends by itself when it comes back, wins over `?after=`.
fn came_with(headers: &HeaderMap, query: &incoming::Form) -> CameWith {
    let mut sent = headers.get_all("last-event-id").iter().filter(|value| !value.is_empty());
    let text = match (sent.next(), sent.next()) {
        (Some(value), None) => Some(value.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => return CameWith::Nonsense,
        (None, _) => query.get("after").filter(|after| !after.is_empty()),
    };
    if text == Some(END) {
        return CameWith::End;
    }
    match text.map(str::parse) {
        None => CameWith::Nothing,
        Some(Ok(cursor)) => CameWith::Cursor(cursor),
        Some(Err(_)) => CameWith::Nonsense,
    }
}

/// `text/event-stream`, also for whoever takes anything, or NDJSON; with `?wait=` a JSON array.
fn written(headers: &HeaderMap, query: &incoming::Form) -> Result<Option<Written>, Error> {
    if let Some(text) = query.get("wait") {
        let seconds =
            text.parse().ok().filter(|seconds: &u32| *seconds <= WAIT_SECONDS_MAX).ok_or_else(|| {
                Refusal::new("wait", format!("A wait is a number of seconds from 0 to {WAIT_SECONDS_MAX}."))
            })?;
        let takes_json = accept::choose(headers, &[accept::Form::Json]).is_some();
        return Ok(takes_json.then_some(Written::Polled { wait: Duration::from_secs(seconds.into()) }));
    }
    let chosen = accept::choose(headers, &[accept::Form::Stream, accept::Form::Lines]);
    Ok(chosen.map(|form| match form {
        accept::Form::Lines => Written::Streamed(Form::Ndjson),
        _ => Written::Streamed(Form::Sse),
    }))
}

impl Written {
    /// How the events themselves are written.
    fn form(self) -> Form {
        match self {
            Self::Streamed(form) => form,
            Self::Polled { .. } => Form::Ndjson,
        }
    }
}

/// The names that a stream is narrowed down to, as it calls them.
fn narrowed(query: &incoming::Form) -> Result<Filter, Error> {
    let filter = filter(query)?;
    Ok(if query.get("names") == Some("plain") { filter.plain() } else { filter })
}

/// The first bytes of a stream: when to come back if it breaks, where it begins, and how things stand there. `place` is where
/// whoever has heard this much goes on, if that is further than where they came from.
fn greeting(
    state: &State,
    start: &Start,
    place: Option<&Cursor>,
    outlook: Outlook,
    scene: &Scene,
    polls: &[Poll],
    filter: &Filter,
) -> Bytes {
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
    bytes.extend_from_slice(&sse::retry(stream::way_back(state.hub.streams())));
    match (start, place) {
        (Start::Resumed(_), None) => bytes.extend_from_slice(&sse::passing("hello", &hello)),
        (Start::Resumed(_), Some(place)) => {
            bytes.extend_from_slice(&sse::beginning(place, "hello", &hello));
        }
        // With an id, so that a silent room can be resumed too, and a bad cursor is forgotten.
        (Start::Fresh | Start::Reset(_), _) => {
            bytes.extend_from_slice(&sse::beginning(&hello.head, "hello", &hello));
        }
    }
    if let Start::Reset(reason) = start {
        bytes.extend_from_slice(&sse::passing("reset", &Reset { reason: *reason, oldest: epoch.at(0) }));
    }
    for presence in scene.here.iter().filter(|_| filter.wants("presence")) {
        bytes.extend_from_slice(&sse::passing("presence", presence));
    }
    for poll in polls.iter().filter(|_| filter.wants("tally")) {
        if bytes.len() > GREETING {
            break;
        }
        bytes.extend_from_slice(&sse::passing("tally", poll));
    }
    for reading in &scene.readings {
        bytes.extend_from_slice(reading.passed(filter).map_or(&[][..], |bytes| bytes));
    }
    bytes.freeze()
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
