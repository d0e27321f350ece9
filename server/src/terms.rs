//! Terms: what of a text can be searched for. The same for what is kept and for what is sought, so that the two meet.
//!
//! A term is a word without what does not tell words apart for whoever looks for one: case, accents, how wide a letter is. Where
//! words are written without blanks between them (Chinese, Japanese, Thai …) and in Korean, where endings grow on them, each letter
//! is a term, as is each picture: what is sought stands there if its letters do, next to each other. So two letters of Chinese are
//! found, of which an index of trigrams knows nothing, and no dictionary has to know the word.

use std::{borrow::Cow, ops::Range};
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// Letters of a word that count: nobody looks for what comes after them, and a key pasted into a message does not fill the index.
const WORD_CHARS: usize = 40;

/// A term, and where in its text it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub word: String,
    pub at: Range<usize>,
}

impl Term {
    /// Whether it is a letter by itself: no word begins with it, for it is one.
    pub fn is_alone(&self) -> bool {
        self.word.chars().next().is_some_and(stands_alone)
    }
}

/// A text as its terms are looked for: what looks the same is the same.
pub fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// The terms of a text that is [`composed`], as they stand there.
pub fn terms(text: &str) -> Vec<Term> {
    let mut found = Terms::default();
    for (from, c) in text.char_indices() {
        let at = from..from + c.len_utf8();
        if c.is_ascii() {
            found.take(c.to_ascii_lowercase(), &at);
            continue;
        }
        for part in c.nfkd().filter(|c| !is_accent(*c)).nfc() {
            match part {
                'ß' | 'ẞ' => ['s', 's'].into_iter().for_each(|c| found.take(c, &at)),
                'ς' => found.take('σ', &at),
                part => part.to_lowercase().filter(|c| !is_accent(*c)).for_each(|c| found.take(c, &at)),
            }
        }
    }
    found.end();
    found.terms
}

#[derive(Default)]
struct Terms {
    terms: Vec<Term>,
    /// The word that goes on.
    word: Option<Term>,
    letters: usize,
}

impl Terms {
    fn take(&mut self, c: char, at: &Range<usize>) {
        if is_glue(c) {
        } else if stands_alone(c) && (c.is_alphanumeric() || is_combining_mark(c) || is_picture(c)) {
            self.end();
            self.terms.push(Term { word: c.into(), at: at.clone() });
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            let word = self.word.get_or_insert_with(|| Term { word: String::new(), at: at.clone() });
            word.at.end = at.end;
            self.letters += 1;
            if self.letters <= WORD_CHARS {
                word.word.push(c);
            }
        } else {
            self.end();
        }
    }

    fn end(&mut self) {
        self.terms.extend(self.word.take());
        self.letters = 0;
    }
}

/// Marks without which a word is the same for whoever looks for it: accents, Hebrew points, Arabic vowels. In other scripts a mark
/// is as much as a letter.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// What stands between letters unseen, and neither parts nor makes a word.
fn is_glue(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}')
}

fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1100}'..='\u{11ff}' // Korean
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{31ff}' // Japanese, and letters of Korean and Chinese
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}'
    ) || is_picture(c)
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        terms(&composed(text)).into_iter().map(|term| term.word).collect()
    }

    #[test]
    fn case_and_accents_and_width_do_not_tell_words_apart() {
        assert_eq!(words("Crème BRÛLÉE, please!"), ["creme", "brulee", "please"]);
        assert_eq!(
            words("Straße STRASSE ﬁn Ｗｉｄｅ İstanbul"),
            ["strasse", "strasse", "fin", "wide", "istanbul"]
        );
        assert_eq!(words("ΟΔΟΣ οδός"), ["οδοσ", "οδοσ"]);
        assert_eq!(words("שָׁלוֹם"), ["שלום"]);
        assert_eq!(words("е́ж Ёж"), ["еж", "еж"]);
    }

    #[test]
    fn where_no_blanks_part_words_each_letter_is_a_term() {
        assert_eq!(words("会議室で、tea"), ["会", "議", "室", "で", "tea"]);
        assert_eq!(words("회의"), ["회", "의"]);
        assert_eq!(words("\u{1112}\u{116c}\u{110b}\u{1174}"), ["회", "의"], "as some systems write it");
        assert_eq!(words("ขนม"), ["ข", "น", "ม"]);
        assert_eq!(words("ok👍🏽!🎉"), ["ok", "👍", "🏽", "🎉"]);
    }

    #[test]
    fn what_parts_words_is_no_term_and_marks_of_a_script_stay() {
        assert_eq!(
            words("don't foo_bar https://a.example/x?y=1"),
            ["don", "t", "foo", "bar", "https", "a", "example", "x", "y", "1"]
        );
        assert_eq!(words("हिन्दी soft\u{ad}ware"), ["हिन्दी", "software"]);
        assert_eq!(words("a\u{e000}5\u{e000}b"), ["a", "5", "b"], "the mark of a private room in the index");
        assert_eq!(words("… !?\"'*(){}:^-+ \0"), [""; 0]);
        assert_eq!(words(&"x".repeat(4_000)), ["x".repeat(WORD_CHARS)]);
    }

    proptest! {
        #[test]
        fn a_term_is_one_for_the_index_too_and_stands_where_it_says(text in "[a-zA-ZäÄß '\"*é会議ก👍\u{e000}-]{0,40}|\\PC{0,40}") {
            let text = composed(&text);
            let mut begin = 0;
            for term in terms(&text) {
                // The index parts what it is given at every ASCII character that is no letter and no digit.
                prop_assert!(term.word.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit()), "{term:?}");
                let is_marked = term.word.contains('\u{e000}');
                prop_assert!(!term.word.is_empty() && !is_marked, "{term:?}");
                prop_assert!(text.get(term.at.clone()).is_some_and(|part| !part.is_empty()));
                prop_assert!(term.at.start >= begin, "{term:?}");
                begin = term.at.start;
            }
        }
    }
}
