//! A search: what somebody asks for, read out of the address, and what of a message is shown for it.

use crate::{
    door::{Door, Named},
    limits::Act,
    markdown,
    moment::moment,
    phrases::Phrases,
    problem::Error,
    routes::Query,
    state::State,
    store::{Bound, Found, Rooms, Search},
    terms::composed,
};
use app::{
    links::plain,
    search::{Hit, Part, SearchTyped},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{
    Cursor, Message, PersonId, Reason, Refusal,
    limits::{FOUND_PAGE, FOUND_PAGE_MAX},
    paths,
};
use std::{ops::Range, time::Duration};
use tokio::time::{Instant, sleep_until};

/// Characters of a message that stand with what was found in it.
const EXCERPT: usize = 280;
/// Characters before the first place of what was sought.
const LEAD: usize = 60;

/// The answer to a search waits for the next of these: what is said in rooms that whoever asks may not see makes the index larger, and
/// any search a little longer.
const BEAT: Duration = Duration::from_millis(5);

/// What RFC 3986 leaves as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A question as it came: `?q=&room=&from=&after=&before=&limit=`. What was left empty was not asked.
#[derive(Debug, Clone)]
pub struct Question {
    pub typed: SearchTyped,
    limit: Option<String>,
    rooms: Vec<Door>,
}

/// What was found, and what it was found by.
#[derive(Debug)]
pub struct Answer {
    pub found: Found,
    words: Phrases,
}

impl Question {
    /// `None` for what names nothing to look for.
    pub fn of(Query(query): &Query, Named(rooms): Named) -> Self {
        let typed = |field| query.get(field).map(str::trim).unwrap_or_default().to_owned();
        Self {
            typed: SearchTyped {
                words: typed("q"),
                from: typed("from"),
                after: typed("after"),
                before: typed("before"),
                rooms: rooms.iter().map(|door| door.room().clone()).collect(),
            },
            limit: query.get("limit").map(str::to_owned),
            rooms,
        }
    }

    /// Whether there is anything to look for.
    pub fn is_blank(&self) -> bool {
        self.typed.words.is_empty() && self.typed.from.is_empty()
    }

    /// Looks for it, in rooms that whoever asks may see.
    ///
    /// # Errors
    /// If the question is not one, if somebody asks too often, and when the log or its index can't be read.
    pub async fn ask(
        &self,
        state: &State,
        from: crate::address::Prefix,
        asker: Option<&PersonId>,
    ) -> Result<Answer, Error> {
        let search = self.read(state)?;
        state.buckets.take(Act::Search, from, asker)?;
        let words = search.words.clone();
        let begun = Instant::now();
        let found = state.store.search(search).await?;
        sleep_until(beat(begun, begun.elapsed())).await;
        Ok(Answer { found, words })
    }

    fn read(&self, state: &State) -> Result<Search, Error> {
        let Self { typed, limit, rooms } = self;
        let (words, speaker) = (Phrases::read(&typed.words)?, Phrases::read(&typed.from)?);
        if words.is_empty() && (speaker.is_empty() || !typed.words.is_empty()) {
            let detail = "There is no word to look for in that: send one, as in /search?q=tea.";
            return Err(Refusal::new(Reason::QueryEmpty, detail).into());
        }
        let bound = |text: &str| match text {
            "" => Ok(None),
            text => bound(state, text).map(Some),
        };
        let limit = match limit.as_deref() {
            None | Some("") => FOUND_PAGE,
            Some(text) => text.parse::<usize>().ok().filter(|limit| *limit > 0).ok_or_else(|| {
                let detail = format!(
                    "A limit is a number from 1 on; no page has more than {FOUND_PAGE_MAX} messages."
                );
                Refusal::new(Reason::LimitOfSearch, detail)
            })?,
        };
        let names = rooms.iter().map(|door| door.room().clone()).collect();
        Ok(Search {
            words,
            speaker,
            rooms: if rooms.is_empty() { Rooms::Public } else { Rooms::Only(names) },
            after: bound(&typed.after)?,
            before: bound(&typed.before)?,
            limit: limit.min(FOUND_PAGE_MAX),
        })
    }

    /// The address of the same question about what came before a place.
    pub fn before(&self, place: &Cursor) -> String {
        let SearchTyped { words, from, after, rooms, .. } = &self.typed;
        let place = place.to_string();
        let fields = [("q", words), ("from", from), ("after", after), ("before", &place)];
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let fields = fields.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, KEPT)));
        let rooms = rooms.iter().map(|room| format!("room={room}"));
        format!("{}?{}", paths::SEARCH, fields.chain(rooms).collect::<Vec<_>>().join("&"))
    }
}

impl Answer {
    /// What a page shows of each message.
    pub fn hits(&self) -> Vec<Hit> {
        self.found.messages.iter().map(|message| self.hit(message)).collect()
    }

