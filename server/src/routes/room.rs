//! A room under its one address: a page for a person, a stream for a program, history as JSON, and a transcript
//! for whoever has no preference.

use super::{
    Paging, Query,
    events::{self, StreamRequest},
    messages,
};
use crate::{
    accept::{self, Form},
    door::Door,
    origin::Origin,
    pages::{self, Refused},
    problem::Error,
    publish,
    state::State,
    store::Page,
    transcript,
    viewer::Viewer,
};
use app::links::quote_of;
use axum::{
    extract::{self, FromRequestParts},
    response::{IntoResponse, Response},
};
use http::request::Parts;

pub async fn show(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    request: StreamRequest,
    mut parts: Parts,
) -> Result<Response, Error> {
    let form =
        accept::choose(&parts.headers, &[Form::Text, Form::Html, Form::Stream, Form::Lines, Form::Json]);
    if matches!(form, Some(Form::Stream | Form::Lines)) {
        return events::open(&state, vec![door], request).await;
    }
    // Only here: to a stream, a cursor that leads nowhere is not an error.
    let paging = Paging::from_request_parts(&mut parts, &state).await?;
    let mut response = match form {
        Some(Form::Html) => {
            let viewer = Viewer::welcome(request.viewer);
            state.hub.look(&viewer.id);
            let Query(query) = Query::from_request_parts(&mut parts, &state).await?;
            let page = match (paging.page, query.get("reply")) {
                (Page::Newest, Some(answered)) => {
                    let message = publish::messages::answered(&state, &door, &answered.parse()?).await?;
                    let reply_to = Some(quote_of(&message));
                    let form = Refused { reply_to, ..Refused::default() };
                    pages::room(&state, origin, &viewer, &door, Page::Newest, form).await?
                }
                (Page::Newest, None) => pages::newest(&state, origin, &viewer, &door, &parts.headers).await?,
                (page, _) => pages::room(&state, origin, &viewer, &door, page, Refused::default()).await?,
            };
            (viewer.remember(&state), page).into_response()
        }
        Some(Form::Json) => messages::page(&state, request.viewer.as_ref(), &door, paging).await?,
        Some(_) => {
            let posting = publish::posting(&state, door.room());
            let (room, asked) = (door.room().clone(), state.asked_by(None));
            let mut history = state.store.history(room, paging.page, paging.limit, asked).await?;
            history.events.retain(|event| paging.filter.wants_event(event));
            transcript::of(&history, &origin, posting).into_response()
        }
        None => return Err(Error::NotAcceptable),
    };
    accept::mark_chosen(&mut response);
    Ok(response)
}
