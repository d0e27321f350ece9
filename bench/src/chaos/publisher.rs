//! A publisher: says one message after the other on each of its lines, and says it again under the same id until it is
//! acknowledged.

use super::{
    history::{Act, Key, Text, What},
    run::Run,
    told::Told,
};
use crate::connection::{Answer, Connection};
use protocol::paths;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// Acknowledged messages of which one is said again now and then.
const REMEMBERED: usize = 32;
/// One in so many messages is said again though it was acknowledged: it must be the same one still.
const AGAIN: u32 = 50;

/// One of a publisher's lines.
#[derive(Debug)]
pub struct Publisher {
    pub publisher: u16,
    pub address: SocketAddr,
    pub seed: u64,
    pub run: Arc<Run>,
}

struct Line {
    publisher: Publisher,
    chance: StdRng,
    connection: Option<Connection>,
    /// Who the publisher is to the server.
    cookie: Option<String>,
    acts: Vec<Act>,
}

impl Publisher {
    /// Says its part of the publisher's messages, and returns what it wrote down.
    pub async fn publish(self) -> Vec<Act> {
        let chance = StdRng::seed_from_u64(self.seed);
        let mut line = Line { publisher: self, chance, connection: None, cookie: None, acts: Vec::new() };
        let mut said: VecDeque<Key> = VecDeque::with_capacity(REMEMBERED);
        while let Some(number) = line.publisher.run.next(line.publisher.publisher) {
            let key = Key { publisher: line.publisher.publisher, number };
            if line.say(key).await {
                line.publisher.run.note_acknowledged();
                said.truncate(REMEMBERED - 1);
                said.push_front(key);
            }
            if line.chance.random_ratio(1, AGAIN) && !said.is_empty() {
                let again = said[line.chance.random_range(0..said.len())];
                line.say(again).await;
            }
        }
        line.acts
    }
}

impl Line {
    /// Whether it was acknowledged before the run gave up.
    async fn say(&mut self, key: Key) -> bool {
        let (room, name) = self.publisher.run.room_for(key.number);
        let (path, body) = (paths::messages(name), key.body());
        let text = Text::of(&body);
        loop {
            self.note(key, What::Invoked { room, text });
            let patience = Duration::from_millis(self.chance.random_range(500..4_000));
            let what = match timeout(patience, self.post(key, &path, &body)).await {
                Ok(Ok(answer)) => outcome(&answer),
                Ok(Err(_)) | Err(_) => What::Unknown,
            };
            self.note(key, what);
            match what {
                What::Acknowledged { .. } => return true,
                What::Refused { .. } => return false,
                What::Unknown | What::Invoked { .. } => {}
            }
            // Whatever comes on this connection now would be taken for the answer to something else.
            self.connection = None;
            if self.publisher.run.is_given_up() {
                return false;
            }
            sleep(Duration::from_millis(self.chance.random_range(5..150))).await;
        }
    }

    async fn post(&mut self, key: Key, path: &str, body: &str) -> anyhow::Result<Answer> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(Connection::open(self.publisher.address).await?),
        };
        let cookie = self.cookie.as_ref().map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
        let fields = format!(
            "accept: application/json\r\ncontent-type: text/plain\r\nidempotency-key: {}\r\n{cookie}",
            key.client_id()
        );
        connection.request("POST", path, &fields, body).await?;
        let mut answer = connection.answer().await?;
        if let Some(cookie) = answer.cookie.take() {
            self.cookie = Some(cookie);
        }
        Ok(answer)
    }

    fn note(&mut self, key: Key, what: What) {
        self.acts.push(Act { at: self.publisher.run.moment(), key, what });
    }
}

fn outcome(answer: &Answer) -> What {
    match answer.status {
        200 | 201 => match Told::read(&answer.body) {
            Some(told) => What::Acknowledged { seq: told.seq() },
            None => What::Unknown,
        },
        // Not now: it may have been taken all the same.
        408 | 429 | 500.. => What::Unknown,
        status => What::Refused { status },
    }
}
