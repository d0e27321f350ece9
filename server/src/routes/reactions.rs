//! Reactions to a message: each by the method of its name, and by a form that turns one on and off.

use super::{AtSeq, path_parameter};
use crate::{
    accept,
    address::Prefix,
    door::Door,
    emoji::Emoji,
    incoming::{Incoming, Sender},
    problem::Error,
    publish::messages::{self, Reacting},
    state::State,
    viewer::{Speaker, Viewer},
};
use axum::{
    Json, extract,
    extract::{FromRequestParts, Request},
    response::{IntoResponse, Redirect, Response},
};
use http::request::Parts;
use protocol::{Event, Seq, paths};

/// The emoji that an address names.
#[derive(Debug)]
pub struct AtEmoji(Emoji);

impl FromRequestParts<State> for AtEmoji {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        Ok(Self(path_parameter(parts, state, "emoji").await?.parse()?))
    }
}

/// 200 with the message as it stands, and again.
pub async fn add(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    AtEmoji(emoji): AtEmoji,
    Speaker(viewer): Speaker,
    from: Prefix,
) -> Result<Response, Error> {
    react(&state, &viewer, from, &door, seq, Reacting::With(emoji)).await
}

/// The same, without it.
pub async fn withdraw(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    AtEmoji(emoji): AtEmoji,
    Speaker(viewer): Speaker,
    from: Prefix,
) -> Result<Response, Error> {
    react(&state, &viewer, from, &door, seq, Reacting::Without(emoji)).await
}

/// With it, or without it where it was there. A form on a page goes back to the message.
pub async fn turn(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
    Speaker(viewer): Speaker,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let (emoji, sender) = Incoming::read(request).await?.reaction()?;
    let answer = react(&state, &viewer, from, &door, seq, Reacting::Otherwise(emoji.parse()?)).await?;
    if browser && sender == Sender::Form {
        let back = Redirect::to(&paths::room_around(door.room(), seq));
        return Ok((viewer.remember_new(&state), back).into_response());
    }
    Ok(answer)
}

async fn react(
    state: &State,
    viewer: &Viewer,
    from: Prefix,
    door: &Door,
    seq: Seq,
    reacting: Reacting,
) -> Result<Response, Error> {
    let message = messages::react(state, viewer, from, door, seq, reacting).await?;
    Ok((viewer.remember_new(state), super::fresh(Json(Event::Message(message)))).into_response())
}
