//! What a clock tells somebody outside of a private room: the same is asked, in turn, of a house in whose private room nothing was said, of
//! one in whose private room a thousand messages were, and of another silent one. How often the second takes longer than the first, next to how
//! often the third does, is what can be told: for those that nobody can tell apart it is half.

use crate::{
    connection::Connection,
    process::Server,
    program::Program,
    sheet::{Findings, Form, Sheet},
};
use anyhow::{Context, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

const PUBLIC: u32 = 200;
/// After each public message: a talk at the same time.
const PRIVATE: u32 = 5;
/// What is asked before it counts.
const WARM_UP: usize = 50;

/// What is asked, and for what it stands. `{room}` is the private room.
const ASKED: [(&str, &str); 9] = [
    ("the private room", "/r/{room}"),
    ("its stream", "/events?room={room}&wait=0"),
    ("a word that only its people said", "/search?q=quagga"),
    ("a person who spoke only there", "/search?from=Zoe"),
    ("a word that everybody said", "/search?q=hello&limit=20"),
    ("the rooms", "/rooms"),
    ("a public room", "/r/lobby"),
    ("its events", "/events?room=lobby&wait=0&after=0-0"),
    ("what is unread", "/unread"),
];

#[derive(Debug, Clone, Args)]
pub struct Options {
    /// How often each is asked of each house.
    #[arg(long, default_value_t = 1_000)]
    rounds: usize,
}

/// A house with a private room, and somebody who is not in it.
struct House {
    _server: Server,
    outside: Connection,
    cookie: String,
    room: String,
}

#[derive(Deserialize)]
struct Made {
    room: String,
}

#[derive(Debug, Serialize)]
struct Figures {
    messages: u32,
    rounds: usize,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    path: &'static str,
    /// In microseconds, at the median.
    silent: f64,
    talked_in: f64,
    /// How often the house that was talked in takes longer than the silent one, of all pairs of answers.
    longer: f64,
    /// How often the other silent one does.
    control: f64,
}

pub async fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let mut houses = Vec::new();
    for private in [0, PRIVATE, 0] {
        houses.push(House::open(program, private).await?);
    }
    let (mut rows, rounds) = (Vec::new(), options.rounds.max(1));
    for (name, path) in ASKED {
        let mut times = [const { Vec::new() }; 3];
        for round in 0..rounds + WARM_UP {
            for turn in 0..houses.len() {
                let which = (round + turn) % houses.len();
                let time = houses[which].ask(path).await?;
                if round >= WARM_UP {
                    times[which].push(time);
                }
            }
        }
        times.iter_mut().for_each(|times| times.sort_unstable());
        let [silent, talked_in, other] = &times;
        let middle = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e6;
        let (longer, control) = (share_longer(talked_in, silent), share_longer(other, silent));
        rows.push(Row { name, path, silent: middle(silent), talked_in: middle(talked_in), longer, control });
    }
    form.show(&Figures { messages: PUBLIC * PRIVATE, rounds, rows })
}

impl House {
    async fn open(program: &Program, private: u32) -> anyhow::Result<Self> {
        let server = Server::start(program)?;
        let (mut host, mut outside) =
            (Connection::open(server.address).await?, Connection::open(server.address).await?);
        let zoe = tell(&mut host, "PUT", "/me", None, r#"{"name":"Zoe"}"#).await?.cookie;
        let eve = tell(&mut outside, "PUT", "/me", None, r#"{"name":"Eve"}"#).await?.cookie;
        let cookie = eve.context("no session")?;
        let made = r#"{"name":"Plans","entry":"invitation"}"#;
        let made = tell(&mut host, "POST", "/rooms", zoe.as_deref(), made).await?;
        let room = serde_json::from_str::<Made>(&made.body)?.room;
        for n in 0..PUBLIC {
            let said = format!(r#"{{"body":"hello {n}"}}"#);
            tell(&mut outside, "POST", "/r/lobby/messages", Some(&cookie), &said).await?;
            for _ in 0..private {
                let said = format!(r#"{{"body":"hello quagga {n}"}}"#);
                tell(&mut host, "POST", &format!("/r/{room}/messages"), zoe.as_deref(), &said).await?;
            }
        }
        Ok(Self { _server: server, outside, cookie, room })
    }

    /// How long an answer takes to its last byte.
    async fn ask(&mut self, path: &str) -> anyhow::Result<Duration> {
        let path = path.replace("{room}", &self.room);
        let begun = Instant::now();
        let answer = self.outside.ask("GET", &path, Some(&self.cookie), "").await?;
        let time = begun.elapsed();
        ensure!([200, 404].contains(&answer.status), "{path} was answered with {}", answer.status);
        ensure!(!answer.body.contains("quagga"), "{path} tells: {}", answer.body);
        Ok(time)
    }
}

async fn tell(
    connection: &mut Connection,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    body: &str,
) -> anyhow::Result<crate::connection::Answer> {
    let answer = connection.ask(method, path, cookie, body).await?;
    ensure!(answer.status < 300, "{path} was answered with {}: {}", answer.status, answer.body);
    Ok(answer)
}

/// The share of all pairs in which one of `these` is the longer, where equal ones count half; both in order.
fn share_longer(these: &[Duration], those: &[Duration]) -> f64 {
    let longer: usize = these
        .iter()
        .map(|time| {
            those.partition_point(|other| other < time) + those.partition_point(|other| other <= time)
        })
        .sum();
    longer as f64 / (2 * these.len() * those.len()) as f64
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { messages, rounds, rows } = self;
        let title = format!(
            "outside: a private room with nothing and with {messages} messages, each asked {rounds} times"
        );
        rows.iter().fold(Sheet::of(title), |sheet, row| {
            let Row { name, path, silent, talked_in, longer, control } = row;
            let told = format!("takes longer in {:.1} % (control {:.1} %)", longer * 100.0, control * 100.0);
            sheet.row(format!("{name}, {path}"), format!("{silent:.0} -> {talked_in:.0} us, {told}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_same_times_half_the_pairs_are_longer() {
        let times = [1, 2, 2, 3].map(Duration::from_micros);
        let later = [4, 5, 6, 7].map(Duration::from_micros);
        for (these, those, share) in [(times, times, 0.5), (later, times, 1.0), (times, later, 0.0)] {
            assert!((share_longer(&these, &those) - share).abs() < f64::EPSILON, "{these:?} to {those:?}");
        }
    }
}
