//! The description of this interface for programs that make clients of it: OpenAPI 3.1.

use crate::origin::Origin;
use axum::response::{IntoResponse, Response};
use http::header;

const DESCRIPTION: &str = include_str!("../openapi.json");

/// With the version of this build, and the origin under which it was asked for.
pub async fn show(Origin(origin): Origin) -> Response {
    let description = DESCRIPTION
        .replacen("\"0.0.0\"", &format!("\"{}\"", env!("CARGO_PKG_VERSION")), 1)
        .replacen("http://127.0.0.1:3000", &origin, 1);
    ([(header::CONTENT_TYPE, "application/json")], description).into_response()
}
