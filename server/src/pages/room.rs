//! A room's page. What of it is the same for everybody is rendered once for as long as nothing happens, see [`Print`].

use super::{
    Refused, policy,
    print::{Print, Reader},
    private, render, render_with, site, summaries, with_status_of,
};
use crate::{
    accept,
    keys::Purpose,
    origin::Origin,
    problem::Error,
    publish,
    state::State,
    store::{Asked, Page},
    viewer::Viewer,
};
use app::{RoomPage, Snapshot, avatar::write_avatar, markup::Markup};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt;
use leptos::prelude::*;
use protocol::{ClientId, Event, Person, PersonId, RoomName, RoomSummary, Seq, limits::HISTORY_PAGE};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Rooms that stand beside a room.
const ROOMS_BESIDE: usize = 50;
/// How long a print tells who is here, and that a poll is open: both are told anew as soon as the page listens.
const FRESH: Duration = Duration::from_millis(250);
/// Prints that are kept; each has some hundred kilobytes.
const KEPT: usize = 64;

/// Whether somebody was here before this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    Before,
    JustNow,
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
    let own = Own::of(state, viewer, &room);
    let (snapshot, rooms) = look(state, own, room, page, state.asked_by(Some(viewer))).await?;
    let Refused { error, typed } = refused;
    let problem = error.as_ref().map(Error::problem);
    let page = render(state, origin, move || {
        view! {
            <RoomPage snapshot=snapshot.clone() rooms=rooms.clone() problem=problem.clone() typed=typed.clone() />
        }
    });
    Ok(with_status_of(error, page.await))
}

/// The newest page of a room, as [`room`] gives it to whoever comes without a mistake, out of a print if there can be one.
///
/// # Errors
/// When the log can't be read.
pub async fn newest(
    state: &State,
    origin: Origin,
    (viewer, met): (&Viewer, Met),
    name: RoomName,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let own = Own::of(state, viewer, &name);
    if viewer.key_of.is_none() && Print::takes(&own.me.name) {
        let printed = state.prints.at(&name, &origin).current(state, &name, &origin).await?;
        // Whoever was here before may have voted, or may have asked what is put to the vote.
        if let Some(printed) = printed.filter(|printed| met == Met::JustNow || printed.polls == Polls::None) {
            return Ok(printed.fill(state, origin, own, headers));
        }
    }
    room(state, origin, viewer, name, Page::Newest, Refused::default()).await
}

/// The prints of the rooms that were opened last.
#[derive(Debug, Default)]
pub struct Prints {
    places: Mutex<HashMap<(RoomName, String), Arc<Place>>>,
}

/// Where one print is; whoever needs it while it is made waits for it.
#[derive(Debug, Default)]
struct Place(tokio::sync::Mutex<Option<Arc<Printed>>>);

#[derive(Debug)]
struct Printed {
    print: Print,
    /// Where the log ended before it was read: this is not the page of the next message any more.
    head: Seq,
    at: Instant,
    polls: Polls,
}

#[derive(Debug, PartialEq, Eq)]
enum Polls {
    Some,
    None,
}

impl Prints {
    fn at(&self, room: &RoomName, Origin(origin): &Origin) -> Arc<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (room.clone(), origin.clone());
        if places.len() >= KEPT && !places.contains_key(&key) {
            places.clear();
        }
        places.entry(key).or_default().clone()
    }
}

impl Place {
    /// The print as things stand; `None` if the page can't be printed.
    async fn current(
        &self,
        state: &State,
        room: &RoomName,
        origin: &Origin,
    ) -> Result<Option<Arc<Printed>>, Error> {
        let mut place = self.0.lock().await;
        if place.as_ref().is_none_or(|printed| !printed.is_current(state)) {
            *place = Printed::make(state, room, origin).await?.map(Arc::new);
        }
        Ok(place.clone())
    }
}

