//! Every choice an operator has, as a flag and as an environment variable. `hallway --help` is the manual.

use crate::limits::Limits;
use clap::{Args, Parser, ValueEnum};
use http::Uri;
use ipnet::IpNet;
use protocol::PersonId;
use std::{net::IpAddr, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

/// Group chat that opens like a web page.
///
/// Start it, open the address that it prints, and talk. Everything it keeps is in one folder.
#[derive(Debug, Clone, Parser)]
#[command(name = "hallway", version = crate::BUILD, max_term_width = 100)]
pub struct Config {
    /// Where to listen. With port 0 the system chooses one, and it is printed.
    #[arg(long, env = "HALLWAY_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:3000", value_parser = socket_address)]
    pub listen: SocketAddr,

    /// The folder that holds everything: messages and the key of the session cookies. One process at a time.
    #[arg(long, env = "HALLWAY_DATA", value_name = "FOLDER", default_value = "./hallway-data")]
    pub data: PathBuf,

    /// The address under which people reach it, such as https://chat.example.org. Needed behind a proxy or for a
    /// host name; requests for any other host name are refused.
    #[arg(long, env = "HALLWAY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// How the log on standard error is written.
    #[arg(long, env = "HALLWAY_LOG", value_name = "FORMAT", default_value = "text")]
    pub log: LogFormat,

    /// How often people may do things: "on", "off" (for load tests), or a list such as "say=2:20,streams=1:30":
    /// how many a second, and how many at once. Acts: say, rename, rooms, conversations, addressed, streams, waits, polls,
    /// votes, hooks, typing, looks, searches, unread, files, exports, forgetting, links, guesses, passphrases, returns, tried. To invite somebody counts as one of rooms; to come in, to leave and to
    /// look after a room count as say. An address may do 50 times as much as a person, for halls behind one address.
    #[arg(long, env = "HALLWAY_LIMITS", value_name = "LIMITS", default_value = "on")]
    pub limits: Limits,

    #[command(flatten)]
    pub files: FileLimits,

    /// Addresses or networks of proxies whose X-Forwarded-For is believed, such as 127.0.0.1,10.0.0.0/8.
    #[arg(long, env = "HALLWAY_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,

    /// Other sites whose pages may listen and post here, as nobody in particular, such as https://dash.example.org.
    #[arg(long, env = "HALLWAY_CORS_ORIGINS", value_name = "ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<PublicUrl>,

    /// Who may see /status and /metrics. The key is in the file operator.key of the data folder.
    #[arg(long, env = "HALLWAY_STATUS", value_name = "WHO", default_value = "local")]
    pub status: StatusFor,

    /// Who looks after every room that is for everybody, as its hosts do, and after its hosts: the ids of people, with commas
    /// between them. A browser shows its own at /me.
    #[arg(long, env = "HALLWAY_OPERATORS", value_name = "IDS", value_delimiter = ',')]
    pub operators: Vec<PersonId>,

    /// Who has looked at none of their pages for so many seconds is shown as away.
    #[arg(long, env = "HALLWAY_AWAY_AFTER", value_name = "SECONDS", default_value_t = 600,
        value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub away_after: u32,

    /// Runs the demonstration feeds of /feeds: rooms in which a clock, a thermometer, a ticker and the like talk.
    #[arg(long, env = "HALLWAY_DEMO")]
    pub demo: bool,

    /// Most connections at the same time; more are told to come back later.
    #[arg(long, env = "HALLWAY_MAX_CONNECTIONS", value_name = "NUMBER", default_value_t = 20_000,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,
}

/// How much of pictures and files people may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct FileLimits {
    /// Longest picture or file that somebody can send, in MiB.
    #[arg(long, env = "HALLWAY_MAX_FILE", value_name = "MIB", default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub max_file: u32,

    /// How much each person can send in a day, in MiB; an address 50 times as much. The smallest file counts for 8 KiB.
    #[arg(long, env = "HALLWAY_MAX_FILES_A_DAY", value_name = "MIB", default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub max_files_a_day: u32,

    /// How much all pictures and files may take up in the data folder, in MiB.
    #[arg(long, env = "HALLWAY_MAX_FILES", value_name = "MIB", default_value_t = 10_240,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub max_files: u32,
}

impl Config {
    pub fn away_after(&self) -> Duration {
        Duration::from_secs(self.away_after.into())
    }

    /// Who looks tells it again after so many seconds: often enough to be here all the time, should one word be lost.
    pub fn look_again_after(&self) -> u32 {
        (self.away_after / 5).max(1)
    }
}

impl FileLimits {
    pub fn bytes(self) -> u64 {
        mebibytes(self.max_file)
    }

    pub fn bytes_a_day(self) -> u64 {
        mebibytes(self.max_files_a_day)
    }

    pub fn bytes_in_all(self) -> u64 {
        mebibytes(self.max_files)
    }
}

fn mebibytes(number: u32) -> u64 {
    u64::from(number) * 1_024 * 1_024
}

fn socket_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "it looks like 127.0.0.1:3000, or 0.0.0.0:3000 for every network".to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusFor {
    /// Everybody at this machine; from elsewhere whoever has the key.
    Local,
    /// Whoever has the key.
    Key,
    Everyone,
}

/// An origin: scheme, host and port, nothing after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
}

impl PublicUrl {
    /// As browsers write it in `Origin`: `https://chat.example.org`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it looks like https://chat.example.org, without a path".to_owned();
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let scheme =
            uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(wrong)?;
        let authority = uri.authority().filter(|a| !a.as_str().contains('@')).ok_or_else(wrong)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(wrong());
        }
        let authority_text = authority.as_str().to_ascii_lowercase();
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let authority_text = authority_text.strip_suffix(default_port).unwrap_or(&authority_text);
        Ok(Self {
            origin: format!("{scheme}://{authority_text}"),
            host: authority.host().to_ascii_lowercase(),
        })
    }
}

/// One address, or a network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| "it looks like 127.0.0.1 or 10.0.0.0/8".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_complete() {
        use clap::CommandFactory;
        Config::command().debug_assert();
    }

    #[test]
    fn the_manual_names_every_act_that_is_limited() {
        use clap::CommandFactory;
        let manual = Config::command().render_long_help().to_string();
        let refusal = "nothing=1:1".parse::<Limits>().unwrap_err();
        let acts = refusal.split_once("acts: ").and_then(|(_, acts)| acts.strip_suffix(')')).unwrap();
        let (_, named) = manual.split_once("Acts: ").unwrap();
        let (named, _) = named.split_once('.').unwrap();
        assert_eq!(named.split_whitespace().collect::<Vec<_>>().join(" "), acts);
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let url: PublicUrl = "https://Chat.Example.org:443/".parse().unwrap();
        assert_eq!((url.origin(), url.host()), ("https://chat.example.org", "chat.example.org"));
        for bad in ["chat.example.org", "ftp://a", "https://a/b", "https://a?b", "https://u@a", ""] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let network: Network = "10.0.0.0/8".parse().unwrap();
        assert!(network.contains([10, 1, 2, 3].into()) && !network.contains([11, 1, 2, 3].into()));
        assert!("::1".parse::<Network>().unwrap().contains("::1".parse().unwrap()));
        assert!("proxy".parse::<Network>().is_err());
    }
}
