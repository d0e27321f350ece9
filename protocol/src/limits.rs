//! The numbers that both ends keep to, each with its unit.

/// Longest message, in Unicode scalar values.
pub const MESSAGE_CHARS: usize = 4_000;
/// Longest room name, in ASCII characters.
pub const ROOM_NAME_CHARS: usize = 64;
/// Longest name of a person, in grapheme clusters (what a reader counts as letters).
pub const NAME_GRAPHEMES: usize = 32;
/// Longest `ClientId`, in ASCII characters.
pub const CLIENT_ID_CHARS: usize = 64;
/// Most events in one page of history.
pub const HISTORY_PAGE_MAX: usize = 200;
/// Events in a page of history when the reader does not say how many.
pub const HISTORY_PAGE: usize = 50;
/// Largest request body, in bytes.
pub const REQUEST_BYTES: usize = 64 * 1024;
/// Most people that a list of who is in a room names; a fuller room still counts all of them.
pub const PEOPLE_LISTED: usize = 500;
/// Most rooms on one stream.
pub const ROOMS_PER_STREAM: usize = 32;
/// Seconds between two pings on a stream.
pub const PING_SECONDS: u64 = 15;
/// Seconds without any event after which a listener gives a stream up: two and a half pings.
pub const SILENCE_SECONDS: u64 = 40;
