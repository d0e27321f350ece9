//! Events as rows of the log, and rows as events.

use super::{Entry, Logged, NewPoll, Turn, Turned, What};
use protocol::{
    Adding, Choice, ChoiceText, ClientId, Cursor, Epoch, Event, Message, Note, Opened, Person, Poll,
    PollState, Posting, Results, RoomName, Select, Seq, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::HashMap, error::Error, str::FromStr, sync::Arc};

/// The columns that [`logged`] reads, in its order.
pub(super) const COLUMNS: &str = "seq, room, kind, at, author_id, author_name, client_id, data, poll";

/// The columns that [`message`] reads, in its order.
pub(super) const MESSAGE_COLUMNS: &str = "seq, room, at, author_id, author_name, client_id, body, note";

/// What a message adds to the columns that every event has.
#[derive(Serialize, Deserialize)]
struct MessageData {
    body: String,
    #[serde(flatten)]
    note: Note,
}

#[derive(Serialize, Deserialize)]
struct OpenedData {
    #[serde(default)]
    posting: Posting,
}

#[derive(Serialize, Deserialize)]
struct PollData {
    question: String,
    choices: Vec<String>,
    select: Select,
    results: Results,
    adding: Adding,
    closes_at: Option<Timestamp>,
}

impl PollData {
    fn of(poll: &NewPoll) -> Self {
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
    fn put_to(
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
struct BallotData {
    choices: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
struct ChoiceData {
    text: ChoiceText,
}

/// Writes `entry` into the log at `seq`.
pub(super) fn insert(
    connection: &Connection,
    epoch: &Epoch,
    seq: Seq,
    entry: &Entry,
) -> rusqlite::Result<Logged> {
    let client_id = match &entry.what {
        What::Message { client_id, .. } | What::Poll(NewPoll { client_id, .. }) => client_id.as_ref(),
        What::Opened { .. } | What::Turn { .. } => None,
    };
    let (kind, data, poll) = written(&entry.what).map_err(unwritable)?;
    connection
        .prepare_cached(
            "INSERT INTO log (seq, room, kind, at, author_id, author_name, client_id, data, poll)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            seq,
            entry.room.as_str(),
            kind,
            entry.at.millis(),
            entry.author.id.as_str(),
            &*entry.author.name,
            client_id.map(|id| id.as_str()),
            data,
            poll,
        ])?;
    Ok(placed(epoch, seq, entry))
}

/// An entry's kind, its data, and the poll that it is about.
fn written(what: &What) -> serde_json::Result<(&'static str, String, Option<Seq>)> {
    Ok(match what {
        What::Message { body, note, .. } => {
            let data = MessageData { body: body.to_string(), note: note.clone() };
            ("message", serde_json::to_string(&data)?, None)
        }
        What::Opened { posting } => {
            ("opened", serde_json::to_string(&OpenedData { posting: *posting })?, None)
        }
        What::Poll(poll) => ("poll", serde_json::to_string(&PollData::of(poll))?, None),
        What::Turn { poll, turn } => {
            let (kind, data) = match turn {
                Turn::Cast(choices) => {
                    ("ballot", serde_json::to_string(&BallotData { choices: choices.clone() })?)
                }
                Turn::Added(text) => ("choice", serde_json::to_string(&ChoiceData { text: text.clone() })?),
                Turn::Closed => ("closed", "{}".to_owned()),
                Turn::Revealed => ("revealed", "{}".to_owned()),
            };
            (kind, data, Some(*poll))
        }
    })
}

/// Reads an event from a row of [`COLUMNS`].
pub(super) fn logged(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Logged> {
    let seq: Seq = row.get(0)?;
    let kind: String = row.get(2)?;
    let told = |event| Ok(Logged::Told(Arc::new(event)));
    let turned = |turn| {
        let (room, person, poll) = (text(row, 1)?, text(row, 4)?, row.get(8)?);
        let at = Timestamp::from_millis(row.get(3)?);
        Ok(Logged::Turned(Arc::new(Turned { seq, room, poll, person, at, turn })))
    };
    match kind.as_str() {
        "message" | "opened" | "poll" => told(event(epoch, row)?),
        "ballot" => turned(Turn::Cast(data::<BallotData>(row)?.choices)),
        "choice" => turned(Turn::Added(data::<ChoiceData>(row)?.text)),
        "closed" => turned(Turn::Closed),
        "revealed" => turned(Turn::Revealed),
        other => Err(unreadable(2, format!("unknown kind {other:?}"))),
    }
}

/// Reads an event that is told from a row of [`COLUMNS`].
pub(super) fn event(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Event> {
    let seq: Seq = row.get(0)?;
    let (id, room) = (epoch.at(seq), text(row, 1)?);
    let kind: String = row.get(2)?;
    let at = Timestamp::from_millis(row.get(3)?);
    let author = Person { id: text(row, 4)?, name: row.get::<_, String>(5)?.into() };
    let client_id = optional_text(row, 6)?;
    match kind.as_str() {
        "message" => {
            let MessageData { body, note } = data(row)?;
            Ok(Event::Message(Message { id, room, author, at, body, note, client_id }))
        }
        "opened" => {
            Ok(Event::Opened(Opened { id, room, author, at, posting: data::<OpenedData>(row)?.posting }))
        }
        "poll" => {
            let data: PollData = data(row)?;
            Ok(Event::Poll(data.put_to(id, room, author, at, client_id)))
        }
        other => Err(unreadable(2, format!("unknown kind {other:?}"))),
    }
}

/// Reads a message from a row of [`MESSAGE_COLUMNS`].
pub(super) fn message(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Message> {
    let note = row.get_ref(7)?.as_str_or_null()?.map(serde_json::from_str).transpose();
    Ok(Message {
        id: epoch.at(row.get(0)?),
        room: text(row, 1)?,
        at: Timestamp::from_millis(row.get(2)?),
        author: Person { id: text(row, 3)?, name: row.get::<_, String>(4)?.into() },
        client_id: optional_text(row, 5)?,
        body: row.get(6)?,
        note: note.map_err(|e| unreadable(7, e))?.unwrap_or_default(),
    })
}

/// A note as the column of the message keeps it: nothing where there is none.
pub(super) fn note(note: &Note) -> rusqlite::Result<Option<String>> {
    if *note == Note::default() {
        return Ok(None);
    }
    serde_json::to_string(note).map(Some).map_err(unwritable)
}

pub(super) fn head(connection: &Connection) -> rusqlite::Result<Seq> {
    connection.query_row("SELECT coalesce(max(seq), 0) FROM log", [], |row| row.get(0))
}

pub(super) fn rooms(connection: &Connection) -> rusqlite::Result<HashMap<RoomName, Posting>> {
    connection
        .prepare("SELECT name, posting FROM room")?
        .query_map([], |row| Ok((text(row, 0)?, word(row, 1)?)))?
        .collect()
}

/// The event that stands at `seq`, if it is one of `room` and told there.
pub(super) fn at(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    seq: Seq,
) -> rusqlite::Result<Option<Event>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq = ?1 AND room = ?2 AND poll IS NULL"))?
        .query_row(params![place(seq), room.as_str()], |row| event(epoch, row))
        .optional()
}

/// When the newest event up to a place happened, in milliseconds since 1970 UTC; 0 before the first.
pub(super) fn time_of(connection: &Connection, seq: Seq) -> rusqlite::Result<i64> {
    let time = connection
        .prepare_cached("SELECT at FROM log WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([place(seq)], |row| row.get(0))
        .optional()?;
    Ok(time.unwrap_or(0))
}

/// Every event after a place.
pub(super) fn after(connection: &Connection, epoch: &Epoch, seq: Seq) -> rusqlite::Result<Vec<Logged>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq > ?1 ORDER BY seq"))?
        .query_map([place(seq)], |row| logged(epoch, row))?
        .collect()
}

/// The first event of the same meaning, if the log has one: the same client id, or the room opened before.
pub(super) fn first_of(
    connection: &Connection,
    epoch: &Epoch,
    entry: &Entry,
) -> rusqlite::Result<Option<Event>> {
    let client_id = match &entry.what {
        What::Message { client_id, .. } | What::Poll(NewPoll { client_id, .. }) => client_id.as_ref(),
        What::Opened { .. } | What::Turn { .. } => None,
    };
    let seq: Option<Seq> = match (&entry.what, client_id) {
        (What::Opened { .. }, _) => connection
            .prepare_cached("SELECT opened FROM room WHERE name = ?1")?
            .query_row([entry.room.as_str()], |row| row.get(0))
            .optional()?,
        (_, Some(id)) => connection
            .prepare_cached("SELECT seq FROM log WHERE room = ?1 AND client_id = ?2")?
            .query_row([entry.room.as_str(), id.as_str()], |row| row.get(0))
            .optional()?,
        (_, None) => None,
    };
    seq.map_or(Ok(None), |seq| at(connection, epoch, &entry.room, seq))
}

fn placed(epoch: &Epoch, seq: Seq, entry: &Entry) -> Logged {
    let id = epoch.at(seq);
    let (room, author, at) = (entry.room.clone(), entry.author.clone(), entry.at);
    let event = match &entry.what {
        What::Message { body, note, client_id } => Event::Message(Message {
            id,
            room,
            author,
            at,
            body: body.to_string(),
            note: note.clone(),
            client_id: client_id.clone(),
        }),
        What::Opened { posting } => Event::Opened(Opened { id, room, author, at, posting: *posting }),
        What::Poll(poll) => {
            Event::Poll(PollData::of(poll).put_to(id, room, author, at, poll.client_id.clone()))
        }
        What::Turn { poll, turn } => {
            let turned = Turned { seq, room, poll: *poll, person: author.id, at, turn: turn.clone() };
            return Logged::Turned(Arc::new(turned));
        }
    };
    Logged::Told(Arc::new(event))
}

/// A place as SQLite counts: no log reaches the places beyond.
pub(super) fn place(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn text<T: FromStr<Err: Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    row.get_ref(column)?.as_str()?.parse().map_err(|e| unreadable(column, e))
}

pub(super) fn optional_text<T: FromStr<Err: Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(str::parse).transpose().map_err(|e| unreadable(column, e))
}

/// One word of an enum, as JSON has it.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let word = serde_json::Value::String(row.get(column)?);
    serde_json::from_value(word).map_err(|e| unreadable(column, e))
}

/// The word that [`word`] reads.
pub(super) fn as_word(value: &impl Serialize) -> rusqlite::Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(other) => Err(rusqlite::Error::ToSqlConversionFailure(format!("{other} is not a word").into())),
        Err(error) => Err(unwritable(error)),
    }
}

fn data<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(7)?.as_str()?).map_err(|e| unreadable(7, e))
}

fn unreadable(column: usize, error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}

fn unwritable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
