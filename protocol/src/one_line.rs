//! A text of one line, as questions, choices, titles and tags are.

use crate::{Refusal, draft::is_visible};

/// White space around a text and within it, line breaks too, becomes single spaces.
///
/// # Errors
/// If nothing visible is left, or more than `longest` characters.
pub(crate) fn one_line(
    text: &str,
    kind: &'static str,
    what: &str,
    longest: usize,
) -> Result<String, Refusal> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !is_visible(&line) {
        return Err(Refusal::new(kind, format!("{what} needs something that can be read.")));
    }
    let chars = line.chars().count();
    if chars > longest {
        return Err(Refusal::new(
            kind,
            format!("{what} has at most {longest} characters; this one has {chars}."),
        ));
    }
    Ok(line)
}
