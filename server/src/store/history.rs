//! History: a room's messages, page by page.

use super::{ReadError, Store, row};
use protocol::{Cursor, Epoch, Event, History, Message, RoomName, Seq};
use rusqlite::{Connection, params};

/// Which page of a room's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Newest,
    Before(Seq),
    After(Seq),
}

impl Store {
    /// A page of a room's messages, oldest first, at most `limit`.
    pub async fn history(&self, room: RoomName, page: Page, limit: usize) -> Result<History, ReadError> {
        self.read(move |connection, epoch| history(connection, epoch, room, page, limit)).await
    }

    /// The event at a place, if it happened in `room`.
    pub async fn event(&self, room: RoomName, seq: Seq) -> Result<Option<Event>, ReadError> {
        self.read(move |connection, epoch| row::at(connection, epoch, &room, seq)).await
    }
}

fn history(
    connection: &Connection,
    epoch: &Epoch,
    room: RoomName,
    page: Page,
    limit: usize,
) -> rusqlite::Result<History> {
    // One transaction, so that the page and the head belong together.
    let tx = connection.unchecked_transaction()?;
    let head = row::head(&tx)?;
    let (order, from, to) = match page {
        Page::Newest => ("DESC", 0, i64::MAX),
        Page::Before(seq) => ("DESC", 0, row::place(seq)),
        Page::After(seq) => ("ASC", row::place(seq), i64::MAX),
    };
    // One more than asked for tells whether there is more.
    let mut messages: Vec<Message> = tx
        .prepare_cached(&format!(
            "SELECT {} FROM message
             WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq {order} LIMIT ?4",
            row::MESSAGE_COLUMNS
        ))?
        .query_map(params![room.as_str(), from, to, limit + 1], |row| row::message(epoch, row))?
        .collect::<Result<_, _>>()?;
    let beyond = messages.len() > limit;
    messages.truncate(limit);
    if !matches!(page, Page::After(_)) {
        messages.reverse();
    }
    let (first, last) = (messages.first().map(|m| m.id.clone()), messages.last().map(|m| m.id.clone()));
    let reached = |place: Option<&Cursor>, fallback: Seq| place.map_or(fallback, |cursor| cursor.seq);
    let (older, newer) = match page {
        Page::Newest => (beyond, false),
        Page::Before(seq) => {
            (beyond, exists_after(&tx, &room, reached(last.as_ref(), seq.saturating_sub(1)))?)
        }
        Page::After(seq) => {
            (exists_before(&tx, &room, reached(first.as_ref(), seq.saturating_add(1)))?, beyond)
        }
    };
    Ok(History {
        older: if older { first } else { None },
        newer: if newer { last } else { None },
        events: messages.into_iter().map(Event::Message).collect(),
        head: epoch.at(head),
        room,
    })
}

fn exists_after(connection: &Connection, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM message WHERE room = ?1 AND seq > ?2)")?
        .query_row(params![room.as_str(), row::place(seq)], |row| row.get(0))
}

fn exists_before(connection: &Connection, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM message WHERE room = ?1 AND seq < ?2)")?
        .query_row(params![room.as_str(), row::place(seq)], |row| row.get(0))
}
