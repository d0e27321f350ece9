//! The name of a room, as it stands in its address.

use crate::{Refusal, limits::ROOM_NAME_CHARS, refusal::serde_as_text};
use std::{fmt, str::FromStr, sync::Arc};

/// 1 to 64 of `a–z`, `0–9`, `-`, `_` and `.`, beginning with a letter or digit. Capitals are read as small letters.
/// Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomName(Arc<str>);

impl RoomName {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The room that exists from the start.
    pub fn lobby() -> Self {
        Self(Arc::from("lobby"))
    }

    /// The name of a room that the house keeps for itself: no text is read as one, so no address leads there.
    pub fn of_the_house(name: &str) -> Self {
        Self(format!(".{name}").into())
    }

    /// A room's name from what a person typed: `Team Stand-up` becomes `team-stand-up`.
    pub fn from_typed(typed: &str) -> Result<Self, Refusal> {
        typed.split_whitespace().collect::<Vec<_>>().join("-").parse()
    }
}

impl FromStr for RoomName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refuse = |detail| Err(Refusal::new("room-name", detail));
        if text.is_empty() {
            return refuse("A room needs a name.".to_owned());
        }
        if text.len() > ROOM_NAME_CHARS {
            return refuse(format!("A room's name has at most {ROOM_NAME_CHARS} characters."));
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
            return refuse("A room's name is made of letters a to z, digits, - _ and a dot.".to_owned());
        }
        if !text.as_bytes()[0].is_ascii_alphanumeric() {
            return refuse("A room's name begins with a letter or a digit.".to_owned());
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoomName({})", self.0)
    }
}

serde_as_text!(RoomName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_read_as_small_letters() {
        assert_eq!("Lobby".parse::<RoomName>().unwrap().as_str(), "lobby");
    }

    #[test]
    fn what_a_person_types_becomes_a_name() {
        assert_eq!(RoomName::from_typed("  Team  Stand-up ").unwrap().as_str(), "team-stand-up");
    }

    #[test]
    fn names_that_could_be_paths_or_lies_are_refused() {
        let long = "a".repeat(65);
        for bad in
            ["", "a/b", "..", ".hidden", "a b", "a\nb", "a\0b", "🚪", "büro", "%2e", "-a", long.as_str()]
        {
            assert!(bad.parse::<RoomName>().is_err(), "{bad:?} was accepted");
        }
        assert!("a".repeat(64).parse::<RoomName>().is_ok());
    }
}
