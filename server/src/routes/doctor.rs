//! For whoever wonders whether streams pass between them and this house: a page that measures, and what it measures with.

use super::{Query, events::of_the_moment, fresh};
use crate::{
    accept::{self, Form},
    address::Prefix,
    limits::Act,
    line::Handover,
    origin::Origin,
    pages,
    problem::Error,
    sse,
    state::State,
    stream::farewell,
};
use axum::{
    Extension, Json,
    body::Body,
    extract,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderMap, StatusCode, Version, header};
use protocol::{ByeReason, Reason, Refusal, stream::END};
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use tokio::time::sleep;

/// Longest silence that can be asked for, in seconds.
const LONGEST_QUIET: u64 = 300;

/// The page, or as JSON what a request looks like when it arrives here.
pub async fn show(
    extract::State(state): extract::State<State>,
    origin: Origin,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let form = accept::choose(&headers, &[Form::Json, Form::Html]).ok_or(Error::NotAcceptable)?;
    if form == Form::Html {
        return Ok(pages::doctor(&state, origin).await);
    }
    let told = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-proto"];
    Ok(fresh(Json(json!({
        "now": state.now(),
        "build": crate::BUILD,
        "http": format!("{version:?}"),
        "via": told(header::VIA.as_str()),
        "forwarded": forwarded.into_iter().any(|name| headers.contains_key(name)),
    }))))
}

/// Four frames, a second apart.
pub async fn frames(
    extract::State(state): extract::State<State>,
    from: Prefix,
    Extension(handover): Extension<Handover>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let second = Duration::from_secs(1);
    told_apart(&state, from, handover, &headers, vec![Duration::ZERO, second, second, second])
}

/// A frame, nothing for as long as is asked for, and another frame.
pub async fn quiet(
    extract::State(state): extract::State<State>,
    from: Prefix,
    Query(query): Query,
    Extension(handover): Extension<Handover>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let seconds = query.get("seconds").unwrap_or("20").parse().ok();
    let seconds = seconds.filter(|seconds| (1..=LONGEST_QUIET).contains(seconds)).ok_or_else(|| {
        Refusal::new(Reason::Silence, format!("A silence has 1 to {LONGEST_QUIET} seconds."))
    })?;
    told_apart(&state, from, handover, &headers, vec![Duration::ZERO, Duration::from_secs(seconds)])
}

/// A finite stream that says one frame after each pause. There are no pauses for a peer that has said its last: it may be gone.
fn told_apart(
    state: &State,
    from: Prefix,
    handover: Handover,
    headers: &HeaderMap,
    pauses: Vec<Duration>,
) -> Result<Response, Error> {
    // Upon this a browser stays away.
    if headers.get("last-event-id").is_some_and(|id| id == END) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    state.buckets.take(Act::OpenStream, from, None)?;
    let (state, numbered) = (state.clone(), (1..).zip(pauses));
    let frames = stream::unfold((state, numbered, None), move |(state, mut numbered, over)| {
        let peer = handover.peer().clone();
        async move {
            if over.is_some() {
                return None;
            }
            let Some((number, pause)) = numbered.next() else {
                return Some((farewell(ByeReason::Finished), (state, numbered, Some(()))));
            };
            tokio::select! {
                biased;
                () = state.hub.until_closed() => {
                    return Some((farewell(ByeReason::Shutdown), (state, numbered, Some(()))));
                }
                () = sleep(pause) => {}
                () = peer.until_silent() => {}
            }
            let frame = sse::passing("frame", &json!({ "number": number, "at": state.now() }));
            Some((frame, (state, numbered, None)))
        }
    });
    let frames = futures_util::StreamExt::map(frames, Ok::<_, Infallible>);
    Ok(of_the_moment(Body::from_stream(frames), sse::MEDIA_TYPE))
}