impl Printed {
    fn is_current(&self, state: &State) -> bool {
        self.head == state.store.head() && self.at.elapsed() < FRESH
    }

    /// Renders the page for somebody who is nobody, and of whom nothing else on it can be by accident.
    async fn make(state: &State, room: &RoomName, origin: &Origin) -> Result<Option<Self>, Error> {
        // Before anything is read: what happens meanwhile makes it old, and not the other way round.
        let (head, at) = (state.store.head(), Instant::now());
        let chance = || ClientId::from_bits(rand::random()).to_string();
        let me = Person { id: PersonId::from_bits(rand::random()), name: chance().into() };
        let own = Own { me, presenter_key: chance(), client_id: ClientId::from_bits(rand::random()) };
        let asked = Asked { by: None, at: state.now() };
        let (snapshot, rooms) = look(state, own.clone(), room.clone(), Page::Newest, asked).await?;
        let has_polls = snapshot.history.events.iter().any(|event| matches!(event, Event::Poll(_)));
        let page = move || {
            view! { <RoomPage snapshot=snapshot.clone() rooms=rooms.clone() problem=None typed=String::new() /> }
        };
        let nonce = Arc::new(Mutex::new(String::new()));
        let response = render_with(site(state, origin), nonce.clone(), page).await;
        let html = response.into_body().collect().await.map_err(|_| Error::Internal)?.to_bytes();
        let nonce = nonce.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let print = Print::of(&html, &own.reader(nonce));
        state.counters.count_print();
        if print.is_none() {
            tracing::warn!("a room's page has changed its shape, and is rendered for each reader");
        }
        Ok(print.map(|print| Self {
            print,
            head,
            at,
            polls: if has_polls { Polls::Some } else { Polls::None },
        }))
    }

    fn fill(&self, state: &State, origin: Origin, own: Own, headers: &HeaderMap) -> Response {
        // As random as what leptos makes, and as good to be written.
        let nonce = ClientId::from_bits(rand::random()).to_string();
        let policy = policy(&nonce, &site(state, &origin));
        let reader = own.reader(nonce);
        let packed = accept::takes_encoding(headers, "gzip");
        let bytes: Bytes = if packed { self.print.gzip(&reader) } else { self.print.plain(&reader) };
        let mut response = Body::from(bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if let Some(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(header::CACHE_CONTROL, private());
        response
    }
}

/// What on the page is its reader's own.
#[derive(Debug, Clone)]
struct Own {
    me: Person,
    presenter_key: String,
    client_id: ClientId,
}

impl Own {
    fn of(state: &State, viewer: &Viewer, room: &RoomName) -> Self {
        Self {
            me: publish::would_bear(state, viewer, room),
            presenter_key: state.keys.key(Purpose::Present(room, &viewer.id)),
            client_id: ClientId::from_bits(rand::random()),
        }
    }

    fn reader(self, nonce: String) -> Reader {
        let mut avatar = Markup::default();
        write_avatar(&mut avatar, &self.me);
        Reader {
            nonce,
            id: self.me.id.to_string(),
            name: self.me.name.to_string(),
            avatar: avatar.finish(),
            presenter_key: self.presenter_key,
            client_id: self.client_id.to_string(),
        }
    }
}

/// What the page shows.
async fn look(
    state: &State,
    own: Own,
    room: RoomName,
    page: Page,
    asked: Asked,
) -> Result<(Snapshot, Vec<RoomSummary>), Error> {
    let Own { me, presenter_key, client_id } = own;
    let history = state.store.history(room.clone(), page, HISTORY_PAGE, asked).await?;
    let rooms = summaries(state, ROOMS_BESIDE).await?;
    let snapshot = Snapshot {
        me,
        posting: publish::posting(state, &room),
        presenter_key: Some(presenter_key),
        page: if history.newer.is_some() { app::Page::Older } else { app::Page::Newest },
        history,
        here: state.hub.people(&room),
        client_id,
    };
    Ok((snapshot, rooms))
}
