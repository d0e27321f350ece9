//! The servers that can be started here, each with its command line and its dialect.

use crate::{
    floor::Writes,
    process::DATA,
    results::said_by,
    target::{Body, Dialect},
};
use anyhow::Context;
use serde::Deserialize;
use std::{
    convert::Infallible,
    env, fmt, fs,
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
    Nchan,
    Express,
    BetterSse,
}

/// Servers of others, and what is needed to start them.
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");
/// nginx listens to no port that it would choose itself, and says nothing: others print where they listen.
const NGINX: [&str; 2] =
    ["/usr/sbin/nginx", concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/nginx/usr/sbin/nginx")];
const NCHAN: [&str; 2] = [
    "/usr/lib/nginx/modules/ngx_nchan_module.so",
    concat!(env!("CARGO_MANIFEST_DIR"), "/peers/nchan/usr/lib/nginx/modules/ngx_nchan_module.so"),
];

impl Program {
    /// Whether what starts it is on this machine.
    pub fn is_here(&self) -> bool {
        match self {
            Program::Hallway(binary) => binary.exists(),
            Program::Floor(_) | Program::Plain => true,
            Program::Nchan => first_of(&NGINX).is_some() && first_of(&NCHAN).is_some(),
            Program::Express | Program::BetterSse => Path::new(PEERS).join("node_modules").exists(),
        }
    }

    /// What it says of itself, where it is somebody else's.
    pub fn version(&self) -> Option<String> {
        match self {
            Program::Hallway(binary) => said_by(Command::new(binary).arg("--version")),
            Program::Floor(_) => None,
            Program::Plain => locked_version("axum").map(|version| format!("axum {version}")),
            Program::Nchan => {
                let nginx = said_by(Command::new(first_of(&NGINX)?).arg("-v"))?;
                Some(format!("{} with nchan", nginx.trim_start_matches("nginx version: ")))
            }
            Program::Express | Program::BetterSse => {
                let manifest = format!("{PEERS}/node_modules/{self}/package.json");
                let manifest: Manifest = serde_json::from_str(&fs::read_to_string(manifest).ok()?).ok()?;
                let node = said_by(Command::new("node").arg("--version"))?;
                Some(format!("{self} {} on node {node}", manifest.version))
            }
        }
    }

    /// Whether it prints where it listens; one that does not has to be given a port.
    pub fn says_where(&self) -> bool {
        *self != Program::Nchan
    }

    /// What starts it at an address, with a folder for what it writes.
    pub fn command(&self, folder: &Path, listen: SocketAddr) -> anyhow::Result<Command> {
        let port = listen.port().to_string();
        let listen = listen.to_string();
        let mut command = Command::new(match self {
            Program::Hallway(binary) => binary.clone(),
            Program::Floor(_) | Program::Plain => env::current_exe()?,
            Program::Nchan => first_of(&NGINX).context("there is no nginx")?,
            Program::Express | Program::BetterSse => "node".into(),
        });
        match self {
            Program::Hallway(_) => {
                command.args(["--limits", "off", "--listen", &listen, "--data"]).arg(folder.join(DATA))
            }
            Program::Floor(Writes::Each) => command.args(["floor", "--listen", &listen]),
            Program::Floor(Writes::Joined) => command.args(["floor", "--join", "--listen", &listen]),
            Program::Plain => command.args(["plain", "--listen", &listen]),
            Program::Nchan => {
                let file = folder.join("nginx.conf");
                let module = first_of(&NCHAN).context("there is no nchan")?;
                let lines = fs::read_to_string(Path::new(PEERS).join("nchan.conf"))?
                    .replace("MODULE;", &format!("{};", module.display()))
                    .replace("FOLDER", &folder.display().to_string())
                    .replace("ADDRESS", &listen);
                fs::write(&file, lines)?;
                command.arg("-p").arg(folder).arg("-c").arg(file).args(["-e", "stderr"])
            }
            Program::Express => command.arg(Path::new(PEERS).join("express.js")).arg(port),
            Program::BetterSse => command.arg(Path::new(PEERS).join("better-sse.js")).arg(port),
        };
        Ok(command)
    }

    /// Whether it tells people, who have a session, from nobody.
    pub fn has_people(&self) -> bool {
        self.dialect().session.is_some()
    }

    pub fn dialect(&self) -> Dialect {
        let of = |listen: &str, publish: &str, body: Body| Dialect {
            listen: listen.to_owned(),
            publish: publish.to_owned(),
            body,
            session: None,
            metrics: None,
        };
        match self {
            Program::Hallway(_) => Dialect {
                session: Some("/me".to_owned()),
                metrics: Some("/metrics".to_owned()),
                ..of("/r/{room}/events", "/r/{room}/messages", Body::Text)
            },
            Program::Floor(_) | Program::Plain => of("/events", "/publish", Body::Text),
            Program::Nchan => of("/sub/{room}", "/pub/{room}", Body::Text),
            Program::Express | Program::BetterSse => of("/events", "/message", Body::Json("text".to_owned())),
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
            "nchan" => Program::Nchan,
            "express" => Program::Express,
            "better-sse" => Program::BetterSse,
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
            Program::Nchan => "nchan",
            Program::Express => "express",
            Program::BetterSse => "better-sse",
        })
    }
}

fn first_of(places: &[&str]) -> Option<PathBuf> {
    places.iter().map(PathBuf::from).find(|place| place.exists())
}

#[derive(Deserialize)]
struct Manifest {
    version: String,
}

/// The version of a crate that this was built with.
fn locked_version(name: &str) -> Option<String> {
    let lock = include_str!("../../Cargo.lock");
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(rest.split('"').next()?.to_owned())
}
