//! The state of a listener's line: what people read of it, and what tabs tell each other.

use crate::language::Wording;

/// The state of the line, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Connecting,
    Live,
    /// Heard by asking again and again: something on the way holds streams back.
    Polled,
    /// Cut; the next attempt comes in so many seconds, 0 while it is being made.
    Reconnecting {
        seconds: u32,
    },
    /// The listener stopped it.
    Paused,
    /// The device has no network.
    Offline,
    /// All has been said: the stream came to its end.
    Finished,
}

impl Line {
    /// The state in one word, for styles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live | Self::Polled => "live",
            Self::Reconnecting { .. } => "reconnecting",
            Self::Paused => "paused",
            Self::Offline => "offline",
            Self::Finished => "finished",
        }
    }

    /// The state in a word or two, for people.
    pub fn called(self, wording: Wording) -> &'static str {
        match self {
            Self::Connecting => wording.connecting(),
            Self::Live | Self::Polled => wording.live(),
            Self::Reconnecting { .. } => wording.reconnecting(),
            Self::Paused => wording.paused(),
            Self::Offline => wording.offline(),
            Self::Finished => wording.finished(),
        }
    }

    /// Whether what is said in the house is heard.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Live | Self::Polled)
    }

    /// As [`Line::read`] reads it.
    pub fn written(self) -> String {
        match self {
            Self::Polled => "polled".to_owned(),
            Self::Reconnecting { seconds } => seconds.to_string(),
            line => line.word().to_owned(),
        }
    }

    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "connecting" => Self::Connecting,
            "live" => Self::Live,
            "polled" => Self::Polled,
            "paused" => Self::Paused,
            "offline" => Self::Offline,
            "finished" => Self::Finished,
            seconds => Self::Reconnecting { seconds: seconds.parse().ok()? },
        })
    }
}
