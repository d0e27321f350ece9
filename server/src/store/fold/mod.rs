//! The folds: what each noun remembers of an event. They look at the event and the tables, and never refuse;
//! whether something may happen was decided before.

mod room;
mod message;
mod member;

use protocol::Event;
use rusqlite::Connection;

/// Brings every table up to `event`, in the transaction that adds it to the log.
pub(super) fn fold(tx: &Connection, event: &Event) -> rusqlite::Result<()> {
    room::fold(tx, event)?;
    message::fold(tx, event)?;
    member::fold(tx, event)
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::store::{Entry, Store, What, open, row};
    use protocol::{Body, Person, PersonId, RoomName, Timestamp};
    use rusqlite::Connection;

    fn said(n: i64) -> Entry {
        let room: RoomName = ["lobby", "tea"][(n % 2) as usize].parse().unwrap();
        let author =
            Person { id: PersonId::from_bits((n % 5) as u128), name: format!("Ann {}", n % 7).into() };
        let body: Body = format!("message {n}\n\0\u{feff}").parse().unwrap();
        let client_id = (n % 3 == 0).then(|| format!("id-{n}").parse().unwrap());
        let what = if n < 2 { What::Opened } else { What::Message { body, client_id } };
        Entry { room, author, at: Timestamp::from_millis(n * 1_000), what }
    }

    fn content(connection: &Connection, table: &str) -> Vec<String> {
        let columns: Vec<String> = connection
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
            .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        let list =
            columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || '|' || ");
        let mut rows = connection.prepare(&format!("SELECT {list} FROM {table} ORDER BY 1")).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[tokio::test]
    async fn every_table_can_be_made_again_from_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        for n in 0..60 {
            store.append(said(n)).await.unwrap();
        }
        store.close().await;
        let before = open::open(folder.path()).unwrap();
        let tables = ["room", "message", "member"];
        let original = tables.map(|table| content(&before.connection, table));
        assert!(original.iter().all(|rows| !rows.is_empty()));

        for table in tables {
            before.connection.execute(&format!("DELETE FROM {table}"), []).unwrap();
        }
        let mut log =
            before.connection.prepare(&format!("SELECT {} FROM log ORDER BY seq", row::COLUMNS)).unwrap();
        let events = log.query_map([], |row| row::event(&before.epoch, row)).unwrap();
        for event in events {
            fold(&before.connection, &event.unwrap()).unwrap();
        }
        assert_eq!(tables.map(|table| content(&before.connection, table)), original);
    }
}
