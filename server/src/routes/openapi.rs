//! The description of this interface for programs that make clients of it: OpenAPI 3.1.

use axum::response::{IntoResponse, Response};
use http::header;

const DESCRIPTION: &str = include_str!("../openapi.json");

/// With the version of this build.
pub async fn show() -> Response {
    let version = concat!("\"", env!("CARGO_PKG_VERSION"), "\"");
    let description = DESCRIPTION.replacen("\"0.0.0\"", version, 1);
    ([(header::CONTENT_TYPE, "application/json")], description).into_response()
}
