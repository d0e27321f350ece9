//! Who I am here, and my name.

use crate::{address::Prefix, incoming::Incoming, problem::Error, publish, state::State, viewer::Viewer};
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::header;
use protocol::paths;

pub async fn show(extract::State(state): extract::State<State>, viewer: Option<Viewer>) -> Response {
    let viewer = Viewer::welcome(viewer);
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (viewer.remember(&state), headers, Json(viewer.person())).into_response()
}

pub async fn rename(
    extract::State(state): extract::State<State>,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let (wish, back) = Incoming::read(request).await?.rename()?;
    let viewer = publish::rename(&state, &Viewer::welcome(viewer), from, wish.name.parse()?)?;
    let remember = viewer.remember(&state);
    Ok(match back {
        Some(back) => (remember, Redirect::to(local(&back))).into_response(),
        None => (remember, Json(viewer.person())).into_response(),
    })
}

/// A path of this site; anything else, which would lead a form elsewhere, becomes the lobby.
fn local(path: &str) -> &str {
    let is_path = path.starts_with('/') && !path.starts_with("//");
    if is_path && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') { path } else { paths::LOBBY }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_form_goes_back_to_this_site_only() {
        assert_eq!(local("/r/lobby?before=a-1"), "/r/lobby?before=a-1");
        for elsewhere in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "javascript:1"]
        {
            assert_eq!(local(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
