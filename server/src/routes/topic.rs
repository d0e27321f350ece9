//! What a room is about.

use crate::{
    accept, address::Prefix, door::Door, incoming::Incoming, origin::Origin, pages, problem::Error,
    publish::hosts, state::State, store::Right, viewer::Viewer,
};
use axum::{
    Json, extract,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use protocol::paths;

/// 200 with the topic. A form goes back to the page of those who look after the room, with the reason if it was refused.
pub async fn set(
    extract::State(state): extract::State<State>,
    door: Door,
    origin: Origin,
    viewer: Option<Viewer>,
    right: Right,
    from: Prefix,
    request: Request,
) -> Result<Response, Error> {
    let browser = accept::is_browser(request.headers());
    let incoming = Incoming::read(request).await?;
    let viewer = Viewer::welcome(viewer);
    let set = match incoming.topic() {
        Ok(topic) => {
            hosts::set_topic(&state, &viewer, right, from, &door, topic.clone()).await.map(|()| topic)
        }
        Err(error) => Err(error),
    };
    match set {
        Ok(_) if browser => {
            let back = Redirect::to(&paths::people(door.room()));
            Ok((viewer.remember_new(&state), back).into_response())
        }
        Ok(topic) => Ok((viewer.remember_new(&state), super::fresh(Json(topic))).into_response()),
        Err(error) if browser && error != Error::NotFound => {
            pages::people(&state, origin, Some(&viewer), &door, Some(error)).await
        }
        Err(error) => Err(error),
    }
}
