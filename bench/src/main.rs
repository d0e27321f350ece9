//! The load generator: measures a server over HTTP, as its users would meet it. Loopback only, bounded in count
//! and time. Absolute times hold for one machine and one hour; quote memory, or ratios taken in one run.

mod program;
mod process;
mod processors;
mod usage;
mod target;
mod seen;
mod subject;
mod ready;
mod histogram;
mod sheet;
mod load;
mod hall;
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
mod filled;
mod catch_up;
mod publish;
mod replay;
mod history;
mod reconnect;
mod votes;
mod viewer;
mod outside;

use clap::{Parser, Subcommand};
use floor::Writes;
use process::Server;
use program::Program;
use sheet::Form;
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

    /// Prints a line of JSON instead of a table.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Scenario {
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
        #[arg(long, default_value_t = 256)]
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
    /// Whether deliveries, pages, messages and replays grow dearer with what has been said before.
    History(history::Options),
    /// How soon a hall of listeners is live again when the server was killed, and how a server with them ends.
    Reconnect(reconnect::Options),
    /// Bytes that somebody who looks at the dashboard gets.
    Viewer {
        /// For how long they are counted.
        #[arg(long, default_value_t = 30)]
        seconds: u64,
    },
    /// What a clock tells somebody outside of a private room that is talked in.
    Outside(outside::Options),
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
    let (server, form) = (&bench.server, if bench.json { Form::Json } else { Form::Table });
    match bench.scenario {
        Scenario::Cost(options) => cost::run(server, &options),
        Scenario::Fanout(options) => fanout::run(server, &options, form),
        Scenario::Results(options) => results::run(server, &options),
        Scenario::Idle(options) => idle::run(server, &options, form),
        Scenario::Churn(options) => churn::run(server, &options, form),
        Scenario::Slow(options) => slow::run(server, &options, form),
        Scenario::Page(options) => page::run(server, &options, form),
        Scenario::Rooms(options) => rooms::run(server, &options, form),
        Scenario::History(options) => history::run(server, &options, form),
        Scenario::Floor { join, listen } => {
            floor::serve(listen, if join { Writes::Joined } else { Writes::Each })
        }
        scenario => Runtime::new()?.block_on(measure_with_tasks(server, scenario, form)),
    }
}

/// Scenarios in which each client is a task, and looks at everything that it gets.
async fn measure_with_tasks(program: &Program, scenario: Scenario, form: Form) -> anyhow::Result<()> {
    let start = || Server::start(program);
    match scenario {
        Scenario::Votes { voters, seconds } => votes::run(&start()?, voters, seconds, form).await,
        Scenario::Chaos(options) => chaos::run(program, options).await,
        Scenario::Publish { clients, seconds } => publish::run(&start()?, clients, seconds, form).await,
        Scenario::Replay { messages } => replay::run(&start()?, messages, form).await,
        Scenario::Reconnect(options) => reconnect::run(program, &options, form).await,
        Scenario::Outside(options) => outside::run(program, &options, form).await,
        Scenario::Viewer { seconds } => viewer::run(&start()?, seconds, form).await,
        Scenario::Plain { listen } => plain::serve(listen).await,
        _ => Ok(()),
    }
}
