//! HTTP with no more than is needed, so that the load costs little beside what it loads.

use crate::chunks::Chunks;
use anyhow::{Context, bail};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout_at},
};

/// One keep-alive connection.
#[derive(Debug)]
pub struct Connection {
    socket: TcpStream,
    received: Vec<u8>,
}

/// The first part of an answer.
#[derive(Debug)]
pub struct Head(String);

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// The session that it gave.
    pub cookie: Option<String>,
    pub body: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, received: Vec::new() })
    }

    /// The same from one of this machine's addresses, of which each has so many ports only.
    pub async fn open_from(source: IpAddr, address: SocketAddr) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        let socket = socket.connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, received: Vec::new() })
    }

    /// Opens a stream and waits for its hello.
    pub async fn listen(&mut self, path: &str) -> anyhow::Result<()> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n");
        self.socket.write_all(request.as_bytes()).await?;
        self.until(b"event: hello").await
    }

    /// Says something and waits for the answer.
    pub async fn say(&mut self, room: &str, text: &str) -> anyhow::Result<()> {
        self.post(room, text).await?;
        self.until(b"HTTP/1.1 201").await?;
        self.until(b"}").await
    }

    /// Sends a message without waiting for the answer.
    pub async fn post(&mut self, room: &str, text: &str) -> anyhow::Result<()> {
        let length = text.len();
        let request = format!(
            "POST /r/{room} HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n\r\n{text}"
        );
        Ok(self.socket.write_all(request.as_bytes()).await?)
    }

    /// Asks something as JSON and reads the whole answer.
    pub async fn ask(
        &mut self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        body: &str,
    ) -> anyhow::Result<Answer> {
        let cookie = cookie.map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
        let fields = format!("accept: application/json\r\n{cookie}content-type: application/json\r\n");
        self.request(method, path, &fields, body).await?;
        self.answer().await
    }

    /// Sends a request with these fields, each with its line end, and does not wait for the answer.
    pub async fn request(
        &mut self,
        method: &str,
        path: &str,
        fields: &str,
        body: &str,
    ) -> anyhow::Result<()> {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{fields}content-length: {length}\r\n\r\n{body}"
        );
        Ok(self.socket.write_all(request.as_bytes()).await?)
    }

    /// The next answer, to its last byte.
    pub async fn answer(&mut self) -> anyhow::Result<Answer> {
        let head = self.head().await?;
        let body = self.body(&head).await?;
        let status = head.status().context("no status")?;
        Ok(Answer { status, cookie: head.cookie(), body: String::from_utf8(body)? })
    }

    /// The head of the next answer; what comes of its body is for [`Connection::receive`].
    pub async fn head(&mut self) -> anyhow::Result<Head> {
        let end = loop {
            match memchr::memmem::find(&self.received, b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.read().await?,
            };
        };
        Ok(Head(String::from_utf8(self.received.drain(..end).collect())?))
    }

    /// The body that belongs to a head, to its last byte.
    pub async fn body(&mut self, head: &Head) -> anyhow::Result<Vec<u8>> {
        if head.field("transfer-encoding") == Some("chunked") {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            while !chunks.is_over() {
                chunks.read(self.receive().await?, &mut body)?;
                self.forget();
            }
            return Ok(body);
        }
        let length: usize = head.field("content-length").unwrap_or("0").parse()?;
        while self.received.len() < length {
            self.read().await?;
        }
        Ok(self.received.drain(..length).collect())
    }

    /// What has been received and not yet forgotten; waits if that is nothing.
    pub async fn receive(&mut self) -> anyhow::Result<&[u8]> {
        if self.received.is_empty() {
            self.read().await?;
        }
        Ok(&self.received)
    }

    pub fn forget(&mut self) {
        self.received.clear();
    }

    /// Counts the bytes that come within a time.
    pub async fn count(&mut self, time: Duration) -> anyhow::Result<u64> {
        let end = Instant::now() + time;
        let mut bytes = 0;
        self.received.clear();
        while let Ok(read) = timeout_at(end, self.read()).await {
            bytes += read? as u64;
            self.received.clear();
        }
        Ok(bytes)
    }

    /// Reads on until `wanted` has come, and forgets everything up to there.
    pub async fn until(&mut self, wanted: &[u8]) -> anyhow::Result<()> {
        loop {
            if let Some(at) = self.received.windows(wanted.len()).position(|window| window == wanted) {
                self.received.drain(..at + wanted.len());
                return Ok(());
            }
            let read = self.read().await;
            read.with_context(|| format!("before {:?} came", String::from_utf8_lossy(wanted)))?;
        }
    }

    async fn read(&mut self) -> anyhow::Result<usize> {
        match self.socket.read_buf(&mut self.received).await.context("the connection broke")? {
            0 => bail!("the server hung up"),
            read => Ok(read),
        }
    }
}

impl Head {
    pub fn status(&self) -> Option<u16> {
        self.0.split(' ').nth(1)?.parse().ok()
    }

    /// The session that came with it.
    pub fn cookie(&self) -> Option<String> {
        self.field("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned)
    }

    /// The first field of this name, in small letters.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}
