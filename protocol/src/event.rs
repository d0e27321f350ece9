//! What happened in a room and is remembered: the rows of the log, as everybody reads them.

use crate::{
    ClientId, Cursor, Html, Message, Person, Poll, Reaction, RoomName, Seq, Timestamp,
    message::{Deleted, Quote},
    note::{EventName, Priority, Tag, Title},
    poll::{Adding, Choice, PollState, Results, Select},
};
use serde::{Deserialize, Deserializer, Serialize};

/// A stored event. Its JSON is the same in the answer to a post, in history and in a stream's `data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "Flat")]
pub enum Event {
    Message(Message),
    Opened(Opened),
    /// A question was put to the room. In history it is as it stands now.
    Poll(Poll),
    /// Somebody did something about the room, or about who is in it. It is read as a message is: `body` says in words what
    /// happened, and `event` the same in one word for programs.
    Notice(Message),
}

/// A room was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opened {
    pub id: Cursor,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Posting::is_open")]
    pub posting: Posting,
    #[serde(skip_serializing_if = "Entrance::is_open")]
    pub entry: Entrance,
    /// What the people in it call it, where its address is no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// Whom its author talks with there, where it is for the two of them. A page has no use for it: it is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
}

/// For whom a room is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entrance {
    #[default]
    Everyone,
    /// Whoever came in by an invitation: for nobody else there is such a room.
    Invitation,
}

/// Who may say something in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Posting {
    #[default]
    Everyone,
    /// Whoever has the room's key: a room that programs talk in.
    Key,
}

impl Event {
    /// The event's name on a stream, but for a message that has a name of its own.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Opened(_) => "opened",
            Self::Poll(_) => "poll",
            Self::Notice(_) => "notice",
        }
    }

    pub fn id(&self) -> &Cursor {
        match self {
            Self::Message(message) | Self::Notice(message) => &message.id,
            Self::Opened(opened) => &opened.id,
            Self::Poll(poll) => &poll.id,
        }
    }

    pub fn room(&self) -> &RoomName {
        match self {
            Self::Message(message) | Self::Notice(message) => &message.room,
            Self::Opened(opened) => &opened.room,
            Self::Poll(poll) => &poll.room,
        }
    }
}

impl Entrance {
    fn is_open(&self) -> bool {
        *self == Self::Everyone
    }
}

impl Posting {
    fn is_open(&self) -> bool {
        *self == Self::Everyone
    }
}

/// Every kind of event in one record, as all of them are read: most fields are common, and one reader for all of them
/// is a fraction of what a reader for each would add to the browser's bundle.
#[derive(Deserialize)]
pub(crate) struct Flat {
    #[serde(rename = "type")]
    kind: Option<Kind>,
    pub(crate) id: Cursor,
    pub(crate) room: RoomName,
    pub(crate) author: Person,
    pub(crate) at: Timestamp,
    pub(crate) client_id: Option<ClientId>,

    pub(crate) body: Option<String>,
    pub(crate) html: Option<Html>,
    pub(crate) event: Option<EventName>,
    pub(crate) title: Option<Title>,
    pub(crate) priority: Option<Priority>,
    #[serde(default)]
    pub(crate) tags: Vec<Tag>,
    pub(crate) whom: Option<Person>,
    pub(crate) seconds: Option<u32>,
    pub(crate) reply_to: Option<Quote>,
    #[serde(default)]
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) deleted: Option<Deleted>,
    #[serde(default)]
    pub(crate) changed: Seq,

    #[serde(default)]
    posting: Posting,
    #[serde(default)]
    entry: Entrance,

    question: Option<String>,
    #[serde(default)]
    select: Select,
    #[serde(default)]
    results: Results,
    #[serde(default)]
    adding: Adding,
    state: Option<PollState>,
    closes_at: Option<Timestamp>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    voters: u32,
    #[serde(default)]
    counted: Seq,
    ballot: Option<Vec<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Message,
    Opened,
    Poll,
    Notice,
    /// Of a newer house.
    #[serde(other)]
    Unknown,
}

/// Events of a page, without those of a kind that is not known here: a newer house may have more.
pub(crate) fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Event>, D::Error> {
    let events = Vec::<Known>::deserialize(deserializer)?;
    Ok(events.into_iter().filter_map(|Known(event)| event).collect())
}

