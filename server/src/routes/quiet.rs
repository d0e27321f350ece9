//! Muting and banning somebody in a room, slow mode, and closing it. Each by the method of its name, and by a form for whoever has
//! no script. 204, and 204 again; a form goes back to the page of the people.

use super::people::{Asker, Whom};
use crate::{
    incoming::Incoming,
    problem::Error,
    publish::quiet::{self, Quieting, Rule},
    state::State,
};
use axum::{
    extract::{self, Request},
    response::Response,
};
use protocol::{
    PersonId, Reason,
    limits::{MUTE_MINUTES, SLOW_SECONDS},
};

pub async fn mute(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
    request: Request,
) -> Result<Response, Error> {
    let quieting = match Incoming::read(request).await?.number(Reason::MuteMinutes, MUTE_MINUTES) {
        Ok(minutes) => Quieting::Mute { minutes },
        Err(error) => return asker.answer(&state, Err(error)).await,
    };
    about(state, person, asker, quieting).await
}

pub async fn unmute(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    about(state, person, asker, Quieting::Unmute).await
}

pub async fn ban(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    about(state, person, asker, Quieting::Ban).await
}

pub async fn unban(
    extract::State(state): extract::State<State>,
    Whom(person): Whom,
    asker: Asker,
) -> Result<Response, Error> {
    about(state, person, asker, Quieting::Unban).await
}

pub async fn slow(
    extract::State(state): extract::State<State>,
    asker: Asker,
    request: Request,
) -> Result<Response, Error> {
    match Incoming::read(request).await?.number(Reason::SlowSeconds, SLOW_SECONDS) {
        Ok(seconds) => rule(state, asker, Rule::Slow(seconds)).await,
        Err(error) => asker.answer(&state, Err(error)).await,
    }
}

pub async fn close(extract::State(state): extract::State<State>, asker: Asker) -> Result<Response, Error> {
    rule(state, asker, Rule::Closed).await
}

pub async fn reopen(extract::State(state): extract::State<State>, asker: Asker) -> Result<Response, Error> {
    rule(state, asker, Rule::Open).await
}

async fn about(state: State, person: PersonId, asker: Asker, quieting: Quieting) -> Result<Response, Error> {
    let Asker { door, viewer, right, from, .. } = &asker;
    let done = quiet::quiet(&state, viewer, *right, *from, door, &person, quieting).await;
    asker.answer(&state, done).await
}

async fn rule(state: State, asker: Asker, rule: Rule) -> Result<Response, Error> {
    let Asker { door, viewer, right, from, .. } = &asker;
    let done = quiet::rule(&state, viewer, *right, *from, door, rule).await;
    asker.answer(&state, done).await
}
