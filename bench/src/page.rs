//! A page that the server renders for everybody: how many a second, and how soon.

use crate::{
    connection::Connection,
    histogram::Histogram,
    program::Program,
    subject::{Choice, Subject},
};
use anyhow::{Context, ensure};
use clap::Args;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{runtime::Builder, task::JoinSet, time::sleep};

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
    /// Phones that open it within one second, with all that it needs and a stream.
    #[arg(long, default_value_t = 500)]
    phones: u32,
}

pub fn run(program: &Program, options: &Options) -> anyhow::Result<()> {
    let subject = Subject::start(program, &options.subject)?;
    // One thread, on the processor that is the load's: those of a runtime with many would be where they like.
    Builder::new_current_thread().enable_all().build()?.block_on(measure(&subject, options))
}

async fn measure(subject: &Subject, options: &Options) -> anyhow::Result<()> {
    let address = SocketAddr::V4(subject.target.address);
    let mut speaker = Connection::open(address).await?;
    for number in 0..options.messages {
        let body = format!(r#"{{"body":"message {number} of those that stand on the page"}}"#);
        let answer = speaker.ask("POST", &format!("/r/{}/messages", options.room), None, &body).await?;
        ensure!(answer.status == 201, "a message was answered with {}", answer.status);
    }
    let path = format!("/r/{}", options.room);
    let page = get(&mut speaker, &path, READABLE).await?;
    let files: Arc<[String]> = files(&String::from_utf8_lossy(&page)).into();
    read(address, &path, 1, Duration::from_secs(1)).await?;

    let (before, begun) = (subject.spent()?, Instant::now());
    let times = read(address, &path, options.readers, Duration::from_secs(options.seconds)).await?;
    let took = begun.elapsed().as_secs_f64();
    let (rate, millis) = (times.total() as f64 / took, |part| times.at(part) as f64 / 1e6);
    let busy = subject.spent()?.zip(before).map(|(after, before)| after.since(&before).time.as_secs_f64());
    let cores = busy.map_or("-".to_owned(), |busy| {
        format!("{:.0} for each of {:.2} cores", times.total() as f64 / busy, busy / took)
    });
    println!(
        "page: {}: {path} with {} messages, {} bytes, {} readers: {rate:.0} a second, {cores}; p50 {:.1}, p99 {:.1} ms",
        subject.name,
        options.messages,
        page.len(),
        options.readers,
        millis(0.5),
        millis(0.99)
    );
    let (shown, whole) = open_at_once(address, &path, &files, options.phones).await?;
    println!(
        "page: {}: {} phones within a second, {} files each: history is there after p50 {:.2}, at most {:.2} s; with files and stream after \
         p50 {:.2}, at most {:.2} s",
        subject.name,
        options.phones,
        files.len(),
        shown.at(0.5) as f64 / 1e9,
        shown.most() as f64 / 1e9,
        whole.at(0.5) as f64 / 1e9,
        whole.most() as f64 / 1e9
    );
    Ok(())
}

/// Has readers ask for a page for a time, each as soon as it has the last one.
async fn read(address: SocketAddr, path: &str, readers: u32, time: Duration) -> anyhow::Result<Histogram> {
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

/// How long phones that come within a second wait for the page, and for all that belongs to it.
async fn open_at_once(
    address: SocketAddr,
    path: &str,
    files: &Arc<[String]>,
    phones: u32,
) -> anyhow::Result<(Histogram, Histogram)> {
    let (mut shown, mut whole, mut tasks) = (Histogram::default(), Histogram::default(), JoinSet::new());
    for phone in 0..phones {
        let (path, files) = (path.to_owned(), files.clone());
        tasks.spawn(async move {
            sleep(Duration::from_secs(1) * phone / phones).await;
            let begun = Instant::now();
            let mut connection = Connection::open(address).await?;
            get(&mut connection, &path, BROWSER).await?;
            let shown = nanos(begun);
            for file in files.iter() {
                get(&mut connection, file, BROWSER).await.with_context(|| file.clone())?;
            }
            connection.listen(&format!("{path}/events")).await?;
            anyhow::Ok((shown, nanos(begun)))
        });
    }
    while let Some(phone) = tasks.join_next().await {
        let (page, all) = phone??;
        shown.note(page);
        whole.note(all);
    }
    Ok((shown, whole))
}

async fn get(connection: &mut Connection, path: &str, fields: &str) -> anyhow::Result<Vec<u8>> {
    connection.request("GET", path, fields, "").await?;
    let head = connection.head().await?;
    let body = connection.body(&head).await?;
    ensure!(head.status() == Some(200), "{path} was answered with {:?}", head.status());
    Ok(body)
}

/// Files of this server that a page names in its head.
fn files(page: &str) -> Vec<String> {
    let head = page.split("</head>").next().unwrap_or_default();
    let values = head.split(['"', '\'']).filter(|value| value.starts_with("/static/"));
    let mut files: Vec<String> = values.map(str::to_owned).collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn nanos(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
