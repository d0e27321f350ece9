//! Pages: `app`'s components, rendered with what the store knows.

mod print;
mod prints;
mod room;
mod people;
mod own;

pub use own::{come_back, forget, forgotten, go_on, link, passphrase, settings};
pub use people::{invitations, invited, people};
pub use prints::Prints;
pub use room::{newest, room};

use crate::{
    door::Door,
    invitation,
    keys::Purpose,
    origin::Origin,
    problem::Error,
    publish,
    search::{Answer, Question},
    state::State,
    store::OwnRoom,
    viewer::Viewer,
};
use app::{
    About, DoctorPage, EditPage, EditTyped, FeedInfo, FeedsPage, HelpPage, KeyedRoom, LobbyPage, NewPollPage,
    PollTyped, PresenterKey, ProblemPage, Returned, ScreenPage, SearchPage, Shown, Site, Status, StatusPage,
    VotePage, language::Language, search::Hits,
};
use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderMap, HeaderValue, header};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use protocol::{Metrics, Person, PersonId, Polls, Problem, Quote, RoomName, RoomSummary, Seq, paths};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A form: why it was refused, if it was, and what had been typed or chosen.
#[derive(Debug, Clone, Default)]
pub struct Refused {
    pub error: Option<Error>,
    pub typed: String,
    /// What the message answers.
    pub reply_to: Option<Quote>,
}

/// Rooms that the lobby lists, the liveliest first.
const ROOMS_IN_LOBBY: usize = 200;

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
    let rooms = rooms(state, Some(viewer)).await?;
    Ok(lobby_with(state, origin, viewer.person(), rooms, refused, About::Room).await)
}

/// The lobby, with a name in the box that was not accepted.
///
/// # Errors
/// When the log can't be read.
pub async fn lobby_after_rename(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    refused: Refused,
) -> Result<Response, Error> {
    let rooms = rooms(state, Some(viewer)).await?;
    Ok(lobby_with(state, origin, viewer.person(), rooms, refused, About::Name).await)
}

async fn lobby_with(
    state: &State,
    origin: Origin,
    me: Person,
    rooms: Vec<RoomSummary>,
    Refused { error, typed, .. }: Refused,
    about: About,
) -> Response {
    let returned =
        error.as_ref().map(|error| Returned { about, problem: error.problem(origin.language), typed });
    let page = render(state, origin, move || {
        view! { <LobbyPage me=me.clone() rooms=rooms.clone() returned=returned.clone() /> }
    });
    with_status_of(error, page.await)
}

