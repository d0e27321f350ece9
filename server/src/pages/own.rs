//! The pages of what somebody can do about who they are.

use super::{Refused, render, told, with_status_of};
use crate::{
    invitation::{self, Secret},
    origin::Origin,
    problem::Error,
    publish::erasure::Progress,
    state::State,
    viewer::Viewer,
};
use app::{
    ForgetPage, ForgottenPage, GoOnPage, LinkPage, PassphrasePage, ReturnPage, SettingsPage,
    language::Language,
    own::{Done, Keeps},
};
use axum::response::Response;
use leptos::prelude::*;
use protocol::{Person, paths};

/// `chosen` is the language that was chosen in this browser.
pub async fn settings(
    state: &State,
    origin: Origin,
    viewer: Option<&Viewer>,
    chosen: Option<Language>,
) -> Response {
    let me = viewer.map(Viewer::person);
    render(state, origin, move || view! { <SettingsPage me=me.clone() chosen /> }).await
}

/// What being forgotten means. A form that was refused comes back with the reason.
pub async fn forget(state: &State, origin: Origin, viewer: &Viewer, error: Option<Error>) -> Response {
    let (me, problem) = (viewer.person(), told(error.as_ref(), &origin));
    let page = render(state, origin, move || {
        view! { <ForgetPage me=me.clone() problem=problem.clone() /> }
    });
    with_status_of(error, page.await)
}

pub async fn forgotten(state: &State, origin: Origin, progress: Progress) -> Response {
    let is_done = if progress == Progress::Done { Done::Already } else { Done::Meanwhile };
    render(state, origin, move || view! { <ForgottenPage is_done /> }).await
}

/// The link that was just made: it is in this answer and nowhere else.
pub async fn link(state: &State, origin: Origin, viewer: &Viewer, url: String) -> Response {
    let (me, link) = (viewer.person(), invitation::to(url));
    render(state, origin, move || view! { <LinkPage me=me.clone() link=link.clone() /> }).await
}

/// Whether the viewer keeps their name, and the form for it. One that was refused comes back with the reason.
pub async fn passphrase(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    keeps: Keeps,
    error: Option<Error>,
) -> Response {
    let (me, problem) = (viewer.person(), told(error.as_ref(), &origin));
    let page = render(state, origin, move || {
        view! { <PassphrasePage me=me.clone() keeps problem=problem.clone() /> }
    });
    with_status_of(error, page.await)
}

/// Where one says who one has been here before. A form that was refused comes back with the reason and the name, never with the passphrase.
pub async fn come_back(state: &State, origin: Origin, viewer: Option<&Viewer>, refused: Refused) -> Response {
    let Refused { error, typed, .. } = refused;
    let (before, problem) = (viewer.map(Viewer::person), told(error.as_ref(), &origin));
    let page = render(state, origin, move || {
        view! { <ReturnPage before=before.clone() problem=problem.clone() typed=typed.clone() /> }
    });
    with_status_of(error, page.await)
}

/// The question whether to go on here as somebody.
pub async fn go_on(
    state: &State,
    origin: Origin,
    viewer: Option<&Viewer>,
    person: Person,
    secret: &Secret,
) -> Response {
    let (before, action) = (viewer.map(Viewer::person), paths::go_on(secret.as_str()));
    render(state, origin, move || {
        view! { <GoOnPage person=person.clone() before=before.clone() action=action.clone() /> }
    })
    .await
}
