//! Members: who has spoken in a room, under which name last.

use protocol::Event;
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, event: &Event) -> rusqlite::Result<()> {
    let Event::Message(message) = event else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO member (room, person, name, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (room, person) DO UPDATE SET name = excluded.name, at = excluded.at",
    )?
    .execute(params![
        message.room.as_str(),
        message.author.id.as_str(),
        &*message.author.name,
        message.at.millis(),
    ])?;
    Ok(())
}
