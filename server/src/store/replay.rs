//! Replay: what somebody who comes back has missed.

use super::{ReadError, Store, log, message, polls, row};
use protocol::{Epoch, Event, Message, Poll, RoomName, Seq, Timestamp, limits::MISSED_COUNTED};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// What lies ahead of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The newest event of each of its rooms, 0 where there is none.
    pub heads: Vec<Seq>,
    /// Events that it has not heard yet, counted up to [`MISSED_COUNTED`].
    pub missed: u64,
    /// What it has to know about polls, what changed last first: those that changed after what it has, or those that are open if
    /// it has nothing.
    pub polls: Vec<Poll>,
    /// The messages that changed after what it has, what changed last first; of a room where many did not all. Whoever has nothing
    /// has none that could read otherwise.
    pub messages: Vec<Message>,
}

impl Outlook {
    /// The newest event of all its rooms.
    pub fn head(&self) -> Seq {
        self.heads.iter().copied().max().unwrap_or(0)
    }

    /// The place in the log of what happened last to any poll or message, up to another: they were read after that was looked up,
    /// and what was said in between is still to be told.
    pub fn reach(&self, upto: Seq) -> Seq {
        let polls = self.polls.iter().map(|poll| poll.counted);
        let places = polls.chain(self.messages.iter().map(|message| message.changed));
        places.filter(|place| *place <= upto).max().unwrap_or(0)
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

    /// What lies ahead in `rooms` of whoever has heard everything up to `has`, or nothing yet, looking no further than `upto`.
    ///
    /// How a poll or a message stands is told a moment after it changed, so whoever has heard a later event need not have heard of
    /// the change: what happened shortly before it counts too.
    pub async fn outlook(
        &self,
        rooms: Arc<[RoomName]>,
        has: Option<Seq>,
        upto: Seq,
        now: Timestamp,
    ) -> Result<Outlook, ReadError> {
        self.read(move |connection, epoch| outlook(connection, epoch, &rooms, has, upto, now)).await
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

/// See [`Store::outlook`].
pub(super) fn outlook(
    connection: &Connection,
    epoch: &Epoch,
    rooms: &[RoomName],
    has: Option<Seq>,
    upto: Seq,
    now: Timestamp,
) -> rusqlite::Result<Outlook> {
    let tx = connection.unchecked_transaction()?;
    let (heads, missed) = heads(&tx, rooms, has.unwrap_or(upto), upto)?;
    let polls = polls::to_tell(&tx, epoch, rooms, has, now)?;
    let messages = match has {
        Some(has) => message::to_tell(&tx, epoch, rooms, has)?,
        None => Vec::new(),
    };
    Ok(Outlook { heads, missed, polls, messages })
}

/// The newest event of each room up to a place, and how many of all of them come after another.
fn heads(
    connection: &Connection,
    rooms: &[RoomName],
    after: Seq,
    upto: Seq,
) -> rusqlite::Result<(Vec<Seq>, u64)> {
    let mut newest = connection
        .prepare_cached("SELECT max(seq) FROM log WHERE room = ?1 AND seq <= ?2 AND turns IS NULL")?;
    // Counting all of a long absence would take longer than beginning to tell it.
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM
             (SELECT 1 FROM log WHERE room = ?1 AND seq > ?2 AND seq <= ?3 AND turns IS NULL LIMIT ?4)",
    )?;
    let (mut heads, mut missed) = (Vec::with_capacity(rooms.len()), 0);
    for room in rooms {
        let head: Option<Seq> = newest
            .query_row(params![room.as_str(), row::place(upto)], |row| row.get(0))
            .optional()?
            .flatten();
        heads.push(head.unwrap_or(0));
        missed += count.query_row(
            params![room.as_str(), row::place(after), row::place(upto), MISSED_COUNTED],
            |row| row.get::<_, u64>(0),
        )?;
    }
    Ok((heads, missed.min(MISSED_COUNTED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Person, PersonId};

    #[test]
    fn nobody_is_led_past_what_they_have_not_been_told() {
        let messages = [7, 12].map(|changed| {
            let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
            let (id, at) = (Epoch::from_bits(1).at(3), Timestamp::from_millis(0));
            Message { changed, ..Message::plain(id, RoomName::lobby(), author, at, String::new()) }
        });
        let outlook = Outlook { heads: vec![3], missed: 0, polls: Vec::new(), messages: messages.into() };
        assert_eq!(outlook.reach(12), 12);
        // Something may have been said at 11, after the end of the log was looked up and before this was read.
        assert_eq!(outlook.reach(10), 7);
    }
}
