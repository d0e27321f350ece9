//! A server on a folder that the test may harm, and what is known of it: what was acknowledged, and what is kept.

use crate::process::{Running, command, run};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};
use ureq::Agent;

/// How long a test waits for what must come. Nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at something that only the server knows.
const LOOK: Duration = Duration::from_millis(20);

pub struct Hall {
    pub door: Door,
    server: Running,
}

/// The way in, for whoever talks.
#[derive(Clone)]
pub struct Door {
    url: String,
    agent: Agent,
}

/// What became of something that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is in the log now, at this place.
    New(u64),
    /// It was there already.
    Repeat(u64),
    Refused {
        status: u16,
        /// Seconds.
        retry_after: Option<u64>,
    },
    /// The line broke: nobody knows.
    Unknown,
}

/// What was said, by client id, and where it is according to the server; `None` as long as that is not known.
pub type Said = BTreeMap<String, Option<u64>>;

impl Hall {
    pub fn open(data: &Path) -> Self {
        Self::open_with(data, &[])
    }

    /// With more in the environment of the server.
    pub fn open_with(data: &Path, environment: &[(&str, &str)]) -> Self {
        Self::open_at("127.0.0.1:0", data, environment)
    }

    pub fn open_at(address: &str, data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut server = start(address, data, environment);
        let url = server.next_line().strip_prefix("listening on ").unwrap().to_owned();
        let agent =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Self { door: Door { url, agent: agent.into() }, server }
    }

    pub fn url(&self) -> &str {
        &self.door.url
    }

    /// Where it listens, for another one in its place.
    pub fn address(&self) -> String {
        self.door.url.strip_prefix("http://").unwrap().to_owned()
    }

    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.server.kill();
    }

    /// Waits for the end that it comes to by itself: its exit code, and what it noted.
    pub fn ended(self) -> (Option<i32>, String) {
        let ended = self.server.ended();
        (ended.code, ended.notes)
    }

    pub fn say(&self, client_id: &str, body: &str) -> Answer {
        self.door.say(client_id, body)
    }

    /// Says something and notes what became of it.
    pub fn tell(&self, said: &mut Said, client_id: &str, body: &str) -> Answer {
        let answer = self.say(client_id, body);
        note(said, client_id, answer);
        answer
    }

    /// Says something again and again until it is acknowledged.
    pub fn insist(&self, said: &mut Said, client_id: &str, body: &str) -> Answer {
        let mut last = Answer::Unknown;
        until(|| {
            last = self.tell(said, client_id, body);
            matches!(last, Answer::New(_) | Answer::Repeat(_))
        })
        .unwrap_or_else(|()| panic!("{client_id} was not taken any more: {last:?}"));
        last
    }

    /// Status, `Retry-After` and text of an address.
    pub fn get(&self, path: &str) -> (u16, Option<u64>, String) {
        self.door.get(path)
    }

    /// Waits until an address has this status.
    pub fn until_status(&self, path: &str, status: u16) {
        let mut last = 0;
        until(|| {
            last = self.get(path).0;
            last == status
        })
        .unwrap_or_else(|()| panic!("{path} stays {last}, and does not become {status}"));
    }

    /// Waits until a figure has this value.
    pub fn until_metric(&self, name: &str, value: f64) {
        until(|| self.metric(name) == value).unwrap_or_else(|()| panic!("{name} does not become {value}"));
    }

    pub fn metric(&self, name: &str) -> f64 {
        let (_, _, metrics) = self.get("/metrics");
        let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("there is no {name} in\n{metrics}")).parse().unwrap()
    }

    /// The names of the first `count` events that a listener gets, with their data.
    pub fn hear(&self, after: Option<&str>, count: usize) -> Vec<(String, Value)> {
        let mut request = self.door.agent.get(format!("{}/r/lobby/events", self.door.url));
        request = request.header("accept", "text/event-stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let body = request.call().unwrap().into_body().into_reader();
        let (mut events, mut name) = (Vec::new(), String::new());
        for line in BufReader::new(body).lines() {
            let line = line.unwrap();
            if let Some(text) = line.strip_prefix("event: ") {
                text.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                events.push((name.clone(), serde_json::from_str(data).unwrap()));
            }
            if events.len() == count {
                break;
            }
        }
        events
    }

    /// `hallway listen`, which comes back by itself; it has begun to when this returns.
    pub fn listen(&self) -> Running {
        let mut ear = Running::start(command(&self.door.url, &["listen", "lobby", "--json"]));
        ear.until_note("Listening to ");
        ear
    }
}

