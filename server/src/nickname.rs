//! What a person may be called: RFC 8266 nicknames, with the look-alikes of Unicode TR 39 kept apart.

use precis_profiles::{Nickname as Precis, precis_core::profile::Profile};
use protocol::{Reason, Refusal, limits::NAME_GRAPHEMES};
use std::{fmt, str::FromStr, sync::Arc};
use unicode_normalization::UnicodeNormalization;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection, skeleton};
use unicode_segmentation::UnicodeSegmentation;

/// Longest name in Unicode scalar values: marks on every other letter.
const NAME_CHARS: usize = 64;
/// Most marks on one letter: some languages need three, towers of them need more.
const MARKS: usize = 4;

/// A name that can be shown to others: 1 to 32 graphemes, without control, format or private characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nickname {
    name: Arc<str>,
    look: Look,
}

/// What a name looks like. Two names with the same look can't be told apart by a reader.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look(Arc<str>);

impl Nickname {
    pub fn as_str(&self) -> &Arc<str> {
        &self.name
    }

    pub fn look(&self) -> &Look {
        &self.look
    }

    /// The name with a number after it, as in `Ann 2`.
    pub fn numbered(&self, number: usize) -> Self {
        let suffix = format!(" {number}");
        let room = NAME_GRAPHEMES - suffix.len();
        let stem: String = self.name.graphemes(true).take(room).collect();
        Self::known(format!("{}{suffix}", stem.trim_end()))
    }

    /// A name that was found to be one.
    fn known(name: String) -> Self {
        Self { look: Look::of(&name), name: name.into() }
    }
}

impl Look {
    /// As it is written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(name: &str) -> Self {
        // Before and after the small letters: `BiII` is taken for `Bill` as it stands, `BILL` only when it is read.
        let small: String = skeleton(name).flat_map(char::to_lowercase).collect();
        let seen = skeleton(&small).filter(|c| !c.is_whitespace());
        // The skeleton of a capital I is an l, that of a small one is itself: for a reader the three are alike.
        Self(seen.map(|c| if c == 'i' { 'l' } else { c }).collect::<String>().into())
    }
}

impl FromStr for Nickname {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refuse = |reason, detail: &str| Err(Refusal::new(reason, detail));
        // Before anything is computed on it: a name is a line, not a load.
        if text.len() > NAME_GRAPHEMES * 32 {
            return refuse(Reason::NameTooLong, "A name has at most 32 letters.");
        }
        let Some(name) = enforce(text) else {
            return if text.trim().is_empty() {
                refuse(Reason::NameBlank, "A name needs at least one letter.")
            } else {
                refuse(Reason::NameInvisible, "A name can't have invisible or control characters in it.")
            };
        };
        if name.graphemes(true).count() > NAME_GRAPHEMES || name.chars().count() > NAME_CHARS {
            return refuse(Reason::NameTooLong, "A name has at most 32 letters.");
        }
        if name.chars().any(is_unseen)
            || !name.chars().any(char::is_alphanumeric) && !name.chars().any(is_pictorial)
        {
            return refuse(Reason::NameUnseen, "A name needs something to see, and nothing invisible.");
        }
        if name.graphemes(true).any(|letter| letter.chars().count() > MARKS + 1) {
            return refuse(Reason::NameMarks, "A name can't have that many marks on one letter.");
        }
        // Spaces, digits and pictures mix with every script; it is letters of several scripts that deceive.
        let letters: String = name.chars().filter(|c| c.is_alphabetic()).collect();
        if !letters.is_empty() && !letters.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
            return refuse(Reason::NameScripts, "A name can't mix letters of several scripts.");
        }
        Ok(Self::known(name))
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// RFC 8266 enforcement: spaces, width and form are made uniform, what has no place in a name is refused.
/// The tables of the profile end with Unicode 6.3; a picture that is newer is stood in for while they are asked.
fn enforce(text: &str) -> Option<String> {
    const STAND_IN: char = '☺';
    let mut pictures = text.chars().filter(|c| is_pictorial(*c));
    let plain: String = text.chars().map(|c| if is_pictorial(c) { STAND_IN } else { c }).collect();
    let name = Precis::new().enforce(plain.as_str()).ok()?;
    Some(name.chars().map(|c| if c == STAND_IN { pictures.next().unwrap_or(c) } else { c }).collect())
}

/// Format, control, private and filler characters that the profile may let through.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// A picture, and not a letter in disguise: Ⓐ is an A to everybody who compares names.
fn is_pictorial(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') && c.nfkc().eq([c])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Nickname {
        text.parse().unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"))
    }

    #[test]
    fn names_of_many_languages_and_a_picture_are_welcome() {
        for good in [
            "Ann",
            "Mossy Heron",
            "José",
            "Łukasz",
            "Ольга",
            "山田太郎",
            "محمد",
            "राम",
            "Ann 🎉",
            "O'Neil",
            "R2-D2",
            "🦊",
        ] {
            assert!(good.parse::<Nickname>().is_ok(), "{good:?} was refused");
        }
    }

    #[test]
    fn names_that_hide_something_are_refused() {
        let long = "a".repeat(33);
        let zalgo = format!("a{}", "\u{305}".repeat(8));
        for bad in [
            "",
            "  ",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\u{200d}b",
            "\u{feff}a",
            "a\nb",
            "a\0b",
            "a\u{2066}b",
            "a\u{2028}b",
            "\u{3164}",
            "\u{e000}",
            "..",
            "аdmin",
            "pаypal",
            &long,
            &zalgo,
        ] {
            assert!(bad.parse::<Nickname>().is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn names_that_look_the_same_have_the_same_look() {
        for (one, other) in [
            ("ann", "ANN"),
            ("Ann", "Ann "),
            ("Ann", "Ⓐnn"),
            ("Bill", "BiII"),
            ("Bill", "BILL"),
            ("Bill", "Bi11"),
            ("corner", "comer"),
            ("Mossy Heron", "MossyHeron"),
            ("осе", "oce"),
        ] {
            assert_eq!(name(one).look(), name(other).look(), "{one:?} {other:?}");
        }
        assert_ne!(name("Ann").look(), name("Anna").look());
    }

    #[test]
    fn a_numbered_name_is_a_name() {
        let long = name(&"a".repeat(32)).numbered(12);
        assert_eq!(long.as_str().chars().count(), 32);
        assert!(long.as_str().ends_with(" 12"));
    }
}
