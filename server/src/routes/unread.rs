//! How much somebody has not read, of rooms that are not open: they keep themselves how far they have come.

use crate::{door::Marks, problem::Error, publish, state::State, store::Reading, viewer::Viewer};
use axum::{Json, extract, response::Response};

pub async fn show(
    extract::State(state): extract::State<State>,
    Marks(marks): Marks,
    viewer: Option<Viewer>,
) -> Result<Response, Error> {
    let readings = marks.into_iter().map(|(door, upto)| {
        let name =
            viewer.as_ref().map(|viewer| publish::would_bear(&state, viewer, door.room()).name.to_string());
        Reading { room: door.room().clone(), upto, name: name.unwrap_or_default() }
    });
    let readings = readings.collect();
    let unread = state.store.unread(viewer.map(|viewer| viewer.id), readings).await?;
    Ok(super::fresh(Json(unread)))
}
