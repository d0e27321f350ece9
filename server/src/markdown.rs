//! Markdown in a message, as HTML: emphasis, code, quotes, lists and links, and nothing else. Where it would say no more than
//! the plain text, there is none, and a look at the letters is all that a plain message costs.
//!
//! The log has what was written. This is made of it whenever a message is read, so that a better reader of Markdown makes
//! all of them better.

use app::{
    links::{Piece, open_link, pieces},
    markup::Markup,
};
use protocol::{Body, Html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::de::IgnoredAny;
use std::{mem::take, ops::Range};
use unicode_normalization::UnicodeNormalization;

/// Longest text in which Markdown is looked for, in bytes: twice the longest message.
const LONGEST: usize = 32 * 1024;
/// Most elements that stand in each other. What is nested deeper is shown as it was written.
const DEEPEST: usize = 16;
/// Longest address of a link, in bytes.
const LONGEST_ADDRESS: usize = 2_000;

/// What stands for `*`, `_` and `~` in an address, where they mean nothing: characters that no text has (Unicode 23.7).
const SHIELDED: [(char, char); 3] = [('*', '\u{fdd0}'), ('_', '\u{fdd1}'), ('~', '\u{fdd2}')];

/// The HTML of a message, where it differs from its plain text.
///
/// It has no elements but `p`, `br`, `em`, `strong`, `del`, `code`, `pre`, `blockquote`, `ul`, `ol`, `li` and `a`, and no attributes
/// but the `start` of a list and those of links, which lead to `http` and `https` only. All else that was written is text.
pub fn html(body: &str) -> Option<Html> {
    if body.len() > LONGEST || !may_have_markdown(body) || is_json(body) {
        return None;
    }
    let text = shielded(body)?;
    let parser = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH);
    // What defines a link for elsewhere is itself not shown, and nothing that was said may vanish.
    if parser.reference_definitions().iter().next().is_some() {
        return None;
    }
    let mut writing = Writing::of(&text);
    for (event, range) in parser.into_offset_iter() {
        writing.hear(event, range)?;
    }
    writing.finish()
}

/// The words of a message as they are read, without the signs of its Markdown, where that is something else than what was written.
pub fn words(body: &str) -> Option<String> {
    let html = html(body)?;
    let mut words = String::with_capacity(body.len());
    let mut rest = html.as_str();
    while let Some((text, tag)) = rest.split_once('<') {
        words.push_str(text);
        // No attribute has a bracket in it: it is escaped there too.
        let (tag, after) = tag.split_once('>')?;
        if matches!(tag, "br" | "/p" | "/li" | "/pre" | "/blockquote") {
            words.push('\n');
        }
        rest = after;
    }
    words.push_str(rest);
    let words = words.trim_end().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(words.replace("&amp;", "&"))
}

/// Whether there is a character with which Markdown can begin.
fn may_have_markdown(body: &str) -> bool {
    let mut at_the_start = true;
    body.bytes().any(|byte| {
        let may_begin = match byte {
            b'*' | b'_' | b'~' | b'`' | b'[' | b'<' | b'\\' => true,
            b'>' | b'#' | b'-' | b'+' | b'=' | b'0'..=b'9' => at_the_start,
            _ => false,
        };
        at_the_start = matches!(byte, b'\n' | b'\r') || (at_the_start && matches!(byte, b' ' | b'\t'));
        may_begin
    })
}

/// What programs say to programs is shown to the letter.
fn is_json(body: &str) -> bool {
    body.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(body).is_ok()
}

/// A text whose addresses have nothing in them that Markdown would take for its own. None if somebody has written the characters
/// that stand for it.
fn shielded(body: &str) -> Option<String> {
    if body.contains(SHIELDED.map(|(_, shield)| shield)) {
        return None;
    }
    let mut text = String::with_capacity(body.len());
    for piece in pieces(body) {
        match piece {
            Piece::Text(part) => text.push_str(&part),
            Piece::Link(link) => {
                // The end of what is struck through.
                let address = link.trim_end_matches('~');
                text.extend(
                    address.chars().map(|c| {
                        SHIELDED.iter().find(|(bare, _)| *bare == c).map_or(c, |(_, shield)| *shield)
                    }),
                );
                text.push_str(link.get(address.len()..).unwrap_or_default());
            }
        }
    }
    Some(text)
}

