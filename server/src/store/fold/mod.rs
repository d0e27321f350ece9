//! The folds: what each noun remembers of an event. They look at the event and the tables, and never refuse;
//! whether something may happen was decided before.

mod room;
mod message;
mod member;
mod poll;
mod people;
mod quiet;
mod invitation;

use super::{Logged, Turn};
use rusqlite::Connection;

/// Brings every table up to an event, in the transaction that adds it to the log.
pub(super) fn fold(tx: &Connection, logged: &Logged) -> rusqlite::Result<()> {
    match logged {
        Logged::Told(event) => {
            room::fold(tx, event)?;
            member::fold(tx, event)?;
            people::fold(tx, event, None)?;
        }
        Logged::Did(event, deed) => {
            people::fold(tx, event, Some(deed))?;
            quiet::fold(tx, event, deed)?;
        }
        Logged::Turned(turned) => {
            if let Turn::Invitation(turn) = &turned.turn {
                invitation::fold(tx, turned, turn)?;
            }
        }
    }
    message::fold(tx, logged)?;
    poll::fold(tx, logged)
}

#[cfg(test)]
mod tests {
    use crate::store::{
        AppendError, Deed, Entry, InvitationTurn, MessageTurn, NewPoll, PollTurn, Right, Store, Turn, What,
        check, rebuild,
    };
    use proptest::prelude::*;
    use protocol::{
        Adding, Body, File, FileId, FileName, Note, Person, PersonId, Posting, Priority, Results, RoomName,
        Select, Timestamp,
    };
    use rusqlite::Connection;
    use sha2::{Digest, Sha256};

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
                files: [].into(),
                reply_to: n.is_multiple_of(5).then_some(n / 2),
                client_id,
            },
        };
        // What happens to a poll happens in its room.
        let room = if let What::Turn { of, .. } = &what { entry(of - 1).room } else { room };
        Entry { room, author, at: Timestamp::from_millis(n as i64 * 1_000), what }
    }

    /// Something that somebody does to one of the messages before: edits it, reacts to it, or deletes it.
    fn turn(n: u64, choice: u8, words: &str) -> Entry {
        let of = 1 + u64::from(choice) % n;
        let turn = match choice {
            0..=95 => MessageTurn::Edited(words.to_owned()),
            96..=159 => MessageTurn::Reacted(words.to_owned()),
            160..=191 => MessageTurn::Withdrawn(words.to_owned()),
            192.. => MessageTurn::Deleted,
        };
        let what = What::Turn { of, turn: Turn::Message(turn) };
        // Most are by the author, and some by somebody else: these are refused.
        let author = entry(if choice.is_multiple_of(5) { n } else { of - 1 }).author;
        Entry { room: entry(of - 1).room, author, at: Timestamp::from_millis(n as i64 * 1_000), what }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn whatever_happens_to_messages_the_tables_are_what_the_log_says(
            turns in prop::collection::vec((any::<u8>(), "[a-c]{1,3}"), 1..60),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let store = Store::open(folder.path(), |_| {}).unwrap();
                for n in 0..10 {
                    store.append(entry(n)).await.unwrap();
                }
                for (choice, words) in &turns {
                    let turn = turn(store.head(), *choice, words);
                    let What::Turn { of, .. } = turn.what else { unreachable!() };
                    let is_own = turn.author.id == entry(of - 1).author.id;
                    let may_anybody = matches!(choice, 96..=191);
                    match store.append(turn).await {
                        Ok(_) if is_own || may_anybody => {}
                        Err(AppendError::NotThere | AppendError::Unchanged) => {}
                        other => panic!("{of}: {other:?}"),
                    }
                    // Of some messages the search index hears before they change, and of others after it.
                    if choice.is_multiple_of(7) {
                        store.catch_up().await;
                    }
                }
                store.close().await;
            });
            // It folds the log into tables of its own, and compares row for row.
            prop_assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
            rebuild(folder.path()).unwrap();
            prop_assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
        }
    }

    #[tokio::test]
    async fn every_table_can_be_made_again_from_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        for n in 0..60 {
            store.append(entry(n)).await.unwrap();
        }
        let said = entry(2);
        for (at, of, turn) in [
            (60, 3, MessageTurn::Edited("other words".to_owned())),
            (61, 3, MessageTurn::Deleted),
            (62, 5, MessageTurn::Reacted("👍".to_owned())),
        ] {
            let what = What::Turn { of, turn: Turn::Message(turn) };
            let at = Timestamp::from_millis(at * 1_000);
            store
                .append(Entry { room: said.room.clone(), author: said.author.clone(), at, what })
                .await
                .unwrap();
        }
        let words = b"in a file";
        let id = FileId::of_digest(&Sha256::digest(words).into());
        std::fs::create_dir(folder.path().join("files")).unwrap();
        std::fs::write(folder.path().join("files").join(id.as_str()), words).unwrap();
        let (name, media_type) = (FileName::of_typed("a.txt"), "text/plain".to_owned());
        let file = File { id, name, media_type, bytes: words.len() as u64, size: None };
        let (author, body) = (said.author.clone(), Body::beside_files("").unwrap());
        let (note, files) = (Note::default(), [file].into());
        let what = What::Message { body, note, files, reply_to: None, client_id: None };
        let at = Timestamp::from_millis(63_000);
        store.append(Entry { room: said.room.clone(), author, at, what }).await.unwrap();
        let room = RoomName::private(7);
        let person = |n: u128| Person { id: PersonId::from_bits(n), name: format!("Ann {n}").into() };
        let invited = |turn| What::Turn { of: 65, turn: Turn::Invitation(turn) };
        for (who, what) in [
            (1, What::OpenedPrivately { title: "Plans".parse().unwrap() }),
            (1, invited(InvitationTurn::Made { hash: "one".to_owned() })),
            (1, invited(InvitationTurn::Made { hash: "other".to_owned() })),
            (2, What::Did(Deed::CameIn { by: 66 }, Right::OfHost)),
            (3, What::Did(Deed::CameIn { by: 66 }, Right::OfHost)),
            (1, What::Turn { of: 67, turn: Turn::Invitation(InvitationTurn::Revoked) }),
            (1, What::Did(Deed::SentOut { whom: person(3) }, Right::OfHost)),
            (1, What::Did(Deed::Topic { topic: Some("Plans".parse().unwrap()) }, Right::OfHost)),
            (4, What::Did(Deed::CameIn { by: 66 }, Right::OfHost)),
            (1, What::Did(Deed::Muted { whom: person(4), minutes: 10 }, Right::OfHost)),
            (1, What::Did(Deed::Muted { whom: person(2), minutes: 10 }, Right::OfHost)),
            (1, What::Did(Deed::Slowed { seconds: 10 }, Right::OfHost)),
            (1, What::Did(Deed::Closed, Right::OfHost)),
            (1, What::Did(Deed::Left { heir: Some(person(2)) }, Right::OfHost)),
        ] {
            let at = Timestamp::from_millis(62_000);
            store.append(Entry { room: room.clone(), author: person(who), at, what }).await.unwrap();
        }
        let direct = RoomName::private(8);
        for (who, what) in [
            (1, What::OpenedDirectly { with: person(2) }),
            (2, What::Did(Deed::Left { heir: None }, Right::OfHost)),
            (2, What::Did(Deed::CameBack, Right::OfHost)),
            (1, What::Did(Deed::Left { heir: None }, Right::OfHost)),
        ] {
            let at = Timestamp::from_millis(62_000);
            store.append(Entry { room: direct.clone(), author: person(who), at, what }).await.unwrap();
        }
        assert!(store.is_inside(&person(2).id, &direct) && !store.is_inside(&person(1).id, &direct));
        assert!(store.is_inside(&person(2).id, &room) && !store.is_inside(&person(3).id, &room));
        let is_quiet = |n| store.silence(&person(n).id, &room, Timestamp::from_millis(62_001)).is_some();
        assert!(is_quiet(4) && !is_quiet(2), "whoever looks after the room now speaks");
        store.catch_up().await;
        store.close().await;
        // It folds the log into tables of its own, and compares row for row.
        let faults = || check(folder.path()).unwrap().faults;
        assert_eq!(faults(), Vec::<String>::new());

        let tables = [
            "ballot",
            "choice",
            "direct",
            "file",
            "host",
            "inside",
            "invitation",
            "member",
            "message",
            "poll",
            "reaction",
            "room",
            "silence",
        ];
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        assert!(tables.iter().all(|table| outside.execute(&format!("DELETE FROM {table}"), []).unwrap() > 0));
        drop(outside);
        assert_eq!(faults().len(), tables.len());
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        outside.execute("INSERT INTO search (search) VALUES ('delete-all')", []).unwrap();
        drop(outside);
        assert_eq!(faults().len(), tables.len() + 1);
        assert_eq!(rebuild(folder.path()).unwrap().events, 82);
        assert_eq!(faults(), Vec::<String>::new());
    }
}
