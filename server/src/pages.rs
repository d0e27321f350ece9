//! Pages: `app`'s components, rendered with what the store knows.

use crate::{
    hub::Hub,
    origin::Origin,
    problem::Error,
    publish,
    state::State,
    store::{Page, Store},
    viewer::Viewer,
};
use app::{LobbyPage, ProblemPage, RoomPage, Site, Snapshot, Status, StatusPage};
use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderValue, StatusCode, header};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use protocol::{ClientId, Problem, RoomName, RoomSummary, limits::HISTORY_PAGE};

/// A form that was refused: why, and what had been typed.
#[derive(Debug, Clone, Default)]
pub struct Refused {
    pub problem: Option<Problem>,
    pub typed: String,
}

/// The lobby.
///
/// # Errors
/// When the log can't be read.
pub async fn lobby(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    refused: Refused,
) -> Result<Response, Error> {
    let (me, rooms) = (viewer.person(), rooms(&state.store, &state.hub).await?);
    let status = status_of(&refused);
    let Refused { problem, typed } = refused;
    Ok(render(state, origin, status, move || {
        view! { <LobbyPage me=me.clone() rooms=rooms.clone() problem=problem.clone() typed=typed.clone() /> }
    })
    .await)
}

/// A page of a room.
///
/// # Errors
/// When the log can't be read.
pub async fn room(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    room: RoomName,
    page: Page,
    refused: Refused,
) -> Result<Response, Error> {
    let history = state.store.history(room.clone(), page, HISTORY_PAGE).await?;
    let rooms = rooms(&state.store, &state.hub).await?;
    let snapshot = Snapshot {
        me: publish::would_bear(state, viewer, &room),
        page: if history.newer.is_some() { app::Page::Older } else { app::Page::Newest },
        history,
        here: state.hub.people(&room),
        client_id: ClientId::from_bits(rand::random()),
    };
    let status = status_of(&refused);
    let Refused { problem, typed } = refused;
    Ok(render(state, origin, status, move || {
        view! {
            <RoomPage snapshot=snapshot.clone() rooms=rooms.clone() problem=problem.clone() typed=typed.clone() />
        }
    })
    .await)
}

pub async fn status(state: &State, origin: Origin, status: Status) -> Response {
    render(state, origin, StatusCode::OK, move || view! { <StatusPage status=status.clone() /> }).await
}

pub async fn problem(state: &State, origin: Origin, problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    render(state, origin, status, move || view! { <ProblemPage problem=problem.clone() /> }).await
}

/// Every room, with its last message and how many are there.
///
/// # Errors
/// When the log can't be read.
pub async fn rooms(store: &Store, hub: &Hub) -> Result<Vec<RoomSummary>, Error> {
    let rooms = store.rooms().await?.into_iter();
    Ok(rooms.map(|(room, last)| RoomSummary { here: hub.people(&room).len(), room, last }).collect())
}

fn status_of(refused: &Refused) -> StatusCode {
    let status = refused.problem.as_ref().and_then(|problem| StatusCode::from_u16(problem.status).ok());
    status.unwrap_or(StatusCode::OK)
}

async fn render<V: IntoView + 'static>(
    state: &State,
    Origin(url): Origin,
    status: StatusCode,
    page: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let site = Site { base: state.assets.base(), build: crate::BUILD.to_owned(), url, reload: reload() };
    let with_context = move || {
        let response = expect_context::<ResponseOptions>();
        response.set_status(status);
        if let Some(policy) = use_nonce().and_then(|nonce| policy(&nonce, &site)) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        provide_context(site.clone());
    };
    // The router has matched already, and the page has all it needs: what is left of the request is nothing.
    leptos_axum::render_app_async_with_context(with_context, page)(Request::new(Body::empty())).await
}

/// The content security policy of a page (CSP Level 3): our own files and nothing inline, but for a script of
/// ours that knows this answer's nonce.
fn policy(nonce: &str, site: &Site) -> Option<HeaderValue> {
    let reload = site
        .reload
        .as_ref()
        .map(|options| format!(" ws://127.0.0.1:{0} ws://localhost:{0}", options.reload_port));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'{}; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        reload.unwrap_or_default()
    );
    HeaderValue::from_str(&policy).ok()
}

/// Under `cargo leptos watch`, pages listen for changes.
fn reload() -> Option<LeptosOptions> {
    let watched = cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some();
    let port = std::env::var("LEPTOS_RELOAD_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(3001);
    watched.then(|| LeptosOptions::builder().output_name("hallway").reload_port(port).build())
}
