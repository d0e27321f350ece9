//! Phrases: what somebody looks for, out of what they typed. All of them have to stand in what is found, each as it was typed: words
//! in quotation marks next to each other, and the last word may be a beginning.

use crate::terms::{Term, composed, terms};
use protocol::{
    Reason, Refusal,
    limits::{QUERY_CHARS, QUERY_PHRASES, QUERY_WORDS},
};
use std::{fmt::Write, ops::Range};

/// Letters from which on a last word may be the beginning of another: with fewer, half of everything would be found.
const BEGINNING_CHARS: usize = 3;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrases(Vec<Phrase>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    end: End,
}

/// Whether a phrase ends with its last word, or that word may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Open,
}

impl Phrases {
    /// Reads what was typed. Whatever it is, it means something, or nothing: there is no syntax to be wrong.
    ///
    /// # Errors
    /// If it is too much for one search.
    pub fn read(typed: &str) -> Result<Self, Refusal> {
        let refuse = |reason, detail| Err(Refusal::new(reason, detail));
        if typed.chars().nth(QUERY_CHARS).is_some() {
            return refuse(Reason::QueryTooLong, format!("A search has at most {QUERY_CHARS} characters."));
        }
        let typed = composed(typed);
        let mut phrases = Vec::new();
        let mut is_quoted = false;
        let mut parts = typed.split(['"', '“', '”', '„', '«', '»']).peekable();
        while let Some(part) = parts.next() {
            // What is not closed goes on to the end, which is still being typed.
            let end = if is_quoted && parts.peek().is_some() { End::Whole } else { End::Open };
            if is_quoted {
                phrases.extend(Phrase::of(part, end));
            } else {
                phrases.extend(part.split_whitespace().filter_map(|word| Phrase::of(word, end)));
            }
            is_quoted = !is_quoted;
        }
        // Only what comes last can be unfinished.
        let is_finished = typed.ends_with(['"', '”', '“', '»', '«']);
        let last = phrases.len().saturating_sub(usize::from(!is_finished));
        for phrase in phrases.iter_mut().take(last) {
            phrase.end = End::Whole;
        }
        if phrases.len() > QUERY_PHRASES || phrases.iter().map(|p| p.words.len()).sum::<usize>() > QUERY_WORDS
        {
            return refuse(
                Reason::QueryTooMuch,
                format!(
                    "A search has at most {QUERY_PHRASES} words or phrases, with {QUERY_WORDS} words in all."
                ),
            );
        }
        Ok(Self(phrases))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same for the index (FTS5, 3.1), with a mark before each word. Each stands in quotation marks and has none in it.
    pub(crate) fn expression(&self, mark: &str) -> String {
        let mut expression = String::new();
        for (number, Phrase { words, end }) in self.0.iter().enumerate() {
            let and = if number > 0 { " AND " } else { "" };
            let open = if *end == End::Open { " *" } else { "" };
            // Writing into a string does not fail.
            let _ = write!(expression, "{and}\"{mark}{}\"{open}", words.join(&format!(" {mark}")));
        }
        expression
    }

    /// Where they stand in a text that is [`composed`], in bytes, in order and apart from each other.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let terms = terms(text);
        let mut places: Vec<Range<usize>> = self.0.iter().flat_map(|phrase| phrase.places(&terms)).collect();
        places.sort_unstable_by_key(|place| (place.start, place.end));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for place in places {
            match apart.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => apart.push(place),
            }
        }
        apart
    }
}

impl Phrase {
    fn of(text: &str, end: End) -> Option<Self> {
        let terms = terms(text);
        let last = terms.last()?;
        let is_beginning = !last.is_alone() && last.word.chars().count() >= BEGINNING_CHARS;
        let end = if is_beginning { end } else { End::Whole };
        Some(Self { words: terms.into_iter().map(|term| term.word).collect(), end })
    }

    fn places(&self, terms: &[Term]) -> Vec<Range<usize>> {
        let fits = |found: &&[Term]| {
            let last = self.words.len() - 1;
            found.iter().zip(&self.words).enumerate().all(|(number, (term, word))| {
                term.word == *word || number == last && self.end == End::Open && term.word.starts_with(word)
            })
        };
        let found = terms.windows(self.words.len()).filter(fits);
        found.filter_map(|found| Some(found.first()?.at.start..found.last()?.at.end)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expression(typed: &str) -> String {
        Phrases::read(typed).unwrap().expression("")
    }

    #[test]
    fn words_and_phrases_are_sought_together_and_the_last_word_may_go_on() {
        assert_eq!(expression("Green tea pot"), r#""green" AND "tea" AND "pot" *"#);
        assert_eq!(expression("the green te"), r#""the" AND "green" AND "te""#, "too little for a beginning");
        assert_eq!(expression(r#""green tea" pots"#), r#""green tea" AND "pots" *"#);
        assert_eq!(expression(r#"pots "green tea""#), r#""pots" AND "green tea""#);
        assert_eq!(expression(r#"pots "green teap"#), r#""pots" AND "green teap" *"#, "still being typed");
        assert_eq!(expression("“green tea”"), r#""green tea""#);
        assert_eq!(expression("foo_bar 会議"), r#""foo bar" AND "会 議""#);
    }

    #[test]
    fn nothing_that_is_typed_is_a_mistake() {
        for (typed, sought) in [
            ("", ""),
            ("  \"\" ' * ( ) ^ : - + !", ""),
            ("NEAR(a b, 5) OR NOT", r#""near a" AND "b" AND "5" AND "or" AND "not" *"#),
            ("words:secret*", r#""words secret" *"#),
            ("\"", ""),
            ("a\"b\"c", r#""a" AND "b" AND "c""#),
        ] {
            assert_eq!(expression(typed), sought, "{typed}");
        }
    }

    #[test]
    fn too_much_is_refused() {
        assert!(Phrases::read(&"x".repeat(QUERY_CHARS)).is_ok());
        assert!(Phrases::read(&"x".repeat(QUERY_CHARS + 1)).is_err());
        assert!(Phrases::read(&"x ".repeat(QUERY_PHRASES)).is_ok());
        assert!(Phrases::read(&"x ".repeat(QUERY_PHRASES + 1)).is_err());
        assert!(Phrases::read(&"会".repeat(QUERY_WORDS + 1)).is_err());
    }

    #[test]
    fn what_was_sought_is_marked_where_it_stands() {
        let marked = |typed: &str, text: &str| -> Vec<String> {
            let text = composed(text);
            let places = Phrases::read(typed).unwrap().places(&text);
            places.into_iter().map(|place| text[place].to_owned()).collect()
        };
        assert_eq!(marked("tea", "Tea, teapot, steam"), ["Tea", "teapot"]);
        assert_eq!(marked("\"green tea\"", "green-tea; green, tea; tea green"), ["green-tea", "green, tea"]);
        assert_eq!(marked("creme brulee", "Crème brûlée"), ["Crème", "brûlée"]);
        assert_eq!(marked("議室", "会議室で"), ["議室"]);
        assert_eq!(marked("\"a b\" \"b c\"", "a b c"), ["a b c"]);
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_quotation_marks(typed in "[a-z\"'*():^ +-]{0,40}|\\PC{0,40}") {
            if let Ok(phrases) = Phrases::read(&typed) {
                for (number, part) in phrases.expression("").split('"').enumerate() {
                    if number % 2 == 0 {
                        prop_assert!(["", " AND ", " *", " * AND "].contains(&part), "{part:?}");
                    } else {
                        prop_assert!(part.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == ' '));
                    }
                }
            }
        }
    }
}
