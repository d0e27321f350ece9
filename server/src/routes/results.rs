//! Results of a poll, to be taken along as a file.

use super::AtSeq;
use crate::{door::Door, problem::Error, results, state::State};
use axum::{extract, response::Response};
use http::{HeaderValue, header};
use protocol::{Poll, Seq};

pub async fn csv(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
) -> Result<Response, Error> {
    let poll = shown_results(&state, &door, seq).await?;
    Ok(file("text/csv; charset=utf-8", &poll, "csv", results::csv(&poll)?))
}

pub async fn json(
    extract::State(state): extract::State<State>,
    door: Door,
    AtSeq(seq): AtSeq,
) -> Result<Response, Error> {
    let poll = shown_results(&state, &door, seq).await?;
    let json = serde_json::to_string_pretty(&poll).map_err(|_| Error::Internal)?;
    Ok(file("application/json", &poll, "json", json))
}

async fn shown_results(state: &State, door: &Door, seq: Seq) -> Result<Poll, Error> {
    let poll =
        state.store.poll(door.room().clone(), seq, state.asked_by(None)).await?.ok_or(Error::NotFound)?;
    if poll.is_hidden() { Err(Error::Hidden) } else { Ok(poll) }
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
