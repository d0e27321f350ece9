//! Addresses that lead nowhere as they were typed: where it is clear which one was meant, that is where they lead.

use super::local;
use crate::problem::Error;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri, header};
use protocol::paths;

/// What can be typed off a wall, or by heart.
const TYPED: [&str; 9] = [
    paths::ROOM,
    paths::VOTE,
    paths::INVITED,
    paths::GO_ON,
    paths::FEEDS,
    paths::STATUS,
    paths::DOCTOR,
    paths::ROOMS,
    paths::ME,
];

/// 308, with which a post is sent again, and a sentence for whoever does not follow it.
pub async fn show(uri: Uri) -> Result<Response, Error> {
    let mut meant = meant(uri.path()).ok_or(Error::NotFound)?;
    if let Some(query) = uri.query() {
        meant = format!("{meant}?{query}");
    }
    let words = format!("This is at {meant}. With -L curl goes there by itself.\n");
    let headers = [(header::LOCATION, meant), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::PERMANENT_REDIRECT, headers, words).into_response())
}

/// The same without slashes at its end, and with a first word that is not a capital one, as phones begin a line.
fn meant(path: &str) -> Option<String> {
    let (first, rest) = path.strip_prefix('/')?.trim_end_matches('/').split_at_checked(1)?;
    let meant = format!("/{}{rest}", first.to_ascii_lowercase());
    let parts = |path: &str| path.split('/').count();
    let leads =
        |typed: &str| typed.split('/').nth(1) == meant.split('/').nth(1) && parts(typed) <= parts(&meant);
    (meant != path && local(&meant) == meant && TYPED.into_iter().any(leads)).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn only_what_is_clear_is_led_elsewhere() {
        for (typed, there) in [
            ("/r/lobby/", "/r/lobby"),
            ("/R/lobby", "/r/lobby"),
            ("/V/Hall//", "/v/Hall"),
            ("/r/lobby/screen/", "/r/lobby/screen"),
            ("/Feeds", "/feeds"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(there), "{typed}");
        }
        for typed in
            ["/", "//", "/r/", "/r/lobby", "//r/lobby/", "//evil.example/", "/r/a\\b/", "/wp-admin/", "/ü/"]
        {
            assert_eq!(meant(typed), None, "{typed}");
        }
    }
}
