//! Reading the log and its folds: short transactions on connections of their own, off the async threads.

use super::{Known, Store, open, row};
use protocol::{Cursor, Epoch, Event, History, Message, PersonId, RoomName, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// Reads that run at the same time; more wait for their turn.
const READERS: usize = 4;

/// Which page of a room's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Newest,
    Before(Seq),
    After(Seq),
}

/// What lies ahead of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// The newest event of its rooms.
    pub head: Seq,
    /// Events that it has not heard yet.
    pub missed: u64,
}

/// Somebody who has spoken in a room.
#[derive(Debug, Clone)]
pub struct Member {
    pub room: RoomName,
    pub person: PersonId,
    pub name: String,
    pub at: Timestamp,
}

/// The log could not be read; the cause is in the server's own log.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the log can't be read")]
pub struct ReadError;

/// Connections that wait for the next read.
pub(super) struct Readers {
    path: PathBuf,
    known: Arc<Known>,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, known: Arc<Known>) -> Self {
        Self { path, known, idle: Mutex::default(), permits: Arc::new(Semaphore::new(READERS)) }
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open::open_reader(&self.path), Ok)
    }

    /// Waits for the reads that are under way, and closes every connection: whoever reads later is refused.
    pub(super) async fn close(&self) {
        // Fails only if it is closed already.
        let all = self.permits.acquire_many(READERS as u32).await;
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

impl Store {
    /// A page of a room's messages, oldest first, at most `limit`.
    pub async fn history(&self, room: RoomName, page: Page, limit: usize) -> Result<History, ReadError> {
        self.read(move |connection, epoch| history(connection, epoch, room, page, limit)).await
    }

    /// The events of `rooms` after one place and up to another, oldest first, at most `limit`.
    pub async fn replay(
        &self,
        rooms: Arc<[RoomName]>,
        after: Seq,
        upto: Seq,
        limit: usize,
    ) -> Result<Vec<Event>, ReadError> {
        self.read(move |connection, epoch| replay(connection, epoch, &rooms, after, upto, limit)).await
    }

    /// How far the log of `rooms` reaches, looking no further than `upto`, and how much of it is after `after`.
    pub async fn outlook(&self, rooms: Arc<[RoomName]>, after: Seq, upto: Seq) -> Result<Outlook, ReadError> {
        self.read(move |connection, _| outlook(connection, &rooms, after, upto)).await
    }

    /// The event at a place, if it happened in `room`.
    pub async fn event(&self, room: RoomName, seq: Seq) -> Result<Option<Event>, ReadError> {
        self.read(move |connection, epoch| row::at(connection, epoch, &room, seq)).await
    }

    /// Rooms with their last message, the liveliest first, at most `limit`.
    pub async fn rooms(&self, limit: usize) -> Result<Vec<(RoomName, Option<Message>)>, ReadError> {
        self.read(move |connection, epoch| rooms(connection, epoch, limit)).await
    }

    /// Everybody who has spoken since a moment.
    pub async fn members_since(&self, since: Timestamp) -> Result<Vec<Member>, ReadError> {
        self.read(move |connection, _| members_since(connection, since)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection, &Epoch) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, ReadError> {
        let readers = self.readers.clone();
        let permit = readers.permits.clone().acquire_owned().await.map_err(|_| ReadError)?;
        let result = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = readers.take()?;
            let result = query(&connection, &readers.known.epoch);
            readers.give_back(connection);
            result
        })
        .await;
        match result {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "the log can't be read");
                Err(ReadError)
            }
            Err(error) => {
                tracing::error!(%error, "a read did not finish");
                Err(ReadError)
            }
        }
    }
}

const MESSAGE_COLUMNS: &str = "seq, room, at, author_id, author_name, client_id, body";

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
        Page::Before(seq) => ("DESC", 0, clamp(seq)),
        Page::After(seq) => ("ASC", clamp(seq), i64::MAX),
    };
    // One more than asked for tells whether there is more.
    let mut messages: Vec<Message> = tx
        .prepare_cached(&format!(
            "SELECT {MESSAGE_COLUMNS} FROM message
             WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq {order} LIMIT ?4"
        ))?
        .query_map(params![room.as_str(), from, to, limit + 1], |row| row::message(epoch, row))?
        .collect::<Result<_, _>>()?;
    let beyond = messages.len() > limit;
    messages.truncate(limit);
    if order == "DESC" {
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
        .query_row(params![room.as_str(), clamp(seq)], |row| row.get(0))
}

fn exists_before(connection: &Connection, room: &RoomName, seq: Seq) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM message WHERE room = ?1 AND seq < ?2)")?
        .query_row(params![room.as_str(), clamp(seq)], |row| row.get(0))
}

fn replay(
    connection: &Connection,
    epoch: &Epoch,
    rooms: &[RoomName],
    after: Seq,
    upto: Seq,
    limit: usize,
) -> rusqlite::Result<Vec<Event>> {
    // Room by room, each an indexed range, then merged: one query over all of them would sort the whole rest of
    // the log for every page.
    let tx = connection.unchecked_transaction()?;
    let mut statement = tx.prepare_cached(&format!(
        "SELECT {} FROM log WHERE room = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
        row::COLUMNS
    ))?;
    let mut events = Vec::new();
    for room in rooms {
        let rows = statement.query_map(params![room.as_str(), clamp(after), clamp(upto), limit], |row| {
            row::event(epoch, row)
        })?;
        for event in rows {
            events.push(event?);
        }
    }
    if rooms.len() > 1 {
        events.sort_by_key(|event| event.id().seq);
        events.truncate(limit);
    }
    Ok(events)
}

fn outlook(connection: &Connection, rooms: &[RoomName], after: Seq, upto: Seq) -> rusqlite::Result<Outlook> {
    let tx = connection.unchecked_transaction()?;
    let mut newest = tx.prepare_cached("SELECT max(seq) FROM log WHERE room = ?1 AND seq <= ?2")?;
    let mut count =
        tx.prepare_cached("SELECT count(*) FROM log WHERE room = ?1 AND seq > ?2 AND seq <= ?3")?;
    let mut outlook = Outlook { head: 0, missed: 0 };
    for room in rooms {
        let head: Option<Seq> =
            newest.query_row(params![room.as_str(), clamp(upto)], |row| row.get(0)).optional()?.flatten();
        outlook.head = outlook.head.max(head.unwrap_or(0));
        outlook.missed +=
            count.query_row(params![room.as_str(), clamp(after), clamp(upto)], |row| row.get::<_, u64>(0))?;
    }
    Ok(outlook)
}

fn rooms(
    connection: &Connection,
    epoch: &Epoch,
    limit: usize,
) -> rusqlite::Result<Vec<(RoomName, Option<Message>)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MESSAGE_COLUMNS}, name FROM room LEFT JOIN message ON seq = last_message
         ORDER BY coalesce(last_message, opened) DESC LIMIT ?1"
    ))?;
    let rows = statement.query_map([limit], |row| {
        let last = row.get::<_, Option<Seq>>(0)?.map(|_| row::message(epoch, row)).transpose()?;
        Ok((row.get::<_, String>(7)?, last))
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

/// A place as SQLite counts: no log reaches the places beyond.
fn clamp(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
