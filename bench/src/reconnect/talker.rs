//! Says something to the hall ten times a second, and again until it is acknowledged.

use crate::{
    catch_up::Told,
    connection::{Answer, Connection},
};
use protocol::Seq;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::time::{sleep, timeout};

const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Talker {
    pub address: SocketAddr,
    pub messages: u32,
}

/// What was said.
#[derive(Debug, Default)]
pub struct Talk {
    /// Where it stands in the log.
    pub said: Vec<Seq>,
    /// When each attempt that was acknowledged began, and how long it took.
    pub attempts: Vec<(Instant, Duration)>,
}

impl Talker {
    pub async fn talk(self) -> anyhow::Result<Talk> {
        let (mut talk, mut connection) = (Talk::default(), None);
        for number in 0..self.messages {
            loop {
                let begun = Instant::now();
                if let Ok(Ok(answer)) = timeout(PATIENCE, self.say(&mut connection, number)).await
                    && matches!(answer.status, 200 | 201)
                {
                    talk.attempts.push((begun, begun.elapsed()));
                    talk.said.push(serde_json::from_str::<Told>(&answer.body)?.id.seq);
                    break;
                }
                connection = None;
                sleep(PAUSE / 4).await;
            }
            sleep(PAUSE).await;
        }
        Ok(talk)
    }

    async fn say(&self, connection: &mut Option<Connection>, number: u32) -> anyhow::Result<Answer> {
        let connection = match connection {
            Some(connection) => connection,
            none => none.insert(Connection::open(self.address).await?),
        };
        let body = format!(r#"{{"body":"message {number}","client_id":"talk-{number}"}}"#);
        connection.ask("POST", "/r/hall/messages", None, &body).await
    }
}

impl Talk {
    /// The longest that a message took which was begun after this.
    pub fn slowest_since(&self, since: Instant) -> Duration {
        let attempts = self.attempts.iter().filter(|(begun, _)| *begun >= since);
        attempts.map(|(_, took)| *took).max().unwrap_or_default()
    }
}
