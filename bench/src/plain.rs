//! The obvious server, as every guide to axum has it: a broadcast channel, `Sse` with its keep-alive, JSON made for each
//! subscriber, and TCP_NODELAY. Who falls more than 1,024 messages behind loses them without a word.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::sse::{Event, KeepAlive, Sse},
    routing::{get, post},
    serve::ListenerExt,
};
use futures_util::Stream;
use serde::Serialize;
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::broadcast};
use tokio_stream::{StreamExt, wrappers::BroadcastStream};

#[derive(Debug, Clone, Serialize)]
struct Message {
    text: String,
}

/// # Errors
/// When the address can't be had.
pub async fn serve(address: SocketAddr) -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let (messages, _) = broadcast::channel::<Message>(1024);
    let app =
        Router::new().route("/events", get(events)).route("/publish", post(publish)).with_state(messages);
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|socket| {
        // Without it every second message waits 40 ms; a socket that refuses is about to end.
        let _ = socket.set_nodelay(true);
    });
    Ok(axum::serve(listener, app).await?)
}

async fn events(
    State(messages): State<broadcast::Sender<Message>>,
) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    let stream = BroadcastStream::new(messages.subscribe());
    let events = stream.filter_map(Result::ok).map(|message| Event::default().json_data(message));
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn publish(State(messages): State<broadcast::Sender<Message>>, text: String) -> StatusCode {
    // Fails only if nobody listens.
    let _ = messages.send(Message { text });
    StatusCode::NO_CONTENT
}
