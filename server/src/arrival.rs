//! How far the request at hand has come in: when the server stops, half of one that goes no further is not waited for.

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};
use tokio::sync::Notify;

/// The requests of one connection, of which one at a time is at hand; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    is_whole: AtomicBool,
    more: Notify,
}

impl Arrival {
    /// A request whose head has come. Its body, to be read by whoever answers.
    pub fn of(&self, body: Incoming) -> Body {
        let arriving = Arriving { body, arrival: self.clone() };
        self.note(&arriving);
        Body::new(arriving)
    }

    /// Whether all of it has come, or all that anybody wanted to have of it.
    pub fn is_whole(&self) -> bool {
        self.shared.is_whole.load(Relaxed)
    }

    /// Waits until more of it comes.
    pub async fn more(&self) {
        self.shared.more.notified().await;
    }

    fn note(&self, arriving: &Arriving) {
        self.shared.is_whole.store(http_body::Body::is_end_stream(arriving), Relaxed);
        self.shared.more.notify_one();
    }
}

struct Arriving {
    body: Incoming,
    arrival: Arrival,
}

impl http_body::Body for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.arrival.note(&self);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arriving {
    /// Whoever answers has read enough.
    fn drop(&mut self) {
        self.arrival.shared.is_whole.store(true, Relaxed);
    }
}
