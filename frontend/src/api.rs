//! The house's HTTP interface, asked with fetch: the hop from the pending message to the server.

use app::{backend::Failure, json::BrowsersJson, poll::Act};
use gloo_net::http::{Method, RequestBuilder, Response};
use protocol::{
    Addition, Ballot, Draft, Event, History, Message, Person, Poll, Problem, Rename, RoomName, paths,
    problem, stream::ReadJson,
};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::AbortSignal;

/// A question that is not answered within this time counts as not answered, in milliseconds.
const PATIENCE: u32 = 15_000;

pub async fn say(room: RoomName, draft: Draft) -> Result<Message, Failure> {
    match read(&exchange(Method::POST, paths::messages(&room), written(&draft)).await?)? {
        Event::Message(message) => Ok(message),
        Event::Opened(_) | Event::Poll(_) | Event::Notice(_) => Err(unreachable()),
    }
}

pub async fn rename(name: String) -> Result<Person, Failure> {
    read(&exchange(Method::PUT, paths::ME.to_owned(), written(&Rename { name })).await?)
}

pub async fn me() -> Result<Person, Failure> {
    read(&exchange(Method::GET, paths::ME.to_owned(), None).await?)
}

pub async fn history(address: String) -> Result<History, Failure> {
    read(&exchange(Method::GET, address, None).await?)
}

pub async fn act(address: String, act: Act) -> Result<Poll, Failure> {
    let (method, body) = match act {
        Act::Cast(choices) => (Method::PUT, written(&Ballot { choices })),
        Act::TakeBack => (Method::DELETE, None),
        Act::Add(text) => (Method::POST, written(&Addition { text })),
        Act::Close | Act::Reveal => (Method::POST, None),
    };
    read(&exchange(method, address, body).await?)
}

/// Asks for something that may take long: until `patience` is over.
pub async fn ask(url: String, patience: Option<AbortSignal>) -> Result<String, Failure> {
    exchange_until(patience, Method::GET, url, None).await
}

/// Asks the house something and gives back its answer, whatever it is about: one for all, for each of its kind would
/// come into the bundle with all that it needs. `body` is JSON.
///
/// 4xx is a no and stays one; 408, 425 and 429 ask for another attempt, as does everything that went wrong on the way.
async fn exchange(method: Method, url: String, body: Option<String>) -> Result<String, Failure> {
    exchange_until(Some(AbortSignal::timeout_with_u32(PATIENCE)), method, url, body).await
}

async fn exchange_until(
    patience: Option<AbortSignal>,
    method: Method,
    url: String,
    body: Option<String>,
) -> Result<String, Failure> {
    let request = RequestBuilder::new(&url)
        .method(method)
        .header("accept", "application/json")
        .abort_signal(patience.as_ref());
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body),
        None => request.build(),
    };
    let response = request.map_err(|_| unreachable())?.send().await.map_err(|_| unreachable())?;
    let status = response.status();
    if response.ok() {
        return response.text().await.map_err(|_| unreachable());
    }
    if !(400..500).contains(&status) || matches!(status, 408 | 425 | 429) {
        let retry_after = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
        return Err(Failure::Unreachable { retry_after });
    }
    Err(Failure::Refused(explained(response).await.unwrap_or_else(|| Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status,
        // Whoever stands before the house says it in no language of the page.
        detail: format!("HTTP {status}"),
    })))
}

async fn explained(response: Response) -> Option<Problem> {
    let kind = response.headers().get("content-type")?;
    if !kind.starts_with(problem::MEDIA_TYPE) {
        return None;
    }
    BrowsersJson.read(&response.text().await.ok()?)
}

fn written(body: &impl Serialize) -> Option<String> {
    serde_json::to_string(body).ok()
}

/// Cut off in the middle, or a proxy's page in place of an answer: what was asked may have happened or not.
fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Failure> {
    BrowsersJson.read(answer).ok_or_else(unreachable)
}

fn unreachable() -> Failure {
    Failure::Unreachable { retry_after: None }
}
