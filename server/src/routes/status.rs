//! How the house is doing: listeners, people, rooms, events.

use crate::{
    accept::{self, Form},
    origin::Origin,
    pages,
    problem::Error,
    state::State,
};
use app::Status;
use axum::{
    Json, extract,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use serde_json::json;

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let count = state.hub.count();
    let status = Status {
        build: crate::BUILD.to_owned(),
        uptime_seconds: state.started.elapsed().as_secs(),
        streams: count.streams,
        people: count.people,
        rooms: state.store.count_rooms(),
        events: state.store.head(),
    };
    match accept::choose(&headers, &[Form::Json, Form::Html]) {
        Some(Form::Html) => Ok(pages::status(&state, origin, status).await),
        Some(_) => {
            let json = json!({
                "build": status.build,
                "uptime_seconds": status.uptime_seconds,
                "streams": status.streams,
                "people": status.people,
                "rooms": status.rooms,
                "events": status.events,
            });
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(json)).into_response())
        }
        None => Err(Error::NotAcceptable),
    }
}
