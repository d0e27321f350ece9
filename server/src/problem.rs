//! Everything that can go wrong on the way of a request, and how it is told: RFC 9457, or a page for a browser, in the language of
//! whoever asked. What is said stands in a file for each language.

mod en;
mod de;

use crate::{limits::TooOften, store};
use app::language::Language;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use protocol::{Problem, Refusal, Timestamp, problem::MEDIA_TYPE};
use std::time::Duration;

/// An error as a client hears of it. Each has a stable name, which is the last part of the problem's `type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The input is not what this server can take.
    Refused(Refusal),
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    /// A stream was asked for, with a wait that only the long poll has.
    WaitIsJson,
    /// The body's media type is not one that is read here.
    MediaType {
        wanted: BodyForm,
    },
    TooLarge {
        /// Bytes.
        most: usize,
    },
    FileTooLarge {
        /// Bytes.
        most: u64,
    },
    /// Somebody has sent as much as they can in a day.
    FilesForToday {
        /// Until the next one begins.
        seconds: u64,
    },
    /// The folder of files has as much as it takes.
    FilesFull,
    /// There is too much before the body.
    HeadTooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The same client id was used for another text.
    Conflict,
    /// Somebody in the room bears a name like this.
    NameTaken,
    /// Somebody keeps a name like this by a passphrase.
    NameKept,
    /// Nobody keeps the name by this passphrase.
    WrongPassphrase,
    /// The room is open already, so it can't be opened for a program.
    RoomTaken,
    /// A key is missing, or is the wrong one.
    KeyNeeded,
    /// A link into another browser was used, is too old, or never was.
    LinkDead,
    /// The poll was asked by somebody else.
    NotYours,
    /// Only whoever looks after the room may do this.
    HostsOnly,
    /// Whoever looks after the room muted whoever asks, until then.
    Muted {
        until: Timestamp,
    },
    /// The same until it is taken back.
    Banned,
    /// Nobody but hosts says anything in the room.
    RoomClosed,
    /// The other of two people has left the conversation.
    LeftAlone,
    /// In this room there is some time between two messages of a person.
    SlowMode(TooOften),
    /// Nobody else looks after the room.
    LastHost,
    /// The room has as many people, or as many invitations, as it can have.
    RoomFull,
    PollClosed,
    /// The poll takes no such choice more.
    NoChoice,
    /// The message takes no other kind of reaction.
    NoReaction,
    /// The results are hidden still.
    Hidden,
    /// The search index is damaged.
    Unsearchable,
    /// Another site's page made this request.
    CrossSite,
    /// The host name is not one of ours.
    UnknownHost,
    TooOften(TooOften),
    /// Too much to write at the moment.
    Busy,
    /// The log can't be written or read.
    Unavailable,
    /// The server is stopping.
    Stopping,
    Internal,
}

/// How a body should be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyForm {
    /// As JSON, a form or plain text.
    Any,
    /// As JSON or a form.
    Fields,
    /// Without a content coding.
    Unpacked,
    Utf8,
}

