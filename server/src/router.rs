//! Every address, and the way in.

use crate::{
    problem::Error,
    routes::{
        assets, astray, devices, doctor, events, export, feeds, files, forget, health, help, invitations,
        lobby, me, message, messages, openapi, passphrase, people, polls, presence, quiet, reactions,
        results, room, screen, search, settings, status, topic, typing, unread,
    },
    security::{self, Addressee, Privacy, Way},
    state::State,
};
use axum::{
    Router, extract,
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use futures_util::FutureExt;
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use protocol::paths;
use std::{panic::AssertUnwindSafe, time::Instant};
use tower_http::compression::{CompressionLayer, DefaultPredicate, Predicate};

pub fn router(state: State) -> Router {
    let documents = Router::new()
        .route(paths::LOBBY, get(lobby::show))
        .route(paths::ROOMS, get(lobby::list).post(lobby::open))
        .route(paths::ROOM, get(room::show).post(messages::say))
        .route(paths::MESSAGES, get(messages::history).post(messages::say))
        .route(paths::MESSAGE, get(messages::one).patch(message::edit).delete(message::delete))
        .route(paths::EDIT, get(message::show).post(message::edit))
        .route(paths::DELETE, post(message::delete))
        .route(paths::REACTIONS, post(reactions::turn))
        .route(paths::REACTION, put(reactions::add).delete(reactions::withdraw))
        .route(paths::FILES, post(files::send))
        .route(paths::FILE, get(files::show))
        .route(paths::TYPING, post(typing::tell))
        .route(paths::POLLS, get(polls::list).post(polls::ask))
        .route(paths::NEW_POLL, get(polls::new))
        .route(paths::POLL, get(polls::one))
        .route(paths::BALLOT, put(polls::cast).post(polls::cast).delete(polls::take_back))
        .route(paths::CHOICES, post(polls::add))
        .route(paths::CLOSE, post(polls::close))
        .route(paths::REVEAL, post(polls::reveal))
        .route(paths::RESULTS_CSV, get(results::csv))
        .route(paths::RESULTS_JSON, get(results::json))
        .route(paths::SCREEN, get(screen::show))
        .route(paths::VOTE, get(screen::vote))
        .route(paths::TOPIC, put(topic::set).post(topic::set))
        .route(paths::PEOPLE, get(people::show))
        .route(paths::PERSON, get(people::one).delete(people::out))
        .route(paths::HOST, put(people::name).post(people::name).delete(people::unname))
        .route(paths::GUEST, post(people::unname))
        .route(paths::MUTE, put(quiet::mute).post(quiet::mute).delete(quiet::unmute))
        .route(paths::UNMUTE, post(quiet::unmute))
        .route(paths::BAN, put(quiet::ban).post(quiet::ban).delete(quiet::unban))
        .route(paths::UNBAN, post(quiet::unban))
        .route(paths::DIRECT, post(people::address))
        .route(paths::SLOW, put(quiet::slow).post(quiet::slow))
        .route(paths::CLOSED, put(quiet::close).post(quiet::close).delete(quiet::reopen))
        .route(paths::REOPEN, post(quiet::reopen))
        .route(paths::OUT, post(people::out))
        .route(paths::INVITATIONS, get(invitations::list).post(invitations::make))
        .route(paths::INVITATION, delete(invitations::revoke))
        .route(paths::REVOKE, post(invitations::revoke))
        .route(paths::INVITED, get(invitations::ask).post(invitations::come_in))
        .route(paths::ME, get(me::show).put(me::rename).post(me::rename))
        .route(paths::PRESENCE, post(presence::look))
        .route(paths::EXPORT, get(export::show))
        .route(paths::FORGET, get(forget::ask).post(forget::forget))
        .route(paths::LINKS, post(devices::make))
        .route(paths::GO_ON, get(devices::ask).post(devices::go_on))
        .route(
            paths::PASSPHRASE,
            get(passphrase::show).put(passphrase::keep).post(passphrase::keep).delete(passphrase::let_go),
        )
        .route(paths::NO_PASSPHRASE, post(passphrase::let_go))
        .route(paths::RETURN, get(passphrase::ask).post(passphrase::come_back))
        .route(paths::HOOK, post(feeds::hook))
        .route(paths::SEARCH, get(search::show))
        .route(paths::UNREAD, get(unread::show))
        .route(paths::FEEDS, get(feeds::show).post(feeds::open))
        .route(paths::STATUS, get(status::show))
        .route(paths::METRICS, get(status::metrics))
        .route(paths::DOCTOR, get(doctor::show))
        .route(paths::HELP, get(help::show))
        .route(paths::SETTINGS, get(settings::show).post(settings::set))
        .route(paths::OPENAPI, get(openapi::show))
        .route("/static/{version}/{*path}", get(assets::file))
        .route("/pkg/{*path}", get(assets::developing))
        .fallback(astray::show)
        // It would keep room for a compressor beside each stream too.
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(may_change)));
    let streams = Router::new()
        .route(paths::ROOM_EVENTS, get(events::of_room))
        .route(paths::EVENTS, get(events::of_rooms))
        .route(paths::STATUS_EVENTS, get(status::stream))
        .route(paths::DOCTOR_FRAMES, get(doctor::frames))
        .route(paths::DOCTOR_QUIET, get(doctor::quiet));
    let guarded = documents
        .merge(streams)
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        // The last one is the first that a request meets.
        .layer(security::guard_origin(&state));
    // Nobody else's page is answered as if it could be allowed something, unless one is.
    let open = if state.config.cors_origins.is_empty() {
        guarded
    } else {
        guarded
            .layer(middleware::from_fn_with_state(state.clone(), security::strip_visitors))
            .layer(security::allow_origins(&state))
    };
    let watched = Router::new()
        .route(paths::HEALTHZ, get(health::alive))
        .route(paths::READYZ, get(health::ready))
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed });
    open.merge(watched).layer(middleware::from_fn_with_state(state.clone(), door)).with_state(state)
}

/// Whether an answer may be handed on in another form (`no-transform`, RFC 9111, 5.2.2.6).
fn may_change(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let said = headers.get_all(header::CACHE_CONTROL).iter();
    !said.filter_map(|value| value.to_str().ok()).any(|value| value.contains("no-transform"))
}

/// What every request passes on its way in, and every answer on its way out: one door, since each layer is a copy of what lies
/// behind it and two boxes more for every message.
async fn door(extract::State(state): extract::State<State>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (begun, way) = (Instant::now(), Way::of(&state, &request));
    let privacy = Privacy::of(request.uri());
    let answered = AssertUnwindSafe(answer(&state, request, next)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| Error::Internal.into_response());
    security::add_headers(response.headers_mut(), way);
    privacy.add_headers(response.headers_mut());
    // Without its query: a cursor or a text is nobody's business. Nor is a room that is not for everybody.
    let path = if privacy == Privacy::OfSome { "(private)" } else { path.as_str() };
    tracing::debug!(%method, path, status = response.status().as_u16(), took = ?begun.elapsed(), "answered");
    response
}

/// The answer to a request, or why it gets none: in the language of whoever asks, and for a browser as a page.
async fn answer(state: &State, request: Request, next: Next) -> Response {
    let addressee = Addressee::of(state, request.headers());
    // What watches over the process knows its address, and often no name of ours: HAProxy names none.
    let is_watched = [paths::HEALTHZ, paths::READYZ].contains(&request.uri().path());
    let guarded = security::guard_head(&request).and_then(|()| match is_watched {
        true => Ok(()),
        false => security::guard_host(state, &request),
    });
    let response = match guarded {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    security::tell(state, addressee, response).await
}
