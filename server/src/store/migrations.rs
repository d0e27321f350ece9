//! The schema, as numbered SQL files that run once each, in order, at start.

use super::index;
use protocol::Epoch;
use rusqlite::{Connection, TransactionBehavior};

/// Step n brings a database from version n to n + 1. Steps are never changed once they were released.
const STEPS: [&str; 21] = [
    include_str!("schema/0001_log.sql"),
    include_str!("schema/0002_polls.sql"),
    include_str!("schema/0003_open_polls.sql"),
    include_str!("schema/0004_rooms.sql"),
    include_str!("schema/0005_replies.sql"),
    include_str!("schema/0006_reactions.sql"),
    include_str!("schema/0007_search.sql"),
    include_str!("schema/0008_people.sql"),
    include_str!("schema/0009_topics.sql"),
    include_str!("schema/0010_index.sql"),
    include_str!("schema/0011_removals.sql"),
    include_str!("schema/0012_quiet.sql"),
    include_str!("schema/0013_files.sql"),
    include_str!("schema/0014_gone.sql"),
    include_str!("schema/0015_profiles.sql"),
    include_str!("schema/0016_links.sql"),
    include_str!("schema/0017_direct.sql"),
    include_str!("schema/0018_keepers.sql"),
    include_str!("schema/0019_keepers_seen.sql"),
    include_str!("schema/0020_last_said.sql"),
    include_str!("schema/0021_index.sql"),
];

/// The steps that make the search index in the place of an older one. What was said before is put into the last of them.
const INDEXES: [u32; 2] = [10, 21];

/// "HALL": marks a database file as ours, from its first transaction on.
pub(super) const APPLICATION_ID: i64 = 0x4841_4c4c;

/// The version that this binary writes.
pub(super) const VERSION: u32 = STEPS.len() as u32;

pub(super) enum Outcome {
    Ready { index: Made },
    Newer { found: u32, known: u32 },
}

/// Whether the search index was there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Before,
    Anew,
}

/// Brings the database to this binary's schema, each step in a transaction of its own.
pub(super) fn run(connection: &mut Connection) -> rusqlite::Result<Outcome> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = VERSION;
    if found > known {
        return Ok(Outcome::Newer { found, known });
    }
    for (version, step) in (1..).zip(STEPS).skip(found as usize) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if INDEXES.contains(&version) {
            index::forget(&tx)?;
        }
        tx.execute_batch(step)?;
        if version == 1 {
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            let epoch = Epoch::from_bits(rand::random());
            tx.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?1)", [epoch.to_string()])?;
        }
        if INDEXES.last() == Some(&version) {
            index::bring_up(&tx)?;
        }
        tx.pragma_update(None, "user_version", version)?;
        tx.commit()?;
    }
    let is_old = INDEXES.last().is_some_and(|last| found < *last);
    Ok(Outcome::Ready { index: if is_old { Made::Anew } else { Made::Before } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        phrases::Phrases,
        store::{Asked, Entry, MessageTurn, Page, Rooms, Search, Store, Turn, What, check},
    };
    use protocol::{Event, RoomName, Timestamp};

    #[tokio::test]
    async fn an_older_index_that_is_damaged_is_made_anew() {
        let folder = folder_of(LAST_SAID);
        let old = Connection::open(folder.path().join("hallway.db")).unwrap();
        old.execute("DELETE FROM search_data WHERE id = 10", []).unwrap();
        drop(old);
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (words, speaker) = (Phrases::read("hello").unwrap(), Phrases::default());
        let search = Search { words, speaker, rooms: Rooms::Public, after: None, before: None, limit: 10 };
        assert_eq!(store.search(search).await.unwrap().messages.len(), 1);
        store.close().await;
        assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    }

    /// A folder as the version left it that wrote this schema.
    fn folder_of(version: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let old = Connection::open(folder.path().join("hallway.db")).unwrap();
        for (step, version) in STEPS[..version].iter().zip(1..) {
            if INDEXES.contains(&version) {
                index::forget(&old).unwrap();
            }
            old.execute_batch(step).unwrap();
        }
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", version as u32).unwrap();
        old.execute_batch(
            "INSERT INTO meta VALUES ('epoch', 'old1');
             INSERT INTO log (seq, room, kind, at, author_id, author_name, client_id, data) VALUES
                 (1, 'lobby', 'opened', 0, '00000000000000000000000000000000', 'Hallway', NULL, '{}'),
                 (2, 'lobby', 'message', 5, '1', 'Ann', 'x', '{\"body\":\"hello\"}');
             INSERT INTO room (name, opened, last_message) VALUES ('lobby', 1, 2);
             INSERT INTO message (seq, room, at, author_id, author_name, client_id, body)
                 VALUES (2, 'lobby', 5, '1', 'Ann', 'x', 'hello');
             INSERT INTO member VALUES ('lobby', '1', 'Ann', 5);",
        )
        .unwrap();
        if version >= POLLS {
            old.execute_batch(
                r#"INSERT INTO log (seq, room, kind, at, author_id, author_name, data) VALUES
                       (3, 'lobby', 'poll', 6, '1', 'Ann', '{"question":"Tea?","choices":["Yes"],"select":"one",
                           "results":"live","adding":"author","closes_at":null}');
                   INSERT INTO poll (seq, room, at, author_id, author_name, question, "select", results, adding, changed, changed_at)
                       VALUES (3, 'lobby', 6, '1', 'Ann', 'Tea?', 'one', 'live', 'author', 3, 6);
                   INSERT INTO choice (poll, place, text) VALUES (3, 0, 'Yes');"#,
            )
            .unwrap();
        }
        if version >= LAST_SAID {
            old.execute("UPDATE room SET last_said = 3", []).unwrap();
        }
        folder
    }

    /// The version from which on there are polls.
    const POLLS: usize = 2;
    /// That from which on rooms know of them as of messages.
    const LAST_SAID: usize = 20;

    #[tokio::test]
    async fn what_was_said_under_an_older_schema_is_read_and_edited_under_this_one() {
        for version in 1..STEPS.len() {
            let folder = folder_of(version);
            let store = Store::open(folder.path(), |_| {}).unwrap();
            let (lobby, at) = (RoomName::lobby(), Timestamp::from_millis(9));
            let read = async || {
                let asked = Asked { by: None, at };
                let history = store.history(lobby.clone(), Page::Newest, 10, asked).await.unwrap();
                let Event::Message(message) = &history.events[1] else { panic!("{history:?}") };
                message.clone()
            };
            let message = read().await;
            assert_eq!((message.body.as_str(), &*message.author.name, message.id.seq), ("hello", "Ann", 2));
            let replayed = store.replay([lobby.clone()].into(), 0, 9, 10).await.unwrap();
            assert_eq!(replayed.len(), if version >= POLLS { 3 } else { 2 });

            let what = What::Turn { of: 2, turn: Turn::Message(MessageTurn::Edited("hallo".to_owned())) };
            let room = lobby.clone();
            store.append(Entry { room, author: message.author, at, what }).await.unwrap();
            assert_eq!(read().await.body, "hallo");
            store.close().await;
            assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new(), "from schema {version}");
        }
    }
}
