//! HTTP with no more than is needed, so that the load costs little beside what it loads.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One keep-alive connection.
#[derive(Debug)]
pub struct Connection {
    socket: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, received: Vec::new() })
    }

    /// Opens the stream of a room and waits for its hello.
    pub async fn listen(&mut self, room: &str) -> anyhow::Result<()> {
        let request =
            format!("GET /r/{room}/events HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n");
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

    /// Reads on until `wanted` has come, and forgets everything up to there.
    pub async fn until(&mut self, wanted: &[u8]) -> anyhow::Result<()> {
        loop {
            if let Some(at) = self.received.windows(wanted.len()).position(|window| window == wanted) {
                self.received.drain(..at + wanted.len());
                return Ok(());
            }
            if self.socket.read_buf(&mut self.received).await.context("the connection broke")? == 0 {
                bail!("the server hung up before {:?} came", String::from_utf8_lossy(wanted));
            }
        }
    }
}
