//! What a kind of event adds to the columns that all have: a word for the kind, and JSON.

use super::{Deed, InvitationTurn, MessageTurn, NewPoll, PollTurn, Turn, What, row::unreadable};
use protocol::{
    Adding, Choice, ChoiceText, ClientId, Cursor, Entrance, File, Note, Person, Poll, PollState, Posting,
    Results, RoomName, Select, Seq, Timestamp, Title,
};
use rusqlite::Row;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// An entry's kind, its data, and the place of what it happens to.
pub(super) fn written(what: &What) -> serde_json::Result<(&'static str, String, Option<Seq>)> {
    Ok(match what {
        What::Message { body, note, files, reply_to, .. } => {
            let data = MessageData {
                body: body.to_string(),
                note: note.clone(),
                files: files.clone(),
                reply_to: *reply_to,
            };
            ("message", serde_json::to_string(&data)?, None)
        }
        What::Opened { posting } => {
            let data = OpenedData { posting: *posting, entry: Entrance::Everyone, title: None, with: None };
            ("opened", serde_json::to_string(&data)?, None)
        }
        What::OpenedPrivately { title } => {
            let (posting, entry) = (Posting::Everyone, Entrance::Invitation);
            let data = OpenedData { posting, entry, title: Some(title.clone()), with: None };
            ("opened", serde_json::to_string(&data)?, None)
        }
        What::OpenedDirectly { with } => {
            let (posting, entry) = (Posting::Everyone, Entrance::Invitation);
            let data = OpenedData { posting, entry, title: None, with: Some(with.clone()) };
            ("opened", serde_json::to_string(&data)?, None)
        }
        What::Did(deed, _) => ("notice", serde_json::to_string(deed)?, None),
        What::Forgot { stands } => ("notice", serde_json::to_string(&Deed::Forgot(stands.clone()))?, None),
        What::Poll(poll) => ("poll", serde_json::to_string(&PollData::of(poll))?, None),
        What::Removed { of, .. } => ("removed", "{}".to_owned(), Some(*of)),
        What::Turn { of, turn } => {
            let nothing = || "{}".to_owned();
            let (kind, data) = match turn {
                Turn::Poll(PollTurn::Cast(choices)) => {
                    ("ballot", serde_json::to_string(&BallotData { choices: choices.clone() })?)
                }
                Turn::Poll(PollTurn::Added(text)) => {
                    ("choice", serde_json::to_string(&ChoiceData { text: text.clone() })?)
                }
                Turn::Poll(PollTurn::Closed) => ("closed", nothing()),
                Turn::Poll(PollTurn::Revealed) => ("revealed", nothing()),
                Turn::Message(MessageTurn::Edited(body)) => {
                    ("edited", serde_json::to_string(&EditedData { body: body.clone() })?)
                }
                Turn::Message(MessageTurn::Deleted) => ("deleted", nothing()),
                Turn::Message(MessageTurn::Removed) => ("removed", nothing()),
                Turn::Message(MessageTurn::Reacted(emoji)) => {
                    ("reacted", serde_json::to_string(&ReactionData { emoji: emoji.clone() })?)
                }
                Turn::Message(MessageTurn::Withdrawn(emoji)) => {
                    ("withdrawn", serde_json::to_string(&ReactionData { emoji: emoji.clone() })?)
                }
                Turn::Invitation(InvitationTurn::Made { hash }) => {
                    ("invited", serde_json::to_string(&InvitedData { hash: hash.clone() })?)
                }
                Turn::Invitation(InvitationTurn::Revoked) => ("revoked", nothing()),
            };
            (kind, data, Some(*of))
        }
    })
}

/// The data of a message or of an edit that has lost its words.
pub(super) fn blank() -> &'static str {
    r#"{"body":""}"#
}

/// Reads the data of an event.
pub(super) fn read<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|e| unreadable(column, e))
}

/// What a message adds to the columns that every event has.
#[derive(Serialize, Deserialize)]
pub(super) struct MessageData {
    pub(super) body: String,
    #[serde(flatten)]
    pub(super) note: Note,
    #[serde(default, skip_serializing_if = "has_none")]
    pub(super) files: Arc<[File]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reply_to: Option<Seq>,
}

fn has_none(files: &Arc<[File]>) -> bool {
    files.is_empty()
}

#[derive(Serialize, Deserialize)]
pub(super) struct EditedData {
    pub(super) body: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReactionData {
    pub(super) emoji: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct OpenedData {
    #[serde(default)]
    pub(super) posting: Posting,
    #[serde(default)]
    pub(super) entry: Entrance,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Title>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) with: Option<Person>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct InvitedData {
    pub(super) hash: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PollData {
    question: String,
    choices: Vec<String>,
    select: Select,
    results: Results,
    adding: Adding,
    closes_at: Option<Timestamp>,
}

impl PollData {
    pub(super) fn of(poll: &NewPoll) -> Self {
        Self {
            question: poll.question.to_string(),
            choices: poll.choices.iter().map(ToString::to_string).collect(),
            select: poll.select,
            results: poll.results,
            adding: poll.adding,
            closes_at: poll.closes_at,
        }
    }

    /// The poll as it was when it was put to its room.
    pub(super) fn put_to(
        self,
        id: Cursor,
        room: RoomName,
        author: Person,
        at: Timestamp,
        client_id: Option<ClientId>,
    ) -> Poll {
        let votes = (self.results == Results::Live).then_some(0);
        Poll {
            counted: id.seq,
            id,
            room,
            author,
            at,
            question: self.question,
            select: self.select,
            results: self.results,
            adding: self.adding,
            state: PollState::Open,
            closes_at: self.closes_at,
            choices: self.choices.into_iter().map(|text| Choice { text, votes }).collect(),
            voters: 0,
            ballot: None,
            client_id,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BallotData {
    pub(super) choices: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ChoiceData {
    pub(super) text: ChoiceText,
}
