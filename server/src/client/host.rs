//! The server that a command talks to, and what it answers.

use clap::Args;
use http::{HeaderValue, Response, header};
use protocol::Problem;
use server::config::PublicUrl;
use std::{fmt, fs, io::ErrorKind, sync::Arc, time::Duration};
use ureq::{
    Agent, Body, RequestBuilder,
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// Most that is read of an answer, in bytes: a page of history with the longest messages fits.
const ANSWER_BYTES: u64 = 16 * 1024 * 1024;
/// Most that is read of an answer that says what is wrong, in bytes.
const PROBLEM_BYTES: u64 = 64 * 1024;

#[derive(Debug, Clone, Args)]
pub struct Host {
    /// The address of the server.
    #[arg(long, env = "HALLWAY_URL", value_name = "URL", default_value = "http://127.0.0.1:3000")]
    url: PublicUrl,

    /// The key of a room that programs talk in.
    #[arg(long, env = "HALLWAY_KEY", value_name = "KEY", hide_env_values = true, value_parser = bearer)]
    key: Option<HeaderValue>,

    /// A PEM file of the authority to trust for https, instead of those that browsers trust.
    #[arg(long, env = "HALLWAY_CA", value_name = "FILE", value_parser = roots)]
    ca: Option<RootCerts>,
}

/// What keeps a request from its answer.
#[derive(Debug)]
pub enum Trouble {
    /// It may be over by and by, `after` some time if the server says so.
    Passing { why: String, after: Option<Duration> },
    /// It will not be over by itself.
    Lasting { why: String },
    /// The server's last word on this request.
    Refused { status: u16, why: String },
}

/// Somebody who talks to a host: the same one from request to request.
#[derive(Debug)]
pub struct Visit {
    host: Host,
    agent: Agent,
    cookie: Option<HeaderValue>,
}

impl Host {
    /// `silence` is how long an answer may pause.
    pub fn visit(&self, silence: Duration) -> Visit {
        let roots = self.ca.clone().unwrap_or(RootCerts::WebPki);
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .http_status_as_error(false)
            // Another address is another server, which must not get the key; and a post would turn into a reading.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(silence))
            .timeout_per_read(Some(silence))
            .user_agent(format!("hallway/{}", server::BUILD))
            .build();
        Visit { host: self.clone(), agent: config.into(), cookie: None }
    }
}

impl Visit {
    /// Posts JSON and returns the answer's text. It takes no longer than `within`.
    pub fn post(&mut self, path: &str, json: &str, within: Duration) -> Result<String, Trouble> {
        let request = self.agent.post(self.address(path)).content_type("application/json");
        let request = self.identified(request).header(header::ACCEPT, "application/json");
        let answer = request.config().timeout_global(Some(within)).build().send(json);
        let answer = self.welcome(answer)?;
        text(answer, ANSWER_BYTES)
    }

    pub fn get(&mut self, path: &str) -> Result<String, Trouble> {
        let request = self.identified(self.agent.get(self.address(path)));
        let answer = request.header(header::ACCEPT, "application/json").call();
        let answer = self.welcome(answer)?;
        text(answer, ANSWER_BYTES)
    }

    /// Opens a stream, from what was heard last on.
    pub fn listen(&mut self, path: &str, last_event_id: &str) -> Result<Response<Body>, Trouble> {
        let mut request = self.identified(self.agent.get(self.address(path)));
        request = request.header(header::ACCEPT, "text/event-stream");
        if !last_event_id.is_empty() {
            request = request.header("last-event-id", last_event_id);
        }
        let answer = request.call();
        self.welcome(answer)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.host.url.origin())
    }

    fn identified<B>(&self, request: RequestBuilder<B>) -> RequestBuilder<B> {
        let fields = [(header::AUTHORIZATION, &self.host.key), (header::COOKIE, &self.cookie)];
        let present = fields.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        present.fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Keeps who we are, and tells a good answer from trouble.
    fn welcome(&mut self, answer: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Trouble> {
        let answer = answer.map_err(|error| Trouble::on_the_way(&error))?;
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            self.cookie = HeaderValue::from_str(pair).ok();
        }
        if answer.status().is_success() { Ok(answer) } else { Err(Trouble::answered(answer)) }
    }
}

impl Trouble {
    fn on_the_way(error: &ureq::Error) -> Self {
        let why = sentence(error);
        match error {
            ureq::Error::Io(io) if io.kind() == ErrorKind::InvalidData => Self::Lasting { why },
            ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::ConnectProxyFailed(_)
            | ureq::Error::Protocol(_) => Self::Passing { why, after: None },
            _ => Self::Lasting { why },
        }
    }

    fn answered(answer: Response<Body>) -> Self {
        let status = answer.status();
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        if status.is_redirection() {
            let where_to = header(header::LOCATION).unwrap_or("another address");
            let why = format!("The server is not here but at {where_to}: give that address with --url.");
            return Self::Refused { status: status.as_u16(), why };
        }
        let after = header(header::RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok());
        let after = after.map(Duration::from_secs);
        let said = text(answer, PROBLEM_BYTES).unwrap_or_default();
        let why = match serde_json::from_str::<Problem>(&said) {
            Ok(problem) => problem.detail,
            Err(_) => format!("The server answered {status}."),
        };
        match status.as_u16() {
            408 | 425 | 429 | 500.. => Self::Passing { why, after },
            status => Self::Refused { status, why },
        }
    }
}

fn text(answer: Response<Body>, most: u64) -> Result<String, Trouble> {
    let read = answer.into_body().into_with_config().limit(most).read_to_string();
    read.map_err(|error| Trouble::on_the_way(&error))
}

fn sentence(error: &ureq::Error) -> String {
    let text = match error {
        ureq::Error::Io(io) if io.kind() == ErrorKind::InvalidData => format!("no secure connection ({io})"),
        ureq::Error::Io(io) => io.to_string(),
        ureq::Error::HostNotFound => "there is no host of that name".to_owned(),
        other => other.to_string(),
    };
    text.trim_end_matches('.').to_owned()
}

fn roots(path: &str) -> Result<RootCerts, String> {
    let pem = fs::read(path).map_err(|error| error.to_string())?;
    let certificates = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<_> = certificates.collect();
    if certificates.is_empty() {
        return Err("there is no certificate in this file".to_owned());
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

fn bearer(key: &str) -> Result<HeaderValue, String> {
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic());
    let value = if is_key { HeaderValue::from_str(&format!("Bearer {key}")).ok() } else { None };
    let mut value = value.ok_or("a key is letters and digits, without spaces")?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Passing { why, .. } | Self::Lasting { why } | Self::Refused { why, .. }) = self;
        f.write_str(why)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.origin())
    }
}
