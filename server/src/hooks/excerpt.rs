//! What others wrote, cut to what fits into a message. Nothing here refuses: what can't be shown is left out.

use protocol::{
    Body, EventName, Tag, Title,
    limits::{EVENT_NAME_CHARS, MESSAGE_CHARS, TAG_CHARS, TITLE_CHARS},
};

/// At most `longest` characters; an ellipsis is the last of them where something is missing.
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// All in one line, of at most `longest` characters.
pub fn line(text: &str, longest: usize) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), longest)
}

/// The first line that has something in it, of at most `longest` characters.
pub fn first_line(text: &str, longest: usize) -> String {
    line(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), longest)
}

/// The lines that have something in them.
pub fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

pub fn body(text: &str) -> Option<Body> {
    cut(text, MESSAGE_CHARS).parse().ok()
}

pub fn title(text: &str) -> Option<Title> {
    line(text, TITLE_CHARS).parse().ok()
}

pub fn tag(text: &str) -> Option<Tag> {
    line(&text.replace(',', " "), TAG_CHARS).parse().ok()
}

/// The name that is nearest to a text: what can't be in a name becomes a hyphen.
pub fn event_name(text: &str) -> Option<EventName> {
    let fits = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = text
        .trim()
        .chars()
        .map(fits)
        .skip_while(|c| !c.is_ascii_alphanumeric())
        .take(EVENT_NAME_CHARS)
        .collect();
    EventName::of_a_message(&name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(cut("hällo", 5), "hällo");
        assert_eq!(cut("hällo!", 5), "häll…");
        assert_eq!(cut("one two", 5), "one…");
        assert_eq!(first_line("\n \nFix  the door\n\nIt squeaked.", 8), "Fix the…");
        assert_eq!(body(&"🚪".repeat(4_001)).unwrap().as_str().chars().count(), 4_000);
    }

    #[test]
    fn a_text_becomes_the_nearest_name() {
        assert_eq!(event_name("in progress").unwrap().as_str(), "in-progress");
        assert_eq!(event_name("_büro").unwrap().as_str(), "b-ro");
        assert_eq!(event_name(&"x".repeat(40)).unwrap().as_str().len(), 32);
        assert_eq!((event_name("ping"), event_name("…")), (None, None));
    }
}
