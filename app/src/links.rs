//! Web addresses in a message: what of it is text and what is a link.

use crate::{ascii::place_of, markup::Markup};
use protocol::{Message, Quote, in_one_line, limits::QUOTE_CHARS};

/// Longest address that becomes a link, in bytes.
const LONGEST: usize = 2_000;

/// A stretch of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Link(String),
}

/// Cuts a message into text and `http` or `https` links. Nothing is lost and no piece is empty.
/// Control characters, which a page could not show, come out as U+FFFD, and every line end as `\n`.
pub fn pieces(body: &str) -> Vec<Piece> {
    let body = printable(body);
    let mut pieces = Vec::new();
    let mut text_from = 0;
    let mut search_from = 0;
    while let Some(start) = next_scheme(&body, search_from) {
        let address = address(part(&body, start, body.len()));
        // Nothing is looked at twice, so that no message takes longer than its length.
        search_from = start + address.len().max(1);
        let link = link(address);
        if link.is_empty() {
            continue;
        }
        if text_from < start {
            pieces.push(Piece::Text(part(&body, text_from, start).to_owned()));
        }
        pieces.push(Piece::Link(link.to_owned()));
        text_from = start + link.len();
    }
    if text_from < body.len() {
        pieces.push(Piece::Text(part(&body, text_from, body.len()).to_owned()));
    }
    pieces
}

/// Begins a link to an address that somebody wrote.
pub fn open_link(markup: &mut Markup, address: &str) {
    markup.open("a", "");
    markup.attr("href", address);
    markup.attr("target", "_blank");
    markup.attr("rel", "noopener noreferrer nofollow ugc");
}

/// A message on one line of text, for where there is no room for more.
pub fn plain(body: &str) -> String {
    in_one_line(&printable(body))
}

/// A message as it stands where another one answers it.
pub fn quote_of(message: &Message) -> Quote {
    Quote {
        id: message.id.clone(),
        author: message.author.clone(),
        quote: message.deleted.is_none().then(|| quote(&message.body)),
        changed: message.changed,
    }
}

/// How a message begins, on one line, for whoever is told what another one answers.
pub fn quote(body: &str) -> String {
    let plain = plain(body);
    let mut quote: String = plain.chars().take(QUOTE_CHARS).collect();
    if quote.len() < plain.len() {
        quote.push('…');
    }
    quote
}

fn printable(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => text.push('\n'),
            '\n' | '\t' => text.push(c),
            c if c.is_control() => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

/// Where the next `http://` or `https://` begins that is not the tail of a longer word.
fn next_scheme(body: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let found = from + place_of(b"http", body.get(from..)?)?;
        let rest = part(body, found, body.len());
        let fits = rest.starts_with("http://") || rest.starts_with("https://");
        let word_before = part(body, 0, found).chars().next_back().is_some_and(char::is_alphanumeric);
        if fits && !word_before {
            return Some(found);
        }
        from = found + "http".len();
    }
}

/// A part of a text. In brackets it would bring the words with it that explain a wrong place, two kilobytes of them.
fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// All that could belong to the address that the text begins with; nothing if there is no host to go to.
fn address(text: &str) -> &str {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = host.and_then(|host| host.chars().next());
    if !host.is_some_and(|c| c.is_alphanumeric() || c == '[') {
        return "";
    }
    // Markdown that is no link: what it is called ends before where it leads.
    let mut before = ' ';
    let ends = |c: char| {
        let is_led_on = before == ']' && c == '(';
        before = c;
        is_led_on || c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\u{fffd}')
    };
    let all = part(text, 0, text.find(ends).unwrap_or(text.len()));
    match all.strip_suffix(']') {
        Some(called) if part(text, all.len(), text.len()).starts_with('(') => called,
        _ => all,
    }
}

