//! One listener of the hall: comes back as a browser does, after the time that its stream said, and later and later if
//! nobody answers.

use crate::{catch_up::Told, connection::Connection, event_stream::Block, seen::Seen, stream::Stream};
use protocol::Seq;
use rand::Rng;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{Semaphore, mpsc, watch},
    time::{sleep, timeout},
};

/// What a browser waits where the stream has said nothing, in milliseconds.
const USUAL_WAIT: u64 = 3_000;
/// The longest wait of a page whose server does not answer, in milliseconds.
const LONGEST_WAIT: u64 = 30_000;
const SILENCE: Duration = Duration::from_secs(protocol::limits::SILENCE_SECONDS);

#[derive(Debug)]
pub struct Listener {
    pub address: SocketAddr,
    pub source: IpAddr,
    pub seen: Seen,
    pub number: u32,
    pub lives: mpsc::UnboundedSender<Live>,
    /// The last message that it has to have heard to be live; while that is not known nobody is.
    pub missed: watch::Receiver<Option<Seq>>,
    pub until: watch::Receiver<Option<Seq>>,
    pub leave: watch::Receiver<bool>,
}

/// A listener has heard a hello, and what it had missed.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    pub listener: u32,
    pub hello: Instant,
    pub at: Instant,
}

/// What a listener heard in all.
#[derive(Debug, Default)]
pub struct Heard {
    pub seqs: Vec<Seq>,
    /// Whether the last stream said bye, and nothing after it.
    pub ended_well: bool,
    /// The time to wait that it said.
    pub retry: Option<u64>,
}

impl Listener {
    /// Listens until it has heard the last message, or until its stream ends if it is to leave then.
    pub async fn listen(mut self, door: Arc<Semaphore>) -> Heard {
        let (mut heard, mut cursor, mut cookie) = (Heard::default(), String::new(), None);
        let mut failures = 0;
        loop {
            // Only the first time: who comes back does not ask whether others do too.
            let turn = if cursor.is_empty() { door.acquire().await.ok() } else { None };
            let opened = timeout(SILENCE, self.open(&cursor, &mut cookie)).await;
            if let Ok(Ok(mut stream)) = opened {
                failures = 0;
                let done = self.hear(&mut stream, &mut heard, &mut cursor, turn).await;
                heard.retry = stream.retry();
                if done || *self.leave.borrow() {
                    return heard;
                }
            } else {
                failures += 1;
            }
            let wait = match failures {
                0 => heard.retry.unwrap_or(USUAL_WAIT),
                // A stream that could not be opened is opened anew by the page, at any moment up to a longer and longer time.
                n => rand::rng().random_range(0..LONGEST_WAIT.min(500 << n.min(6))),
            };
            sleep(Duration::from_millis(wait)).await;
        }
    }

    async fn open(&self, cursor: &str, cookie: &mut Option<String>) -> anyhow::Result<Stream> {
        let mut connection = Connection::open_from(self.source, self.address).await?;
        if self.seen == Seen::People && cookie.is_none() {
            *cookie = connection.ask("GET", "/me", None, "").await?.cookie;
        }
        Stream::open_as(connection, "/r/hall/events", cursor, cookie.as_deref()).await
    }

    /// Hears one stream to its end, or to the last message: whether it was that.
    async fn hear(
        &mut self,
        stream: &mut Stream,
        heard: &mut Heard,
        cursor: &mut String,
        turn: Option<tokio::sync::SemaphorePermit<'_>>,
    ) -> bool {
        let (mut turn, mut bye) = (turn, false);
        // When this stream said hello, until it has been noted as live.
        let mut hello = None;
        loop {
            let last = *self.until.borrow();
            if last.is_some_and(|last| heard.seqs.last().is_some_and(|seq| *seq >= last)) {
                return true;
            }
            let newest = heard.seqs.last().copied().unwrap_or(0);
            let has_all = self.missed.borrow_and_update().is_some_and(|missed| newest >= missed);
            if let Some(hello) = hello.take_if(|_| has_all) {
                // Nobody listens any more once the hall is closed.
                let _ = self.lives.send(Live { listener: self.number, hello, at: Instant::now() });
            }
            let block = tokio::select! {
                block = timeout(SILENCE, stream.next()) => block,
                _ = self.until.changed() => continue,
                _ = self.missed.changed(), if hello.is_some() => continue,
            };
            let Ok(Ok(Some(block))) = block else {
                let ended = matches!(block, Ok(Ok(None)));
                heard.ended_well = ended && bye && stream.is_between_blocks();
                return false;
            };
            if block.name == "hello" {
                drop(turn.take());
                hello = Some(Instant::now());
            }
            bye = block.name == "bye";
            note(&block, heard);
            stream.last_event_id().clone_into(cursor);
        }
    }
}

fn note(block: &Block, heard: &mut Heard) {
    if block.name == "message"
        && let Ok(told) = serde_json::from_str::<Told>(&block.data)
    {
        heard.seqs.push(told.id.seq);
    }
}