/// The same as it was written.
fn bare(text: &str) -> String {
    let bare = |c| SHIELDED.iter().find(|(_, shield)| *shield == c).map_or(c, |(bare, _)| *bare);
    text.chars().map(bare).collect()
}

/// HTML in the making.
struct Writing<'a> {
    text: &'a str,
    markup: Markup,
    /// Words that are to be written, for an address goes on where Markdown sees two parts.
    words: String,
    place: Place,
    depth: usize,
    /// So many elements are open that are shown as they were written.
    passed_over: usize,
    link: Option<Link>,
    look: Look,
    sight: Sight,
}

/// A link in the making, which is written by itself: whether it can stay one shows when its end has come.
struct Link {
    /// What comes before it, and how that looks.
    outside: Markup,
    look: Look,
    address: String,
    /// What of it is seen.
    label: String,
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Open,
    /// In a link there is no other.
    Link,
    Code,
}

/// Whether it looks otherwise than plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Rich,
}

/// Whether there is anything to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Nothing,
    Something,
}

impl<'a> Writing<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            markup: Markup::default(),
            words: String::new(),
            place: Place::Open,
            depth: 0,
            passed_over: 0,
            link: None,
            look: Look::Plain,
            sight: Sight::Nothing,
        }
    }

    /// Takes what the text has next. None where it goes too deep.
    fn hear(&mut self, event: Event<'_>, range: Range<usize>) -> Option<()> {
        if self.passed_over > 0 {
            match event {
                Event::Start(_) => self.passed_over += 1,
                Event::End(_) => self.passed_over -= 1,
                _ => {}
            }
            return Some(());
        }
        match event {
            Event::Start(tag) => self.open(&tag, &range)?,
            Event::End(tag) => self.close(tag, &range),
            Event::Text(text) if self.place == Place::Code => self.words.push_str(&text),
            Event::Text(text) => self.say(&text, &range),
            Event::Code(code) => {
                self.write_words();
                self.look = Look::Rich;
                self.see(&code);
                self.markup.say("code", "", &bare(&code));
            }
            // Nobody's HTML is any.
            Event::Html(html) | Event::InlineHtml(html) => self.words.push_str(&html),
            Event::SoftBreak => self.words.push('\n'),
            Event::HardBreak => {
                if self.written(&range).starts_with('\\') {
                    self.look = Look::Rich;
                }
                self.words.push('\n');
            }
            Event::Rule => {
                self.markup.open("p", "");
                self.words = self.written(&range).trim().to_owned();
                self.write_words();
                self.markup.close();
            }
            // Of what is not asked for.
            _ => return None,
        }
        Some(())
    }

    fn say(&mut self, text: &str, range: &Range<usize>) {
        let written = self.written(range);
        // What a backslash says is that what follows means nothing; the backslash itself is not shown.
        if self.text.get(..range.start).is_some_and(|before| before.ends_with('\\')) {
            self.look = Look::Rich;
        }
        // `&lt;` stays what it is: nobody writes HTML here.
        self.words.push_str(if written.starts_with('&') { written } else { text });
    }

    fn open(&mut self, tag: &Tag<'_>, range: &Range<usize>) -> Option<()> {
        let written = self.written(range);
        // One alone is about so much, or a home.
        if *tag == Tag::Strikethrough && !written.starts_with("~~") {
            self.words.push('~');
            return Some(());
        }
        if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = tag
            && !(self.place == Place::Open && leads_somewhere(written, &bare(dest_url)))
        {
            self.words.push_str(written);
            self.passed_over = 1;
            return Some(());
        }
        self.write_words();
        if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = tag {
            let outside = take(&mut self.markup);
            let (look, address, label) = (self.look, bare(dest_url), String::new());
            self.link = Some(Link { outside, look, address, label });
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        if !matches!(tag, Tag::Paragraph | Tag::HtmlBlock) {
            self.look = Look::Rich;
        }
        let markup = &mut self.markup;
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => markup.open("p", ""),
            Tag::Heading { .. } => {
                markup.open("p", "");
                markup.open("strong", "");
            }
            Tag::BlockQuote(_) => markup.open("blockquote", ""),
            Tag::CodeBlock(_) => {
                markup.open("pre", "");
                markup.open("code", "");
                self.place = Place::Code;
            }
            Tag::List(None) => markup.open("ul", ""),
            Tag::List(Some(first)) => {
                markup.open("ol", "");
                if *first != 1 {
                    markup.attr("start", &first.to_string());
                }
            }
            Tag::Item => markup.open("li", ""),
            Tag::Emphasis => markup.open("em", ""),
            Tag::Strong => markup.open("strong", ""),
            Tag::Strikethrough => markup.open("del", ""),
            // A picture is not fetched: it is a link to it.
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                open_link(markup, &bare(dest_url));
                self.place = Place::Link;
            }
            _ => return None,
        }
        Some(())
    }

    fn close(&mut self, tag: TagEnd, range: &Range<usize>) {
        if tag == TagEnd::Strikethrough && !self.written(range).starts_with("~~") {
            self.words.push('~');
            return;
        }
        if matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock) && self.words.ends_with('\n') {
            self.words.pop();
        }
        self.write_words();
        self.depth -= 1;
        match tag {
            TagEnd::CodeBlock => {
                self.markup.close();
                self.place = Place::Open;
            }
            TagEnd::Heading(_) => self.markup.close(),
            TagEnd::Link | TagEnd::Image => self.place = Place::Open,
            _ => {}
        }
        self.markup.close();
        if matches!(tag, TagEnd::Link | TagEnd::Image)
            && let Some(link) = self.link.take()
        {
            let written = std::mem::replace(&mut self.markup, link.outside).finish();
            if names_no_other(&link.label, &link.address) {
                self.markup.rendered(&Html::made_by_the_house(written));
            } else {
                self.look = link.look;
                self.words.push_str(self.written(range));
            }
        }
    }

    fn write_words(&mut self) {
        let words = bare(&take(&mut self.words));
        self.see(&words);
        match self.place {
            Place::Code => self.markup.text(&words),
            Place::Link => self.write_lines(&words),
            Place::Open => {
                for piece in pieces(&words) {
                    match piece {
                        Piece::Text(text) => self.write_lines(&text),
                        Piece::Link(link) => {
                            open_link(&mut self.markup, &link);
                            self.markup.text(&link);
                            self.markup.close();
                        }
                    }
                }
            }
        }
    }

    /// The end of a line stays one, as in any chat.
    fn write_lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.markup.open("br", "");
                self.markup.close();
            }
            self.markup.text(line);
        }
    }

    fn see(&mut self, words: &str) {
        if let Some(link) = &mut self.link {
            link.label.push_str(words);
        }
        if words.chars().any(|c| !c.is_whitespace()) {
            self.sight = Sight::Something;
        }
    }

    /// What stands there, to the letter.
    fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn finish(self) -> Option<Html> {
        let is_worth_it = self.look == Look::Rich && self.sight == Sight::Something;
        is_worth_it.then(|| Html::made_by_the_house(self.markup.finish()))
    }
}