impl Error {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable | Self::WaitIsJson => StatusCode::NOT_ACCEPTABLE,
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } | Self::FileTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict
            | Self::NameTaken
            | Self::NameKept
            | Self::RoomTaken
            | Self::RoomFull
            | Self::LastHost
            | Self::PollClosed
            | Self::NoChoice
            | Self::NoReaction
            | Self::Hidden => StatusCode::CONFLICT,
            Self::KeyNeeded => StatusCode::UNAUTHORIZED,
            Self::LinkDead => StatusCode::GONE,
            Self::CrossSite
            | Self::NotYours
            | Self::WrongPassphrase
            | Self::HostsOnly
            | Self::Muted { .. }
            | Self::Banned
            | Self::RoomClosed
            | Self::LeftAlone => StatusCode::FORBIDDEN,
            Self::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
            Self::TooOften(_) | Self::SlowMode(_) | Self::FilesForToday { .. } => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Busy | Self::Unavailable | Self::Unsearchable | Self::Stopping => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::FilesFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.kind(),
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotAcceptable | Self::WaitIsJson => "not-acceptable",
            Self::MediaType { .. } => "media-type",
            Self::TooLarge { .. } => "too-large",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::FilesForToday { .. } => "files-today",
            Self::FilesFull => "files-full",
            Self::HeadTooLarge => "head-too-large",
            Self::TooSlow => "too-slow",
            Self::Conflict => "client-id-used",
            Self::NameTaken => "name-taken",
            Self::NameKept => "name-kept",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::RoomTaken => "room-taken",
            Self::KeyNeeded => "key-needed",
            Self::LinkDead => "link-dead",
            Self::NotYours => "not-yours",
            Self::HostsOnly => "hosts-only",
            Self::Muted { .. } => "muted",
            Self::Banned => "banned",
            Self::RoomClosed => "room-closed",
            Self::LeftAlone => "left-alone",
            Self::SlowMode(_) => "slow-mode",
            Self::LastHost => "last-host",
            Self::RoomFull => "room-full",
            Self::PollClosed => "poll-closed",
            Self::NoChoice => "no-choice",
            Self::NoReaction => "no-reaction",
            Self::Hidden => "hidden",
            Self::Unsearchable => "unsearchable",
            Self::CrossSite => "cross-site",
            Self::UnknownHost => "unknown-host",
            Self::TooOften(_) => "too-often",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::Stopping => "stopping",
            Self::Internal => "internal",
        }
    }

    /// What it is told as in a language. What is for programs is the same in each.
    pub fn problem(&self, language: Language) -> Problem {
        let Words { title, detail } = match language {
            Language::English => en::words(self),
            Language::German => de::words(self),
        };
        Problem {
            kind: format!("/problems/{}", self.kind()),
            title: title.to_owned(),
            status: self.status().as_u16(),
            detail,
        }
    }

    /// Tells it in another language than the answer does that was made of it. Nothing on the way kept that one, so nothing has to be
    /// told which of the request's fields it varies by.
    pub fn retell(&self, language: Language, mut response: Response) -> Response {
        let headers = response.headers_mut();
        // It may have been packed.
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        *response.body_mut() = self.body(language).into();
        response
    }

    fn body(&self, language: Language) -> String {
        serde_json::to_string(&self.problem(language)).unwrap_or_default()
    }

    /// Seconds after which it is worth another try.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooOften(too_often) | Self::SlowMode(too_often) => Some(seconds(*too_often)),
            Self::FilesForToday { seconds } => Some(*seconds),
            Self::Busy | Self::Stopping => Some(1),
            Self::Unavailable => Some(5),
            _ => None,
        }
    }
}

/// What a language says of an error.
struct Words {
    title: &'static str,
    detail: String,
}

fn say(title: &'static str, detail: impl Into<String>) -> Words {
    Words { title, detail: detail.into() }
}

