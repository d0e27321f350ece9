//! The origin under which a reader reached us, for the addresses that we show them, and the language in which they read us.

use crate::{accept, cookies, state::State};
use app::language::Language;
use axum::extract::FromRequestParts;
use cookie::{Cookie, SameSite};
use http::{HeaderMap, header, request::Parts};
use std::{convert::Infallible, time::Duration};

/// The cookie by which a browser says which language was chosen. Without it, the browser's own wishes count.
const LANGUAGE: &str = "language";
/// How long a browser keeps it: a year.
const COOKIE_AGE: Duration = Duration::from_secs(365 * 24 * 3_600);

#[derive(Debug, Clone)]
pub struct Origin {
    /// Scheme, host and port, without a slash at the end: the public one, or the one that was asked for.
    pub url: String,
    pub language: Language,
}

impl Origin {
    pub fn of(state: &State, headers: &HeaderMap) -> Self {
        let asked = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let url = match &state.config.public_url {
            Some(url) => url.origin().to_owned(),
            None => format!("http://{}", asked()),
        };
        Self { url, language: language(headers) }
    }
}

impl FromRequestParts<State> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        Ok(Self::of(state, &parts.headers))
    }
}

/// The language that somebody chose, else the one that their browser asks for.
pub fn language(headers: &HeaderMap) -> Language {
    chosen(headers).unwrap_or_else(|| accept::language(headers))
}

/// The language that somebody chose in this browser.
pub fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookies::sent(headers, LANGUAGE).find_map(|cookie| Language::named(cookie.value()))
}

/// Lets a browser keep what was chosen, or forget it: then its own wishes count again. Scripts have no need of it.
pub fn choose(language: Option<Language>) -> Cookie<'static> {
    let age = if language.is_some() { COOKIE_AGE } else { Duration::ZERO };
    Cookie::build((LANGUAGE, language.map_or("", Language::tag)))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(age.try_into().unwrap_or_default())
        .build()
}
