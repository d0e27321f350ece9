//! The origin under which a reader reached us, for the addresses that we show them.

use crate::state::State;
use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};
use std::convert::Infallible;

/// Scheme, host and port, without a slash at the end: the public one, or the one that was asked for.
#[derive(Debug, Clone)]
pub struct Origin(pub String);

impl Origin {
    pub fn of(state: &State, headers: &HeaderMap) -> Self {
        let asked = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Self(match &state.config.public_url {
            Some(url) => url.origin().to_owned(),
            None => format!("http://{}", asked()),
        })
    }
}

impl FromRequestParts<State> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(Self::of(state, &parts.headers))
    }
}
