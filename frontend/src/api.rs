//! The house's HTTP interface, asked with fetch: the hop from the pending message to the server.

use app::backend::Failure;
use gloo_net::http::{Request, RequestBuilder, Response};
use protocol::{
    Body, ClientId, Cursor, Draft, Event, History, Message, Note, Person, Problem, Rename, RoomName, paths,
    problem,
};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// A question that is not answered within this time counts as not answered, in milliseconds.
const PATIENCE: u32 = 15_000;

pub async fn say(room: RoomName, body: Body, client_id: ClientId) -> Result<Message, Failure> {
    let draft = Draft { body, note: Note::default(), client_id: Some(client_id) };
    match send(Request::post(&paths::messages(&room)), &draft).await? {
        Event::Message(message) => Ok(message),
        Event::Opened(_) | Event::Poll(_) => Err(unreachable()),
    }
}

pub async fn rename(name: String) -> Result<Person, Failure> {
    send(Request::put(paths::ME), &Rename { name }).await
}

pub async fn newest(room: RoomName) -> Result<History, Failure> {
    ask(&paths::messages(&room)).await
}

pub async fn before(room: RoomName, before: Cursor) -> Result<History, Failure> {
    ask(&paths::messages_before(&room, &before)).await
}

async fn ask<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    read(prepared(Request::get(url)).send().await).await
}

async fn send<T: DeserializeOwned>(request: RequestBuilder, body: &impl Serialize) -> Result<T, Failure> {
    let request = prepared(request).json(body).map_err(|_| unreachable())?;
    read(request.send().await).await
}

fn prepared(request: RequestBuilder) -> RequestBuilder {
    let patience = AbortSignal::timeout_with_u32(PATIENCE);
    request.header("accept", "application/json").abort_signal(Some(&patience))
}

/// 4xx is a no and stays one; 408, 425 and 429 ask for another attempt, as does everything that went wrong on the way.
async fn read<T: DeserializeOwned>(response: Result<Response, gloo_net::Error>) -> Result<T, Failure> {
    let response = response.map_err(|_| unreachable())?;
    let status = response.status();
    if response.ok() {
        // Cut off in the middle, or a proxy's page in place of an answer: what was asked may have happened or not.
        return response.json().await.map_err(|_| unreachable());
    }
    if !(400..500).contains(&status) || matches!(status, 408 | 425 | 429) {
        let retry_after = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
        return Err(Failure::Unreachable { retry_after });
    }
    let is_problem =
        response.headers().get("content-type").is_some_and(|kind| kind.starts_with(problem::MEDIA_TYPE));
    let explained = if is_problem { response.json::<Problem>().await.ok() } else { None };
    Err(Failure::Refused(explained.unwrap_or_else(|| Problem {
        kind: "about:blank".to_owned(),
        title: "Refused".to_owned(),
        status,
        detail: format!("It was refused (HTTP {status})."),
    })))
}

fn unreachable() -> Failure {
    Failure::Unreachable { retry_after: None }
}
