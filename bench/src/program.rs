//! The servers that can be started here, each with its command line and its dialect.

use crate::{
    floor::Writes,
    target::{Body, Dialect},
};
use std::{
    convert::Infallible,
    env, fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    str::FromStr,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    /// Hallway, as this binary.
    Hallway(PathBuf),
    Floor(Writes),
    Plain,
}

impl Program {
    /// What starts it at an address, with a folder for what it writes.
    pub fn command(&self, folder: &Path, listen: SocketAddr) -> std::io::Result<Command> {
        let listen = listen.to_string();
        let mut command = Command::new(match self {
            Program::Hallway(binary) => binary.clone(),
            Program::Floor(_) | Program::Plain => env::current_exe()?,
        });
        match self {
            Program::Hallway(_) => {
                command.args(["--limits", "off", "--listen", &listen, "--data"]).arg(folder.join("data"))
            }
            Program::Floor(Writes::Each) => command.args(["floor", "--listen", &listen]),
            Program::Floor(Writes::Joined) => command.args(["floor", "--join", "--listen", &listen]),
            Program::Plain => command.args(["plain", "--listen", &listen]),
        };
        Ok(command)
    }

    pub fn dialect(&self) -> Dialect {
        let of = |listen: &str, publish: &str, body: Body| Dialect {
            listen: listen.to_owned(),
            publish: publish.to_owned(),
            body,
            session: None,
        };
        match self {
            Program::Hallway(_) => Dialect {
                session: Some("/me".to_owned()),
                ..of("/r/{room}/events", "/r/{room}/messages", Body::Text)
            },
            Program::Floor(_) | Program::Plain => of("/events", "/publish", Body::Text),
        }
    }
}

impl FromStr for Program {
    type Err = Infallible;

    /// The name of a server; anything else is the path of Hallway's binary.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "floor" => Program::Floor(Writes::Each),
            "floor-join" => Program::Floor(Writes::Joined),
            "plain" => Program::Plain,
            path => Program::Hallway(path.into()),
        })
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Program::Hallway(_) => "hallway",
            Program::Floor(Writes::Each) => "floor",
            Program::Floor(Writes::Joined) => "floor-join",
            Program::Plain => "plain",
        })
    }
}