    fn hit(&self, message: &Message) -> Hit {
        let title = message.note.title.as_ref().map(|title| self.marked(title.as_str()));
        Hit {
            room: message.room.clone(),
            seq: message.id.seq,
            at: message.at,
            author: message.author.clone(),
            title: title.unwrap_or_default(),
            excerpt: self.excerpt(&message.body),
        }
    }

    /// The words of a message as they are read; as they were written, where what was sought stands in the address of a link.
    fn excerpt(&self, body: &str) -> Vec<Part> {
        let read = markdown::words(body).map(|words| self.marked(&words));
        let shows_it = |parts: &Vec<Part>| parts.iter().any(|part| matches!(part, Part::Marked(_)));
        read.filter(shows_it).unwrap_or_else(|| self.marked(body))
    }

    fn marked(&self, text: &str) -> Vec<Part> {
        let text = plain(text);
        let text = composed(&text);
        let places = self.words.places(&text);
        excerpt(&text, &places)
    }
}

/// The next beat after a search that took so long.
fn beat(begun: Instant, took: Duration) -> Instant {
    let beats = took.as_nanos().div_ceil(BEAT.as_nanos()).max(1);
    begun + BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
}

/// A cursor of this log, a time or a date.
fn bound(state: &State, text: &str) -> Result<Bound, Error> {
    match text.parse::<Cursor>() {
        Ok(cursor) if cursor.epoch == *state.store.epoch() => Ok(Bound::Place(cursor.seq)),
        Ok(_) => Err(Refusal::new(
            Reason::CursorOfSearch,
            "This cursor belongs to another log. Search again from the newest.",
        )
        .into()),
        Err(_) => Ok(Bound::Moment(moment(text)?)),
    }
}

/// The part of a text in which the first place stands, with all places in it marked.
fn excerpt(text: &str, places: &[Range<usize>]) -> Vec<Part> {
    let first = places.first().map_or(0, |place| place.start);
    // Not in the middle of a word, where there are words.
    let lead = text.get(..first).unwrap_or_default();
    let from = lead.char_indices().rev().nth(LEAD).map_or(0, |(at, _)| {
        let rest = lead.get(at..).unwrap_or_default();
        at + rest.find(' ').map_or(0, |blank| blank + 1)
    });
    let rest = text.get(from..).unwrap_or_default();
    let to = rest.char_indices().nth(EXCERPT).map_or(text.len(), |(at, _)| from + at);
    let mut parts = Vec::new();
    let plain = |text: &str| if text.is_empty() { None } else { Some(Part::Plain(text.to_owned())) };
    let mut done = from;
    parts.extend(plain(if from > 0 { "… " } else { "" }));
    for place in places.iter().filter(|place| place.start < to) {
        let end = place.end.min(to);
        parts.extend(text.get(done..place.start).and_then(plain));
        parts.extend(text.get(place.start..end).map(|marked| Part::Marked(marked.to_owned())));
        done = end;
    }
    parts.extend(text.get(done..to).and_then(plain));
    parts.extend(plain(if to < text.len() { " …" } else { "" }));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(typed: &str, text: &str) -> String {
        let places = Phrases::read(typed).unwrap().places(text);
        let parts = excerpt(text, &places).into_iter();
        parts
            .map(|part| match part {
                Part::Plain(text) => text,
                Part::Marked(text) => format!("[{text}]"),
            })
            .collect()
    }

    #[test]
    fn a_search_takes_a_whole_number_of_beats_and_at_least_one() {
        let begun = Instant::now();
        for (took, beats) in [(0, 1), (1, 1), (4_999_999, 1), (5_000_000, 1), (5_000_001, 2), (12_000_000, 3)]
        {
            assert_eq!(beat(begun, Duration::from_nanos(took)), begun + beats * BEAT, "{took} ns");
        }
    }

    #[test]
    fn what_was_sought_is_marked_where_it_stands() {
        assert_eq!(shown("tea", "Green tea, or a teapot?"), "Green [tea], or a [teapot]?");
        assert_eq!(shown("tea", "nothing"), "nothing");
        assert_eq!(shown("tea", ""), "");
    }

    #[test]
    fn of_a_long_message_the_part_is_shown_in_which_it_stands() {
        let long = format!("{}tea{}", "before ".repeat(100), " after".repeat(100));
        let shown = shown("tea", &long);
        assert!(
            shown.starts_with("… before ") && shown.contains("before [tea] after") && shown.ends_with(" …")
        );
        assert!(shown.chars().count() < EXCERPT + 10, "{shown}");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_part_of_the_text(text in "[ab äé会議👍]{0,900}", typed in "[abä会 \"]{0,9}") {
            let places = Phrases::read(&typed).unwrap().places(&text);
            let whole: String = excerpt(&text, &places)
                .into_iter()
                .map(|part| match part {
                    Part::Plain(text) | Part::Marked(text) => text,
                })
                .collect();
            let inner = whole.strip_prefix("… ").unwrap_or(&whole);
            prop_assert!(text.contains(inner.strip_suffix(" …").unwrap_or(inner)));
        }
    }
}
