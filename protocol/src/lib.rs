//! What both ends of Hallway agree on. Read top to bottom: from the words of a message to its way over the wire.
//!
//! Everything here is plain data that cannot be wrong once it exists: each type is made by parsing,
//! and neither end checks it again.

pub mod limits;
pub mod reason;
pub mod refusal;
mod one_line;
pub mod room_name;
pub mod client_id;
pub mod note;
pub mod draft;
pub mod person;
pub mod insider;
pub mod whereabouts;
pub mod topic;
pub mod timestamp;
pub mod cursor;
pub mod poll;
pub mod reaction;
pub mod file;
pub mod message;
pub mod event;
pub mod history;
pub mod stream;
pub mod metrics;
pub mod problem;
pub mod paths;

pub use client_id::ClientId;
pub use cursor::{Cursor, Epoch, Named, Seq};
pub use draft::{Body, Draft};
pub use event::{Entrance, Event, Opened, Posting};
pub use file::{File, FileId, FileName, PictureSize};
pub use history::{History, RoomSummary};
pub use insider::{Insider, Part};
pub use message::{Deleted, Edit, Html, Message, Quote};
pub use metrics::{Interface, Metrics};
pub use note::{EventName, Note, Priority, Tag, Title};
pub use one_line::in_one_line;
pub use person::{Person, PersonId, Rename};
pub use poll::{
    Adding, Addition, Ballot, Choice, ChoiceText, Poll, PollDraft, PollState, Polls, Question, Results,
    Select,
};
pub use problem::Problem;
pub use reaction::Reaction;
pub use reason::Reason;
pub use refusal::Refusal;
pub use room_name::RoomName;
pub use stream::{Bye, ByeReason, Fed, Heard, Hello, Ping, Presence, Reset, ResetReason, Typing};
pub use timestamp::Timestamp;
pub use topic::Topic;
pub use whereabouts::Whereabouts;
