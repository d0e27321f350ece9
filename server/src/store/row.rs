//! Events as rows of the log, and rows as events.

use super::{Entry, What};
use protocol::{Epoch, Event, Message, Opened, Person, RoomName, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, error::Error, str::FromStr};

/// The columns that [`event`] reads, in its order.
pub(super) const COLUMNS: &str = "seq, room, kind, at, author_id, author_name, client_id, data";

/// The columns that [`message`] reads, in its order.
pub(super) const MESSAGE_COLUMNS: &str = "seq, room, at, author_id, author_name, client_id, body";

/// What a message adds to the columns that every event has.
#[derive(Serialize, Deserialize)]
struct MessageData {
    body: String,
}

/// Writes `entry` into the log at `seq`.
pub(super) fn insert(
    connection: &Connection,
    epoch: &Epoch,
    seq: Seq,
    entry: &Entry,
) -> rusqlite::Result<Event> {
    let event = placed(epoch, seq, entry);
    let (client_id, data) = match &event {
        Event::Message(message) => {
            let data = MessageData { body: message.body.clone() };
            (message.client_id.as_ref(), serde_json::to_string(&data).map_err(unwritable)?)
        }
        Event::Opened(_) => (None, "{}".to_owned()),
    };
    connection
        .prepare_cached(
            "INSERT INTO log (seq, room, kind, at, author_id, author_name, client_id, data)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            seq,
            entry.room.as_str(),
            event.name(),
            entry.at.millis(),
            entry.author.id.as_str(),
            &*entry.author.name,
            client_id.map(|id| id.as_str()),
            data,
        ])?;
    Ok(event)
}

/// Reads an event from a row of [`COLUMNS`].
pub(super) fn event(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Event> {
    let id = epoch.at(row.get(0)?);
    let room: RoomName = text(row, 1)?;
    let kind: String = row.get(2)?;
    let at = Timestamp::from_millis(row.get(3)?);
    let author = Person { id: text(row, 4)?, name: row.get::<_, String>(5)?.into() };
    match kind.as_str() {
        "message" => {
            let data: MessageData =
                serde_json::from_str(row.get_ref(7)?.as_str()?).map_err(|e| unreadable(7, e))?;
            let client_id = row.get::<_, Option<String>>(6)?.map(|id| id.parse()).transpose();
            let client_id = client_id.map_err(|e| unreadable(6, e))?;
            Ok(Event::Message(Message { id, room, author, at, body: data.body, client_id }))
        }
        "opened" => Ok(Event::Opened(Opened { id, room, author, at })),
        other => Err(unreadable(2, format!("unknown kind {other:?}"))),
    }
}

/// Reads a message from a row of [`MESSAGE_COLUMNS`].
pub(super) fn message(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Message> {
    let client_id = row.get::<_, Option<String>>(5)?.map(|id| id.parse()).transpose();
    Ok(Message {
        id: epoch.at(row.get(0)?),
        room: text(row, 1)?,
        at: Timestamp::from_millis(row.get(2)?),
        author: Person { id: text(row, 3)?, name: row.get::<_, String>(4)?.into() },
        client_id: client_id.map_err(|e| unreadable(5, e))?,
        body: row.get(6)?,
    })
}

pub(super) fn epoch(connection: &Connection) -> rusqlite::Result<Epoch> {
    connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| text(row, 0))
}

pub(super) fn head(connection: &Connection) -> rusqlite::Result<Seq> {
    connection.query_row("SELECT coalesce(max(seq), 0) FROM log", [], |row| row.get(0))
}

pub(super) fn room_names(connection: &Connection) -> rusqlite::Result<HashSet<RoomName>> {
    connection.prepare("SELECT name FROM room")?.query_map([], |row| text(row, 0))?.collect()
}

/// The event that stands at `seq`, if it is one of `room`.
pub(super) fn at(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    seq: Seq,
) -> rusqlite::Result<Option<Event>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq = ?1 AND room = ?2"))?
        .query_row(params![seq, room.as_str()], |row| event(epoch, row))
        .optional()
}

/// Every event after a place.
pub(super) fn after(connection: &Connection, epoch: &Epoch, seq: Seq) -> rusqlite::Result<Vec<Event>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq > ?1 ORDER BY seq"))?
        .query_map([seq], |row| event(epoch, row))?
        .collect()
}

/// The first event of the same meaning, if the log has one: the same client id, or the room opened before.
pub(super) fn first_of(
    connection: &Connection,
    epoch: &Epoch,
    entry: &Entry,
) -> rusqlite::Result<Option<Event>> {
    let seq: Option<Seq> = match &entry.what {
        What::Message { client_id: None, .. } => None,
        What::Message { client_id: Some(id), .. } => connection
            .prepare_cached("SELECT seq FROM log WHERE room = ?1 AND client_id = ?2")?
            .query_row([entry.room.as_str(), id.as_str()], |row| row.get(0))
            .optional()?,
        What::Opened => connection
            .prepare_cached("SELECT opened FROM room WHERE name = ?1")?
            .query_row([entry.room.as_str()], |row| row.get(0))
            .optional()?,
    };
    seq.map_or(Ok(None), |seq| at(connection, epoch, &entry.room, seq))
}

fn placed(epoch: &Epoch, seq: Seq, entry: &Entry) -> Event {
    let id = epoch.at(seq);
    let (room, author, at) = (entry.room.clone(), entry.author.clone(), entry.at);
    match &entry.what {
        What::Message { body, client_id } => Event::Message(Message {
            id,
            room,
            author,
            at,
            body: body.to_string(),
            client_id: client_id.clone(),
        }),
        What::Opened => Event::Opened(Opened { id, room, author, at }),
    }
}

/// A place as SQLite counts: no log reaches the places beyond.
pub(super) fn place(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn text<T: FromStr<Err: Error + Send + Sync + 'static>>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get_ref(column)?.as_str()?.parse().map_err(|e| unreadable(column, e))
}

fn unreadable(column: usize, error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}

fn unwritable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
