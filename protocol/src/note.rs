//! What a program can say about a message besides its text: a name for the event, a title, how much it matters, tags.

use crate::{
    Reason, Refusal,
    limits::{EVENT_NAME_CHARS, TAG_CHARS, TITLE_CHARS},
    one_line::one_line,
    refusal::serde_as_text,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// All of it is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The message's name on a stream, instead of `message`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// The name of an event on a stream: 1 to 32 of `A–Z`, `a–z`, `0–9`, `.`, `_` and `-`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventName(String);

/// One line of at most 200 characters that stands above a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

/// A word to find messages by, of at most 32 characters, without a comma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

/// How much a message matters, 1 to 5; 3 is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Priority(u8);

impl EventName {
    /// A name for what a program says.
    ///
    /// # Errors
    /// If it is not a name, or one that streams have of their own: what passes on a stream is told apart by its name.
    /// `message` is what a message is called anyway.
    pub fn of_a_message(text: &str) -> Result<Self, Refusal> {
        let name: Self = text.parse()?;
        if name.is_ours() && text != "message" {
            let detail = format!("A stream has {text:?} of its own: choose another name.");
            return Err(Refusal::new(Reason::EventNameOurs, detail));
        }
        Ok(name)
    }

    /// Whether streams, or a browser's `EventSource`, have this name of their own.
    pub fn is_ours(&self) -> bool {
        crate::Heard::NAMES.iter().chain(&["open", "error"]).any(|name| name.eq_ignore_ascii_case(&self.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Title {
    /// What a room is about.
    ///
    /// # Errors
    /// If nothing of it is visible, or it is too long.
    pub fn of_a_room(text: &str) -> Result<Self, Refusal> {
        one_line(text, Reason::Topic, "A topic", TITLE_CHARS).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Tag {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Priority {
    pub const LOWEST: Self = Self(1);
    pub const LOW: Self = Self(2);
    pub const USUAL: Self = Self(3);
    pub const HIGH: Self = Self(4);
    pub const URGENT: Self = Self(5);

    pub fn number(self) -> u8 {
        self.0
    }
}

impl FromStr for EventName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let fits = (1..=EVENT_NAME_CHARS).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
            && text.as_bytes()[0].is_ascii_alphanumeric();
        if !fits {
            return Err(Refusal::new(
                Reason::EventName,
                format!(
                    "An event's name has 1 to {EVENT_NAME_CHARS} of the characters A–Z a–z 0–9 . _ - and begins with a letter or digit."
                ),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Title {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        one_line(text, Reason::Title, "A title", TITLE_CHARS).map(Self)
    }
}

impl FromStr for Tag {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.contains(',') {
            return Err(Refusal::new(Reason::TagWithComma, "A tag has no comma in it."));
        }
        one_line(text, Reason::Tag, "A tag", TAG_CHARS).map(Self)
    }
}

impl FromStr for Priority {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "min" | "lowest" => Ok(Self::LOWEST),
            "low" => Ok(Self::LOW),
            "default" | "usual" => Ok(Self::USUAL),
            "high" => Ok(Self::HIGH),
            "max" | "urgent" => Ok(Self::URGENT),
            _ => text.parse::<u8>().map_err(|_| no_priority()).and_then(Self::try_from),
        }
    }
}

impl TryFrom<u8> for Priority {
    type Error = Refusal;

    fn try_from(number: u8) -> Result<Self, Refusal> {
        if (1..=5).contains(&number) { Ok(Self(number)) } else { Err(no_priority()) }
    }
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(EventName);
serde_as_text!(Title);
serde_as_text!(Tag);

fn no_priority() -> Refusal {
    Refusal::new(
        Reason::Priority,
        "A priority is a number from 1 to 5, or one of min, low, default, high, urgent.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_names_its_events_but_not_like_ours() {
        for good in ["AAPL", "build.done", "2fa", "message", &"x".repeat(32)] {
            assert!(EventName::of_a_message(good).is_ok(), "{good:?}");
        }
        for bad in ["", "a b", "a\nb", ".a", "ping", "Hello", "tally", "error", "büro", &"x".repeat(33)] {
            assert_eq!(EventName::of_a_message(bad).unwrap_err().kind(), "event-name", "{bad:?}");
        }
    }

    #[test]
    fn a_priority_has_a_number_and_some_have_a_name() {
        assert_eq!("urgent".parse::<Priority>().unwrap(), Priority::URGENT);
        assert_eq!("3".parse::<Priority>().unwrap(), Priority::USUAL);
        for bad in ["0", "6", "-1", "loud", ""] {
            assert!(bad.parse::<Priority>().is_err(), "{bad:?}");
        }
    }
}
