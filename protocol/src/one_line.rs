//! A text of one line, as questions, choices, titles and tags are.

use crate::{Reason, Refusal, draft::is_visible};

/// White space around a text and within it, line breaks too, becomes single spaces.
#[must_use]
pub fn in_one_line(text: &str) -> String {
    // By hand: what joins any texts would cost the bundle a kilobyte.
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// White space around a text and within it, line breaks too, becomes single spaces.
///
/// # Errors
/// If nothing visible is left, or more than `longest` characters.
pub(crate) fn one_line(text: &str, reason: Reason, what: &str, longest: usize) -> Result<String, Refusal> {
    let line = in_one_line(text);
    if !is_visible(&line) {
        return Err(Refusal::new(reason, format!("{what} needs something that can be read.")));
    }
    let chars = line.chars().count();
    if chars > longest {
        return Err(Refusal::new(
            reason,
            format!("{what} has at most {longest} characters; this one has {chars}."),
        ));
    }
    Ok(line)
}
