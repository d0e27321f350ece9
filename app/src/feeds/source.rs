//! Where a feed is to be heard.

use protocol::RoomName;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub room: RoomName,
    /// The names under which it speaks.
    pub events: Vec<String>,
    pub length: Length,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Length {
    Endless,
    /// It comes to an end, and can be begun again.
    Finite,
}

/// How a finite feed begins where sources are written.
const FINITE: char = '!';

impl Source {
    /// All of them on one line, from which [`Source::read`] makes them again: `clock time;!progress progress`.
    pub fn write(sources: &[Self]) -> String {
        let written = sources.iter().map(|source| {
            let begin = match source.length {
                Length::Endless => "",
                Length::Finite => "!",
            };
            format!("{begin}{} {}", source.room, source.events.join(" "))
        });
        written.collect::<Vec<_>>().join(";")
    }

    pub fn read(text: &str) -> Vec<Self> {
        let sources = text.split(';').filter_map(|source| {
            let length = if source.starts_with(FINITE) { Length::Finite } else { Length::Endless };
            let mut names = source.trim_start_matches(FINITE).split(' ');
            let room = names.next()?.parse().ok()?;
            Some(Self { room, events: names.map(str::to_owned).collect(), length })
        });
        sources.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let text = "clock time;ticker AAPL MSFT;!progress progress";
        let sources = Source::read(text);
        assert_eq!(sources.len(), 3);
        assert_eq!(sources[1].events, ["AAPL", "MSFT"]);
        assert_eq!(sources[2].length, Length::Finite);
        assert_eq!(Source::write(&sources), text);
        assert_eq!(Source::read(""), []);
    }
}
