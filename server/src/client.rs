//! Hallway from a shell, on any machine: `hallway say` and `hallway listen`. Plain HTTP, as `curl` would do it, and on
//! top of it what a script would have to do by hand: trying again, coming back, saying and hearing everything once.

mod host;
mod patience;
mod say;
mod listen;
mod event_stream;
mod teller;

use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum Command {
    Say(say::Say),
    Listen(listen::Listen),
}

impl Command {
    pub fn run(self) -> ExitCode {
        match self {
            Self::Say(say) => say.run().into(),
            Self::Listen(listen) => listen.run().into(),
        }
    }
}

/// How it ended, as a script asks for it in `$?`. 2 is what clap says of a command that can't be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Well,
    Refused,
    Unreachable,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(match ended {
            Ended::Well => 0,
            Ended::Refused => 1,
            Ended::Unreachable => 3,
        })
    }
}
