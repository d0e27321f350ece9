//! A server to test, with the verbs of its users.

use crate::event_source::{Parser, Received};
use clap::Parser as _;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde_json::{Value, json};
use server::config::Config;
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

/// How long a test waits for what must come. Nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct TestApp {
    pub address: SocketAddr,
    pub data: Arc<TempDir>,
    stop: CancellationToken,
    server: JoinHandle<anyhow::Result<()>>,
}

/// Somebody with a cookie jar.
#[derive(Clone)]
pub struct Visitor {
    pub url: String,
    pub client: Client,
}

impl TestApp {
    /// A server without limits on a new data folder.
    pub async fn start() -> Self {
        Self::start_with(&["--limits", "off"]).await
    }

    pub async fn start_with(flags: &[&str]) -> Self {
        Self::start_on(Arc::new(tempfile::tempdir().unwrap()), flags).await
    }

    pub async fn start_on(data: Arc<TempDir>, flags: &[&str]) -> Self {
        let config = config(data.path(), flags);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let (ready, answers) = tokio::sync::oneshot::channel();
        let server = tokio::spawn(server::run(config, listener, stop.clone(), || ready.send(()).unwrap()));
        answers.await.expect("the server did not start");
        Self { address, data, stop, server }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn visitor(&self) -> Visitor {
        let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        Visitor { url: self.url(), client: client.build().unwrap() }
    }

    /// Tells the server to stop, without waiting.
    pub fn begin_to_stop(&self) {
        self.stop.cancel();
    }

    /// Stops the server and gives its data folder back.
    pub async fn stop(self) -> Arc<TempDir> {
        self.stop.cancel();
        timeout(PATIENCE, self.server).await.expect("the server did not stop").unwrap().unwrap();
        self.data
    }

    /// Stops the server and starts another one on the same data.
    pub async fn restart(self) -> Self {
        let data = self.stop().await;
        Self::start_on(data, &["--limits", "off"]).await
    }

    /// Starts the server again with somebody as its operator.
    pub async fn restart_for(self, visitor: &Visitor) -> (Self, Visitor) {
        let id = visitor.id().await;
        let data = self.stop().await;
        let app = Self::start_on(data, &["--limits", "off", "--operators", &id]).await;
        let visitor = app.again(visitor);
        (app, visitor)
    }

    /// Somebody who was here before this server was started.
    pub fn again(&self, visitor: &Visitor) -> Visitor {
        Visitor { url: self.url(), client: visitor.client.clone() }
    }

    /// Waits until as many streams are open as said.
    pub async fn until_streams(&self, count: u64) {
        let visitor = self.visitor();
        let mut seen = u64::MAX;
        for _ in 0..2_000 {
            seen = visitor.get_json("/status").await["streams"].as_u64().unwrap();
            if seen == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{seen} streams are open, not {count}");
    }
}

pub fn config(data: &Path, flags: &[&str]) -> Config {
    let data = data.to_str().unwrap();
    Config::parse_from(["hallway", "--data", data].iter().chain(flags))
}

impl Visitor {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    pub async fn get_json(&self, path: &str) -> Value {
        let response = self.get(path).header(header::ACCEPT, "application/json").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "GET {path}");
        response.json().await.unwrap()
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Response {
        self.post(path).json(body).send().await.unwrap()
    }

    /// Says something and returns the event.
    pub async fn say(&self, room: &str, body: &str) -> Value {
        let response = self.post_json(&format!("/r/{room}/messages"), &json!({ "body": body })).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    /// Puts a question to a room and returns the poll.
    pub async fn ask(&self, room: &str, poll: Value) -> Value {
        let response = self.post_json(&format!("/r/{room}/polls"), &poll).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        response.json().await.unwrap()
    }

    /// Casts a ballot and returns the answer.
    pub async fn cast(&self, poll: &Value, choices: &[u32]) -> Response {
        let url = format!("{}{}/ballot", self.url, path_of(poll));
        self.client.put(url).json(&json!({ "choices": choices })).send().await.unwrap()
    }

    /// Votes, and returns the poll as it stands.
    pub async fn vote(&self, poll: &Value, choices: &[u32]) -> Value {
        let response = self.cast(poll, choices).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    /// The poll as it stands.
    pub async fn stand(&self, poll: &Value) -> Value {
        self.get_json(&path_of(poll)).await
    }

    pub async fn rename(&self, name: &str) -> Response {
        let url = format!("{}/me", self.url);
        self.client.put(url).json(&json!({ "name": name })).send().await.unwrap()
    }

    pub async fn id(&self) -> String {
        self.get_json("/me").await["id"].as_str().unwrap().to_owned()
    }

    /// Asks for something by a method and without a body.
    pub async fn ask_for(&self, method: Method, path: &str) -> Response {
        self.client.request(method, format!("{}{path}", self.url)).send().await.unwrap()
    }

    pub async fn history(&self, room: &str, query: &str) -> Value {
        self.get_json(&format!("/r/{room}/messages{query}")).await
    }

    /// What was said and asked in a room, oldest first; that it was opened is left out.
    pub async fn said(&self, room: &str) -> Value {
        let mut events = self.history(room, "").await["events"].take();
        events.as_array_mut().unwrap().retain(|event| event["type"] != "opened");
        events
    }

    /// Listens to `path`, such as `/r/lobby/events`, from a cursor or from now on.
    pub async fn listen(&self, path: &str, last_event_id: Option<&str>) -> Ear {
        let mut request = self.get(path).header(header::ACCEPT, "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "GET {path}");
        Ear { response, parser: Parser::default(), received: Vec::new().into_iter() }
    }

    /// Listens to a room as its page does, which says when somebody looks at it.
    pub async fn listen_as_page(&self, room: &str) -> Ear {
        self.listen(&format!("/events?names=plain&presence=told&room={room}"), None).await
    }
}

/// The address of a poll.
pub fn path_of(poll: &Value) -> String {
    let (room, id) = (poll["room"].as_str().unwrap(), poll["id"].as_str().unwrap());
    format!("/r/{room}/polls/{id}")
}

/// An open stream, read by the rules of the standard.
pub struct Ear {
    pub response: Response,
    pub parser: Parser,
    received: std::vec::IntoIter<Received>,
}

impl Ear {
    /// The next event; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Received> {
        loop {
            if let Some(event) = self.received.next() {
                return Some(event);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("nothing came");
            match chunk {
                Ok(Some(bytes)) => self.received = self.parser.push(&bytes).into_iter(),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next event of this name, skipping others.
    pub async fn next_named(&mut self, name: &str) -> Received {
        self.next_that(&format!("a {name:?}"), |event| event.name == name).await
    }

    /// The next event that is as wanted, skipping others.
    pub async fn next_that(&mut self, what: &str, wanted: impl Fn(&Received) -> bool) -> Received {
        let find = async {
            loop {
                let event =
                    self.next().await.unwrap_or_else(|| panic!("the stream ended before {what} came"));
                if wanted(&event) {
                    return event;
                }
            }
        };
        timeout(PATIENCE, find).await.unwrap_or_else(|_| panic!("{what} did not come"))
    }

    /// The next message's text.
    pub async fn hear(&mut self) -> String {
        self.next_named("message").await.json()["body"].as_str().unwrap().to_owned()
    }
}
