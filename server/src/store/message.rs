//! Messages as rows of their table, as they read now.

use super::row::{optional_text, text, unreadable, unwritable};
use protocol::{Epoch, Message, Note, Person, Timestamp};
use rusqlite::Row;

/// The columns that [`read`] reads, in its order.
pub(super) const COLUMNS: &str = "seq, room, at, author_id, author_name, client_id, body, note";

/// Reads a message from a row of [`COLUMNS`].
pub(super) fn read(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Message> {
    let note = row.get_ref(7)?.as_str_or_null()?.map(serde_json::from_str).transpose();
    Ok(Message {
        id: epoch.at(row.get(0)?),
        room: text(row, 1)?,
        at: Timestamp::from_millis(row.get(2)?),
        author: Person { id: text(row, 3)?, name: row.get::<_, String>(4)?.into() },
        client_id: optional_text(row, 5)?,
        body: row.get(6)?,
        note: note.map_err(|e| unreadable(7, e))?.unwrap_or_default(),
    })
}

/// A note as the column of the message keeps it: nothing where there is none.
pub(super) fn note(note: &Note) -> rusqlite::Result<Option<String>> {
    if *note == Note::default() {
        return Ok(None);
    }
    serde_json::to_string(note).map(Some).map_err(unwritable)
}
