//! The server that a load is sent to: one that is started for it, or any that runs somewhere.

use crate::{
    process::Server,
    processors,
    program::Program,
    target::{Body, Dialect, Target},
    usage::{Processes, Spent},
};
use anyhow::Context;
use clap::Args;
use std::{
    env,
    net::ToSocketAddrs,
    path::{Path, PathBuf},
};

#[derive(Debug, Clone, Default, Args)]
pub struct Choice {
    /// A server that runs already, such as http://127.0.0.1:3000, which speaks as the one of --server does.
    #[arg(long)]
    pub url: Option<String>,
    /// The first process of the one that runs already: what it spends is measured.
    #[arg(long, requires = "url")]
    pub pid: Option<u32>,
    /// Where streams are to be had, if not where --server has them; {room} is replaced.
    #[arg(long)]
    pub listen_path: Option<String>,
    /// Where messages are said, if not where --server takes them.
    #[arg(long)]
    pub publish_path: Option<String>,
    /// Messages are JSON with the text in this member.
    #[arg(long)]
    pub json_member: Option<String>,
    /// The server has the first processor to itself, and the load the second.
    #[arg(long)]
    pub pin: bool,
    /// What the server writes is kept in memory: what it does for each message then costs no waiting for a disk.
    #[arg(long)]
    pub memory: bool,
    /// A data folder of Hallway: the server begins with a copy of it.
    #[arg(long)]
    pub filled: Option<PathBuf>,
}

#[derive(Debug)]
pub struct Subject {
    pub name: String,
    pub target: Target,
    processes: Option<Processes>,
    /// Ends with this.
    _server: Option<Server>,
}

impl Subject {
    pub fn start(program: &Program, choice: &Choice) -> anyhow::Result<Self> {
        let subject = match &choice.url {
            Some(url) => {
                let address = url.trim_start_matches("http://").trim_end_matches('/');
                let address = address.to_socket_addrs()?.next().context("no such host")?;
                let target = Target::new(address, choice.dialect(program))?;
                Self { name: url.clone(), target, processes: choice.pid.map(Processes::of), _server: None }
            }
            None => {
                // What it starts inherits this.
                if choice.pin {
                    processors::pin(processors::SERVER)?;
                }
                let server = Server::start_with(program, &choice.place(), choice.filled.as_deref())?;
                let target = Target::new(server.address, choice.dialect(program))?;
                let processes = Some(server.processes());
                Self { name: program.to_string(), target, processes, _server: Some(server) }
            }
        };
        if choice.pin {
            processors::pin(processors::LOAD)?;
        }
        Ok(subject)
    }

    pub fn spent(&self) -> anyhow::Result<Option<Spent>> {
        self.processes.map(|processes| processes.spent()).transpose()
    }

    pub fn files(&self) -> anyhow::Result<Option<usize>> {
        self.processes.map(|processes| processes.files()).transpose()
    }

    pub fn memory(&self) -> anyhow::Result<Option<u64>> {
        self.processes.map(|processes| processes.memory()).transpose()
    }
}

impl Choice {
    fn place(&self) -> PathBuf {
        if self.memory { Path::new("/dev/shm").to_owned() } else { env::temp_dir() }
    }

    fn dialect(&self, program: &Program) -> Dialect {
        let mut dialect = program.dialect();
        if let Some(path) = &self.listen_path {
            dialect.listen.clone_from(path);
        }
        if let Some(path) = &self.publish_path {
            dialect.publish.clone_from(path);
            dialect.session = None;
        }
        if let Some(member) = &self.json_member {
            dialect.body = Body::Json(member.clone());
        }
        dialect
    }
}
