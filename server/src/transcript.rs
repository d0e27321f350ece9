//! A room's history as plain text, for terminals and scripts.

use crate::origin::Origin;
use protocol::{Event, History, paths};
use std::fmt::Write;

/// One line for each message, `2026-11-20 23:40 Ann: hello`, in UTC; further lines of a message are indented.
/// Control characters are shown as pictures: no message can move a reader's cursor or change their terminal.
pub fn of(history: &History, Origin(origin): &Origin) -> String {
    let mut text = String::new();
    for event in &history.events {
        let Event::Message(message) = event else { continue };
        let (date, clock) = (message.at.utc_date(), message.at.utc_clock());
        // Writing into a string does not fail.
        let _ = writeln!(text, "{date} {clock} {}: {}", message.author.name, shown(&message.body));
    }
    if text.is_empty() {
        let url = format!("{origin}{}", paths::room(&history.room));
        let _ = writeln!(text, "Nothing has been said here yet. Be the first: curl -d 'hello' {url}");
    }
    text
}

fn shown(body: &str) -> String {
    let body = body.replace("\r\n", "\n");
    body.trim_end().chars().fold(String::with_capacity(body.len()), |mut shown, c| {
        match c {
            '\n' => shown.push_str("\n    "),
            '\t' => shown.push('\t'),
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('\u{2421}'),
            '\u{80}'..='\u{9f}' => shown.push('\u{fffd}'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => shown.push(c),
        }
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_can_not_touch_the_terminal() {
        assert_eq!(shown("a\x1b]0;x\x07\r\nb\rc\u{9b}2J\u{202e}d\n"), "a␛]0;x␇\n    b␍c\u{fffd}2Jd");
    }
}