/// The link in an address: what closes a sentence or a bracket around it belongs to the text.
/// Nothing if it is longer than anybody would follow.
fn link(address: &str) -> &str {
    let mut link = address;
    let (mut round, mut square, mut curly) =
        (surplus(link, '(', ')'), surplus(link, '[', ']'), surplus(link, '{', '}'));
    while let Some(last) = link.chars().next_back() {
        let unopened = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '”' | '’' | '»' | '…' => &mut 1,
            ')' => &mut round,
            ']' => &mut square,
            '}' => &mut curly,
            _ => break,
        };
        if *unopened == 0 {
            break;
        }
        *unopened -= 1;
        link = part(link, 0, link.len() - last.len_utf8());
    }
    if link.len() <= LONGEST { link } else { "" }
}

/// How many brackets close that were not opened.
fn surplus(link: &str, open: char, close: char) -> usize {
    link.matches(close).count().saturating_sub(link.matches(open).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(body: &str) -> Vec<String> {
        pieces(body)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Link(link) => Some(link),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_bare_address_is_a_link_and_the_full_stop_is_not_part_of_it() {
        assert_eq!(
            pieces("See https://example.org/a?b=c#d."),
            [
                Piece::Text("See ".into()),
                Piece::Link("https://example.org/a?b=c#d".into()),
                Piece::Text(".".into())
            ]
        );
    }

    #[test]
    fn brackets_around_a_link_stay_outside_and_brackets_in_it_stay_inside() {
        assert_eq!(links("(http://a.example/x)"), ["http://a.example/x"]);
        assert_eq!(links("http://a.example/Door_(hall)"), ["http://a.example/Door_(hall)"]);
        assert_eq!(links("[http://[::1]:3000/]"), ["http://[::1]:3000/"]);
    }

    #[test]
    fn what_only_looks_like_a_link_is_text() {
        for text in [
            "javascript:alert(1)",
            "xhttp://a.example",
            "http://",
            "https://.",
            "http",
            "httpshttp:/",
            "ftp://a",
        ] {
            assert_eq!(links(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_message_takes_no_longer_than_its_length_whatever_stands_in_it() {
        let brackets = ")]}".repeat(1_000_000);
        assert_eq!(links(&format!("(http://a.example/x){brackets}")), ["http://a.example/x"]);
        assert_eq!(links(&"http://.".repeat(200_000)), Vec::<String>::new());
        assert_eq!(links(&"http://a".repeat(200_000)), Vec::<String>::new());
    }

    #[test]
    fn an_address_that_nobody_would_follow_is_text() {
        let address = |length: usize| format!("{:x<length$}", "http://a.example/");
        assert_eq!(links(&address(LONGEST)), [address(LONGEST)]);
        assert_eq!(links(&format!("{} http://b.example", address(LONGEST + 1))), ["http://b.example"]);
    }

    #[test]
    fn two_links_and_many_lines_are_all_found() {
        assert_eq!(
            links("http://a.example\nand <https://b.example>"),
            ["http://a.example", "https://b.example"]
        );
    }

    #[test]
    fn what_a_link_of_markdown_is_called_ends_before_where_it_leads() {
        let [text, link] = [|text: &str| Piece::Text(text.into()), |link: &str| Piece::Link(link.into())];
        assert_eq!(
            pieces("[https://bank.example](https://example.org/x)"),
            [text("["), link("https://bank.example"), text("]("), link("https://example.org/x"), text(")")]
        );
    }

    #[test]
    fn a_quote_is_one_line_and_says_where_it_breaks_off() {
        assert_eq!(quote("a\nb"), plain("a\nb"));
        let long = "🚪".repeat(QUOTE_CHARS);
        assert_eq!(quote(&long), long);
        assert_eq!(quote(&format!("{long}x")), format!("{long}…"));
    }

    #[test]
    fn what_a_page_cannot_show_is_made_visible() {
        assert_eq!(pieces("a\0b\r\nc\rd"), [Piece::Text("a\u{fffd}b\nc\nd".into())]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_empty(body in "([a-z :/.()\\[\\]äß🚪\"<>]|http://|https://){0,40}") {
            let mut whole = String::new();
            for piece in pieces(&body) {
                let (Piece::Text(part) | Piece::Link(part)) = piece;
                prop_assert!(!part.is_empty());
                whole.push_str(&part);
            }
            prop_assert_eq!(whole, body);
        }
    }
}
