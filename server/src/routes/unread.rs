//! How much somebody has not read, of rooms that are not open: they keep themselves how far they have come.

use crate::{
    address::Prefix, door::Marks, limits::Act, problem::Error, publish, state::State, store::Reading,
    viewer::Viewer,
};
use axum::{Json, extract, response::Response};

pub async fn show(
    extract::State(state): extract::State<State>,
    Marks(marks): Marks,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    state.buckets.take(Act::Unread, from, viewer.as_ref().map(|viewer| &viewer.id))?;
    let readings = marks.into_iter().map(|(door, upto)| {
        let name =
            viewer.as_ref().map(|viewer| publish::would_bear(&state, viewer, door.room()).name.to_string());
        Reading { room: door.room().clone(), upto, name: name.unwrap_or_default() }
    });
    let readings = readings.collect();
    let unread = state.store.unread(viewer.map(|viewer| viewer.id), readings).await?;
    Ok(super::fresh(Json(unread)))
}
