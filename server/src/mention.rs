//! Mentions: whether a message calls somebody, by `@` and their name. Not by half a name, nor in code, nor in an address.

use app::links::{Piece, pieces};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether a message calls whoever bears this name.
pub fn calls(body: &str, name: &str) -> bool {
    // Most messages call nobody.
    if !body.contains('@') || name.is_empty() {
        return false;
    }
    let called = format!("@{}", folded(name));
    pieces(&without_code(body)).into_iter().any(|piece| match piece {
        Piece::Text(text) => stands_in(&folded(&text), &called),
        Piece::Link(_) => false,
    })
}

fn folded(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn stands_in(text: &str, called: &str) -> bool {
    text.match_indices(called).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + called.len()..).and_then(|text| text.chars().next());
        let goes_on = |c: char| c.is_alphanumeric() || c == '_' || is_combining_mark(c);
        !before.is_some_and(|c| goes_on(c) || matches!(c, '@' | '.' | '/')) && !after.is_some_and(goes_on)
    })
}

/// A message with its code left out: between three backticks, however many lines that is, and on one line between single ones.
fn without_code(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('`') {
        let (before, code) = rest.split_at(at);
        text.push_str(before);
        text.push(' ');
        let end = match code.strip_prefix("```") {
            Some(fenced) => fenced.find("```").map_or(code.len(), |end| end + 6),
            None => match code.get(1..).and_then(|code| code.find(['`', '\n'])) {
                Some(end) if code.get(end + 1..).is_some_and(|code| code.starts_with('`')) => end + 2,
                // It opens nothing.
                _ => 1,
            },
        };
        rest = code.get(end..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn somebody_is_called_by_their_whole_name_however_it_is_written() {
        for body in [
            "@Ann",
            "hey @ann, tea?",
            "(@ANN)",
            "two\n@Ann",
            "ask @Ann’s sister",
            "@Ben @Ann",
            "`@Ben` @Ann",
            "a ` b @Ann",
        ] {
            assert!(calls(body, "Ann"), "{body}");
        }
        assert!(calls("thanks @honest newt!", "Honest Newt"));
        assert!(calls("@ZOE\u{308}", "Zoë") && calls("@ÀNNE", "a\u{300}nne"));
    }

    #[test]
    fn nobody_is_called_by_half_a_name_by_code_or_by_an_address() {
        for body in [
            "Ann",
            "@Anna",
            "@An n",
            "@Ann_1",
            "joe@ann",
            "joe@ann.example",
            "@@Ann",
            "`@Ann`",
            "```\n@Ann\n```",
            "```\n@Ann",
            "https://a.example/@Ann",
            "@Ann\u{301}",
            "x.@ann",
            "",
        ] {
            assert!(!calls(body, "Ann"), "{body}");
        }
        assert!(!calls("@", ""));
    }

    proptest! {
        #[test]
        fn no_message_breaks_it(body in "[@`a \\n]{0,30}|\\PC{0,30}", name in "[a ]{0,3}|\\PC{0,3}") {
            calls(&body, &name);
        }
    }
}
