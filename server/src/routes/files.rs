//! Pictures and files: sending one for a room, and reading one that a message bears.

use super::Query;
use crate::{
    address::Prefix,
    door::Door,
    problem::{BodyForm, Error},
    publish,
    routes::path_parameter,
    state::State,
    viewer::Speaker,
};
use axum::{
    Json,
    body::Body,
    extract::{self, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{FileId, FileName, paths};
use std::{fs, io, io::Read};
use tokio::task::spawn_blocking;

/// Bytes that are read at a time.
const PIECE: usize = 64 * 1024;
/// What stays as it is in the name of a file (RFC 8187, 3.2.1).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A week: nothing else is ever served under this address.
const KEEP: HeaderValue = HeaderValue::from_static("private, max-age=604800, immutable, no-transform");
/// Whoever opens one by itself gets a page that can do nothing.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
);

/// The file that an address names.
#[derive(Debug)]
pub struct Wanted(FileId);

impl FromRequestParts<State> for Wanted {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let id = path_parameter(parts, state, "file").await?;
        id.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// 201 with what a message names it by. The body is the file itself, whatever it is said to be; `?name=` what it is called.
pub async fn send(
    extract::State(state): extract::State<State>,
    door: Door,
    Query(query): Query,
    Speaker(viewer): Speaker,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let (parts, body) = request.into_parts();
    guard(&state, &parts.headers)?;
    let name = FileName::of_typed(query.get("name").unwrap_or_default());
    let stop = parts.extensions.get().cloned().unwrap_or_default();
    let stream = body.into_data_stream();
    let file = publish::files::take(&state, &viewer, from, &door, name, stop, stream).await?;
    let location = [(header::LOCATION, paths::file(door.room(), &file.id))];
    Ok((StatusCode::CREATED, viewer.remember_new(&state), location, Json(file)).into_response())
}

/// A picture is shown; whatever else it is, it is saved and nothing is done with it.
pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    Wanted(id): Wanted,
) -> Result<Response, Error> {
    let Some(file) = state.store.file(door.room().clone(), id.clone()).await? else {
        return Err(Error::NotFound);
    };
    let read = state.files.open_file(id).await?;
    let way = if file.size.is_some() { "inline" } else { "attachment" };
    let name = utf8_percent_encode(file.name.as_str(), PLAIN);
    let disposition = HeaderValue::from_str(&format!("{way}; filename*=UTF-8''{name}"));
    let mut response = Body::from_stream(pieces(read)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, disposition.map_err(|_| Error::Internal)?);
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_str(&file.media_type).map_err(|_| Error::Internal)?);
    headers.insert(header::CONTENT_LENGTH, file.bytes.into());
    headers.insert(header::CACHE_CONTROL, KEEP);
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}

/// Refuses what says that it is too long before it is read.
fn guard(state: &State, headers: &HeaderMap) -> Result<(), Error> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Error::MediaType { wanted: BodyForm::Unpacked });
    }
    let most = state.files.most();
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > most) { Err(Error::FileTooLarge { most }) } else { Ok(()) }
}

/// A file, piece by piece: however many read it, none of them has it in memory.
fn pieces(file: fs::File) -> impl stream::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file| {
        let read = spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece)?;
            piece.truncate(read);
            Ok::<_, io::Error>((Bytes::from(piece), file))
        });
        let (piece, file) = read.await.map_err(io::Error::other)??;
        Ok((!piece.is_empty()).then_some((piece, file)))
    })
}