/// Whether what is written as a link leads to a page, and something of it can be seen.
fn leads_somewhere(written: &str, address: &str) -> bool {
    let label = written.trim_start_matches(['!', '[']);
    let label = bare(label.rsplit_once("](").map_or(label, |(label, _)| label));
    label.parse::<Body>().is_ok() && is_address(address)
}

/// Whether what is seen of a link does not look like another address than it leads to: with `http://`, `https://` or `www.`, in
/// whichever letters. What is written in another order than it is read may look like any.
fn names_no_other(label: &str, address: &str) -> bool {
    let seen: String = label.nfkc().filter(|c| !is_unseen(*c)).collect();
    let is_other = |named: &str| {
        let (named, host) = (host_of(named), host_of(address));
        !named.eq_ignore_ascii_case(host)
    };
    let names_another = pieces(&seen).iter().any(|piece| match piece {
        Piece::Link(link) => is_other(link),
        Piece::Text(text) => text.split_whitespace().any(|word| is_www(word) && is_other(word)),
    });
    !names_another && !label.contains(is_turning)
}

/// Where an address leads, without the way there.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn is_www(word: &str) -> bool {
    word.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("www."))
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// What turns the direction of a text (Unicode bidirectional algorithm, 2).
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is an address of the web, and of nothing else.
fn is_address(address: &str) -> bool {
    let after = |scheme: &str| {
        let (begin, rest) = address.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let host = after("https://").or_else(|| after("http://")).and_then(|rest| rest.chars().next());
    host.is_some_and(|c| c.is_alphanumeric() || c == '[')
        && address.len() <= LONGEST_ADDRESS
        && !address
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'))
}

#[cfg(test)]
mod tests;
