//! Replay: what somebody who comes back has missed.

use super::{ReadError, Store, log, message, row};
use protocol::{Epoch, Event, RoomName, Seq, limits::MISSED_COUNTED};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// What lies ahead of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The newest event of each of its rooms, 0 where there is none.
    pub heads: Vec<Seq>,
    /// Events that it has not heard yet, counted up to [`MISSED_COUNTED`].
    pub missed: u64,
}

impl Outlook {
    /// The newest event of all its rooms.
    pub fn head(&self) -> Seq {
        self.heads.iter().copied().max().unwrap_or(0)
    }
}

impl Store {
    /// The events of `rooms` after one place and up to another, oldest first, at most `limit`. Messages are as they stand now.
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
}

pub(super) fn replay(
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
        "SELECT {} FROM log WHERE room = ?1 AND seq > ?2 AND seq <= ?3 AND turns IS NULL ORDER BY seq LIMIT ?4",
        log::COLUMNS
    ))?;
    let mut events = Vec::new();
    for room in rooms {
        let rows = statement
            .query_map(params![room.as_str(), row::place(after), row::place(upto), limit], |row| {
                log::event(epoch, row)
            })?;
        let begun = events.len();
        for event in rows {
            events.push(event?);
        }
        let reached = events.last().map_or(after, |event| event.id().seq);
        for stand in message::changed(&tx, epoch, room, (after, reached))? {
            let of_room = &mut events[begun..];
            if let Ok(place) = of_room.binary_search_by_key(&stand.id.seq, |event| event.id().seq) {
                of_room[place] = Event::Message(stand);
            }
        }
        for event in &mut events[begun..] {
            message::quote(&tx, event)?;
        }
    }
    if rooms.len() > 1 {
        events.sort_by_key(|event| event.id().seq);
        events.truncate(limit);
    }
    Ok(events)
}

pub(super) fn outlook(
    connection: &Connection,
    rooms: &[RoomName],
    after: Seq,
    upto: Seq,
) -> rusqlite::Result<Outlook> {
    let tx = connection.unchecked_transaction()?;
    let mut newest =
        tx.prepare_cached("SELECT max(seq) FROM log WHERE room = ?1 AND seq <= ?2 AND turns IS NULL")?;
    // Counting all of a long absence would take longer than beginning to tell it.
    let mut count = tx.prepare_cached(
        "SELECT count(*) FROM
             (SELECT 1 FROM log WHERE room = ?1 AND seq > ?2 AND seq <= ?3 AND turns IS NULL LIMIT ?4)",
    )?;
    let mut outlook = Outlook { heads: Vec::with_capacity(rooms.len()), missed: 0 };
    for room in rooms {
        let head: Option<Seq> = newest
            .query_row(params![room.as_str(), row::place(upto)], |row| row.get(0))
            .optional()?
            .flatten();
        outlook.heads.push(head.unwrap_or(0));
        outlook.missed += count.query_row(
            params![room.as_str(), row::place(after), row::place(upto), MISSED_COUNTED],
            |row| row.get::<_, u64>(0),
        )?;
    }
    outlook.missed = outlook.missed.min(MISSED_COUNTED);
    Ok(outlook)
}
