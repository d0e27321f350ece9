//! What somebody has set in their browser: a page that is the same for everybody.

use crate::{origin::Origin, pages, state::State};
use axum::{extract, response::Response};

pub async fn show(extract::State(state): extract::State<State>, origin: Origin) -> Response {
    pages::settings(&state, origin).await
}
