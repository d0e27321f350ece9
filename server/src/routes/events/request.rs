//! What somebody who wants to listen asks for: where they were, what they want to hear, and how it is to be written.

use crate::{
    accept,
    address::Prefix,
    hub::Filter,
    incoming::Form as Fields,
    line::Handover,
    problem::Error,
    routes::{Query, filter},
    sse::Form,
    state::State,
    viewer::Viewer,
};
use axum::extract::FromRequestParts;
use http::{HeaderMap, Method, request::Parts};
use protocol::{Cursor, Reason, Refusal, limits::WAIT_SECONDS_MAX, stream::END};
use std::time::Duration;

/// What a listener's request says, whichever rooms it is for.
#[derive(Debug)]
pub struct StreamRequest {
    pub viewer: Option<Viewer>,
    pub(super) seen: Seen,
    pub(super) looks: Looks,
    pub(super) from: Prefix,
    pub(super) came_with: CameWith,
    /// How it is to be written, or why none of the ways that we have would do.
    pub(super) written: Result<Written, Error>,
    pub(super) filter: Filter,
    pub(super) method: Method,
    pub(super) handover: Handover,
}

/// How what is said is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As it happens.
    Streamed(Form),
    /// What happens within a time, in one answer.
    Polled { wait: Duration },
}

/// Who sees that somebody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    ByAll,
    ByNobody,
}

/// Whether whoever listens says when they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    Told,
    Untold,
}

impl FromRequestParts<State> for StreamRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let Query(query) = Query::from_request_parts(parts, state).await?;
        Ok(Self {
            viewer: Option::<Viewer>::from_request_parts(parts, state).await?,
            // A screen on a wall is nobody.
            seen: if query.get("as") == Some("nobody") { Seen::ByNobody } else { Seen::ByAll },
            looks: if query.get("presence") == Some("told") { Looks::Told } else { Looks::Untold },
            from: Prefix::from_request_parts(parts, state).await?,
            came_with: came_with(&parts.headers, &query),
            written: written(&parts.headers, &query)?,
            filter: narrowed(&query)?,
            method: parts.method.clone(),
            handover: parts.extensions.get().cloned().ok_or(Error::Internal)?,
        })
    }
}

impl StreamRequest {
    /// The same request, but whoever listens is not seen by others, and hears only this.
    pub fn of_nobody(self, filter: Filter) -> Self {
        Self { seen: Seen::ByNobody, filter, ..self }
    }
}

impl Written {
    /// How the events themselves are written.
    pub(super) fn form(self) -> Form {
        match self {
            Self::Streamed(form) => form,
            Self::Polled { .. } => Form::Ndjson,
        }
    }
}

/// What a listener says about where it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CameWith {
    Nothing,
    /// It has heard the end of a finite stream, if this is one.
    End,
    Cursor(Cursor),
    Nonsense,
}

/// `Last-Event-ID`, which a browser sends by itself when it comes back, wins over `?after=`.
fn came_with(headers: &HeaderMap, query: &Fields) -> CameWith {
    let mut sent = headers.get_all("last-event-id").iter().filter(|value| !value.is_empty());
    let text = match (sent.next(), sent.next()) {
        (Some(value), None) => Some(value.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => return CameWith::Nonsense,
        (None, _) => query.get("after").filter(|after| !after.is_empty()),
    };
    if text == Some(END) {
        return CameWith::End;
    }
    match text.map(str::parse) {
        None => CameWith::Nothing,
        Some(Ok(cursor)) => CameWith::Cursor(cursor),
        Some(Err(_)) => CameWith::Nonsense,
    }
}

/// `text/event-stream`, also for whoever takes anything, or NDJSON; with `?wait=` a JSON array.
fn written(headers: &HeaderMap, query: &Fields) -> Result<Result<Written, Error>, Error> {
    if let Some(text) = query.get("wait") {
        let seconds =
            text.parse().ok().filter(|seconds: &u32| *seconds <= WAIT_SECONDS_MAX).ok_or_else(|| {
                Refusal::new(
                    Reason::Wait,
                    format!("A wait is a number of seconds from 0 to {WAIT_SECONDS_MAX}."),
                )
            })?;
        let takes_json = accept::choose(headers, &[accept::Form::Json]).is_some();
        let polled = Written::Polled { wait: Duration::from_secs(seconds.into()) };
        return Ok(if takes_json { Ok(polled) } else { Err(Error::WaitIsJson) });
    }
    let chosen = accept::choose(headers, &[accept::Form::Stream, accept::Form::Lines]);
    let written = chosen.map(|form| match form {
        accept::Form::Lines => Written::Streamed(Form::Ndjson),
        _ => Written::Streamed(Form::Sse),
    });
    Ok(written.ok_or(Error::NotAcceptable))
}

/// The names that a stream is narrowed down to, as it calls them.
fn narrowed(query: &Fields) -> Result<Filter, Error> {
    let filter = filter(query)?;
    Ok(if query.get("names") == Some("plain") { filter.plain() } else { filter })
}
