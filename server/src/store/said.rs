//! What somebody has said, in all rooms: for them to take along.

use super::{ReadError, Store, message, row};
use protocol::{Message, PersonId, Seq};
use rusqlite::{Connection, params};

/// Places of the log that are looked through at once.
const STEP: Seq = 20_000;
/// Most messages that are read at once.
const MOST: usize = 200;

impl Store {
    /// The next messages that somebody said after a place and up to another, as they stand, oldest first and without those that are
    /// deleted; and the place up to which these are all.
    pub async fn said_by(
        &self,
        person: PersonId,
        after: Seq,
        upto: Seq,
    ) -> Result<(Vec<Message>, Seq), ReadError> {
        let _turn = self.readers.turn_to_walk().await?;
        self.read(move |connection: &Connection, epoch| {
            let end = upto.min(after.saturating_add(STEP));
            let messages = connection
                .prepare_cached(&format!(
                    "SELECT {} FROM message
                     WHERE seq > ?1 AND seq <= ?2 AND author_id = ?3 AND deleted_at IS NULL ORDER BY seq LIMIT ?4",
                    message::COLUMNS
                ))?
                .query_map(params![row::place(after), row::place(end), person.as_str(), MOST], |row| {
                    message::read(connection, epoch, row)
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let reached = match messages.last() {
                Some(last) if messages.len() == MOST => last.id.seq,
                _ => end,
            };
            Ok((messages, reached))
        })
        .await
    }
}
