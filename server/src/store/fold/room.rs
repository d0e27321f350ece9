//! Rooms: since when they are open, for whom, and what was said there last.

use crate::store::row;
use protocol::Event;
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, event: &Event) -> rusqlite::Result<()> {
    match event {
        Event::Opened(opened) => tx
            .prepare_cached("INSERT INTO room (name, opened, posting, title) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                opened.room.as_str(),
                opened.id.seq,
                row::as_word(&opened.posting)?,
                opened.title.as_ref().map(protocol::Title::as_str),
            ])?,
        Event::Message(message) => tx
            .prepare_cached("UPDATE room SET last_message = ?2, last_said = ?2 WHERE name = ?1")?
            .execute(params![message.room.as_str(), message.id.seq])?,
        Event::Poll(poll) => tx
            .prepare_cached("UPDATE room SET last_said = ?2 WHERE name = ?1")?
            .execute(params![poll.room.as_str(), poll.id.seq])?,
        Event::Notice(_) => 0,
    };
    Ok(())
}