/// Whole seconds, rounded up: a reader that waits as told is not refused again.
fn seconds(too_often: TooOften) -> u64 {
    (too_often.retry_after.as_millis().div_ceil(1_000) as u64).max(1)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let language = Language::default();
        let body = self.body(language);
        let mut response = (self.status(), [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self == Self::KeyNeeded {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the door, which knows who asks: it tells it in their language, and to a browser as a page.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<TooOften> for Error {
    fn from(too_often: TooOften) -> Self {
        Self::TooOften(too_often)
    }
}

impl From<store::AppendError> for Error {
    fn from(error: store::AppendError) -> Self {
        match error {
            store::AppendError::Conflict => Self::Conflict,
            store::AppendError::NameKept => Self::NameKept,
            store::AppendError::NotThere => Self::NotFound,
            store::AppendError::HostsOnly => Self::HostsOnly,
            store::AppendError::Muted { until } => Self::Muted { until },
            store::AppendError::Banned => Self::Banned,
            store::AppendError::RoomClosed => Self::RoomClosed,
            store::AppendError::LeftAlone => Self::LeftAlone,
            store::AppendError::Slow { millis } => {
                Self::SlowMode(TooOften { retry_after: Duration::from_millis(millis.into()) })
            }
            store::AppendError::LastHost => Self::LastHost,
            store::AppendError::Full => Self::RoomFull,
            store::AppendError::PollClosed => Self::PollClosed,
            store::AppendError::NoChoice => Self::NoChoice,
            store::AppendError::NoReaction => Self::NoReaction,
            // Whoever asks for what is so already is told that it is so, before it comes to this.
            store::AppendError::Unchanged => Self::Conflict,
            store::AppendError::Busy => Self::Busy,
            store::AppendError::Failed => Self::Unavailable,
            store::AppendError::Closed => Self::Stopping,
        }
    }
}

impl From<store::SearchError> for Error {
    fn from(error: store::SearchError) -> Self {
        match error {
            store::SearchError::Damaged => Self::Unsearchable,
            store::SearchError::Unreadable(error) => error.into(),
        }
    }
}

impl From<store::ReadError> for Error {
    fn from(_: store::ReadError) -> Self {
        Self::Unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Reason;
    use std::collections::BTreeSet;

    /// English words that no German sentence has; what programs write is in it as they write it.
    const ENGLISH: [&str; 20] = [
        "the", "this", "that", "your", "you", "and", "with", "of", "is", "are", "can", "here", "nobody",
        "somebody", "has", "have", "most", "from", "needs", "there",
    ];

    fn every() -> Vec<Error> {
        let wait = |seconds| TooOften { retry_after: Duration::from_secs(seconds) };
        let mut errors = vec![
            Error::NotFound,
            Error::MethodNotAllowed,
            Error::NotAcceptable,
            Error::WaitIsJson,
            Error::TooLarge { most: 64 * 1_024 },
            Error::FileTooLarge { most: 10 * 1_024 * 1_024 },
            Error::FilesForToday { seconds: 100 },
            Error::FilesFull,
            Error::HeadTooLarge,
            Error::TooSlow,
            Error::Conflict,
            Error::NameTaken,
            Error::NameKept,
            Error::WrongPassphrase,
            Error::RoomTaken,
            Error::KeyNeeded,
            Error::LinkDead,
            Error::NotYours,
            Error::HostsOnly,
            Error::Muted { until: Timestamp::from_millis(1_795_218_004_123) },
            Error::Banned,
            Error::RoomClosed,
            Error::LeftAlone,
            Error::SlowMode(wait(1)),
            Error::SlowMode(wait(30)),
            Error::LastHost,
            Error::RoomFull,
            Error::PollClosed,
            Error::NoChoice,
            Error::NoReaction,
            Error::Hidden,
            Error::Unsearchable,
            Error::CrossSite,
            Error::UnknownHost,
            Error::TooOften(wait(1)),
            Error::TooOften(wait(30)),
            Error::Busy,
            Error::Unavailable,
            Error::Stopping,
            Error::Internal,
        ];
        let wanted = [BodyForm::Any, BodyForm::Fields, BodyForm::Unpacked, BodyForm::Utf8];
        errors.extend(wanted.map(|wanted| Error::MediaType { wanted }));
        // What it has to say of itself is in English.
        let refused = |reason| Refusal::new(reason, "This is the English sentence.").into();
        errors.extend(Reason::ALL.iter().copied().map(refused));
        errors
    }

    #[test]
    fn whatever_goes_wrong_is_told_in_each_language_and_known_under_one_name() {
        for error in every() {
            let (english, german) = (error.problem(Language::English), error.problem(Language::German));
            assert_eq!((&english.kind, english.status), (&german.kind, german.status), "{error:?}");
            assert_ne!(english.title, german.title, "{error:?}");
            assert_ne!(english.detail, german.detail, "{error:?}");
            let said = format!("{} {}", german.title, german.detail).to_lowercase();
            let mut words = said.split(|c: char| !c.is_alphabetic() && c != '\'');
            assert_eq!(words.find(|word| ENGLISH.contains(word)), None, "{error:?}: {said}");
            assert!(german.detail.contains(' '), "{error:?}");
        }
    }

    #[test]
    fn numbers_are_the_same_in_each_language() {
        let numbers = |sentence: &str| {
            let plain: String = sentence.chars().filter(|c| !matches!(c, '.' | ',')).collect();
            let numbers = plain.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
            numbers.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        // A date is written in the order of its language, and what is refused has its own sentence.
        for error in every() {
            if !matches!(error, Error::Refused(_) | Error::Muted { .. }) {
                let told = |language| numbers(&error.problem(language).detail);
                assert_eq!(told(Language::English), told(Language::German), "{error:?}");
            }
        }
    }

    #[test]
    fn a_date_is_written_as_each_language_writes_it() {
        let error = Error::Muted { until: Timestamp::from_millis(1_795_218_004_123) };
        let told = |language| error.problem(language).detail;
        assert!(told(Language::English).contains("until 2026-11-20 23:40 UTC."));
        assert!(told(Language::German).contains("bis zum 20. November 2026, 23:40 UTC."));
    }

    #[test]
    fn the_names_of_all_errors_are_in_the_documentation() {
        let written = include_str!("../../docs/api.md");
        let (_, errors) = written.split_once("Errors are `application/problem+json`").unwrap();
        let (errors, _) = errors.split_once("\n\n").unwrap();
        // Nobody meets these: what has such a field is refused as a whole, or is not there.
        let unseen = ["person-id", "timestamp"];
        for error in every() {
            let kind = error.kind();
            let is_there =
                [format!("`{kind}`"), format!("`/problems/{kind}`")].iter().any(|name| errors.contains(name));
            assert!(is_there || unseen.contains(&kind), "{kind}");
        }
    }
}
