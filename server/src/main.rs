//! The program `hallway`: reads its configuration, starts the log of what it does, listens, runs. With `say` or
//! `listen` it is a client of such a server instead, and with `backup`, `check` or `restore` it looks after its data.

mod client;
mod keeping;

use anyhow::Context;
use clap::{Parser, Subcommand};
use server::{
    config::{Config, LogFormat},
    failpoint,
};
use std::{
    io::{self, IsTerminal, Write},
    net::SocketAddr,
    process::ExitCode,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Open files that are not connections of listeners: the log's, and those that are being turned away.
const FILES_RESERVED: u64 = 64;

/// Threads that wait for a disk: four read the log at a time. Each has memory of its own to keep, and there would be a new one
/// whenever the last one has not yet gone to sleep.
const BLOCKING: usize = 8;

/// Connections that may wait to be accepted; the system may allow less.
const WAITING: u32 = 4_096;

// Without a command it serves; what it is for, the configuration says.
#[derive(Debug, Parser)]
#[command(name = "hallway", version = server::BUILD, max_term_width = 100, args_conflicts_with_subcommands = true)]
struct Hallway {
    #[command(flatten)]
    config: Config,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Client(client::Command),
    #[command(flatten)]
    Keeping(keeping::Command),
}

fn main() -> ExitCode {
    match Hallway::parse() {
        Hallway { command: Some(Command::Client(command)), .. } => command.run(),
        Hallway { command: Some(Command::Keeping(command)), .. } => command.run(),
        Hallway { config, command: None } => serve(config),
    }
}

fn serve(config: Config) -> ExitCode {
    start_log(config.log);
    let _armed = failpoint::arm();
    let runtime = runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(BLOCKING).build();
    let served =
        runtime.context("no threads can be started").and_then(|runtime| runtime.block_on(run(config)));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "hallway: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut config: Config) -> anyhow::Result<()> {
    // Every connection is an open file: take as many as the system allows, and leave some for the log.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(FILES_RESERVED * 2);
    let most = files.saturating_sub(FILES_RESERVED).max(1);
    if u64::from(config.max_connections) > most {
        tracing::info!(
            files,
            "the system allows fewer open files than --max-connections: more come back later"
        );
        config.max_connections = u32::try_from(most).unwrap_or(u32::MAX);
    }
    let stop = stop_on_signal()?;
    let listener = listen(config.listen).with_context(|| {
        format!("can't listen on {}; choose another address with --listen", config.listen)
    })?;
    let address = listener.local_addr()?;
    // Who started it may have closed its output; it serves all the same.
    let ready = move || drop(writeln!(io::stdout(), "listening on http://{address}"));
    server::run(config, listener, stop, ready).await
}

/// A hall that comes back at once waits at the door, and is not turned away there.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As every server does: a port that was just used can be used again.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// The first SIGTERM or SIGINT lets everything finish, the second one ends it at once.
fn stop_on_signal() -> io::Result<CancellationToken> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        for _ in 0..2 {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if stopping.is_cancelled() {
                std::process::exit(130);
            }
            stopping.cancel();
            tracing::info!("stopping");
        }
    });
    Ok(stop)
}

/// The log goes to standard error; `RUST_LOG` chooses what is in it.
fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        // Nobody may be there to read it any more: that decides nothing, and can be told to nobody either.
        .log_internal_errors(false);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_manual_is_complete_with_and_without_a_command() {
        Hallway::command().debug_assert();
        let manual = Hallway::command().render_long_help().to_string();
        assert!(manual.starts_with("Group chat that opens like a web page"), "{manual}");
        assert!(manual.contains("--data <FOLDER>") && manual.contains("say "), "{manual}");
    }
}
