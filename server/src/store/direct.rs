//! Conversations of two: rooms that are for two people and nobody else. Each has one with another, whoever of them opened it.

use super::{ReadError, Store, row};
use protocol::{Person, PersonId, RoomName};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Where two people talk with each other, if they do.
    pub async fn conversation(&self, one: PersonId, other: PersonId) -> Result<Option<RoomName>, ReadError> {
        self.read(move |connection, _| room_of(connection, &one, &other)).await
    }

    /// Where somebody talks with one other person and something was said, the liveliest first, at most `limit`.
    pub async fn conversations(&self, person: &PersonId, limit: usize) -> Result<Vec<RoomName>, ReadError> {
        // Most people have none: they are not looked up.
        if !self.has_own_rooms(person) {
            return Ok(Vec::new());
        }
        let person = person.clone();
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT room.name FROM direct
                     JOIN inside ON inside.room = direct.room AND inside.person = direct.person
                     JOIN room ON room.name = direct.room
                     WHERE direct.person = ?1 AND last_said IS NOT NULL ORDER BY last_said DESC LIMIT ?2",
                )?
                .query_map(params![person.as_str(), limit], |row| row::text(row, 0))?
                .collect()
        })
        .await
    }

    /// Whether somebody is left alone in a conversation of two.
    pub async fn is_left_alone(&self, room: &RoomName) -> Result<bool, ReadError> {
        if !room.is_private() {
            return Ok(false);
        }
        let room = room.clone();
        self.read(move |connection, _| is_left_alone(connection, &room)).await
    }
}

/// Where two people talk with each other.
pub(super) fn room_of(
    connection: &Connection,
    one: &PersonId,
    other: &PersonId,
) -> rusqlite::Result<Option<RoomName>> {
    connection
        .prepare_cached("SELECT room FROM direct WHERE person = ?1 AND other = ?2")?
        .query_row([one.as_str(), other.as_str()], |row| row::text(row, 0))
        .optional()
}

/// Whom somebody talks with in a room, by the name that they bore there last, if it is for the two of them.
pub(super) fn other(
    connection: &Connection,
    room: &RoomName,
    person: &PersonId,
) -> rusqlite::Result<Option<Person>> {
    connection
        .prepare_cached(
            "SELECT direct.other, coalesce(member.name, direct.name) FROM direct
             LEFT JOIN member ON member.room = direct.room AND member.person = direct.other
             WHERE direct.room = ?1 AND direct.person = ?2",
        )?
        .query_row([room.as_str(), person.as_str()], |row| {
            Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
        })
        .optional()
}

/// Whether somebody is one of the two whom a room is for, though they may have left it.
pub(super) fn is_one_of_two(tx: &Connection, room: &RoomName, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT 1 FROM direct WHERE room = ?1 AND person = ?2")?
        .exists([room.as_str(), person.as_str()])
}

/// Whether a room is for two people, of whom one has left it.
pub(super) fn is_left_alone(tx: &Connection, room: &RoomName) -> rusqlite::Result<bool> {
    if !room.is_private() {
        return Ok(false);
    }
    tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM direct WHERE room = ?1)
            AND (SELECT count(*) FROM inside WHERE room = ?1) < 2",
    )?
    .query_row([room.as_str()], |row| row.get(0))
}
