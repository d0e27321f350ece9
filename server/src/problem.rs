//! Everything that can go wrong on the way of a request, and how it is told: RFC 9457, or a page for a browser.

use crate::{limits::TooOften, security::HEAD, store};
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
        wanted: &'static str,
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

    pub fn problem(&self) -> Problem {
        let (kind, title, detail) = self.words();
        Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: self.status().as_u16(),
            detail,
        }
    }

    fn words(&self) -> (&str, &'static str, String) {
        let said = |kind, title, detail: &str| (kind, title, detail.to_owned());
        match self {
            Self::Refused(refusal) => (refusal.kind, "That can't be taken", refusal.detail.clone()),
            Self::NotFound => said("not-found", "Nothing here", "There is nothing at this address."),
            Self::MethodNotAllowed => said(
                "method-not-allowed",
                "That can't be done here",
                "This address does not take that method; see Allow.",
            ),
            Self::NotAcceptable => said(
                "not-acceptable",
                "Not in that form",
                "This is not there in a form that the Accept header asks for.",
            ),
            Self::WaitIsJson => said(
                "not-acceptable",
                "Not in that form",
                "With ?wait= the answer is one JSON array: ask for it with Accept: application/json. For a stream, leave ?wait= out.",
            ),
            Self::MediaType { wanted } => (
                "media-type",
                "That form isn't read here",
                format!("The Content-Type of this body should be {wanted}."),
            ),
            Self::TooLarge { most } => {
                ("too-large", "Too much at once", format!("A request here has at most {} KiB.", most / 1_024))
            }
            Self::FileTooLarge { most } => (
                "file-too-large",
                "Too large",
                format!(
                    "A file has at most {} MiB here, and so has a picture once it is made anew.",
                    most / (1_024 * 1_024)
                ),
            ),
            Self::FilesForToday { .. } => said(
                "files-today",
                "That is enough for today",
                "You have sent as many pictures and files as one can in a day. Tomorrow there is room for more.",
            ),
            Self::FilesFull => said(
                "files-full",
                "No room for files",
                "This server has no room for more pictures and files. Whoever runs it can give them more: --max-files.",
            ),
            Self::HeadTooLarge => (
                "head-too-large",
                "Too much at once",
                format!("The address and the headers of a request have at most {} KiB here.", HEAD / 1_024),
            ),
            Self::TooSlow => {
                said("too-slow", "Too slow", "The request did not arrive in time. Send it again.")
            }
            Self::Conflict => said(
                "client-id-used",
                "Another text has this id",
                "This client id was used for something else in this room. Make a new one.",
            ),
            Self::NameTaken => said(
                "name-taken",
                "That name is taken",
                "Somebody here has a name that looks like this. Choose another one.",
            ),
            Self::NameKept => said(
                "name-kept",
                "That name is kept",
                "Somebody keeps this name, or one that looks like it, by a passphrase. If that is you, go on as them: the settings have it, under Been here before. Else choose another name.",
            ),
            Self::WrongPassphrase => said(
                "wrong-passphrase",
                "That is not it",
                "Nobody keeps this name by this passphrase. Look at capitals and blanks, and at the name: it is the one that was last chosen.",
            ),
            Self::RoomTaken => said(
                "room-taken",
                "That room is open already",
                "A room that is open can't be made one for a program. Choose another name.",
            ),
            Self::KeyNeeded => said(
                "key-needed",
                "A key is needed",
                "Only whoever has the key may do this: send it as Authorization: Bearer, or as ?key=.",
            ),
            Self::LinkDead => said(
                "link-dead",
                "This link leads nowhere",
                "It was used, is older than ten minutes, or never was one. On the device where you are known, the settings make a new one.",
            ),
            Self::NotYours => said(
                "not-yours",
                "Not yours to lead",
                "Only whoever asked this, or presents it, can do that.",
            ),
            Self::HostsOnly => said(
                "hosts-only",
                "For hosts only",
                "Only a host of this room can do that, and not to another host.",
            ),
            Self::Muted { until } => (
                "muted",
                "You are muted here",
                format!(
                    "A host of this room has muted you until {} {} UTC. You can read along.",
                    until.utc_date(),
                    until.utc_clock()
                ),
            ),
            Self::Banned => said(
                "banned",
                "You are banned here",
                "A host of this room has banned you. You can read along, and say nothing until that is taken back.",
            ),
            Self::RoomClosed => said(
                "room-closed",
                "This room is closed",
                "This room is closed. It can be read, and only its hosts say something in it.",
            ),
            Self::LeftAlone => said(
                "left-alone",
                "You are alone here",
                "Nobody else is in this conversation now, so nothing can be said here. It goes on if whoever has left opens it again.",
            ),
            Self::SlowMode(too_often) => (
                "slow-mode",
                "Slow mode",
                match seconds(*too_often) {
                    1 => "This room is in slow mode. You can say something again in a second.".to_owned(),
                    seconds => {
                        format!(
                            "This room is in slow mode. You can say something again in {seconds} seconds."
                        )
                    }
                },
            ),
            Self::LastHost => said(
                "last-host",
                "You are the only host",
                "Nobody else looks after this room. Name another host first.",
            ),
            Self::RoomFull => said(
                "room-full",
                "No more than these",
                "A room by invitation has at most 1,000 people and 20 invitations. Revoke or remove some first.",
            ),
            Self::PollClosed => said(
                "poll-closed",
                "The vote is closed",
                "This vote is closed. What was voted before counts.",
            ),
            Self::NoChoice => said(
                "no-choice",
                "That can't be added",
                "This can't be added: it is there already, or the list takes no more.",
            ),
            Self::NoReaction => said(
                "no-reaction",
                "That is enough kinds",
                "This message has 20 kinds of reactions already. Choose one of them.",
            ),
            Self::Hidden => said(
                "hidden",
                "Not revealed yet",
                "The results of this vote are hidden until they are revealed.",
            ),
            Self::Unsearchable => said(
                "unsearchable",
                "Nothing can be searched for",
                "The index of what was said is damaged. Whoever runs this server can make it anew: stop it, and run hallway check --rebuild.",
            ),
            Self::CrossSite => {
                said("cross-site", "Not from another site", "Another site's page can't do this here.")
            }
            Self::UnknownHost => said(
                "unknown-host",
                "Not under this name",
                "This server does not answer to that host name. Its operator can add it with --public-url.",
            ),
            Self::TooOften(too_often) => (
                "too-often",
                "A moment, please",
                match seconds(*too_often) {
                    1 => "That was a lot at once. Try again in a second.".to_owned(),
                    seconds => format!("That was a lot at once. Try again in {seconds} seconds."),
                },
            ),
            Self::Busy => {
                said("busy", "A moment, please", "There is a lot to write just now. Try again in a second.")
            }
            Self::Unavailable => said(
                "unavailable",
                "Not at the moment",
                "This server can't use its disk just now. What it has said it has is kept; try again in a moment.",
            ),
            Self::Stopping => {
                said("stopping", "Back in a moment", "This server is restarting. Try again in a second.")
            }
            Self::Internal => {
                said("internal", "Something went wrong", "Something went wrong on this server.")
            }
        }
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

/// Whole seconds, rounded up: a reader that waits as told is not refused again.
fn seconds(too_often: TooOften) -> u64 {
    (too_often.retry_after.as_millis().div_ceil(1_000) as u64).max(1)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let mut response = (self.status(), [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self == Self::KeyNeeded {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the layer that shows it as a page where a browser asked.
        response.extensions_mut().insert(problem);
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
