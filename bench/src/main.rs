//! The load generator: measures a server over HTTP, as its users would meet it. Loopback only, bounded in count
//! and time. Absolute times hold for one machine and one hour; quote memory, or ratios taken in one run.

mod process;
mod connection;
mod chunks;
mod event_stream;
mod stream;
mod proxy;
mod chaos;
mod idle;
mod latency;
mod publish;
mod replay;
mod reconnect;
mod votes;
mod viewer;

use anyhow::Context;
use clap::{Parser, Subcommand};
use process::Server;
use std::{path::PathBuf, process::ExitCode};

/// Loads a Hallway server and measures it.
#[derive(Debug, Parser)]
struct Bench {
    #[command(subcommand)]
    scenario: Scenario,

    /// The binary to start, on a free port and with a data folder of its own.
    #[arg(long, global = true, default_value = "dist/hallway")]
    server: PathBuf,
}

#[derive(Debug, Clone, Subcommand)]
enum Scenario {
    /// Every scenario, one after the other.
    All,
    /// The server's memory for each listener that only listens.
    Idle {
        /// Listeners.
        #[arg(long, default_value_t = 1_000)]
        listeners: u32,
    },
    /// From the start of a POST to the event at a listener.
    Latency {
        /// Messages, one after the other.
        #[arg(long, default_value_t = 100)]
        messages: usize,
    },
    /// Votes a second with totals that are right.
    Votes {
        /// People who vote at the same time, again and again.
        #[arg(long, default_value_t = 500)]
        voters: usize,
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Whether anything is lost, doubled, made up, reordered or missed while the server is killed and lines break.
    Chaos(chaos::Options),
    /// Durable messages a second, beside what the same disk gives for bare fsyncs.
    Publish {
        /// Clients that speak at the same time, after one has spoken alone.
        #[arg(long, default_value_t = 100)]
        clients: u32,
        /// For how long, each time.
        #[arg(long, default_value_t = 8)]
        seconds: u64,
    },
    /// How soon a listener gets what it has missed, out of a long log, and whether it is all of it.
    Replay {
        /// Messages in the log.
        #[arg(long, default_value_t = 1_000_000)]
        messages: u32,
    },
    /// How soon a hall of listeners is live again when the server was killed, and how a server with them ends.
    Reconnect {
        #[arg(long, default_value_t = 1_000)]
        listeners: u32,
        /// Whether they are people in the room, or nobody.
        #[arg(long, value_enum, default_value_t = reconnect::Seen::Nobody)]
        seen: reconnect::Seen,
    },
    /// Bytes that somebody who looks at the dashboard gets.
    Viewer {
        /// For how long they are counted.
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match measure(Bench::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(bench: Bench) -> anyhow::Result<()> {
    let start =
        || Server::start(&bench.server).with_context(|| format!("{} did not start", bench.server.display()));
    match bench.scenario {
        Scenario::All => {
            idle::run(&start()?, 1_000).await?;
            latency::run(&start()?, 100).await?;
            votes::run(&start()?, 500, 10).await?;
            publish::run(&start()?, 100, 8).await?;
            reconnect::run(&bench.server, 1_000, reconnect::Seen::Nobody).await?;
            viewer::run(&start()?, 30).await
        }
        Scenario::Idle { listeners } => idle::run(&start()?, listeners).await,
        Scenario::Latency { messages } => latency::run(&start()?, messages).await,
        Scenario::Votes { voters, seconds } => votes::run(&start()?, voters, seconds).await,
        Scenario::Chaos(options) => chaos::run(&bench.server, options).await,
        Scenario::Publish { clients, seconds } => publish::run(&start()?, clients, seconds).await,
        Scenario::Replay { messages } => replay::run(&start()?, messages).await,
        Scenario::Reconnect { listeners, seen } => reconnect::run(&bench.server, listeners, seen).await,
        Scenario::Viewer { seconds } => viewer::run(&start()?, seconds).await,
    }
}
