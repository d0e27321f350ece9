//! The languages of the house. What a page says is in one of them: in [`Words`] what the server writes, and in [`Wording`] what moves, which
//! browsers go on with.

mod words;
pub mod wording;
mod en;
mod de;

pub use wording::{Wording, filled, wording};
pub use words::*;

use crate::Site;
use leptos::prelude::with_context;

/// A language that pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// For whoever asks for none of ours.
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As pages and browsers call it (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// As those call it who speak it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The one that a tag means, with or without a place: `de`, `de-AT`.
    pub fn named(tag: &str) -> Option<Self> {
        let language = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language))
    }

    /// The language of the page that is being written.
    pub fn of_this_page() -> Self {
        with_context(|site: &Site| site.language).unwrap_or_default()
    }

    pub const fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::German => &de::WORDS,
        }
    }

    /// The words of what moves.
    pub fn wording(self) -> Wording {
        match self {
            Self::English => Wording::of(&en::TEXTS),
            Self::German => Wording::of(&de::TEXTS),
        }
    }
}

/// The words of the page that is being written.
pub fn words() -> &'static Words {
    Language::of_this_page().words()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_tag_with_or_without_a_place() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("DE-ch", Some(Language::German)),
            ("en-GB", Some(Language::English)),
            ("den", None),
            ("", None),
        ] {
            assert_eq!(Language::named(tag), language, "{tag}");
        }
    }
}
