//! A room's page. What of it is the same for everybody is rendered once for as long as nothing happens, see [`Print`].

use super::{
    Refused,
    people::may,
    print::{Print, Reader},
    prints::Polls,
    render, summaries, told, with_status_of,
};
use crate::{
    door::Door,
    feeds,
    keys::Purpose,
    origin::Origin,
    problem::Error,
    publish,
    state::State,
    store::{Asked, Page, Silence},
    viewer::{Met, Viewer},
};
use app::{May, RoomPage, Snapshot, avatar::write_avatar, markup::Markup};
use axum::response::Response;
use http::HeaderMap;
use leptos::prelude::*;
use protocol::{ClientId, Person, RoomName, RoomSummary, limits::HISTORY_PAGE};

/// Rooms that stand beside a room.
const ROOMS_BESIDE: usize = 50;

/// A page of a room.
///
/// # Errors
/// When the log can't be read.
pub async fn room(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    door: &Door,
    page: Page,
    refused: Refused,
) -> Result<Response, Error> {
    let room = door.room();
    let own = Own::of(state, viewer, room);
    let (snapshot, rooms, hush) =
        look(state, &origin, own, room.clone(), page, state.asked_by(Some(viewer))).await?;
    let Refused { error, typed, reply_to } = refused;
    let may = match reply_to {
        Some(_) => may(state, Some(viewer), door).await?,
        None => May::Look,
    };
    let problem = told(error.as_ref(), &origin);
    let page = render(state, origin, move || {
        view! {
            <RoomPage
                snapshot=snapshot.clone()
                rooms=rooms.clone()
                problem=problem.clone()
                typed=typed.clone()
                reply_to=reply_to.clone()
                may
                hush=hush.clone()
            />
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
    viewer: &Viewer,
    door: &Door,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let name = door.room();
    // A name that nobody has opened a room under is made up by whoever asks: it takes up no memory.
    let is_room = state.store.has_room(name) || feeds::is_theirs(state, name);
    // Prints are what everybody may see.
    let is_for_all = !name.is_private() && !state.store.lists_own_rooms(&viewer.id).await?;
    let own = Own::of(state, viewer, name);
    let may_speak = state.store.silence(&viewer.id, name, state.now()).is_none();
    if is_room && is_for_all && may_speak && viewer.key_of.is_none() && Print::takes(&own.me.name) {
        let printed = state.prints.current(state, name, &origin).await?;
        // Whoever was here before may have voted, or may have asked what is put to the vote.
        let fits = |polls: &Polls| viewer.met == Met::JustNow || *polls == Polls::None;
        // Who is named finds a mark at their name, and a way to what they said; nobody else does.
        if let Some(printed) =
            printed.filter(|printed| fits(&printed.polls) && !printed.named.contains(&own.me.id))
        {
            return Ok(printed.fill(state, origin, own, headers));
        }
    }
    room(state, origin, viewer, door, Page::Newest, Refused::default()).await
}

/// What on the page is its reader's own.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) me: Person,
    pub(super) presenter_key: String,
    pub(super) client_id: ClientId,
}

impl Own {
    fn of(state: &State, viewer: &Viewer, room: &RoomName) -> Self {
        Self {
            me: publish::would_bear(state, viewer, room),
            presenter_key: state.keys.key(Purpose::Present(room, &viewer.id)),
            client_id: ClientId::from_bits(rand::random()),
        }
    }

    pub(super) fn reader(self, nonce: String) -> Reader {
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

/// Why its reader may say nothing here, where nobody may or they may not.
async fn hush(
    state: &State,
    origin: &Origin,
    room: &RoomName,
    asked: &Asked,
) -> Result<Option<String>, Error> {
    let silence = asked.by.as_ref().and_then(|person| state.store.silence(person, room, asked.at));
    let error = match silence {
        _ if state.store.is_left_alone(room).await? => Error::LeftAlone,
        _ if state.store.rules(room.clone()).await?.closed.is_some() => Error::RoomClosed,
        Some(Silence::ForGood) => Error::Banned,
        Some(Silence::Until(until)) => Error::Muted { until },
        None => return Ok(None),
    };
    Ok(Some(error.problem(origin.language).detail))
}

/// What the page shows.
pub(super) async fn look(
    state: &State,
    origin: &Origin,
    own: Own,
    room: RoomName,
    page: Page,
    asked: Asked,
) -> Result<(Snapshot, Vec<RoomSummary>, Option<String>), Error> {
    let Own { me, presenter_key, client_id } = own;
    let hush = hush(state, origin, &room, &asked).await?;
    let mut rooms = summaries(state, asked.by.as_ref(), ROOMS_BESIDE).await?;
    let with = publish::direct::with(state, &room, Some(&me.id)).await?;
    let called = match &with {
        Some(with) => with.name.to_string(),
        None => publish::direct::called(state, &room, Some(&me.id)).await?,
    };
    // Whom one talks with here is known, however many rooms are livelier.
    if with.is_some() && rooms.iter().all(|summary| summary.room != room) {
        let title = with.as_ref().and_then(publish::direct::title);
        rooms.insert(0, RoomSummary { room: room.clone(), title, with, here: 0, last: None });
    }
    let history = state.store.history(room.clone(), page, HISTORY_PAGE, asked).await?;
    let snapshot = Snapshot {
        me,
        called,
        posting: publish::posting(state, &room),
        presenter_key: Some(presenter_key),
        history,
        presence: state.hub.attendance(&room),
        client_id,
    };
    Ok((snapshot, rooms, hush))
}
