//! Mentions: whether a message calls somebody, by `@` and their name. Not by half a name, nor in code, nor in an address.

use app::links::{Piece, pieces};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether a message calls whoever bears this name.
pub fn calls(body: &str, name: &str) -> bool {
    // Most messages call nobody.
    if !body.contains('@') || name.is_empty() {
        return false;
    }
    let name: String = folded(name).collect();
    // Nor do most that have the sign in them: what a link and what code is, is looked at only where they may.
    let mut signs = body.match_indices('@').filter_map(|(at, _)| body.get(at + 1..));
    if !signs.any(|text| may_begin_with(text, &name)) {
        return false;
    }
    pieces(&without_code(body)).into_iter().any(|piece| match piece {
        Piece::Text(text) => stands_in(&text, &name),
        Piece::Link(_) => false,
    })
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.nfc().flat_map(char::to_lowercase).nfc()
}

/// What stands behind each sign that may call somebody.
fn follow(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        let is_inside = before.is_some_and(|c| goes_on(c) || matches!(c, '@' | '.' | '/'));
        if is_inside { None } else { text.get(at + 1..) }
    })
}

fn stands_in(text: &str, name: &str) -> bool {
    // No more of it is folded than the name is long: a message can have a thousand of these signs.
    follow(text).filter(|text| may_begin_with(text, name)).any(|text| {
        let mut text = folded(text);
        name.chars().all(|c| text.next() == Some(c)) && !text.next().is_some_and(goes_on)
    })
}

/// Whether a text may begin with a name, as far as that is seen without folding it.
fn may_begin_with(text: &str, name: &str) -> bool {
    let mut text = text.chars().peekable();
    for c in name.chars() {
        match text.next() {
            None => return false,
            Some(letter) if !letter.is_ascii() || letter.is_ascii_control() => return true,
            // A mark behind it makes another letter of it.
            Some(_) if text.peek().is_some_and(|next| !next.is_ascii()) => return true,
            Some(letter) if letter.to_ascii_lowercase() != c => return false,
            Some(_) => {}
        }
    }
    true
}

fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
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

    /// The same, by folding all of a text.
    fn calls_as_a_whole(body: &str, name: &str) -> bool {
        let (text, name): (String, String) = (folded(body).collect(), folded(name).collect());
        let called = format!("@{name}");
        text.match_indices(&called).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + called.len()..].chars().next();
            !before.is_some_and(|c| goes_on(c) || matches!(c, '@' | '.' | '/')) && !after.is_some_and(goes_on)
        })
    }

    #[test]
    fn whoever_is_called_behind_a_thousand_others_is_found() {
        let others = "@Anna @é @A\u{301}nn @ann_ @@Ann ".repeat(1_000);
        assert!(calls(&format!("{others}@ann"), "Ann") && !calls(&others, "Ann"));
        assert!(calls(&format!("{others}@É"), "É") && !calls(&others, "B"));
    }

    proptest! {
        #[test]
        fn to_look_at_no_more_than_is_needed_finds_the_same(
            body in "[@aAbKkiİéÉΣσ\u{301}\u{308}\u{212a}. _]{0,12}", name in "[aAkKiİéÉΣσ]\u{301}?[ab]{0,2}"
        ) {
            prop_assert_eq!(calls(&body, &name), calls_as_a_whole(&body, &name));
        }

        #[test]
        fn no_message_breaks_it(body in "[@`a \\n]{0,30}|\\PC{0,30}", name in "[a ]{0,3}|\\PC{0,3}") {
            calls(&body, &name);
        }
    }
}
