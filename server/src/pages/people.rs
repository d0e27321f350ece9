//! The page of a room's people, and those of rooms that are not for everybody: their invitations, and the way in.

use super::{render, told, with_status_of};
use crate::{
    door::Door,
    invitation::{self, Secret},
    operator,
    origin::Origin,
    problem::Error,
    publish::{self, direct, hosts},
    state::State,
    store::{Invitation, Rules, Silence, called},
    viewer::Viewer,
};
use app::{
    Company, Invitations, InvitationsPage, InvitedPage, Kind, May, OpenInvitation, PeoplePage, Silenced,
    Standing,
};
use axum::response::Response;
use leptos::prelude::*;
use protocol::{Insider, Part, Person, RoomName, paths};

/// Who looks after a room and who is in it. A form that was refused comes back with the reason.
///
/// # Errors
/// When the log can't be read.
pub async fn people(
    state: &State,
    origin: Origin,
    viewer: Option<&Viewer>,
    door: &Door,
    error: Option<Error>,
) -> Result<Response, Error> {
    let room = door.room().clone();
    let people = publish::people::company(state, door).await?;
    let whereabouts = state.hub.whereabouts(&room, &people);
    let may = may(state, viewer, door).await?;
    let Rules { slow, closed } = state.store.rules(room.clone()).await?;
    let silenced = match may {
        May::Look => Vec::new(),
        May::Host | May::Operate => silenced(state, &room).await?,
    };
    // Whoever is nobody yet does nothing about them.
    let mut lately = match viewer {
        Some(_) => lately(state, &room, &people).await?,
        None => Vec::new(),
    };
    // Nobody talks with a program; whoever looks after the room may have it be silent.
    if may == May::Look {
        let program = Viewer::program(&room).id;
        lately.retain(|person| person.id != program);
    }
    let company = Company {
        kind: kind(state, door).await?,
        called: super::called(state, door).await?,
        topic: state.store.topic(room.clone()).await?,
        me: viewer.map(|viewer| viewer.id.clone()),
        may,
        slow,
        standing: if closed.is_some() { Standing::Closed } else { Standing::Open },
        silenced,
        lately,
        people: people.into_iter().zip(whereabouts).collect(),
        room,
    };
    let problem = told(error.as_ref(), &origin);
    let page = render(state, origin, move || {
        view! { <PeoplePage company=company.clone() problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

/// For whom a room is.
async fn kind(state: &State, door: &Door) -> Result<Kind, Error> {
    Ok(match direct::other(state, door).await? {
        Some(_) => Kind::OfTwo,
        None if door.room().is_private() => Kind::ByInvitation,
        None => Kind::Open,
    })
}

/// Who may say nothing.
async fn silenced(state: &State, room: &RoomName) -> Result<Vec<Silenced>, Error> {
    let silenced = state.store.silenced(room.clone(), state.now()).await?.into_iter();
    Ok(silenced
        .map(|(person, silence)| match silence {
            Silence::Until(until) => Silenced { person, until: Some(until) },
            Silence::ForGood => Silenced { person, until: None },
        })
        .collect())
}

/// Who has said something lately and is not listed.
async fn lately(state: &State, room: &RoomName, people: &[Insider]) -> Result<Vec<Person>, Error> {
    let mut lately = state.store.lately(room.clone()).await?;
    lately.retain(|person| people.iter().all(|insider| insider.person.id != person.id));
    // Whoever was sent out of a room that is not for everybody is nobody there any more.
    lately.retain(|person| !room.is_private() || state.store.is_inside(&person.id, room));
    Ok(lately)
}

/// What somebody may do about a room and who is in it.
pub(super) async fn may(state: &State, viewer: Option<&Viewer>, door: &Door) -> Result<May, Error> {
    let Some(viewer) = viewer else { return Ok(May::Look) };
    if hosts::is_above(state, operator::right_of(state, viewer), door) {
        return Ok(May::Operate);
    }
    let known = state.store.acquaintance(door.room().clone(), viewer.id.clone()).await?;
    let is_host = known.is_some_and(|known| known.part == Part::Host);
    Ok(if is_host { May::Host } else { May::Look })
}

/// The invitations to a room, with the link of the one that was just made.
///
/// # Errors
/// When the log can't be read.
pub async fn invitations(
    state: &State,
    origin: Origin,
    door: &Door,
    made: Option<&Secret>,
    error: Option<Error>,
) -> Result<Response, Error> {
    let room = door.room().clone();
    let open = state.store.invitations(room.clone()).await?.into_iter();
    let invitations = Invitations {
        called: super::called(state, door).await?,
        open: open.map(|Invitation { seq, author, at, .. }| OpenInvitation { seq, author, at }).collect(),
        made: made.map(|secret| invitation::to(format!("{}{}", origin.url, paths::invited(secret.as_str())))),
        room,
    };
    let problem = told(error.as_ref(), &origin);
    let page = render(state, origin, move || {
        view! { <InvitationsPage invitations=invitations.clone() problem=problem.clone() /> }
    });
    Ok(with_status_of(error, page.await))
}

/// The question whether to come in. A form that was refused comes back with the reason.
pub async fn invited(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    invitation: Invitation,
    secret: &Secret,
    error: Option<Error>,
) -> Response {
    let me = publish::would_bear(state, viewer, &invitation.room);
    let Invitation { room, author, title, .. } = invitation;
    let called = called(&room, title);
    let (action, problem) = (paths::invited(secret.as_str()), told(error.as_ref(), &origin));
    let page = render(state, origin, move || {
        let (called, host, action, me) = (called.clone(), author.clone(), action.clone(), me.clone());
        view! { <InvitedPage called host action me problem=problem.clone() /> }
    });
    with_status_of(error, page.await)
}