#[derive(Deserialize)]
#[serde(from = "Flat")]
struct Known(Option<Event>);

impl From<Flat> for Known {
    fn from(flat: Flat) -> Self {
        Self(flat.try_into().ok())
    }
}

impl TryFrom<Flat> for Event {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, &'static str> {
        match flat.kind {
            Some(Kind::Message) => flat.try_into().map(Self::Message),
            Some(Kind::Notice) => flat.try_into().map(Self::Notice),
            Some(Kind::Poll) => flat.try_into().map(Self::Poll),
            Some(Kind::Opened) => {
                let Flat { id, room, author, at, posting, entry, title, .. } = flat;
                Ok(Self::Opened(Opened { id, room, author, at, posting, entry, title, with: None }))
            }
            Some(Kind::Unknown) => Err("unknown kind of event"),
            None => Err("missing field `type`"),
        }
    }
}

impl TryFrom<Flat> for Poll {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, &'static str> {
        let Flat { id, room, author, at, client_id, select, results, adding, closes_at, .. } = flat;
        Ok(Self {
            question: flat.question.ok_or("missing field `question`")?,
            state: flat.state.ok_or("missing field `state`")?,
            id,
            room,
            author,
            at,
            select,
            results,
            adding,
            closes_at,
            choices: flat.choices,
            voters: flat.voters,
            counted: flat.counted,
            ballot: flat.ballot,
            client_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_is_read_as_it_is_written() {
        let common =
            r#""id":"a-1","room":"lobby","author":{"id":"1","name":"Ann"},"at":"2026-11-20T23:40:04.123Z""#;
        for text in [
            format!(r#"{{"type":"message",{common},"body":"hello"}}"#),
            format!(r#"{{"type":"message",{common},"body":"*hello*","html":"<p><em>hello</em></p>"}}"#),
            format!(
                r#"{{"type":"message",{common},"body":"hello","event":"build","title":"Build","priority":4,"tags":["ci"],"client_id":"x"}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"hallo","edited_at":"2026-11-20T23:41:00.000Z","changed":7}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"","deleted":{{"at":"2026-11-20T23:41:00.000Z"}},"changed":8}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"","deleted":{{"at":"2026-11-20T23:41:00.000Z","by":{{"id":"2","name":"Ben"}}}},"changed":8}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"yes","reply_to":{{"id":"a-0","author":{{"id":"2","name":"Ben"}},"quote":"tea?","changed":9}},"changed":8}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"yes","reply_to":{{"id":"a-0","author":{{"id":"2","name":"Ben"}}}}}}"#
            ),
            format!(
                r#"{{"type":"message",{common},"body":"yes","reactions":[{{"emoji":"👍","count":12,"who":[{{"id":"2","name":"Ben"}}]}}],"changed":8}}"#
            ),
            format!(r#"{{"type":"opened",{common}}}"#),
            format!(r#"{{"type":"opened",{common},"posting":"key"}}"#),
            format!(r#"{{"type":"opened",{common},"entry":"invitation","title":"Plans"}}"#),
            format!(r#"{{"type":"notice",{common},"body":"Ann came in.","event":"came-in"}}"#),
            format!(
                r#"{{"type":"notice",{common},"body":"Ann muted Ben for a minute.","event":"muted","whom":{{"id":"2","name":"Ben"}},"seconds":60}}"#
            ),
            format!(
                r#"{{"type":"poll",{common},"question":"Tea?","select":"one","results":"hidden","adding":"author","state":"open","choices":[{{"text":"Yes","votes":null}},{{"text":"No","votes":2}}],"voters":2,"counted":7,"ballot":[1]}}"#
            ),
        ] {
            let event: Event = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&event).unwrap(), text);
        }
    }

    #[test]
    fn half_an_event_is_none() {
        let common =
            r#""id":"a-1","room":"lobby","author":{"id":"1","name":"Ann"},"at":"2026-11-20T23:40:04.123Z""#;
        for text in [
            format!(r#"{{"type":"message",{common}}}"#),
            format!(r#"{{"type":"poll",{common}}}"#),
            format!(r#"{{"type":"edited",{common}}}"#),
            format!("{{{common}}}"),
        ] {
            assert!(serde_json::from_str::<Event>(&text).is_err(), "{text}");
        }
    }
}
