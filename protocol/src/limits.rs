//! The numbers that both ends keep to, each with its unit.

use std::ops::RangeInclusive;

/// Longest message, in Unicode scalar values.
pub const MESSAGE_CHARS: usize = 4_000;
/// Longest room name, in ASCII characters.
pub const ROOM_NAME_CHARS: usize = 64;
/// Longest name of a person, in grapheme clusters (what a reader counts as letters).
pub const NAME_GRAPHEMES: usize = 32;
/// Longest `ClientId`, in ASCII characters.
pub const CLIENT_ID_CHARS: usize = 64;
/// Most messages and polls in one page of history.
pub const HISTORY_PAGE_MAX: usize = 200;
/// Messages and polls in a page of history when the reader does not say how many.
pub const HISTORY_PAGE: usize = 50;
/// Longest question to a search, in Unicode scalar values.
pub const QUERY_CHARS: usize = 200;
/// Most words and phrases that are looked for at once.
pub const QUERY_PHRASES: usize = 16;
/// Most words in all of these; of what is written without blanks, each letter is one.
pub const QUERY_WORDS: usize = 64;
/// Messages in a page of what was found, when the reader does not say how many.
pub const FOUND_PAGE: usize = 30;
/// Most messages in a page of what was found.
pub const FOUND_PAGE_MAX: usize = 100;
/// Places of the log that one search looks at: then it says how far it came.
pub const SEARCH_PLACES: i64 = 1_000_000;
/// Messages that somebody has not read are counted up to this number.
pub const UNREAD_COUNTED: usize = 100;
/// Largest request body, in bytes.
pub const REQUEST_BYTES: usize = 64 * 1024;
/// Most people that a list of who is in a room names; a fuller room still counts all of them.
pub const PEOPLE_LISTED: usize = 500;
/// Most rooms on one stream.
pub const ROOMS_PER_STREAM: usize = 32;
/// Longest question of a poll, in Unicode scalar values.
pub const QUESTION_CHARS: usize = 300;
/// Longest choice of a poll, in Unicode scalar values.
pub const CHOICE_CHARS: usize = 200;
/// Most choices that a poll is made with.
pub const CHOICES: usize = 10;
/// Most choices that a poll has to which everybody may add.
pub const CHOICES_ADDED: usize = 100;
/// How long a poll may be open if it closes by itself, in seconds: up to a week.
pub const POLL_SECONDS: RangeInclusive<u32> = 10..=604_800;
/// Polls that a room's list of them and its big screen have: the newest.
pub const POLLS_LISTED: usize = 50;
/// Least time between two tallies of a poll on a stream, in milliseconds.
pub const TALLY_PAUSE_MILLIS: u64 = 250;
/// Longest quote of a message that another one answers, in Unicode scalar values.
pub const QUOTE_CHARS: usize = 140;
/// Most kinds of reactions to a message.
pub const REACTION_KINDS: usize = 20;
/// People that a kind of reaction names; more are counted.
pub const REACTORS_NAMED: usize = 10;
/// For how long somebody can be muted, in minutes: up to a week.
pub const MUTE_MINUTES: RangeInclusive<u32> = 1..=10_080;
/// How long somebody may have to wait between two messages, in seconds: no longer than our pages carry a message around. 0 is not at all.
pub const SLOW_SECONDS: RangeInclusive<u32> = 0..=60;
/// Longest title of a message, in Unicode scalar values.
pub const TITLE_CHARS: usize = 200;
/// Longest name of an event, in ASCII characters.
pub const EVENT_NAME_CHARS: usize = 32;
/// Most tags of a message.
pub const TAGS: usize = 10;
/// Longest tag, in Unicode scalar values.
pub const TAG_CHARS: usize = 32;
/// Most pictures and files of a message.
pub const FILES: usize = 4;
/// Longest name of a file, in Unicode scalar values.
pub const FILE_NAME_CHARS: usize = 100;
/// Most pixels of a picture that is sent.
pub const PICTURE_PIXELS: u64 = 40_000_000;
/// Longest side of a picture that is kept, in pixels: a larger one is made smaller.
pub const PICTURE_SIDE: u32 = 2_560;
/// Most events that a stream can be narrowed down to.
pub const EVENTS_PER_FILTER: usize = 32;
/// Seconds between two samples of how the house is doing.
pub const METRICS_SECONDS: u64 = 2;
/// Samples that a new viewer gets: ten minutes.
pub const METRICS_KEPT: usize = 300;
/// Seconds between two pings on a stream.
pub const PING_SECONDS: u64 = 15;
/// Seconds without any event after which a listener gives a stream up: two and a half pings.
pub const SILENCE_SECONDS: u64 = 40;
/// Seconds that our pages let a long poll wait: less than what proxies allow a request.
pub const WAIT_SECONDS: u32 = 25;
/// Most seconds that a long poll waits.
pub const WAIT_SECONDS_MAX: u32 = 60;
/// Events that a listener has missed are counted up to this number.
pub const MISSED_COUNTED: u64 = 10_000;
