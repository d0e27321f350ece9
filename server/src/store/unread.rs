//! What somebody has not read: counted from the places that they keep, up to a number at which nobody counts any more.

use super::{ReadError, Store, direct, row};
use crate::mention::calls;
use protocol::{Cursor, Epoch, Person, PersonId, RoomName, limits::UNREAD_COUNTED};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

/// Messages and polls that are looked at: one's own and those that were deleted are among them.
const LOOKED_AT: usize = 2 * UNREAD_COUNTED;

/// A room, and up to where somebody has read it.
#[derive(Debug, Clone)]
pub struct Reading {
    pub room: RoomName,
    pub upto: Upto,
    /// By which they are mentioned there; empty for nobody.
    pub name: String,
}

/// Up to where somebody has read a room.
#[derive(Debug, Clone)]
pub enum Upto {
    /// As they keep it.
    Place(Cursor),
    /// To the newest that they said there themselves: who answers has read.
    OwnWord,
}

/// What they have not read of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub room: RoomName,
    /// Messages and polls by others.
    pub unread: usize,
    /// Those among them that mention whoever asks: all, where they talk with one other.
    pub mentions: usize,
    /// The newest message or poll of the room, or the beginning of the log.
    pub head: Cursor,
    /// Whom they talk with there, where it is for the two alone.
    #[serde(skip)]
    pub with: Option<Person>,
}

impl Store {
    /// What `reader` has not read, of each room. Where the place is one of another log, nothing is counted; of a room without a place
    /// that they keep nothing is told where there is nothing.
    pub async fn unread(
        &self,
        reader: Option<PersonId>,
        readings: Vec<Reading>,
    ) -> Result<Vec<Unread>, ReadError> {
        self.read(move |connection, epoch| {
            let tx = connection.unchecked_transaction()?;
            let mut told = Vec::with_capacity(readings.len());
            for reading in readings {
                let is_kept = matches!(reading.upto, Upto::Place(_));
                let unread = unread(&tx, epoch, reader.as_ref(), reading)?;
                if is_kept || unread.unread > 0 {
                    told.push(unread);
                }
            }
            Ok(told)
        })
        .await
    }
}

pub(super) fn unread(
    tx: &Connection,
    epoch: &Epoch,
    reader: Option<&PersonId>,
    Reading { room, upto, name }: Reading,
) -> rusqlite::Result<Unread> {
    let head: Option<u64> = tx
        .prepare_cached("SELECT last_said FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()?
        .flatten();
    let head = head.unwrap_or_default();
    let (mut unread, mut mentions) = (0, 0);
    let from = match &upto {
        Upto::Place(upto) if upto.epoch != *epoch => head,
        Upto::Place(upto) => upto.seq,
        Upto::OwnWord => 0,
    };
    if from < head {
        let mut said = tx.prepare_cached(
            "SELECT author_id, body, deleted_at IS NULL, seq FROM message WHERE room = ?1 AND seq > ?2
             UNION ALL SELECT author_id, question, 1, seq FROM poll WHERE room = ?1 AND seq > ?2
             ORDER BY seq DESC LIMIT ?3",
        )?;
        let mut rows = said.query(params![room.as_str(), row::place(from), LOOKED_AT])?;
        while let Some(row) = rows.next()? {
            let is_own = reader.is_some_and(|reader| {
                row.get_ref(0).is_ok_and(|id| id.as_str().is_ok_and(|id| id == reader.as_str()))
            });
            if is_own && matches!(upto, Upto::OwnWord) {
                break;
            }
            if unread < UNREAD_COUNTED && !is_own && row.get(2)? {
                unread += 1;
                mentions += usize::from(calls(row.get_ref(1)?.as_str()?, &name));
            }
        }
    }
    let with = match reader {
        Some(reader) if room.is_private() => direct::other(tx, &room, reader)?,
        _ => None,
    };
    if with.is_some() {
        mentions = unread;
    }
    Ok(Unread { room, unread, mentions, head: epoch.at(head), with })
}
