//! What somebody has set in their browser, and what they can do about who they are.

use crate::{origin::Origin, pages, state::State, viewer::Viewer};
use axum::{extract, response::Response};

pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
) -> Response {
    pages::settings(&state, origin, viewer.as_ref()).await
}
