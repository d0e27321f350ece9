//! History: a room's messages and polls, page by page.

use super::{
    Asked, ReadError, Store, log, message,
    polls::{self, Order},
    row,
};
use protocol::{Cursor, Epoch, Event, History, Message, RoomName, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// Which page of a room's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Newest,
    Before(Seq),
    After(Seq),
}

impl Store {
    /// A page of a room's messages and polls, oldest first, at most `limit`; the one that reaches back to where the room begins
    /// has its opening too.
    pub async fn history(
        &self,
        room: RoomName,
        page: Page,
        limit: usize,
        asked: Asked,
    ) -> Result<History, ReadError> {
        self.read(move |connection, epoch| history(connection, epoch, room, page, limit, &asked)).await
    }

    /// The event at a place, if it happened in `room` and is told there.
    pub async fn event(&self, room: RoomName, seq: Seq) -> Result<Option<Event>, ReadError> {
        self.read(move |connection, epoch| log::at(connection, epoch, &room, seq)).await
    }
}

pub(super) fn history(
    connection: &Connection,
    epoch: &Epoch,
    room: RoomName,
    page: Page,
    limit: usize,
    asked: &Asked,
) -> rusqlite::Result<History> {
    // One transaction, so that the page and the head belong together.
    let tx = connection.unchecked_transaction()?;
    let head = log::head(&tx)?;
    let (order, from, to) = match page {
        Page::Newest => (Order::NewestFirst, 0, i64::MAX),
        Page::Before(seq) => (Order::NewestFirst, 0, row::place(seq)),
        Page::After(seq) => (Order::OldestFirst, row::place(seq), i64::MAX),
    };
    // One more than asked for tells whether there is more. Where the messages alone are as many, no poll beyond them counts.
    let messages = messages(&tx, epoch, &room, (from, to), order, limit + 1)?;
    let last = messages.get(limit).map(|message| row::place(message.id.seq));
    let range = match (order, last) {
        (Order::NewestFirst, Some(oldest)) => (oldest, to),
        (Order::OldestFirst, Some(newest)) => (from, newest),
        (_, None) => (from, to),
    };
    let polls = polls::range(&tx, epoch, &room, range, order, limit + 1, asked)?;
    let messages = messages.into_iter().map(Event::Message);
    let mut events: Vec<Event> = messages.chain(polls.into_iter().map(Event::Poll)).collect();
    let beyond = events.len() > limit;
    // The page that ends there would otherwise be followed by one with nothing that anybody said.
    if order == Order::OldestFirst || !beyond {
        events.extend(opening(&tx, epoch, &room, (from, to))?);
    }
    let limit = limit + usize::from(matches!(events.last(), Some(Event::Opened(_))));
    events.sort_by_key(|event| event.id().seq);
    match order {
        Order::OldestFirst => events.truncate(limit),
        Order::NewestFirst => drop(events.drain(..events.len().saturating_sub(limit))),
    }
    let (first, last) = (events.first().map(|e| e.id().clone()), events.last().map(|e| e.id().clone()));
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
        events,
        head: epoch.at(head),
        room,
    })
}

fn messages(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (from, to): (i64, i64),
    order: Order,
    limit: usize,
) -> rusqlite::Result<Vec<Message>> {
    let order = order.in_sql();
    connection
        .prepare_cached(&format!(
            "SELECT {} FROM message
             WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq {order} LIMIT ?4",
            message::COLUMNS
        ))?
        .query_map(params![room.as_str(), from, to, limit], |row| message::read(epoch, row))?
        .collect()
}

/// How the room was opened, if it was within a range.
fn opening(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (from, to): (i64, i64),
) -> rusqlite::Result<Option<Event>> {
    let seq: Option<Seq> = connection
        .prepare_cached("SELECT opened FROM room WHERE name = ?1 AND opened > ?2 AND opened < ?3")?
        .query_row(params![room.as_str(), from, to], |row| row.get(0))
        .optional()?;
    seq.map_or(Ok(None), |seq| log::at(connection, epoch, room, seq))
}

fn exists_after(connection: &Connection, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    exists(connection, "seq > ?2", room, seq)
}

fn exists_before(connection: &Connection, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    exists(connection, "seq < ?2", room, seq)
}

fn exists(connection: &Connection, where_: &str, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM message WHERE room = ?1 AND {where_})
                 OR EXISTS (SELECT 1 FROM poll WHERE room = ?1 AND {where_})"
        ))?
        .query_row(params![room.as_str(), row::place(seq)], |row| row.get(0))
}
