//! Polls: putting one to a room, voting, leading it, and taking its results along.

use super::{AtSeq, InRoom, Query};
use crate::{
    accept::{self, Form},
    address::Prefix,
    incoming::{Incoming, Sender},
    origin::Origin,
    pages,
    problem::Error,
    publish::{
        Said,
        polls::{self, Leader},
    },
    results,
    state::State,
    transcript,
    viewer::{Shown, Speaker, Viewer},
};
use app::PollTyped;
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use protocol::{Ballot, ClientId, Poll, RoomName, Seq, paths};

/// The newest polls of a room. A browser goes to where it can vote.
pub async fn list(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if accept::is_browser(&headers) {
        return Ok(Redirect::to(&paths::vote(&room)).into_response());
    }
    let polls = state.store.polls(room, state.asked_by(viewer.as_ref())).await?;
    Ok(super::fresh(Json(polls)))
}

/// 201 with the poll; 200 with the first one when it was asked before under the same client id. A form on a page goes
/// back to the room, and comes back with all that was typed if it was refused.
pub async fn ask(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
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
            polls::ask(&state, &viewer, from, room.clone(), draft).await.map(|said| (said, sender))
        }
        Err(error) => Err(error),
    };
    match asked {
        Ok((_, Sender::Form)) if browser => {
            Ok((viewer.remember(&state), Redirect::to(&paths::room(&room))).into_response())
        }
        Ok((said, _)) => {
            let (status, event) = match said {
                Said::New(event) => (StatusCode::CREATED, event),
                Said::Repeat(event) => (StatusCode::OK, event),
            };
            let seq = event.id().seq;
            let poll = polls::stand(&state, &viewer, &room, seq).await?;
            let location = [(header::LOCATION, paths::poll(&room, seq))];
            Ok((status, location, viewer.remember(&state), Json(poll)).into_response())
        }
        Err(error) if browser => Ok(pages::new_poll(&state, origin, room, typed, Some(error)).await),
        Err(error) => Err(error),
    }
}

/// The form for a new poll, with a question in it that was typed elsewhere.
pub async fn new(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    origin: Origin,
    Query(query): Query,
) -> Response {
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
    pages::new_poll(&state, origin, room, typed, None).await
}

pub async fn one(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut response = match accept::choose(&headers, &[Form::Json, Form::Html, Form::Text]) {
        Some(Form::Html) => {
            let viewer = Viewer::welcome(viewer);
            let page = pages::vote(&state, origin, &viewer, room, app::Shown::Only(seq), None).await?;
            (viewer.remember(&state), page).into_response()
        }
        Some(form) => {
            let poll = state.store.poll(room, seq, state.asked_by(viewer.as_ref())).await?;
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
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = Viewer::welcome(viewer);
    let done = match incoming.ballot() {
        Ok((ballot, back)) => {
            polls::cast(&state, &viewer, from, &room, seq, &ballot).await.map(|poll| (poll, back))
        }
        Err(error) => Err(error),
    };
    answer(&state, origin, &viewer, (room, seq), browser, done).await
}

pub async fn take_back(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    viewer: Option<Viewer>,
    from: Prefix,
) -> Result<Response, Error> {
    let viewer = Viewer::welcome(viewer);
    let nothing = Ballot { choices: Vec::new() };
    let poll = polls::cast(&state, &viewer, from, &room, seq, &nothing).await?;
    Ok((viewer.remember(&state), Json(poll)).into_response())
}

/// A choice more, such as a question from the audience: 201 with the poll.
pub async fn add(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = Viewer::welcome(viewer);
    let done = match incoming.addition() {
        Ok((addition, back)) => {
            polls::add(&state, &viewer, from, &room, seq, addition).await.map(|poll| (poll, back))
        }
        Err(error) => Err(error),
    };
    let mut response = answer(&state, origin, &viewer, (room, seq), browser, done).await?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

pub async fn close(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    Shown(shown): Shown,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let back = Incoming::read(request).await?.back();
    let leader = Leader { viewer: Viewer::welcome(viewer), shown };
    let done = polls::close(&state, &leader, &room, seq).await.map(|poll| (poll, back));
    answer(&state, origin, &leader.viewer, (room, seq), browser, done).await
}

pub async fn reveal(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
    origin: Origin,
    viewer: Option<Viewer>,
    Shown(shown): Shown,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let back = Incoming::read(request).await?.back();
    let leader = Leader { viewer: Viewer::welcome(viewer), shown };
    let done = polls::reveal(&state, &leader, &room, seq).await.map(|poll| (poll, back));
    answer(&state, origin, &leader.viewer, (room, seq), browser, done).await
}

pub async fn results_csv(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
) -> Result<Response, Error> {
    let poll = shown_results(&state, &room, seq).await?;
    Ok(file("text/csv; charset=utf-8", &poll, "csv", results::csv(&poll)?))
}

pub async fn results_json(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    AtSeq(seq): AtSeq,
) -> Result<Response, Error> {
    let poll = shown_results(&state, &room, seq).await?;
    let json = serde_json::to_string_pretty(&poll).map_err(|_| Error::Internal)?;
    Ok(file("application/json", &poll, "json", json))
}

async fn shown_results(state: &State, room: &RoomName, seq: Seq) -> Result<Poll, Error> {
    let poll = state.store.poll(room.clone(), seq, state.asked_by(None)).await?.ok_or(Error::NotFound)?;
    if poll.is_hidden() { Err(Error::Hidden) } else { Ok(poll) }
}

/// The poll as it stands; a form on a page goes back to where it was, or to the vote with the reason why not.
async fn answer(
    state: &State,
    origin: Origin,
    viewer: &Viewer,
    (room, seq): (RoomName, Seq),
    browser: bool,
    done: Result<(Poll, Option<String>), Error>,
) -> Result<Response, Error> {
    match done {
        Ok((_, Some(back))) if browser => {
            let back = if back.is_empty() { paths::vote(&room) } else { super::local(&back).to_owned() };
            Ok((viewer.remember(state), Redirect::to(&back)).into_response())
        }
        Ok((poll, _)) => Ok((viewer.remember(state), super::fresh(Json(poll))).into_response()),
        Err(error) if browser && error != Error::NotFound => {
            pages::vote(state, origin, viewer, room, app::Shown::Only(seq), Some(error)).await
        }
        Err(error) => Err(error),
    }
}

/// Something to be kept as a file.
fn file(media_type: &'static str, poll: &Poll, extension: &str, content: String) -> Response {
    let mut response = super::fresh(content);
    let name = format!("attachment; filename=\"{}-{}.{extension}\"", poll.room, poll.id.seq);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
