//! A page that the server renders for everybody: how many a second, and how soon. While nobody in the house says anything it is
//! printed four times a second and otherwise filled in with who asks, which is the best case; any message anywhere makes a new print
//! necessary. So it is asked for twice: in silence, and while somebody talks.

mod phones;
mod talk;

use crate::{
    connection::Connection,
    histogram::Histogram,
    program::Program,
    sheet::{Findings, Form, Sheet},
    subject::{Choice, Subject},
};
use anyhow::ensure;
use clap::Args;
use serde::Serialize;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{runtime::Builder, task::JoinSet};

/// What a browser says of itself, as far as it matters.
const BROWSER: &str = "accept: text/html\r\naccept-encoding: gzip, br\r\n";
/// The same of one that wants to be read.
const READABLE: &str = "accept: text/html\r\n";

#[derive(Debug, Clone, Args)]
pub struct Options {
    #[command(flatten)]
    subject: Choice,
    #[arg(long, default_value = "lobby")]
    room: String,
    /// Messages that stand on it.
    #[arg(long, default_value_t = 50)]
    messages: u32,
    /// Readers that ask for it again and again, all at the same time.
    #[arg(long, default_value_t = 200)]
    readers: u32,
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Phones that open it within one second, with all that it needs and a stream; none to leave them out.
    #[arg(long, default_value_t = 500)]
    phones: u32,
}

#[derive(Debug, Serialize)]
struct Figures {
    server: String,
    path: String,
    messages: u32,
    /// Of the page as text.
    bytes: usize,
    readers: u32,
    /// While nobody says anything.
    silent: Reading,
    /// While somebody says so many messages a second in another room.
    talk: f64,
    talked: Reading,
    phones: Option<phones::Figures>,
}

/// What readers found who asked for a page again and again.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reading {
    pub per_second: f64,
    /// For each processor that the server kept busy, and how many those were.
    pub per_core: Option<f64>,
    pub cores: Option<f64>,
    /// In milliseconds.
    pub p50: f64,
    pub p99: f64,
}

pub fn run(program: &Program, options: &Options, form: Form) -> anyhow::Result<()> {
    let subject = Subject::start(program, &options.subject)?;
    // One thread, on the processor that is the load's: those of a runtime with many would be where they like.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    form.show(&runtime.block_on(measure(&subject, options))?)
}

async fn measure(subject: &Subject, options: &Options) -> anyhow::Result<Figures> {
    let address = SocketAddr::V4(subject.target.address);
    let path = format!("/r/{}", options.room);
    let mut speaker = Connection::open(address).await?;
    for number in 0..options.messages {
        let body = format!(r#"{{"body":"message {number} of those that stand on the page"}}"#);
        let answer = speaker.ask("POST", &format!("{path}/messages"), None, &body).await?;
        ensure!(answer.status == 201, "a message was answered with {}", answer.status);
    }
    let page = get(&mut speaker, &path, READABLE).await?;
    let time = Duration::from_secs(options.seconds);
    let silent = read(subject, &path, options.readers, time).await?;
    let (talked, talk) = talk::beside(address, read(subject, &path, options.readers, time)).await?;
    let talked = talked?;
    let phones = match options.phones {
        0 => None,
        phones => Some(phones::open(address, &path, &String::from_utf8_lossy(&page.body), phones).await?),
    };
    Ok(Figures {
        server: subject.name.clone(),
        path,
        messages: options.messages,
        bytes: page.body.len(),
        readers: options.readers,
        silent,
        talk,
        talked,
        phones,
    })
}

/// Has readers ask for a page for a time, each as soon as it has the last one.
pub async fn read(subject: &Subject, path: &str, readers: u32, time: Duration) -> anyhow::Result<Reading> {
    let address = SocketAddr::V4(subject.target.address);
    ask(address, path, 1, Duration::from_secs(1)).await?;
    let (before, begun) = (subject.spent()?, Instant::now());
    let times = ask(address, path, readers, time).await?;
    let took = begun.elapsed().as_secs_f64();
    let busy = subject.spent()?.zip(before).map(|(after, before)| after.since(&before).time.as_secs_f64());
    let millis = |part| times.at(part) as f64 / 1e6;
    Ok(Reading {
        per_second: times.total() as f64 / took,
        per_core: busy.map(|busy| times.total() as f64 / busy),
        cores: busy.map(|busy| busy / took),
        p50: millis(0.5),
        p99: millis(0.99),
    })
}

async fn ask(address: SocketAddr, path: &str, readers: u32, time: Duration) -> anyhow::Result<Histogram> {
    let (begun, mut tasks) = (Instant::now(), JoinSet::new());
    for _ in 0..readers {
        let (mut connection, path) = (Connection::open(address).await?, path.to_owned());
        tasks.spawn(async move {
            let mut times = Histogram::default();
            while begun.elapsed() < time {
                let asked = Instant::now();
                get(&mut connection, &path, BROWSER).await?;
                times.note(nanos(asked));
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Histogram::default();
    while let Some(reader) = tasks.join_next().await {
        times.add(&reader??);
    }
    Ok(times)
}

/// What was got: a body, and the session that came with it.
struct Got {
    body: Vec<u8>,
    cookie: Option<String>,
}

async fn get(connection: &mut Connection, path: &str, fields: &str) -> anyhow::Result<Got> {
    connection.request("GET", path, fields, "").await?;
    let head = connection.head().await?;
    let body = connection.body(&head).await?;
    ensure!(head.status() == Some(200), "{path} was answered with {:?}", head.status());
    Ok(Got { body, cookie: head.cookie() })
}

fn nanos(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

impl Findings for Figures {
    fn sheet(&self) -> Sheet {
        let Self { server, path, messages, bytes, readers, silent, talk, talked, phones } = self;
        let sheet = Sheet::of(format!("page: {server}, {path} with {messages} messages, {bytes} bytes"))
            .rows(silent.sheet(&format!("{readers} readers while nobody talks: the best case")))
            .rows(
                talked.sheet(&format!("{readers} readers while somebody says {talk:.1} messages a second")),
            );
        match phones {
            Some(phones) => sheet.rows(phones.sheet()),
            None => sheet,
        }
    }
}

impl Reading {
    fn sheet(&self, title: &str) -> Sheet {
        let Self { per_second, per_core, cores, p50, p99 } = self;
        Sheet::of(title)
            .row("pages", format!("{per_second:.0} a second; p50 {p50:.1}, p99 {p99:.1} ms"))
            .row_of(
                "for each processor",
                per_core.zip(*cores).map(|(pages, cores)| format!("{pages:.0} a second, {cores:.2} busy")),
            )
    }
}