impl Door {
    /// Asks for an address, whether there is an answer or not.
    pub fn knock(&self, path: &str) {
        let _ = self.agent.get(format!("{}{path}", self.url)).call();
    }

    /// Status, `Retry-After` and text of an address.
    pub fn get(&self, path: &str) -> (u16, Option<u64>, String) {
        let request = self.agent.get(format!("{}{path}", self.url)).header("accept", "application/json");
        let mut response = request.call().unwrap();
        let after =
            response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
        (response.status().as_u16(), after, response.body_mut().read_to_string().unwrap())
    }

    pub fn say(&self, client_id: &str, body: &str) -> Answer {
        let text = json!({ "body": body, "client_id": client_id }).to_string();
        let request = self
            .agent
            .post(format!("{}/r/lobby/messages", self.url))
            .header("content-type", "application/json");
        let Ok(mut response) = request.send(text) else { return Answer::Unknown };
        let status = response.status().as_u16();
        let retry_after =
            response.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
        let Ok(text) = response.body_mut().read_to_string() else { return Answer::Unknown };
        let place = || serde_json::from_str::<Value>(&text).ok().as_ref().and_then(place_of);
        match status {
            201 => place().map_or(Answer::Unknown, Answer::New),
            200 => place().map_or(Answer::Unknown, Answer::Repeat),
            _ => Answer::Refused { status, retry_after },
        }
    }
}

/// A server, whether or not it comes to listen.
pub fn start(address: &str, data: &Path, environment: &[(&str, &str)]) -> Running {
    let mut server = command("", &["--listen", address, "--limits", "off", "--status", "everyone"]);
    server.arg("--data").arg(data).env_remove("HALLWAY_URL").env("RUST_LOG", "warn");
    server.envs(environment.iter().copied());
    Running::start(server)
}

/// Where a stored event is in the log.
pub fn place_of(event: &Value) -> Option<u64> {
    event["id"].as_str()?.split_once('-')?.1.parse().ok()
}

/// Notes what is known of something that was said. A place that was told once must stay.
pub fn note(said: &mut Said, client_id: &str, answer: Answer) {
    let known = said.entry(client_id.to_owned()).or_default();
    if let Answer::New(place) | Answer::Repeat(place) = answer {
        assert_eq!(*known.get_or_insert(place), place, "{client_id} has moved");
    }
}

/// Every message that is kept, by client id, with its place. The database is whole, and the log has no hole.
pub fn kept(data: &Path) -> BTreeMap<String, u64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let log = Connection::open_with_flags(data.join("hallway.db"), flags).unwrap();
    let whole: String = log.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let (count, head): (u64, u64) = log
        .query_row("SELECT count(*), coalesce(max(seq), 0) FROM log", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(count, head, "the log has a hole");
    let mut kept = BTreeMap::new();
    let mut messages = log.prepare("SELECT client_id, seq FROM log WHERE kind = 'message'").unwrap();
    let rows = messages.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?))).unwrap();
    for (client_id, place) in rows.map(Result::unwrap) {
        assert_eq!(kept.insert(client_id.clone(), place), None, "{client_id} is there twice");
    }
    let folded: u64 = log.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap();
    assert_eq!(folded, kept.len() as u64, "the messages are not what the log says");
    kept
}

/// `hallway check`: every table is what the log says, row for row.
pub fn check(data: &Path) {
    let ended = run(command("", &["check", "--data", data.to_str().unwrap()]));
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// Everything acknowledged is kept where it was said to be, and nothing is kept that nobody said.
pub fn compare(said: &Said, kept: &BTreeMap<String, u64>) {
    for (client_id, place) in said {
        if let Some(place) = place {
            assert_eq!(kept.get(client_id), Some(place), "{client_id} was acknowledged");
        }
    }
    for client_id in kept.keys() {
        assert!(said.contains_key(client_id), "nobody said {client_id}");
    }
}

/// Looks again and again until it is so.
pub fn until(mut so: impl FnMut() -> bool) -> Result<(), ()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if so() {
            return Ok(());
        }
        sleep(LOOK);
    }
    Err(())
}
