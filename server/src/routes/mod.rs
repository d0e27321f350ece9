//! One file for each noun that has an address. A handler reads what came, makes one call, and answers.

pub mod lobby;
pub mod room;
pub mod messages;
pub mod message;
pub mod reactions;
pub mod files;
pub mod typing;
pub mod polls;
pub mod results;
pub mod screen;
pub mod people;
pub mod quiet;
pub mod topic;
pub mod invitations;
pub mod events;
pub mod me;
pub mod presence;
pub mod export;
pub mod forget;
pub mod devices;
pub mod passphrase;
pub mod search;
pub mod unread;
pub mod status;
pub mod feeds;
pub mod doctor;
pub mod health;
pub mod help;
pub mod settings;
pub mod openapi;
pub mod assets;
pub mod astray;

use crate::{hub::Filter, incoming::Form, problem::Error, state::State, store::Page};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    response::{IntoResponse, Response},
};
use http::{header, request::Parts};
use protocol::{
    Cursor, EventName, Heard, Reason, Refusal, Seq,
    limits::{EVENTS_PER_FILTER, HISTORY_PAGE, HISTORY_PAGE_MAX},
    paths,
};

/// The place in the log that an address names.
#[derive(Debug)]
pub struct AtSeq(pub Seq);

impl FromRequestParts<State> for AtSeq {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let named = path_parameter(parts, state, "seq").await?;
        // The id of an event is a name for its place too.
        let seq = match named.parse::<Cursor>() {
            Ok(cursor) if cursor.epoch == *state.store.epoch() => cursor.seq.to_string(),
            Ok(_) => return Err(Error::NotFound),
            Err(_) => named,
        };
        // No log reaches beyond what SQLite counts to.
        let seq = seq.parse::<i64>().ok().and_then(|seq| Seq::try_from(seq).ok());
        seq.map(Self).ok_or(Error::NotFound)
    }
}

/// What stands in an address in the place of `{name}`.
pub(crate) async fn path_parameter(parts: &mut Parts, state: &State, name: &str) -> Result<String, Error> {
    let parameters = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Refusal::new(Reason::AddressNotUtf8, "The address is not valid UTF-8."))?;
    let value = parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    value.ok_or(Error::NotFound)
}

/// The fields of an address's query.
#[derive(Debug)]
pub struct Query(pub Form);

impl FromRequestParts<State> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        Form::parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Which page of a room's history, and how long: `?before=|after=|around=&limit=&event=`.
#[derive(Debug, Clone)]
pub struct Paging {
    pub page: Page,
    pub limit: usize,
    /// `?event=`: of that page only these.
    pub filter: Filter,
}

impl FromRequestParts<State> for Paging {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        let place = |field| query.get(field).map(|text| place(state, text)).transpose();
        let around = query.get("around").map(|text| spot(state, text)).transpose()?;
        let page = match (place("before")?, place("after")?, around) {
            (None, None, None) => Page::Newest,
            (Some(before), None, None) => Page::Before(before),
            (None, Some(after), None) => Page::After(after),
            (None, None, Some(around)) => Page::Around(around),
            _ => {
                let detail = "A page is before one place, after one or around one: only one of these.";
                return Err(Refusal::new(Reason::Page, detail).into());
            }
        };
        let limit = match query.get("limit") {
            None => HISTORY_PAGE,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if limit > 0 => limit.min(HISTORY_PAGE_MAX),
                _ => {
                    return Err(Refusal::new(
                        Reason::Limit,
                        "A limit is a number from 1 on; no page has more than 200 messages.",
                    )
                    .into());
                }
            },
        };
        Ok(Self { page, limit, filter: filter(&query)? })
    }
}

/// `?event=AAPL&event=MSFT`: only these. A name that no event can have is a mistake, and would be a silence for ever.
fn filter(query: &Form) -> Result<Filter, Error> {
    let names: Vec<String> = query.all("event").map(str::to_owned).collect();
    if names.len() > EVENTS_PER_FILTER {
        let detail = format!("Reading can be narrowed down to at most {EVENTS_PER_FILTER} events.");
        return Err(Refusal::new(Reason::Events, detail).into());
    }
    for name in &names {
        let is_known = Heard::NAMES.contains(&name.as_str());
        if !is_known && name.parse::<EventName>()?.is_ours() {
            let detail = format!(
                "No event is called {name:?}: capitals make another name, and some belong to the browser."
            );
            return Err(Refusal::new(Reason::EventUnknown, detail).into());
        }
    }
    Ok(Filter::of(names))
}

/// What a message is known by, in a link that people pass on: its number, or its id.
fn spot(state: &State, text: &str) -> Result<Seq, Error> {
    // No log reaches beyond what SQLite counts to.
    let number = text.parse::<i64>().ok().and_then(|seq| Seq::try_from(seq).ok());
    number.map_or_else(|| place(state, text), Ok)
}

/// A cursor of this log, as a place in it.
fn place(state: &State, text: &str) -> Result<Seq, Error> {
    let cursor: Cursor = text.parse()?;
    if cursor.epoch == *state.store.epoch() {
        Ok(cursor.seq)
    } else {
        Err(Refusal::new(
            Reason::CursorElsewhere,
            "This cursor belongs to another log. Read the newest page again.",
        )
        .into())
    }
}

/// An answer that is of the moment.
pub fn fresh(body: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// A path of this site; anything else, which would lead a form elsewhere, becomes the lobby.
pub fn local(path: &str) -> &str {
    let is_path = path.starts_with('/') && !path.starts_with("//");
    if is_path && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') { path } else { paths::LOBBY }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_form_goes_back_to_this_site_only() {
        assert_eq!(local("/r/lobby?before=a-1"), "/r/lobby?before=a-1");
        for elsewhere in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "javascript:1"]
        {
            assert_eq!(local(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
