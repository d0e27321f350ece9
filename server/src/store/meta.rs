//! What is about the file of the log as a whole: its epoch, and whether it is a copy.

use super::row;
use protocol::Epoch;
use rusqlite::Connection;

/// The name of this log.
pub(super) fn epoch(connection: &Connection) -> rusqlite::Result<Epoch> {
    connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |found| row::text(found, 0))
}

/// Whether this is a copy that was made to be kept, and is served for the first time.
pub(super) fn is_backup(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'backup')", [], |row| row.get(0))
}

/// Marks a copy as one that becomes a log of its own when it is served.
pub(super) fn mark_as_backup(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('backup', 'yes')", []).map(drop)
}

/// Gives the log a new name: every cursor of the old one is told that it leads nowhere.
pub(super) fn begin_epoch(connection: &mut Connection) -> rusqlite::Result<Epoch> {
    let epoch = Epoch::from_bits(rand::random());
    let tx = connection.transaction()?;
    tx.execute("UPDATE meta SET value = ?1 WHERE key = 'epoch'", [epoch.to_string()])?;
    tx.execute("DELETE FROM meta WHERE key = 'backup'", [])?;
    // One that leads somewhere in the copy may have been used since that was made.
    tx.execute("DELETE FROM link", [])?;
    tx.commit()?;
    Ok(epoch)
}

/// Writes something new and brings it to the disk: proof that this is possible.
pub(super) fn prove(connection: &Connection) -> rusqlite::Result<()> {
    // The same value again would not be written at all.
    let value = format!("{:016x}", rand::random::<u64>());
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('proof', ?1)", [value]).map(drop)
}
