//! The folds: what each noun remembers of an event. They look at the event and the tables, and never refuse;
//! whether something may happen was decided before.

mod room;
mod message;
mod member;
mod poll;

use super::Logged;
use rusqlite::Connection;

/// Brings every table up to an event, in the transaction that adds it to the log.
pub(super) fn fold(tx: &Connection, logged: &Logged) -> rusqlite::Result<()> {
    if let Logged::Told(event) = logged {
        room::fold(tx, event)?;
        member::fold(tx, event)?;
    }
    message::fold(tx, logged)?;
    poll::fold(tx, logged)
}

#[cfg(test)]
mod tests {
    use crate::store::{
        AppendError, Entry, MessageTurn, NewPoll, PollTurn, Store, Turn, What, check, rebuild,
    };
    use protocol::{
        Adding, Body, Note, Person, PersonId, Posting, Priority, Results, RoomName, Select, Timestamp,
    };
    use rusqlite::Connection;

    /// The `n`th event: rooms that open, messages, polls, and what happens to these.
    fn entry(n: u64) -> Entry {
        let room: RoomName = ["lobby", "tea"][(n % 2) as usize].parse().unwrap();
        let author =
            Person { id: PersonId::from_bits(u128::from(n % 5)), name: format!("Ann {}", n % 7).into() };
        let client_id = n.is_multiple_of(3).then(|| format!("id-{n}").parse().unwrap());
        let what = match n {
            0 => What::Opened { posting: Posting::Everyone },
            1 => What::Opened { posting: Posting::Key },
            // Two polls, at the places 11 and 12.
            10 | 11 => What::Poll(NewPoll {
                question: format!("Question {n}?").parse().unwrap(),
                choices: ["Yes", "No", "Both"].map(|choice| choice.parse().unwrap()).into(),
                select: Select::Many,
                results: Results::Hidden,
                adding: Adding::Everyone,
                closes_at: (n == 10).then(|| Timestamp::from_millis(90_000)),
                client_id,
            }),
            12.. if n.is_multiple_of(2) => What::Turn {
                of: 11 + n % 4 / 2,
                turn: Turn::Poll(match n {
                    20 => PollTurn::Added("Neither".parse().unwrap()),
                    40 => PollTurn::Revealed,
                    58 => PollTurn::Closed,
                    _ => PollTurn::Cast((0..n as u32 % 3).collect()),
                }),
            },
            _ => What::Message {
                body: format!("message {n}\n\0\u{feff}").parse::<Body>().unwrap(),
                note: Note { priority: n.is_multiple_of(7).then_some(Priority::HIGH), ..Note::default() },
                client_id,
            },
        };
        // What happens to a poll happens in its room.
        let room = if let What::Turn { of, .. } = &what { entry(of - 1).room } else { room };
        Entry { room, author, at: Timestamp::from_millis(n as i64 * 1_000), what }
    }

    #[tokio::test]
    async fn every_table_can_be_made_again_from_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        for n in 0..60 {
            store.append(entry(n)).await.unwrap();
        }
        store.close().await;
        // It folds the log into tables of its own, and compares row for row.
        let faults = || check(folder.path()).unwrap().faults;
        assert_eq!(faults(), Vec::<String>::new());

        let tables = ["ballot", "choice", "member", "message", "poll", "room"];
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        assert!(tables.iter().all(|table| outside.execute(&format!("DELETE FROM {table}"), []).unwrap() > 0));
        drop(outside);
        assert_eq!(faults().len(), tables.len());
        assert_eq!(rebuild(folder.path()).unwrap().events, 60);
        assert_eq!(faults(), Vec::<String>::new());
    }
}
