//! The way in: an accept loop that has an end for everything a client can leave open.

use crate::{
    line::{Handover, Line},
    peer::Peer,
    security,
};
use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use protocol::problem::MEDIA_TYPE;
use socket2::{SockRef, TcpKeepalive};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// How long a request's head may take to arrive, and how long a connection may be idle between two requests.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// What one connection buffers in each direction. A request's head that is longer is refused without a word, by HTTP itself; one
/// that is longer than it should be gets a problem.
const BUFFER: usize = 2 * security::HEAD;
/// How long sent bytes may stay unacknowledged before the peer is given up.
const UNACKNOWLEDGED: Duration = Duration::from_secs(20);
/// Bytes that the system keeps of what a peer has no room for yet, Linux only. Without a bound it takes up to 4 MiB for each line,
/// so that a thousand who read nothing would cost gigabytes before they are let go.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;
/// How long half a request is waited for when the server stops.
pub const HALF_SENT: Duration = Duration::from_millis(500);
/// How long connections get to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(8);

/// Serves until `stop`, then lets every connection finish what it is doing, for 8 seconds at most.
pub async fn serve(listener: TcpListener, router: Router, max_connections: usize, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let seats = Arc::new(Semaphore::new(max_connections));
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                rest_after(&error).await;
                continue;
            }
        };
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            connections.spawn(turn_away(socket));
            continue;
        };
        if let Err(error) = prepare(&socket) {
            tracing::debug!(%error, "a connection was gone before it was set up");
            continue;
        }
        let (router, stop, lines) = (router.clone(), stop.clone(), connections.clone());
        connections.spawn(async move {
            if let Some(line) = converse(socket, peer, router, stop).await {
                // There it takes less memory than here.
                lines.spawn(async move {
                    line.carry().await;
                    drop(seat);
                });
            }
        });
    }
    drop(listener);
    connections.close();
    if timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "some connections did not finish and are cut");
    }
}

/// Serves one connection, to its end or to the server's. The line of somebody who listens is carried on by a task of its own.
async fn converse(
    socket: TcpStream,
    address: SocketAddr,
    router: Router,
    stop: CancellationToken,
) -> Option<Line> {
    let asked = Arc::new(AtomicBool::new(false));
    let (peer, asking) = (Peer::new(socket), asked.clone());
    let (handover, to_stop) = (Handover::of(peer.clone()), stop.clone());
    let (taking, mut taken) = mpsc::channel(1);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, taking) = (router.clone(), taking.clone());
        let (handover, stop) = (handover.clone(), to_stop.clone());
        asking.store(true, Ordering::Relaxed);
        let version = request.version();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            request.extensions_mut().insert(handover.clone());
            request.extensions_mut().insert(stop);
            let Ok(response) = router.oneshot(request).await;
            let Some(stream) = handover.take() else { return Ok::<_, Infallible>(response) };
            let (head, _) = response.into_parts();
            // Nothing is answered here: whoever gets this takes the connection apart.
            let _ = taking.send((version, head, stream)).await;
            std::future::pending().await
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(BUFFER);
    // Whoever has asked all that they want to ask may still wait for the answer. So nothing ends what was asked for because its
    // peer is gone: it is done, and a message that was on its way is said.
    builder.half_close(true);
    let mut connection = builder.serve_connection(TokioIo::new(peer.clone()), service);
    let mut stopping = false;
    let ended = loop {
        tokio::select! {
            ended = &mut connection => break ended,
            Some((version, head, stream)) = taken.recv() => {
                return Some(Line::new(peer, version, &head, stream));
            }
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
            // An answer that was begun is waited for.
            () = sleep(HALF_SENT), if stopping => if !asked.load(Ordering::Relaxed) {
                return None;
            },
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %address, "a connection broke off");
    }
    None
}

/// Events leave at once, a peer that is gone without a word is noticed, and for one who reads nothing the system keeps little.
fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let socket = SockRef::from(socket);
    let keepalive =
        TcpKeepalive::new().with_time(Duration::from_secs(10)).with_interval(Duration::from_secs(5));
    socket.set_tcp_keepalive(&keepalive.with_retries(3))?;
    #[cfg(target_os = "linux")]
    {
        socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
        // Some sandboxes do not know it: who reads nothing then costs more until they are let go.
        if let Err(error) = socket.set_tcp_notsent_lowat(UNSENT) {
            tracing::debug!(%error, "the system does not say how much it keeps unsent");
        }
    }
    Ok(())
}

/// Answers the first request of a connection that there is no room for.
async fn turn_away(mut socket: TcpStream) {
    const BODY: &str = r#"{"type":"/problems/busy","title":"Full house","status":503,"detail":"Too many connections. Come back in a few seconds."}"#;
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {MEDIA_TYPE}\r\nretry-after: 10\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let exchange = async {
        // An answer before the question would be taken for an error of the connection.
        if socket.read(&mut [0; 4 * 1024]).await? == 0 {
            return Ok(());
        }
        socket.write_all(answer.as_bytes()).await?;
        socket.shutdown().await
    };
    // Whoever does not even take this answer is not owed another try.
    let _ = timeout(Duration::from_secs(1), exchange).await;
}

/// A connection that broke before it was accepted is nothing; being out of file descriptors needs a pause.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "a connection can't be accepted");
        sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_peer_that_is_gone_without_a_word_is_noticed_within_45_seconds() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        prepare(&socket).unwrap();
        let socket = SockRef::from(&socket);
        assert!(socket.keepalive().unwrap() && socket.tcp_nodelay().unwrap());
        // Silent: probes go out, and stay without an answer.
        let probes = socket.tcp_keepalive_interval().unwrap() * socket.tcp_keepalive_retries().unwrap();
        assert!(socket.tcp_keepalive_time().unwrap() + probes <= Duration::from_secs(45));
        // Or something was sent, at the latest with the next ping, and stays unacknowledged.
        let ping = Duration::from_secs(protocol::limits::PING_SECONDS);
        assert!(socket.tcp_user_timeout().unwrap().unwrap() + ping <= Duration::from_secs(45));
        assert_eq!(socket.tcp_notsent_lowat().unwrap(), UNSENT);
    }
}
