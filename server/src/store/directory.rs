//! The directory: which rooms there are, and who has spoken in them.

use super::{ReadError, Store, message, row};
use protocol::{Epoch, Message, PersonId, Posting, RoomName, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Somebody who has spoken in a room.
#[derive(Debug, Clone)]
pub struct Member {
    pub room: RoomName,
    pub person: PersonId,
    pub name: String,
    pub at: Timestamp,
}

impl Store {
    /// Rooms that are for everybody with their last message, the liveliest first, at most `limit`.
    pub async fn rooms(&self, limit: usize) -> Result<Vec<(RoomName, Option<Message>)>, ReadError> {
        self.read(move |connection, epoch| rooms(connection, epoch, limit)).await
    }

    /// Where in the log a room was opened.
    pub async fn opened(&self, room: RoomName) -> Result<Option<Seq>, ReadError> {
        self.read(move |connection, _| opened(connection, &room)).await
    }

    /// Everybody who has spoken since a moment.
    pub async fn members_since(&self, since: Timestamp) -> Result<Vec<Member>, ReadError> {
        self.read(move |connection, _| members_since(connection, since)).await
    }
}

/// Every room that is open, and for whom.
pub(super) fn open_rooms(connection: &Connection) -> rusqlite::Result<HashMap<RoomName, Posting>> {
    connection
        .prepare("SELECT name, posting FROM room")?
        .query_map([], |row| Ok((row::text(row, 0)?, row::word(row, 1)?)))?
        .collect()
}

/// Where in the log a room was opened, if it was.
pub(super) fn opened(connection: &Connection, room: &RoomName) -> rusqlite::Result<Option<Seq>> {
    connection
        .prepare_cached("SELECT opened FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()
}

pub(super) fn rooms(
    connection: &Connection,
    epoch: &Epoch,
    limit: usize,
) -> rusqlite::Result<Vec<(RoomName, Option<Message>)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, name FROM room LEFT JOIN message ON seq = last_message
         WHERE name < '~' ORDER BY coalesce(last_said, opened) DESC LIMIT ?1",
        message::COLUMNS
    ))?;
    let rows = statement.query_map([limit], |row| {
        let last =
            row.get::<_, Option<Seq>>(0)?.map(|_| message::read(connection, epoch, row)).transpose()?;
        Ok((row.get::<_, String>(message::WIDTH)?, last))
    })?;
    let mut rooms = Vec::new();
    for row in rows {
        let (name, last) = row?;
        if let Ok(name) = name.parse() {
            rooms.push((name, last));
        }
    }
    Ok(rooms)
}

fn members_since(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<Member>> {
    let mut statement =
        connection.prepare("SELECT room, person, name, at FROM member WHERE at > ?1 ORDER BY at")?;
    let rows = statement.query_map([since.millis()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
    })?;
    let mut members = Vec::new();
    for row in rows {
        let (room, person, name, at) = row?;
        if let (Ok(room), Ok(person)) = (room.parse(), person.parse()) {
            members.push(Member { room, person, name, at: Timestamp::from_millis(at) });
        }
    }
    Ok(members)
}
