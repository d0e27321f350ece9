//! Who I am here, and my name.

use crate::{
    accept,
    address::Prefix,
    incoming::Incoming,
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish,
    state::State,
    viewer::Viewer,
};
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

/// A form goes back to where it was, or on to a page with the reason and what was typed.
pub async fn rename(
    extract::State(state): extract::State<State>,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = Viewer::welcome(viewer);
    let typed = incoming.typed("name");
    match rename_to(&state, &viewer, from, incoming) {
        Ok((renamed, Some(back))) => {
            Ok((renamed.remember(&state), Redirect::to(local(&back))).into_response())
        }
        Ok((renamed, None)) => Ok((renamed.remember(&state), Json(renamed.person())).into_response()),
        Err(error) if browser => {
            pages::lobby_after_rename(&state, origin, &viewer, Refused { error: Some(error), typed }).await
        }
        Err(error) => Err(error),
    }
}

fn rename_to(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    incoming: Incoming,
) -> Result<(Viewer, Option<String>), Error> {
    let (wish, back) = incoming.rename()?;
    Ok((publish::rename(state, viewer, from, wish.name.parse()?)?, back))
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