/// What phones vote on. A vote that was refused comes back with the reason.
///
/// # Errors
/// When there is no such poll, or the log can't be read.
pub async fn vote(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    door: &Door,
    shown: Shown,
    error: Option<Error>,
) -> Result<Response, Error> {
    let (room, asked) = (door.room(), state.asked_by(Some(viewer)));
    let polls = match shown {
        Shown::Current => state.store.polls(room.clone(), asked).await?,
        Shown::Only(seq) => {
            // The head first: what happens in between is in the poll, and heard once more.
            let head = state.store.epoch().at(state.store.head());
            let poll = state.store.poll(room.clone(), seq, asked).await?.ok_or(Error::NotFound)?;
            Polls { room: room.clone(), polls: vec![poll], head }
        }
    };
    let (me, called) = (publish::would_bear(state, viewer, room), called(state, door).await?);
    let problem = told(error.as_ref(), &origin);
    let page = render(state, origin, move || {
        let (me, polls, called) = (me.clone(), polls.clone(), called.clone());
        view! { <VotePage me polls called shown problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

/// A room's big screen, with the poll `first` on it where there is one; `key` is a presenter's.
///
/// # Errors
/// When the log can't be read.
pub async fn screen(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    door: &Door,
    first: Option<Seq>,
    key: Option<String>,
) -> Result<Response, Error> {
    let (room, asked) = (door.room(), state.asked_by(Some(viewer)));
    let mut polls = state.store.polls(room.clone(), asked.clone()).await?;
    if let Some(seq) = first
        && polls.polls.iter().all(|poll| poll.id.seq != seq)
    {
        // Older than those that are listed.
        polls.polls.extend(state.store.poll(room.clone(), seq, asked).await?);
    }
    // A key leads the polls of one person, who has asked one of these.
    let leads = key.and_then(|key| {
        let mut authors = polls.polls.iter().map(|poll| &poll.author.id);
        let author = authors.find(|id| state.keys.opens(Purpose::Present(room, id), &key))?.clone();
        Some(PresenterKey { key, author })
    });
    let (me, called) = (publish::would_bear(state, viewer, room), called(state, door).await?);
    let here = state.hub.count_here(room);
    let invitation = invitation::to(format!("{}{}", origin.url, paths::vote(room)));
    Ok(render(state, origin, move || {
        let (me, polls, called) = (me.clone(), polls.clone(), called.clone());
        view! { <ScreenPage me polls called first here invitation=invitation.clone() key=leads.clone() /> }
    })
    .await)
}

/// The form for a new poll; one that was refused comes back with what was typed and the reason.
pub async fn new_poll(
    state: &State,
    origin: Origin,
    door: &Door,
    typed: PollTyped,
    error: Option<Error>,
) -> Result<Response, Error> {
    let (room, problem) = (door.room().clone(), told(error.as_ref(), &origin));
    let called = called(state, door).await?;
    let page = render(state, origin, move || {
        let (room, called) = (room.clone(), called.clone());
        view! { <NewPollPage room called typed=typed.clone() problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

/// The form in which a message is given other words; one that was refused comes back with what was typed and the reason.
///
/// # Errors
/// When the log can't be read.
pub async fn edit(
    state: &State,
    origin: Origin,
    door: &Door,
    typed: EditTyped,
    error: Option<Error>,
) -> Result<Response, Error> {
    let (called, problem) = (called(state, door).await?, told(error.as_ref(), &origin));
    let page = render(state, origin, move || {
        view! { <EditPage typed=typed.clone() called=called.clone() problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

pub async fn status(state: &State, origin: Origin, status: Status, metrics: Vec<Metrics>) -> Response {
    let page = move || view! { <StatusPage status=status.clone() metrics=metrics.clone() /> };
    render(state, origin, page).await
}

pub async fn doctor(state: &State, origin: Origin) -> Response {
    render(state, origin, || view! { <DoctorPage release=crate::BUILD.to_owned() /> }).await
}

pub async fn help(state: &State, origin: Origin) -> Response {
    render(state, origin, || view! { <HelpPage /> }).await
}

/// A question, and what was found; a question that can't be answered comes back with the reason.
///
/// # Errors
/// When the log can't be read.
pub async fn search(
    state: &State,
    origin: Origin,
    reader: Option<&PersonId>,
    question: &Question,
    answer: Option<Result<Answer, Error>>,
) -> Result<Response, Error> {
    let (answer, error) = match answer.transpose() {
        Ok(answer) => (answer, None),
        Err(error) => (None, Some(error)),
    };
    let hits = answer.map(|answer| Hits {
        hits: answer.hits(),
        older: answer.found.older.as_ref().map(|older| question.before(older)),
    });
    let (typed, problem) = (question.typed.clone(), told(error.as_ref(), &origin));
    let found = hits.iter().flat_map(|hits| &hits.hits).map(|hit| &hit.room);
    let mut titles = HashMap::new();
    for room in typed.rooms.iter().chain(found).filter(|room| room.is_private()) {
        if !titles.contains_key(room) {
            titles.insert(room.clone(), publish::direct::called(state, room, reader).await?);
        }
    }
    let page = render(state, origin, move || {
        let (typed, titles) = (typed.clone(), titles.clone());
        view! { <SearchPage typed titles hits=hits.clone() problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

/// What programs say; `made` is a room that was just opened for one.
pub async fn feeds(
    state: &State,
    origin: Origin,
    feeds: Vec<FeedInfo>,
    made: Option<KeyedRoom>,
    Refused { error, typed, .. }: Refused,
) -> Response {
    let problem = told(error.as_ref(), &origin);
    let page = render(state, origin, move || {
        view! { <FeedsPage feeds=feeds.clone() made=made.clone() problem=problem.clone() typed=typed.clone() /> }
    });
    with_status_of(error, page.await)
}

pub async fn problem(state: &State, origin: Origin, error: &Error) -> Response {
    let problem = error.problem(origin.language);
    let mut page = render(state, origin, move || view! { <ProblemPage problem=problem.clone() /> }).await;
    *page.status_mut() = error.status();
    page
}

/// The rooms of the lobby, each with its last message and how many are there: a viewer's own before those that are for
/// everybody.
///
/// # Errors
/// When the log can't be read.
pub async fn rooms(state: &State, viewer: Option<&Viewer>) -> Result<Vec<RoomSummary>, Error> {
    summaries(state, viewer.map(|viewer| &viewer.id), ROOMS_IN_LOBBY).await
}

async fn summaries(state: &State, whose: Option<&PersonId>, limit: usize) -> Result<Vec<RoomSummary>, Error> {
    let own = match whose {
        Some(person) => state.store.own_rooms(person, limit).await?,
        None => Vec::new(),
    };
    let here = |room: &RoomName| state.hub.count_here(room);
    let own = own.into_iter().map(|OwnRoom { room, title, with, last }| {
        let with = with.map(|with| publish::direct::as_now(state, &room, with));
        let title = title.or_else(|| with.as_ref().and_then(publish::direct::title));
        RoomSummary { here: here(&room), room, title, with, last }
    });
    let rooms = state.store.rooms(limit).await?.into_iter();
    let rooms =
        rooms.map(|(room, last)| RoomSummary { here: here(&room), room, title: None, with: None, last });
    Ok(own.chain(rooms).collect())
}

/// What the room behind a door is called by whoever it was opened to.
async fn called(state: &State, door: &Door) -> Result<String, Error> {
    Ok(publish::direct::called(state, door.room(), door.reader()).await?)
}

/// Why something was refused, in the language of the page that shows it.
fn told(error: Option<&Error>, origin: &Origin) -> Option<Problem> {
    error.map(|error| error.problem(origin.language))
}

/// A page that shows why something was refused answers with that status, and with when to try again.
fn with_status_of(error: Option<Error>, mut page: Response) -> Response {
    let Some(error) = error else { return page };
    *page.status_mut() = error.status();
    if let Some(seconds) = error.retry_after() {
        page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    page
}

async fn render<V: IntoView + 'static>(
    state: &State,
    origin: Origin,
    page: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    render_with(site(state, &origin), Arc::default(), page).await
}

/// Renders a page, and leaves the nonce of its scripts.
async fn render_with<V: IntoView + 'static>(
    site: Site,
    nonce: Arc<Mutex<String>>,
    page: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let with_context = move || {
        let response = expect_context::<ResponseOptions>();
        if let Some(own) = use_nonce() {
            *nonce.lock().unwrap_or_else(PoisonError::into_inner) = own.to_string();
            if let Some(policy) = policy(&own, &site) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
        let mut headers = HeaderMap::new();
        add_headers(&mut headers, site.language);
        for (name, value) in &headers {
            response.append_header(name.clone(), value.clone());
        }
        provide_context(site.clone());
        provide_context(site.language.wording());
    };
    // The router has matched already, and the page has all it needs: what is left of the request is nothing.
    leptos_axum::render_app_async_with_context(with_context, page)(Request::new(Body::empty())).await
}

fn site(state: &State, Origin { url, language }: &Origin) -> Site {
    Site {
        language: *language,
        base: state.assets.base(),
        build: crate::BUILD.to_owned(),
        url: url.clone(),
        file_bytes: state.files.most(),
        reload: reload(),
    }
}

/// A browser may keep a page to come back to, and nobody else may. It has it in the language that was wanted then.
fn add_headers(headers: &mut HeaderMap, language: Language) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
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
