//! Taking words out of the log: the one thing that changes what stands there. Nothing but a message that is deleted loses its
//! words, and all rows stay where they are, so that the tables are made from the log as before.

use super::data;
use protocol::Seq;
use rusqlite::{Connection, params};

/// A file up to this size is written anew in a moment, in bytes.
const SMALL: u64 = 64 * 1024 * 1024;

/// Leaves nothing of what the message at a place ever said.
pub(super) fn redact(tx: &Connection, message: Seq) -> rusqlite::Result<()> {
    let blank = data::blank();
    tx.prepare_cached("UPDATE log SET data = ?2 WHERE seq = ?1")?.execute(params![message, blank])?;
    tx.prepare_cached("UPDATE log SET data = ?2 WHERE turns = ?1 AND kind = 'edited'")?
        .execute(params![message, blank])?;
    Ok(())
}

/// Writes the file anew, so that nothing is left in it of what was taken out: rows that were moved from page to page have left
/// copies where nothing reads. A large file is left as it is: that would take long.
pub(super) fn sweep_if_small(connection: &Connection) -> rusqlite::Result<()> {
    let size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    if connection.query_row(size, [], |row| row.get::<_, u64>(0))? > SMALL {
        Ok(())
    } else {
        sweep(connection)
    }
}

/// The same, whatever the size.
pub(super) fn sweep(connection: &Connection) -> rusqlite::Result<()> {
    // By a file, for the whole log may be more than fits into memory.
    connection.execute_batch("PRAGMA temp_store = FILE; VACUUM")
}
