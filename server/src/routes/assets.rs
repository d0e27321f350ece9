//! The site's own files.

use crate::{problem::Error, state::State};
use axum::{extract, response::Response};
use http::HeaderMap;

pub async fn file(
    extract::State(state): extract::State<State>,
    extract::Path((version, path)): extract::Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    state.assets.serve(&version, &path, &headers)
}

/// `cargo leptos watch` swaps styles in an open page under this address.
pub async fn developing(
    extract::State(state): extract::State<State>,
    extract::Path(path): extract::Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    state.assets.serve("dev", &format!("pkg/{path}"), &headers)
}
