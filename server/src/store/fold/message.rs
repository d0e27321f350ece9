//! Messages, as they read now.

use crate::store::message;
use protocol::Event;
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, event: &Event) -> rusqlite::Result<()> {
    let Event::Message(message) = event else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO message (seq, room, at, author_id, author_name, client_id, body, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        message.id.seq,
        message.room.as_str(),
        message.at.millis(),
        message.author.id.as_str(),
        &*message.author.name,
        message.client_id.as_ref().map(|id| id.as_str()),
        message.body,
        message::note(&message.note)?,
    ])?;
    Ok(())
}
