//! The load generator: measures a server over HTTP, as its users would meet it. Loopback only, bounded in count
//! and time. Absolute times hold for one machine and one hour; quote memory, or ratios taken in one run.

mod program;
mod process;
mod processors;
mod usage;
mod target;
mod subject;
mod ready;
mod histogram;
mod load;
mod fanout;
mod idle;
mod slow;
mod rooms;
mod churn;
mod results;
mod cost;
mod floor;
mod plain;
mod connection;
mod page;
mod chunks;
mod event_stream;
mod stream;
mod proxy;
mod chaos;
mod publish;
mod replay;
mod reconnect;
mod votes;
mod viewer;

use clap::{Parser, Subcommand};
use floor::Writes;
use process::Server;
use program::Program;
use std::{net::SocketAddr, process::ExitCode};
use tokio::runtime::Runtime;

/// Loads a server of event streams and measures it.
#[derive(Debug, Parser)]
struct Bench {
    #[command(subcommand)]
    scenario: Scenario,

    /// The server to start, on a free port and with a data folder of its own: the path of Hallway's binary, or one of
    /// floor, floor-join, plain.
    #[arg(long, global = true, default_value = "dist/hallway")]
    server: Program,
}

#[derive(Debug, Clone, Subcommand)]
enum Scenario {
    /// Every scenario, one after the other.
    All,
    /// The fan-out of all servers that are here, in turn, and what came of it as a document with a chart.
    Results(results::Options),
    /// Instructions and calls of the system for each message and delivery, against what is expected of this server.
    Cost(cost::Options),
    /// One message to many listeners: how long it takes, and what each delivery costs the server.
    Fanout(fanout::Options),
    /// Listeners that only listen: the time to let them in, memory for each, and work while nothing is said.
    Idle(idle::Options),
    /// Whether a server is afterwards what it was before, when so many have come and gone.
    Churn(churn::Options),
    /// What others notice of listeners that never read, and what those cost the server.
    Slow(slow::Options),
    /// What a small room notices of a big one.
    Rooms(rooms::Options),
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
    /// A page that the server renders: how many a second, and how soon five hundred phones have it.
    Page(page::Options),
    /// Is the floor: a server that writes the same bytes to every listener, and does nothing else.
    Floor {
        /// What is waiting goes into one write.
        #[arg(long)]
        join: bool,
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Is the obvious server, as guides to axum have it.
    Plain {
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
}

fn main() -> ExitCode {
    match measure(Bench::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(bench: Bench) -> anyhow::Result<()> {
    match bench.scenario {
        Scenario::Fanout(options) => fanout::run(&bench.server, &options),
        Scenario::Results(options) => results::run(&bench.server, &options),
        Scenario::Cost(options) => cost::run(&bench.server, &options),
        Scenario::Idle(options) => idle::run(&bench.server, &options),
        Scenario::Churn(options) => churn::run(&bench.server, &options),
        Scenario::Slow(options) => slow::run(&bench.server, &options),
        Scenario::Page(options) => page::run(&bench.server, &options),
        Scenario::Rooms(options) => rooms::run(&bench.server, &options),
        Scenario::Floor { join, listen } => {
            floor::serve(listen, if join { Writes::Joined } else { Writes::Each })
        }
        scenario => Runtime::new()?.block_on(measure_with_tasks(&bench.server, scenario)),
    }
}

/// Scenarios in which each client is a task, and looks at everything that it gets.
async fn measure_with_tasks(program: &Program, scenario: Scenario) -> anyhow::Result<()> {
    let start = || Server::start(program);
    match scenario {
        Scenario::All => {
            votes::run(&start()?, 500, 10).await?;
            publish::run(&start()?, 100, 8).await?;
            reconnect::run(program, 1_000, reconnect::Seen::Nobody).await?;
            viewer::run(&start()?, 30).await
        }
        Scenario::Votes { voters, seconds } => votes::run(&start()?, voters, seconds).await,
        Scenario::Chaos(options) => chaos::run(program, options).await,
        Scenario::Publish { clients, seconds } => publish::run(&start()?, clients, seconds).await,
        Scenario::Replay { messages } => replay::run(&start()?, messages).await,
        Scenario::Reconnect { listeners, seen } => reconnect::run(program, listeners, seen).await,
        Scenario::Viewer { seconds } => viewer::run(&start()?, seconds).await,
        Scenario::Plain { listen } => plain::serve(listen).await,
        _ => Ok(()),
    }
}
