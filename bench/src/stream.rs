//! An event stream over a raw connection, as somebody hears it who notices every byte that is missing.

use crate::{
    chunks::Chunks,
    connection::Connection,
    event_stream::{Block, EventStream},
};
use anyhow::ensure;

#[derive(Debug)]
pub struct Stream {
    connection: Connection,
    chunks: Chunks,
    events: EventStream,
    piece: Vec<u8>,
}

impl Stream {
    /// Opens a stream that goes on after an event; after none where this is empty.
    ///
    /// # Errors
    /// When the answer is anything but an event stream.
    pub async fn open(connection: Connection, path: &str, last_event_id: &str) -> anyhow::Result<Self> {
        Self::open_as(connection, path, last_event_id, None).await
    }

    /// The same for somebody with a session.
    ///
    /// # Errors
    /// Those of [`Stream::open`].
    pub async fn open_as(
        mut connection: Connection,
        path: &str,
        last_event_id: &str,
        cookie: Option<&str>,
    ) -> anyhow::Result<Self> {
        let cookie = cookie.map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
        let cursor = match last_event_id {
            "" => String::new(),
            id => format!("last-event-id: {id}\r\n"),
        };
        let fields = format!("accept: text/event-stream\r\n{cursor}{cookie}");
        connection.request("GET", path, &fields, "").await?;
        let head = connection.head().await?;
        ensure!(head.status() == Some(200), "a stream was answered with {:?}", head.status());
        let kind = head.field("content-type").unwrap_or_default();
        ensure!(kind.starts_with("text/event-stream"), "a stream is {kind:?}");
        ensure!(head.field("transfer-encoding") == Some("chunked"), "a stream has no end that could be seen");
        let events = EventStream::after(last_event_id);
        Ok(Self { connection, chunks: Chunks::default(), events, piece: Vec::new() })
    }

    /// The next event; `None` when the server has ended the stream. Nothing is lost if nobody waits for it to the end.
    ///
    /// # Errors
    /// When the connection breaks, or the stream is cut.
    pub async fn next(&mut self) -> anyhow::Result<Option<Block>> {
        loop {
            if let Some(block) = self.events.next() {
                return Ok(Some(block));
            }
            if self.chunks.is_over() {
                return Ok(None);
            }
            let received = self.connection.receive().await?;
            self.piece.clear();
            self.chunks.read(received, &mut self.piece)?;
            self.connection.forget();
            self.events.read(&self.piece);
        }
    }

    pub fn last_event_id(&self) -> &str {
        self.events.last_event_id()
    }

    /// How long the server wants this listener to wait before coming back, in milliseconds.
    pub fn retry(&self) -> Option<u64> {
        self.events.retry
    }

    /// Whether nothing of a block is left that will never be complete.
    pub fn is_between_blocks(&self) -> bool {
        self.events.is_between_blocks()
    }
}
