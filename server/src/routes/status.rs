//! How the house is doing: at this moment, live, and for machines that watch it.

use super::events::{self, StreamRequest};
use crate::{
    accept::{self, Form},
    counters, door,
    hub::Filter,
    operator::{self, Operator},
    origin::Origin,
    pages,
    problem::Error,
    state::State,
    vitals,
};
use app::Status;
use axum::{
    Json, extract,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, header};
use protocol::paths;
use serde_json::json;

/// Whoever comes with the key in the address keeps it as a cookie, and it leaves the address.
pub async fn show(
    extract::State(state): extract::State<State>,
    operator: Operator,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let form = accept::choose(&headers, &[Form::Json, Form::Html]).ok_or(Error::NotAcceptable)?;
    if let (Form::Html, Some(key)) = (form, operator.key) {
        return Ok((operator::remember(&state, key), Redirect::to(paths::STATUS)).into_response());
    }
    let count = state.hub.count();
    let status = Status {
        build: crate::BUILD.to_owned(),
        uptime_seconds: state.started.elapsed().as_secs(),
        streams: count.streams,
        people: count.people,
        rooms: state.store.count_rooms(),
        events: state.store.head(),
    };
    let now = vitals::now(&state).await;
    if form == Form::Html {
        let mut recent = state.vitals.recent(&state);
        recent.extend(now);
        return Ok(pages::status(&state, origin, status, recent).await);
    }
    let json = json!({
        "build": status.build,
        "uptime_seconds": status.uptime_seconds,
        "streams": status.streams,
        "people": status.people,
        "rooms": status.rooms,
        "events": status.events,
        "metrics": now,
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json)).into_response())
}

/// The samples as they are taken.
pub async fn stream(
    extract::State(state): extract::State<State>,
    _: Operator,
    request: StreamRequest,
) -> Result<Response, Error> {
    let request = request.of_nobody(Filter::of(vec!["metrics".to_owned()]));
    events::open(&state, vec![door::of_the_house(vitals::room())], request).await
}

pub async fn metrics(extract::State(state): extract::State<State>, _: Operator) -> Response {
    let headers = [(header::CONTENT_TYPE, counters::MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")];
    (headers, counters::exposition(&state)).into_response()
}
