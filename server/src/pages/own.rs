//! The pages of what somebody can do about who they are.

use super::{render, with_status_of};
use crate::{origin::Origin, problem::Error, publish::erasure::Progress, state::State, viewer::Viewer};
use app::{ForgetPage, ForgottenPage, SettingsPage, own::Done};
use axum::response::Response;
use leptos::prelude::*;

pub async fn settings(state: &State, origin: Origin, viewer: Option<&Viewer>) -> Response {
    let me = viewer.map(Viewer::person);
    render(state, origin, move || view! { <SettingsPage me=me.clone() /> }).await
}

/// What being forgotten means. A form that was refused comes back with the reason.
pub async fn forget(state: &State, origin: Origin, viewer: &Viewer, error: Option<Error>) -> Response {
    let (me, problem) = (viewer.person(), error.as_ref().map(Error::problem));
    let page = render(state, origin, move || {
        view! { <ForgetPage me=me.clone() problem=problem.clone() /> }
    });
    with_status_of(error, page.await)
}

pub async fn forgotten(state: &State, origin: Origin, progress: Progress) -> Response {
    let is_done = if progress == Progress::Done { Done::Already } else { Done::Meanwhile };
    render(state, origin, move || view! { <ForgottenPage is_done /> }).await
}
