//! Whom the load is for: an address, and the words in which its server wants to be spoken to.

use anyhow::Context;
use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write as _},
    net::{SocketAddr, SocketAddrV4, TcpStream},
};

#[derive(Debug, Clone)]
pub struct Target {
    pub address: SocketAddrV4,
    dialect: Dialect,
    /// The cookie of somebody who has been here before, where there is such a thing.
    session: Option<String>,
}

/// Where a server is listened to and spoken to. `{room}` in a path is the room's name.
#[derive(Debug, Clone)]
pub struct Dialect {
    pub listen: String,
    pub publish: String,
    pub body: Body,
    /// Where a session is to be had.
    pub session: Option<String>,
    /// Where it says what it counts.
    pub metrics: Option<String>,
}

/// What a message is published as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Text,
    /// An object with the text in this member.
    Json(String),
}

impl Target {
    /// # Errors
    /// When the server does not answer, or is not at an address of IPv4.
    pub fn new(address: SocketAddr, dialect: Dialect) -> anyhow::Result<Self> {
        let SocketAddr::V4(address) = address else {
            anyhow::bail!("only IPv4 has addresses enough on one machine")
        };
        let session = dialect.session.as_deref().map(|path| session(address, path)).transpose()?;
        Ok(Self { address, dialect, session })
    }

    /// What asks for a stream, for somebody with this session or for nobody.
    pub fn stream_request(&self, room: &str, session: Option<&str>) -> Vec<u8> {
        let path = self.dialect.listen.replace("{room}", room);
        let cookie = session.map_or(String::new(), |session| format!("cookie: {session}\r\n"));
        let address = self.address;
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n{cookie}\r\n")
            .into_bytes()
    }

    /// Sessions of so many people, each another's.
    ///
    /// # Errors
    /// When this server knows no people.
    pub fn sessions(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let path = self.dialect.session.as_deref().context("this server has no sessions")?;
        (0..count).map(|_| session(self.address, path)).collect()
    }

    /// Open streams that the server counts itself, where it says so.
    pub fn streams(&self) -> Option<u64> {
        let metrics = get(self.address, self.dialect.metrics.as_deref()?).ok()?;
        metrics.lines().find_map(|line| line.strip_prefix("hallway_streams ")?.trim().parse().ok())
    }

    /// A text of nothing but letters, digits, spaces and tildes.
    pub fn publish_request(&self, room: &str, text: &str) -> Vec<u8> {
        let path = self.dialect.publish.replace("{room}", room);
        let (kind, body) = match &self.dialect.body {
            Body::Text => ("text/plain", text.to_owned()),
            Body::Json(member) => ("application/json", format!(r#"{{"{member}":"{text}"}}"#)),
        };
        let mut request =
            format!("POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: {kind}\r\n", self.address);
        if let Some(session) = &self.session {
            let _ = write!(request, "cookie: {session}\r\n");
        }
        let _ = write!(request, "content-length: {}\r\n\r\n{body}", body.len());
        request.into_bytes()
    }
}

/// A whole answer, with its head.
fn get(address: SocketAddrV4, path: &str) -> anyhow::Result<String> {
    let mut socket = TcpStream::connect(address)?;
    write!(socket, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Asks for a session, and returns its cookie.
fn session(address: SocketAddrV4, path: &str) -> anyhow::Result<String> {
    let mut socket = TcpStream::connect(address)?;
    write!(socket, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let lines = BufReader::new(socket).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let cookie = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("set-cookie")
            .then(|| value.split(';').next().unwrap_or_default().trim().to_owned())
    });
    cookie.last().with_context(|| format!("{path} gave no session"))
}
