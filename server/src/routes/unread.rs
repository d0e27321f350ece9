//! How much somebody has not read, of rooms that are not open: they keep themselves how far they have come.

use super::Query;
use crate::{
    address::Prefix,
    door::Marks,
    limits::Act,
    problem::Error,
    publish::{self, direct},
    state::State,
    store::{Reading, Unread},
    viewer::Viewer,
};
use axum::{Json, extract, response::Response};
use protocol::{Refusal, limits::ROOMS_PER_STREAM};
use serde::Serialize;

/// What is told of a room.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    unread: Unread,
    /// Of a conversation that was not asked for by its address: what the reader calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

/// Of the rooms that are named; with `direct=yes` also of conversations that are not, of which whoever asks may not know yet.
pub async fn show(
    extract::State(state): extract::State<State>,
    Marks(marks): Marks,
    Query(query): Query,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    let is_also_direct = match query.all("direct").collect::<Vec<_>>()[..] {
        [] => false,
        ["yes"] => true,
        _ => return Err(Refusal::new("rooms", "`direct` is yes, or is not there.").into()),
    };
    state.buckets.take(Act::Unread, from, viewer.as_ref().map(|viewer| &viewer.id))?;
    let readings = marks.into_iter().map(|(door, upto)| {
        let name =
            viewer.as_ref().map(|viewer| publish::would_bear(&state, viewer, door.room()).name.to_string());
        Reading { room: door.room().clone(), upto, name: name.unwrap_or_default() }
    });
    let mut readings: Vec<Reading> = readings.collect();
    let named = readings.len();
    if let Some(viewer) = viewer.as_ref().filter(|_| is_also_direct) {
        let beginning = state.store.epoch().at(0);
        for room in state.store.conversations(&viewer.id, ROOMS_PER_STREAM).await? {
            if readings.iter().all(|reading| reading.room != room) {
                readings.push(Reading { room, upto: beginning.clone(), name: String::new() });
            }
        }
    }
    let reader = viewer.map(|viewer| viewer.id);
    let mut told = Vec::with_capacity(readings.len());
    for (at, unread) in state.store.unread(reader.clone(), readings).await?.into_iter().enumerate() {
        let title = match at {
            at if at < named => None,
            // Where nothing was said by the other there is nothing to know yet.
            _ if unread.unread == 0 => continue,
            _ => Some(direct::called(&state, &unread.room, reader.as_ref()).await?),
        };
        told.push(Told { unread, title });
    }
    Ok(super::fresh(Json(told)))
}
