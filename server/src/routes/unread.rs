//! How much somebody has not read, of rooms that are not open: they keep themselves how far they have come.

use crate::{
    address::Prefix,
    door::{About, Marks},
    limits::Act,
    problem::Error,
    publish::{self, direct},
    state::State,
    store::{Reading, Unread, Upto},
    viewer::Viewer,
};
use axum::{Json, extract, response::Response};
use protocol::limits::ROOMS_PER_STREAM;
use serde::Serialize;

/// What is told of a room.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    unread: Unread,
    /// Of a conversation, where conversations are asked about: what the reader calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

/// Of the rooms that are named; with `direct=yes` also of conversations that are not, of which whoever asks may not know yet.
pub async fn show(
    extract::State(state): extract::State<State>,
    Marks { rooms, about }: Marks,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    state.buckets.take(Act::Unread, from, viewer.as_ref().map(|viewer| &viewer.id))?;
    let readings = rooms.into_iter().map(|(door, upto)| {
        let name =
            viewer.as_ref().map(|viewer| publish::would_bear(&state, viewer, door.room()).name.to_string());
        Reading { room: door.room().clone(), upto: Upto::Place(upto), name: name.unwrap_or_default() }
    });
    let mut readings: Vec<Reading> = readings.collect();
    if let (Some(viewer), About::AndConversations) = (&viewer, about) {
        // Those that are named may be the liveliest.
        let mut others = state.store.conversations(&viewer.id, ROOMS_PER_STREAM + readings.len()).await?;
        others.retain(|room| readings.iter().all(|reading| reading.room != *room));
        others.truncate(ROOMS_PER_STREAM);
        readings.extend(others.into_iter().map(|room| Reading {
            room,
            upto: Upto::OwnWord,
            name: String::new(),
        }));
    }
    let told = state.store.unread(viewer.map(|viewer| viewer.id), readings).await?.into_iter();
    let told = told.map(|mut unread| {
        let with = unread.with.take().filter(|_| about == About::AndConversations);
        let title = with.map(|with| direct::as_now(&state, &unread.room, with).name.to_string());
        Told { unread, title }
    });
    Ok(super::fresh(Json(told.collect::<Vec<_>>())))
}
