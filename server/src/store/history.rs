//! History: a room's messages, polls and notices, page by page.

use super::{
    Asked, ReadError, Store, inside, log, message,
    polls::{self, Order},
    row,
};
use protocol::{ClientId, Epoch, Event, History, Message, RoomName, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// Which page of a room's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Newest,
    Before(Seq),
    After(Seq),
    /// What stands at a place, with half a page before it, and with more where less comes after it.
    Around(Seq),
}

/// Part of a room's history, and whether there is more before it and after it.
struct Stretch {
    events: Vec<Event>,
    older: bool,
    newer: bool,
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

    /// What was said or asked in a room under a client id, as it was when it came.
    pub async fn first_under(&self, room: RoomName, client_id: ClientId) -> Result<Option<Event>, ReadError> {
        self.read(move |connection, epoch| log::first_under(connection, epoch, &room, &client_id)).await
    }

    /// The event at a place, if it happened in `room` and is told there.
    pub async fn event(&self, room: RoomName, seq: Seq) -> Result<Option<Event>, ReadError> {
        self.read(move |connection, epoch| match log::at(connection, epoch, &room, seq)? {
            Some(event) => log::as_it_stands(connection, epoch, event).map(Some),
            None => Ok(None),
        })
        .await
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
    let read = |page, limit| stretch(&tx, epoch, &room, page, limit, asked);
    let newest = (Order::NewestFirst, 0, i64::MAX);
    let before = |seq| (Order::NewestFirst, 0, row::place(seq));
    let after = |seq| (Order::OldestFirst, row::place(seq), i64::MAX);
    let Stretch { events, older, newer } = match page {
        Page::Newest => read(newest, limit)?,
        Page::Before(seq) => read(before(seq), limit)?,
        Page::After(seq) => read(after(seq), limit)?,
        Page::Around(seq) => {
            let onward = read(after(seq.saturating_sub(1)), limit - limit / 2)?;
            let mut back = read(before(seq), limit.saturating_sub(onward.events.len()))?;
            let older = if back.events.is_empty() { onward.older } else { back.older };
            back.events.extend(onward.events);
            Stretch { older, newer: onward.newer, ..back }
        }
    };
    let place = |event: Option<&Event>| event.map(|event| event.id().clone());
    Ok(History {
        topic: inside::topic(&tx, &room)?,
        older: if older { place(events.first()) } else { None },
        newer: if newer { place(events.last()) } else { None },
        events,
        head: epoch.at(head),
        room,
    })
}

/// At most `limit` messages, polls and notices between two places, from one of the two on.
fn stretch(
    tx: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (order, from, to): (Order, i64, i64),
    limit: usize,
    asked: &Asked,
) -> rusqlite::Result<Stretch> {
    // One more than asked for tells whether there is more. Where the messages alone are as many, nothing beyond them counts.
    let messages = messages(tx, epoch, room, (from, to), order, limit + 1)?;
    let last = messages.get(limit).map(|message| row::place(message.id.seq));
    let range = match (order, last) {
        (Order::NewestFirst, Some(oldest)) => (oldest, to),
        (Order::OldestFirst, Some(newest)) => (from, newest),
        (_, None) => (from, to),
    };
    let polls = polls::range(tx, epoch, room, range, order, limit + 1, asked)?;
    let notices = notices(tx, epoch, room, range, order, limit + 1)?;
    let messages = messages.into_iter().map(Event::Message);
    let mut events: Vec<Event> = messages.chain(polls.into_iter().map(Event::Poll)).chain(notices).collect();
    let beyond = events.len() > limit;
    // The page that ends there would otherwise be followed by one with nothing that anybody said.
    if order == Order::OldestFirst || !beyond {
        events.extend(opening(tx, epoch, room, (from, to))?);
    }
    let limit = limit + usize::from(matches!(events.last(), Some(Event::Opened(_))));
    events.sort_by_key(|event| event.id().seq);
    match order {
        Order::OldestFirst => events.truncate(limit),
        Order::NewestFirst => drop(events.drain(..events.len().saturating_sub(limit))),
    }
    // What is beyond the other end: next to nothing has to be read for that.
    let (first, last) =
        (events.first().map(|event| event.id().seq), events.last().map(|event| event.id().seq));
    let (older, newer) = match order {
        Order::NewestFirst if to == i64::MAX => (beyond, false),
        Order::NewestFirst => (beyond, exists(tx, "seq > ?2", room, last.map_or(to - 1, row::place))?),
        Order::OldestFirst => {
            (exists(tx, "seq < ?2", room, first.map_or(from.saturating_add(1), row::place))?, beyond)
        }
    };
    Ok(Stretch { events, older, newer })
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
        .query_map(params![room.as_str(), from, to, limit], |row| message::read(connection, epoch, row))?
        .collect()
}

/// What people did about the room.
fn notices(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (from, to): (i64, i64),
    order: Order,
    limit: usize,
) -> rusqlite::Result<Vec<Event>> {
    let order = order.in_sql();
    connection
        .prepare_cached(&format!(
            "SELECT {} FROM log INDEXED BY log_notices
             WHERE room = ?1 AND seq > ?2 AND seq < ?3 AND kind = 'notice' ORDER BY seq {order} LIMIT ?4",
            log::COLUMNS
        ))?
        .query_map(params![room.as_str(), from, to, limit], |row| log::event(epoch, row))?
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

fn exists(connection: &Connection, where_: &str, room: &RoomName, seq: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM message WHERE room = ?1 AND {where_})
                 OR EXISTS (SELECT 1 FROM poll WHERE room = ?1 AND {where_})
                 OR EXISTS (SELECT 1 FROM log INDEXED BY log_notices WHERE room = ?1 AND {where_} AND kind = 'notice')"
        ))?
        .query_row(params![room.as_str(), seq], |row| row.get(0))
}
