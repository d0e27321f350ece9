//! Polls: putting one to a room, voting, and leading it.

use super::{AtSeq, Query};
use crate::{
    accept::{self, Form},
    address::Prefix,
    door::Door,
    incoming::{Incoming, Sender},
    origin::Origin,
    pages,
    problem::Error,
    publish::{
        Said,
        polls::{self, Leader},
    },
    state::State,
    transcript,
    viewer::{Shown, Speaker, Viewer},
};
use app::PollTyped;
use axum::{
    Json,
    extract::{self, FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use protocol::{Ballot, ClientId, Poll, Seq, paths};

/// The newest polls of a room. A browser goes to where it can vote.
pub async fn list(
    extract::State(state): extract::State<State>,
    door: Door,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if accept::is_browser(&headers) {
        return Ok(Redirect::to(&paths::vote(door.room())).into_response());
    }
    let polls = state.store.polls(door.room().clone(), state.asked_by(viewer.as_ref())).await?;
    Ok(super::fresh(Json(polls)))
}

/// 201 with the poll; 200 with the first one when it was asked before under the same client id. A form on a page goes
/// back to the room, and comes back with all that was typed if it was refused.
pub async fn ask(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    Speaker(viewer): Speaker,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let typed = incoming.typed_poll();
    let asked = match incoming.poll() {
        Ok((draft, sender)) => {
            polls::ask(&state, &viewer, from, &door, draft).await.map(|said| (said, sender))
        }
        Err(error) => Err(error),
    };
    match asked {
        Ok((_, Sender::Form)) if browser => {
            Ok((viewer.remember_new(&state), Redirect::to(&paths::room(door.room()))).into_response())
        }
        Ok((said, _)) => {
            let (status, event) = match said {
                Said::New(event) => (StatusCode::CREATED, event),
                Said::Repeat(event) => (StatusCode::OK, event),
            };
            let seq = event.id().seq;
            let poll = polls::stand(&state, &viewer, &door, seq).await?;
            let location = [(header::LOCATION, paths::poll(door.room(), seq))];
            Ok((status, location, viewer.remember_new(&state), Json(poll)).into_response())
        }
        Err(error) if browser => pages::new_poll(&state, origin, &door, typed, Some(error)).await,
        Err(error) => Err(error),
    }
}

/// The form for a new poll, with a question in it that was typed elsewhere.
pub async fn new(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    Query(query): Query,
) -> Result<Response, Error> {
    let typed = match query.get("body") {
        // What was typed into the room's box comes as that box's form sends it.
        Some(words) => PollTyped::from_words(words),
        None => PollTyped {
            question: query.get("question").unwrap_or_default().to_owned(),
            choices: query.all("choices").map(str::to_owned).collect(),
            ..PollTyped::default()
        },
    };
    let typed = PollTyped { client_id: Some(ClientId::from_bits(rand::random())), ..typed };
    pages::new_poll(&state, origin, &door, typed, None).await
}

pub async fn one(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut response = match accept::choose(&headers, &[Form::Json, Form::Html, Form::Text]) {
        Some(Form::Html) => {
            let viewer = Viewer::welcome(viewer);
            let page = pages::vote(&state, origin, &viewer, &door, app::Shown::Only(seq), None).await?;
            (viewer.remember(&state), page).into_response()
        }
        Some(form) => {
            let poll = state.store.poll(door.room().clone(), seq, state.asked_by(viewer.as_ref())).await?;
            let poll = poll.ok_or(Error::NotFound)?;
            if form == Form::Text {
                transcript::poll(&poll).into_response()
            } else {
                Json(poll).into_response()
            }
        }
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}

/// Somebody's vote, in place of the one before; a form without a choice takes it back.
pub async fn cast(
    extract::State(state): extract::State<State>,
    at: AtPoll,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let done = match Incoming::read(request).await?.ballot() {
        Ok((ballot, back)) => {
            polls::cast(&state, &at.viewer, from, &at.door, at.seq, &ballot).await.map(|poll| (poll, back))
        }
        Err(error) => Err(error),
    };
    at.answer(&state, done).await
}

pub async fn take_back(
    extract::State(state): extract::State<State>,
    at: AtPoll,
    from: Prefix,
) -> Result<Response, Error> {
    let nothing = Ballot { choices: Vec::new() };
    let poll = polls::cast(&state, &at.viewer, from, &at.door, at.seq, &nothing).await?;
    Ok((at.viewer.remember_new(&state), Json(poll)).into_response())
}

/// A choice more, such as a question from the audience: 201 with the poll.
pub async fn add(
    extract::State(state): extract::State<State>,
    at: AtPoll,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let done = match Incoming::read(request).await?.addition() {
        Ok((addition, back)) => {
            polls::add(&state, &at.viewer, from, &at.door, at.seq, addition).await.map(|poll| (poll, back))
        }
        Err(error) => Err(error),
    };
    let mut response = at.answer(&state, done).await?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

pub async fn close(
    extract::State(state): extract::State<State>,
    leading: Leading,
) -> Result<Response, Error> {
    let done = polls::close(&state, &leading.leader, &leading.at.door, leading.at.seq).await;
    leading.answer(&state, done).await
}

pub async fn reveal(
    extract::State(state): extract::State<State>,
    leading: Leading,
) -> Result<Response, Error> {
    let done = polls::reveal(&state, &leading.leader, &leading.at.door, leading.at.seq).await;
    leading.answer(&state, done).await
}

/// The poll to which something is to happen, and who wants it to.
#[derive(Debug)]
pub struct AtPoll {
    door: Door,
    seq: Seq,
    origin: Origin,
    viewer: Viewer,
    /// Shows pages.
    browser: bool,
}

impl FromRequestParts<State> for AtPoll {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let door = Door::from_request_parts(parts, state).await?;
        let AtSeq(seq) = AtSeq::from_request_parts(parts, state).await?;
        let viewer = Viewer::welcome(Option::<Viewer>::from_request_parts(parts, state).await?);
        let origin = Origin::of(state, &parts.headers);
        Ok(Self { door, seq, origin, viewer, browser: accept::is_browser(&parts.headers) })
    }
}

impl AtPoll {
    /// The poll as it stands; a form on a page goes back to where it was, or to the vote with the reason why not.
    async fn answer(
        self,
        state: &State,
        done: Result<(Poll, Option<String>), Error>,
    ) -> Result<Response, Error> {
        let Self { door, seq, origin, viewer, browser } = self;
        match done {
            Ok((_, Some(back))) if browser => {
                let back =
                    if back.is_empty() { paths::vote(door.room()) } else { super::local(&back).to_owned() };
                Ok((viewer.remember_new(state), Redirect::to(&back)).into_response())
            }
            Ok((poll, _)) => Ok((viewer.remember_new(state), super::fresh(Json(poll))).into_response()),
            Err(error) if browser && error != Error::NotFound => {
                pages::vote(state, origin, &viewer, &door, app::Shown::Only(seq), Some(error)).await
            }
            Err(error) => Err(error),
        }
    }
}

/// Somebody who wants to lead a poll on.
#[derive(Debug)]
pub struct Leading {
    at: AtPoll,
    leader: Leader,
    /// Where a form goes back to.
    back: Option<String>,
}

impl FromRequest<State> for Leading {
    type Rejection = Error;

    async fn from_request(request: Request, state: &State) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let at = AtPoll::from_request_parts(&mut parts, state).await?;
        let Shown(shown) = Shown::from_request_parts(&mut parts, state).await?;
        let back = Incoming::read(Request::from_parts(parts, body)).await?.back();
        Ok(Self { leader: Leader { viewer: at.viewer.clone(), shown }, at, back })
    }
}

impl Leading {
    async fn answer(self, state: &State, done: Result<Poll, Error>) -> Result<Response, Error> {
        self.at.answer(state, done.map(|poll| (poll, self.back))).await
    }
}
