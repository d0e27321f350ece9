//! A proxy that is everything that can be between a server and somebody else: it cuts at any byte, stalls, goes silent
//! without hanging up, and answers by itself that there is nobody.

use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

const BAD_GATEWAY: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: 20\r\n\r\n<h1>Bad Gateway</h1>";
/// How long a connection is silent that will never say anything again.
const SILENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Proxy {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    calm: watch::Sender<bool>,
    faults: AtomicU64,
}

/// What happens to a connection, and after how many bytes of both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nobody is asked: the proxy says that there is nobody.
    BadGateway,
    /// Both ends are gone at once.
    Cut { after: usize },
    /// The client hears a friendly end where there is none.
    Truncated { after: usize },
    /// Nothing moves for a while.
    Stalled { after: usize, millis: u64 },
    /// Nothing moves any more, and nobody hangs up.
    HalfOpen { after: usize },
}

impl Proxy {
    /// Listens on a free port, and decides by the seed what happens to whom.
    pub async fn start(upstream: SocketAddr, seed: u64) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared =
            Arc::new(Shared { upstream, calm: watch::Sender::new(false), faults: AtomicU64::new(0) });
        let task = tokio::spawn(accept(listener, shared.clone(), StdRng::seed_from_u64(seed)));
        Ok(Self { address, shared, task })
    }

    /// Does nothing bad any more, also to those who are connected; hangs up where it only was silent.
    pub fn calm(&self) {
        self.shared.calm.send_replace(true);
    }

    /// How often something bad happened.
    pub fn faults(&self) -> u64 {
        self.shared.faults.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut chance: StdRng) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some come back.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (shared, fate) = (shared.clone(), Fate::by(&mut chance));
        // A broken connection is what this is for.
        tokio::spawn(async move { drop(shared.carry(client, fate).await) });
    }
}

impl Fate {
    fn by(chance: &mut StdRng) -> Self {
        // Small numbers as likely as large ones: heads are cut as often as bodies.
        let after = 2_f64.powf(chance.random_range(0.0..20.0)) as usize;
        match chance.random_range(0..10) {
            0 => Self::BadGateway,
            1..4 => Self::Cut { after },
            4..6 => Self::Truncated { after },
            6..8 => Self::Stalled { after, millis: chance.random_range(50..3_000) },
            _ => Self::HalfOpen { after },
        }
    }

    fn after(self) -> usize {
        match self {
            Self::BadGateway => 0,
            Self::Cut { after } | Self::Truncated { after } => after,
            Self::Stalled { after, .. } | Self::HalfOpen { after } => after,
        }
    }
}

impl Shared {
    async fn carry(&self, mut client: TcpStream, fate: Fate) -> std::io::Result<()> {
        client.set_nodelay(true)?;
        let upstream = match fate {
            Fate::BadGateway if !self.is_calm() => None,
            // Nobody there: this is what proxies say while a server restarts.
            _ => TcpStream::connect(self.upstream).await.ok(),
        };
        let Some(mut server) = upstream else {
            self.faults.fetch_add(1, Ordering::Relaxed);
            let _ = timeout(Duration::from_secs(1), client.read(&mut [0; 8 * 1024])).await;
            client.write_all(BAD_GATEWAY).await?;
            return client.shutdown().await;
        };
        server.set_nodelay(true)?;
        let (mut up, mut down) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
        // `None` once it has happened.
        let mut left = Some(fate.after());
        loop {
            let (count, downwards) = tokio::select! {
                count = client.read(&mut up) => (count?, false),
                count = server.read(&mut down) => (count?, true),
            };
            if count == 0 {
                return if downwards { client.shutdown().await } else { server.shutdown().await };
            }
            let passed = left.map_or(count, |left| left.min(count));
            let (piece, to) =
                if downwards { (&down[..count], &mut client) } else { (&up[..count], &mut server) };
            to.write_all(&piece[..passed]).await?;
            if passed == count {
                left = left.map(|left| left - count);
                continue;
            }
            if !self.is_calm() {
                self.faults.fetch_add(1, Ordering::Relaxed);
                match fate {
                    Fate::Stalled { millis, .. } => sleep(Duration::from_millis(millis)).await,
                    Fate::HalfOpen { .. } => {
                        let mut calm = self.calm.subscribe();
                        // Over with either: the time, or the faults of the run.
                        let _ = timeout(SILENCE, calm.wait_for(|calm| *calm)).await;
                        return Ok(());
                    }
                    Fate::Truncated { .. } => return client.shutdown().await,
                    Fate::Cut { .. } | Fate::BadGateway => {
                        client.set_zero_linger()?;
                        return server.set_zero_linger();
                    }
                }
            }
            left = None;
            to.write_all(&piece[passed..]).await?;
        }
    }

    fn is_calm(&self) -> bool {
        *self.calm.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &[u8] = b"all that the server has to say";

    /// What a client hears of it, and whether the connection broke.
    async fn heard(fate: Fate) -> (Vec<u8>, bool) {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let shared = Shared {
            upstream: server.local_addr().unwrap(),
            calm: watch::Sender::new(false),
            faults: AtomicU64::new(0),
        };
        let front = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut client = TcpStream::connect(front.local_addr().unwrap()).await.unwrap();
        let (carried, _) = front.accept().await.unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = server.accept().await.unwrap();
            socket.write_all(SAID).await.unwrap();
        });
        let carrying = tokio::spawn(async move { shared.carry(carried, fate).await.map_err(|e| e.kind()) });
        if fate == Fate::BadGateway {
            client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        }
        let mut heard = Vec::new();
        let broke = client.read_to_end(&mut heard).await.is_err();
        drop(carrying);
        (heard, broke)
    }

    #[tokio::test]
    async fn a_connection_is_cut_at_its_byte() {
        assert_eq!(heard(Fate::Cut { after: 7 }).await, (SAID[..7].to_vec(), true));
    }

    #[tokio::test]
    async fn a_truncated_answer_ends_as_if_it_were_whole() {
        assert_eq!(heard(Fate::Truncated { after: 7 }).await, (SAID[..7].to_vec(), false));
    }

    #[tokio::test]
    async fn a_stalled_answer_comes_whole_in_the_end() {
        assert_eq!(heard(Fate::Stalled { after: 7, millis: 20 }).await, (SAID.to_vec(), false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_half_open_connection_says_no_more_for_a_long_time() {
        let begun = tokio::time::Instant::now();
        assert_eq!(heard(Fate::HalfOpen { after: 7 }).await.0, SAID[..7]);
        assert!(begun.elapsed() >= SILENCE);
    }

    #[tokio::test]
    async fn the_proxy_answers_by_itself() {
        let (heard, _) = heard(Fate::BadGateway).await;
        assert_eq!(heard, BAD_GATEWAY);
    }
}
