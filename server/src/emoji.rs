//! An emoji: what is one, and how each is spelled.

use protocol::{Reason, Refusal};
use std::str::FromStr;

/// One emoji of Unicode (UTS 51, RGI), spelled in its one full way: with what makes it a picture, however it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emoji(&'static str);

impl Emoji {
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl FromStr for Emoji {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let emoji = emojis::get(text.trim()).map(|emoji| Self(emoji.as_str()));
        emoji.ok_or_else(|| Refusal::new(Reason::Reaction, "A reaction is exactly one emoji, like 👍."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_emoji_is_one_however_it_is_typed() {
        for (typed, emoji) in [
            ("👍", "👍"),
            ("👍🏽", "👍🏽"),
            ("❤", "❤\u{fe0f}"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
            ("🇨🇭", "🇨🇭"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
            (" 🎉\n", "🎉"),
        ] {
            assert_eq!(typed.parse::<Emoji>().unwrap().as_str(), emoji, "{typed:?}");
        }
        for bad in
            ["", " ", "a", "1", "👍👍", "👍a", "👍\u{200d}", "<b>", "\u{200d}", "\u{fe0f}", "🇨", "☃☃", ":+1:"]
        {
            assert_eq!(bad.parse::<Emoji>().unwrap_err().kind(), "reaction", "{bad:?}");
        }
    }
}
