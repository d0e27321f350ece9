//! A room's history as plain text, for terminals and scripts.

use crate::{files::shown::length, origin::Origin};
use protocol::{Event, History, Poll, PollState, Posting, paths};
use std::fmt::Write;

/// One [`line`] for each message, each poll and each notice. Where nothing has been said, it says who may.
pub fn of(history: &History, Origin { url: origin, .. }: &Origin, posting: Posting) -> String {
    let mut text = String::new();
    for line in history.events.iter().filter_map(line) {
        text.push_str(&line);
        text.push('\n');
    }
    if text.is_empty() {
        let url = format!("{origin}{}", paths::room(&history.room));
        // Writing into a string does not fail.
        let _ = match posting {
            Posting::Everyone => {
                writeln!(text, "Nothing has been said here yet. Be the first: curl -d 'hello' {url}")
            }
            Posting::Key => {
                writeln!(
                    text,
                    "Nothing is kept here yet. Programs talk here; listen to them: curl -N {origin}{}",
                    paths::room_events(&history.room)
                )
            }
        };
    }
    text
}

/// `2026-11-20 23:40 Ann: hello`, in UTC; a title stands before its message, further lines are indented. `None` for what
/// nobody said. Control characters are shown as pictures: no message can move a reader's cursor or change their terminal.
pub fn line(event: &Event) -> Option<String> {
    let (said, at, author) = match event {
        Event::Notice(notice) => {
            return Some(format!(
                "{} {} * {}",
                notice.at.utc_date(),
                notice.at.utc_clock(),
                shown(&notice.body)
            ));
        }
        Event::Message(message) => {
            let edited = if message.edited_at.is_some() { " (edited)" } else { "" };
            let said = match (&message.deleted, &message.note.title) {
                (Some(deleted), _) if deleted.by.is_some() => " [removed by a host]".to_owned(),
                (Some(_), _) => " [deleted]".to_owned(),
                (None, Some(title)) => format!(": {title}\n{}{edited}", message.body),
                (None, None) => format!(": {}{edited}", message.body),
            };
            let files = message.files.iter().map(|file| {
                format!("\n{} ({}) {}", file.name, length(file.bytes), paths::file(&message.room, &file.id))
            });
            (said + &files.collect::<String>(), message.at, &message.author)
        }
        Event::Poll(poll) => {
            let choices =
                poll.choices.iter().map(|choice| format!("\n- {}", choice.text)).collect::<String>();
            (format!(" asks: {}{choices}", poll.question), poll.at, &poll.author)
        }
        Event::Opened(_) => return None,
    };
    Some(format!("{} {} {}", at.utc_date(), at.utc_clock(), shown(&format!("{}{said}", author.name))))
}

/// A poll as it stands: what was asked, and each choice with its votes.
pub fn poll(poll: &Poll) -> String {
    let state = match poll.state {
        PollState::Open => "open",
        PollState::Closed => "closed",
    };
    let mut text = format!("{} ({state}, {} voted)\n", shown(&poll.question), poll.voters);
    for choice in &poll.choices {
        let votes = choice.votes.map_or_else(|| "hidden".to_owned(), |votes| votes.to_string());
        // Writing into a string does not fail.
        let _ = writeln!(text, "- {}: {votes}", shown(&choice.text));
    }
    text
}

/// A text as a terminal can take it; what follows its first line is indented.
pub fn shown(body: &str) -> String {
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
