//! Who may see how the house is doing: everybody at the machine itself, and elsewhere whoever has the operator's key. And who looks
//! after its rooms: whom the configuration names.

use crate::{
    address::Client,
    config::{PublicUrl, StatusFor},
    cookies::{self, SetCookie},
    keys::Purpose,
    problem::Error,
    security,
    state::State,
    store::Right,
    viewer::{Shown, Viewer, write_private},
};
use axum::extract::FromRequestParts;
use cookie::{Cookie, SameSite};
use http::request::Parts;
use protocol::PersonId;
use std::{fs, io, path::Path};

/// The cookie in which a browser keeps the key.
const COOKIE: &str = "hallway-operator";

/// What proxies add to a request.
const PROXIED: [&str; 5] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Somebody who may see it. `key` is there if they showed it with this very request, and not by a cookie.
#[derive(Debug)]
pub struct Operator {
    pub key: Option<String>,
}

impl FromRequestParts<State> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let opens = |key: &str| state.keys.opens(Purpose::Operate, key);
        if let Shown(Some(key)) = Shown::from_request_parts(parts, state).await? {
            return if opens(&key) { Ok(Self { key: Some(key) }) } else { Err(Error::KeyNeeded) };
        }
        let remembered = cookies::sent(&parts.headers, COOKIE).any(|cookie| opens(cookie.value()));
        let may = match state.config.status {
            StatusFor::Everyone => true,
            StatusFor::Key => remembered,
            StatusFor::Local => remembered || is_here(parts, state).await?,
        };
        if may { Ok(Self { key: None }) } else { Err(Error::KeyNeeded) }
    }
}

/// By which right somebody does something about a room: an operator's, if they are one of those whom the configuration names.
impl FromRequestParts<State> for Right {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let viewer = Option::<Viewer>::from_request_parts(parts, state).await?;
        Ok(viewer.map_or(Self::OfHost, |viewer| right_of(state, &viewer)))
    }
}

/// By which right a viewer does something about a room.
pub fn right_of(state: &State, viewer: &Viewer) -> Right {
    if is_one(state, &viewer.id) { Right::OfOperator } else { Right::OfHost }
}

/// Whether somebody looks after every room that is for everybody.
pub fn is_one(state: &State, person: &PersonId) -> bool {
    state.config.operators.contains(person)
}

/// The cookie by which a browser shows the key from now on.
pub fn remember(state: &State, key: String) -> SetCookie {
    let cookie = Cookie::build((COOKIE, key))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(state.config.public_url.as_ref().is_some_and(PublicUrl::is_https));
    SetCookie(Some(cookie.build()))
}

/// Writes the key to where only the operator reads.
pub fn leave_key(state: &State, folder: &Path) -> io::Result<()> {
    let (path, key) = (folder.join("operator.key"), state.keys.key(Purpose::Operate) + "\n");
    if fs::read_to_string(&path).is_ok_and(|there| there == key) {
        return Ok(());
    }
    write_private(&path, key.as_bytes())
}

/// Whether somebody is at this machine. Behind a proxy on this machine everybody would seem to be: where there may be one,
/// nobody is.
async fn is_here(parts: &mut Parts, state: &State) -> Result<bool, Error> {
    let Client(address) = Client::from_request_parts(parts, state).await?;
    let proxied = PROXIED.iter().any(|name| parts.headers.contains_key(*name));
    let public = state.config.public_url.as_ref().is_some_and(|url| !security::is_this_machine(url.host()));
    let local = security::asks_this_machine(&parts.uri, &parts.headers);
    Ok(address.to_canonical().is_loopback() && local && !proxied && !public)
}
