//! The name of a room, as it stands in its address.

use crate::{Reason, Refusal, Title, limits::ROOM_NAME_CHARS, refusal::serde_as_text};
use std::{fmt, str::FromStr, sync::Arc};

/// What the address of a room that is not for everybody begins with.
const PRIVATE: char = '~';
/// Characters after it: 128 bits, five in each.
const PRIVATE_CHARS: usize = 26;

/// 1 to 64 of `a–z`, `0–9`, `-`, `_` and `.`, beginning with a letter or digit. Capitals are read as small letters.
///
/// A room that is not for everybody has an address instead of a name: `~` and 26 of `a–z` and `0–9`, which nobody guesses.
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

    /// The address of a room that is not for everybody, from 128 random bits.
    pub fn private(mut bits: u128) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut address = String::with_capacity(1 + PRIVATE_CHARS);
        address.push(PRIVATE);
        for _ in 0..PRIVATE_CHARS {
            address.push(char::from(DIGITS[(bits % 32) as usize]));
            bits /= 32;
        }
        Self(address.into())
    }

    /// Whether it is the address of a room that is not for everybody.
    pub fn is_private(&self) -> bool {
        self.0.starts_with(PRIVATE)
    }

    /// What a room is called whose address is no name: one line, of as many characters as a name has.
    pub fn title(typed: &str) -> Result<Title, Refusal> {
        if typed.trim().is_empty() {
            return Err(Refusal::new(Reason::RoomNameMissing, "A room needs a name."));
        }
        if typed.chars().count() > ROOM_NAME_CHARS {
            let detail = format!("A room's name has at most {ROOM_NAME_CHARS} characters.");
            return Err(Refusal::new(Reason::RoomNameTooLong, detail));
        }
        typed.parse()
    }

    /// The name of a room for everybody from what a person typed: `Team Stand-up` becomes `team-stand-up`.
    pub fn from_typed(typed: &str) -> Result<Self, Refusal> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join("-");
        if typed.starts_with(PRIVATE) { Err(begins()) } else { typed.parse() }
    }
}

impl FromStr for RoomName {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refuse = |reason, detail| Err(Refusal::new(reason, detail));
        if text.is_empty() {
            return refuse(Reason::RoomNameMissing, "A room needs a name.".to_owned());
        }
        if text.len() > ROOM_NAME_CHARS {
            return refuse(
                Reason::RoomNameTooLong,
                format!("A room's name has at most {ROOM_NAME_CHARS} characters."),
            );
        }
        if let Some(rest) = text.strip_prefix(PRIVATE)
            && rest.len() == PRIVATE_CHARS
            && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            return Ok(Self(text.to_ascii_lowercase().into()));
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
            return refuse(
                Reason::RoomNameLetters,
                "A room's name is made of letters a to z, digits, - _ and a dot.".to_owned(),
            );
        }
        if !text.as_bytes()[0].is_ascii_alphanumeric() {
            return Err(begins());
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

fn begins() -> Refusal {
    Refusal::new(Reason::RoomNameBeginning, "A room's name begins with a letter or a digit.")
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
    fn an_address_that_nobody_guesses_is_no_name_that_somebody_types() {
        let address = RoomName::private(u128::MAX);
        assert_eq!(address.as_str(), "~zzzzzzzzzzzzzzzzzzzzzzzzz7");
        assert_eq!(address.as_str().parse::<RoomName>().unwrap(), address);
        assert!(address.is_private() && !RoomName::lobby().is_private());
        assert!(RoomName::from_typed(address.as_str()).is_err());
        let long = format!("{address}0");
        for bad in
            ["~", "~lobby", &address.as_str()[..26], long.as_str(), "~zzzzzzzzzzzzzzzzzzzzzzzzz.", "a~b"]
        {
            assert!(bad.parse::<RoomName>().is_err(), "{bad:?} was accepted");
        }
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
