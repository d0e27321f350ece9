//! Looking after a data folder: `hallway backup`, `hallway check`, `hallway restore` and `hallway names`.

use clap::{Args, Subcommand};
use protocol::Refusal;
use server::{
    nickname::Nickname,
    store::{self, Findings, KeptName},
};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copies the log into one file, also while the server runs.
    ///
    /// The copy is consistent, and on disk when this ends. An existing file is never replaced. Pictures and files of messages are
    /// put into a folder beside it, FILE.files: the two belong together.
    Backup {
        /// The file to make.
        file: PathBuf,
        #[command(flatten)]
        folder: Folder,
    },
    /// Looks through a data folder, also while the server runs; ends with 1 if something is wrong.
    ///
    /// The database's pages and indexes, places in the log without a gap, every event readable, every picture and file of a
    /// message there and whole, and every table equal to the log folded anew, row for row.
    Check {
        /// Makes every table anew from the log. The server must be stopped.
        #[arg(long)]
        rebuild: bool,
        #[command(flatten)]
        folder: Folder,
    },
    /// Puts a backup in the place of the log. The server must be stopped.
    ///
    /// With FILE.files, if it lies beside it. What was there is kept beside it. It is served as a new log: pages that are open load their rooms anew.
    Restore {
        /// A backup, or another folder's hallway.db.
        file: PathBuf,
        #[command(flatten)]
        folder: Folder,
    },
    /// Lists the names that people keep by a passphrase, also while the server runs: since when each was not seen, and whose it is.
    Names {
        #[command(subcommand)]
        command: Option<NameCommand>,
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Subcommand)]
pub enum NameCommand {
    /// Makes a name free that somebody keeps. The server must be stopped.
    ///
    /// Whoever kept it is called so as before, until they or others take another name; no passphrase leads to them any more.
    Release {
        name: String,
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, Args)]
pub struct Folder {
    /// The folder that holds everything.
    #[arg(long, env = "HALLWAY_DATA", value_name = "FOLDER", default_value = "./hallway-data")]
    data: PathBuf,
}

impl Command {
    pub fn run(self) -> ExitCode {
        match self.carry_out() {
            Ok(code) => code,
            Err(error) => {
                eprintln!("hallway: {error:#}");
                ExitCode::FAILURE
            }
        }
    }

    fn carry_out(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Backup { file, folder } => {
                store::backup(&folder.data, &file)?;
                say(&format!("copied to {}", file.display()));
            }
            Self::Check { rebuild: false, folder } => return Ok(report(&store::check(&folder.data)?)),
            Self::Check { rebuild: true, folder } => {
                let Findings { events, .. } = store::rebuild(&folder.data)?;
                say(&format!("every table was made anew from {events} events"));
                return Ok(report(&store::check(&folder.data)?));
            }
            Self::Restore { file, folder } => match store::restore(&folder.data, &file)? {
                Some(kept) => say(&format!("restored; what was there is {}", kept.display())),
                None => say("restored"),
            },
            Self::Names { command: None, folder } => {
                for KeptName { person, seen } in store::kept_names(&folder.data)? {
                    say(&format!("{}  {}  {}", seen.utc_date(), person.id, person.name));
                }
            }
            Self::Names { command: Some(NameCommand::Release { name, folder }), .. } => {
                let name: Nickname =
                    name.parse().map_err(|refusal: Refusal| anyhow::anyhow!(refusal.detail))?;
                match store::release(&folder.data, &name)? {
                    Some(person) => say(&format!("{} is free; {} kept it", person.name, person.id)),
                    None => anyhow::bail!("nobody keeps the name {}", name.as_str()),
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn report(Findings { events, faults }: &Findings) -> ExitCode {
    for fault in faults {
        say(fault);
    }
    if faults.is_empty() {
        say(&format!("all is well: {events} events, every table is what the log says"));
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Who started it may have closed its output; what it ends with says the same.
fn say(words: &str) {
    let _ = writeln!(io::stdout(), "{words}");
}
