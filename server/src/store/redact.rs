//! Taking words out of the log: the one thing that changes what stands there. Nothing but a message that is deleted loses its
//! words, and all rows stay where they are, so that the tables are made from the log as before.

use super::data;
use protocol::Seq;
use rusqlite::{Connection, params};

/// Leaves nothing of what the message at a place ever said.
pub(super) fn redact(tx: &Connection, message: Seq) -> rusqlite::Result<()> {
    let blank = data::blank();
    tx.prepare_cached("UPDATE log SET data = ?2 WHERE seq = ?1")?.execute(params![message, blank])?;
    tx.prepare_cached("UPDATE log SET data = ?2 WHERE turns = ?1 AND kind = 'edited'")?
        .execute(params![message, blank])?;
    Ok(())
}
