//! That somebody looks at a page of theirs.

use crate::{address::Prefix, limits::Act, problem::Error, state::State, viewer::Viewer};
use axum::{Json, extract, response::Response};
use serde_json::json;

/// When it is to be told again, as long as they look. Of whoever has no stream that was opened by a page nothing is noted.
pub async fn look(
    extract::State(state): extract::State<State>,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    state.buckets.take(Act::Look, from, viewer.as_ref().map(|viewer| &viewer.id))?;
    if let Some(viewer) = viewer {
        state.hub.look(&viewer.id);
    }
    Ok(super::fresh(Json(json!({ "again_after": state.config.look_again_after() }))))
}
