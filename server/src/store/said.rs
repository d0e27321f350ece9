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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, What};
    use futures_util::FutureExt;
    use protocol::{Person, Posting, RoomName, Timestamp};

    #[tokio::test]
    async fn whoever_goes_through_the_log_waits_for_others_who_do_and_nobody_waits_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let ann = PersonId::from_bits(1);
        let turn = store.readers.turn_to_walk().await.unwrap();
        let opening = What::Opened { posting: Posting::Everyone };
        let author = Person { id: ann.clone(), name: "Ann".into() };
        let (room, at) = (RoomName::lobby(), Timestamp::from_millis(0));
        store.append(Entry { room, author, at, what: opening }).await.unwrap();
        let mut said = Box::pin(store.said_by(ann.clone(), 0, 1));
        let mut traces = Box::pin(store.traces(&ann));
        assert!(said.as_mut().now_or_never().is_none() && traces.as_mut().now_or_never().is_none());
        assert!(store.message(RoomName::lobby(), 1).await.unwrap().is_none(), "others read meanwhile");
        assert!(said.as_mut().now_or_never().is_none() && traces.as_mut().now_or_never().is_none());
        drop(turn);
        assert_eq!(said.await.unwrap(), (Vec::new(), 1));
        assert_eq!(traces.await.unwrap()[&RoomName::lobby()].rows, [1]);
    }
}
