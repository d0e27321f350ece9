//! What somebody wants to say, before the room has it.

use crate::{ClientId, FileId, Named, Note, Reason, Refusal, limits::MESSAGE_CHARS, refusal::serde_as_text};
use serde::Serialize;
use std::{fmt, str::FromStr};

/// A message on its way to a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    pub body: Body,
    #[serde(flatten)]
    pub note: Note,
    /// What it bears, sent before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// The message of the same room that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// The text of a message: something visible, at most 4,000 characters, kept exactly as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// What is said besides pictures and files, which may be nothing.
    ///
    /// # Errors
    /// A refusal if it is too long.
    pub fn beside_files(text: &str) -> Result<Self, Refusal> {
        if is_visible(text) { text.parse() } else { Ok(Self(String::new())) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Body {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if !is_visible(text) {
            return Err(Refusal::new(Reason::BlankMessage, "There is nothing to read in this message."));
        }
        let chars = text.chars().count();
        if chars > MESSAGE_CHARS {
            return Err(Refusal::new(
                Reason::MessageTooLong,
                format!("A message has at most {MESSAGE_CHARS} characters; this one has {chars}."),
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(Body);

/// Whether there is anything to see in a text.
pub(crate) fn is_visible(text: &str) -> bool {
    visible(text).next().is_some()
}

/// What can be seen of a text.
pub(crate) fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !is_invisible(*c))
}

/// Space, control, format and filler characters: a message made only of these would be an empty line.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_exactly() {
        let odd = "\u{feff}a\r\nb\rc\0\u{2028} ";
        assert_eq!(odd.parse::<Body>().unwrap().as_str(), odd);
    }

    #[test]
    fn nothing_visible_is_no_message() {
        for blank in ["", " \n\t", "\u{200b}\u{feff}", "\u{3164}", "\0", "\u{202e}"] {
            assert_eq!(blank.parse::<Body>().unwrap_err().kind(), "blank-message", "{blank:?}");
        }
    }

    #[test]
    fn four_thousand_characters_fit_and_one_more_does_not() {
        assert!("🚪".repeat(4_000).parse::<Body>().is_ok());
        assert_eq!("🚪".repeat(4_001).parse::<Body>().unwrap_err().kind(), "message-too-long");
    }
}
