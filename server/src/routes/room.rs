//! A room under its one address: a page for a person, a stream for a program, history as JSON, and a transcript
//! for whoever has no preference.

use super::super::{
    accept::{self, Form},
    address::Prefix,
    pages::{self, Refused},
    problem::Error,
    state::State,
    transcript,
    viewer::Viewer,
};
use super::{InRoom, Paging, Query, events, messages};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, header};

pub async fn show(
    extract::State(state): extract::State<State>,
    InRoom(room): InRoom,
    Query(query): Query,
    viewer: Option<Viewer>,
    from: Prefix,
    method: Method,
    headers: HeaderMap,
    mut parts: http::request::Parts,
) -> Result<Response, Error> {
    let form = accept::choose(&headers, &[Form::Text, Form::Html, Form::Stream, Form::Json]);
    if form == Some(Form::Stream) {
        return events::open(&state, vec![room], &query, &headers, viewer, from, &method).await;
    }
    let paging = <Paging as extract::FromRequestParts<State>>::from_request_parts(&mut parts, &state).await?;
    let mut response = match form {
        Some(Form::Html) => {
            let viewer = Viewer::welcome(viewer);
            let page = pages::room(&state, &viewer, room, paging.page, Refused::default()).await?;
            (viewer.remember(&state), page).into_response()
        }
        Some(Form::Json) => messages::page(&state, room, paging).await?,
        Some(_) => {
            let history = state.store.history(room, paging.page, paging.limit).await?;
            transcript::of(&history, &state.origin).into_response()
        }
        None => return Err(Error::NotAcceptable),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}
