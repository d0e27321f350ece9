//! Who may say nothing in a room, and what holds there for everybody.

use crate::store::{Deed, Silence};
use protocol::{Event, Message, Person, RoomName};
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, event: &Event, deed: &Deed) -> rusqlite::Result<()> {
    let Event::Notice(Message { id, room, at, .. }) = event else { return Ok(()) };
    match deed {
        Deed::Slowed { seconds } => {
            tx.prepare_cached("UPDATE room SET slow = ?2 WHERE name = ?1")?
                .execute(params![room.as_str(), seconds])?;
        }
        Deed::Closed => {
            tx.prepare_cached("UPDATE room SET closed = ?2 WHERE name = ?1")?
                .execute(params![room.as_str(), id.seq])?;
        }
        Deed::Reopened => {
            tx.prepare_cached("UPDATE room SET closed = NULL WHERE name = ?1")?.execute([room.as_str()])?;
        }
        deed => {
            if let Some((whom, silence)) = deed.silence(*at) {
                set(tx, room, whom, silence)?;
            }
        }
    }
    Ok(())
}

fn set(tx: &Connection, room: &RoomName, person: &Person, silence: Option<Silence>) -> rusqlite::Result<()> {
    match silence {
        Some(silence) => tx
            .prepare_cached(
                "INSERT OR REPLACE INTO silence (room, person, name, until) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                room.as_str(),
                person.id.as_str(),
                &*person.name,
                silence.end().map(protocol::Timestamp::millis)
            ])?,
        None => tx
            .prepare_cached("DELETE FROM silence WHERE room = ?1 AND person = ?2")?
            .execute(params![room.as_str(), person.id.as_str()])?,
    };
    Ok(())
}
