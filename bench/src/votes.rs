//! Votes a second, for as long as a hall of voters keeps changing its mind, and whether the totals are right then.

use crate::{
    connection::Connection,
    process::Server,
    sheet::{Findings, Form, Sheet},
};
use anyhow::ensure;
use serde::Serialize;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CHOICES: usize = 3;

#[derive(Debug, Serialize)]
struct Figures {
    voters: usize,
    votes: u64,
    per_second: f64,
    totals: Vec<u64>,
}

pub async fn run(server: &Server, voters: usize, seconds: u64, form: Form) -> anyhow::Result<()> {
    let mut host = Connection::open(server.address).await?;
    let asked =
        host.ask("POST", "/r/hall/polls", None, r#"{"question":"Which?","choices":["a","b","c"]}"#).await?;
    ensure!(asked.status == 201, "the poll was refused: {}", asked.body);
    let id = text_after(&asked.body, r#""id":""#).to_owned();
    let poll = format!("/r/hall/polls/{id}");
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let mut hall = JoinSet::new();
    for n in 0..voters {
        let (address, ballot) = (server.address, format!("{poll}/ballot"));
        hall.spawn(async move {
            let mut voter = Connection::open(address).await?;
            let cookie = voter.ask("GET", "/me", None, "").await?.cookie;
            let (mut votes, mut choice) = (0_u64, n % CHOICES);
            while Instant::now() < end {
                choice = (choice + 1) % CHOICES;
                let body = format!(r#"{{"choices":[{choice}]}}"#);
                let answer = voter.ask("PUT", &ballot, cookie.as_deref(), &body).await?;
                ensure!(answer.status == 200, "a vote was refused: {}", answer.body);
                votes += 1;
            }
            Ok((votes, choice))
        });
    }
    let (mut votes, mut expected) = (0, [0_u64; CHOICES]);
    while let Some(voter) = hall.join_next().await {
        let (cast, last) = voter??;
        votes += cast;
        expected[last] += 1;
    }
    let took = begun.elapsed().as_secs_f64();
    // The first line has been idle for longer than the server keeps one.
    let stand = Connection::open(server.address).await?.ask("GET", &poll, None, "").await?.body;
    let counted: Vec<u64> =
        stand.split(r#""votes":"#).skip(1).map(|rest| number(rest).unwrap_or(u64::MAX)).collect();
    ensure!(counted == expected, "the totals are {counted:?}, and not {expected:?}");
    let rate = votes as f64 / took;
    form.show(&Figures { voters, votes, per_second: rate, totals: counted })
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        Sheet::of(format!("votes: {} voters", self.voters))
            .row("votes", format!("{}, {:.0} a second", self.votes, self.per_second))
            .row("totals, all exact", format!("{:?}", self.totals))
    }
}

fn text_after<'a>(text: &'a str, mark: &str) -> &'a str {
    let rest = text.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

fn number(text: &str) -> Option<u64> {
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
