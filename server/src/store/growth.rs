//! What does not grow with the log: the work for a page, a greeting and a message. Counted in steps of SQLite's machine,
//! which are the same on every computer.

use super::{
    Appended, Asked, Deed, Entry, Known, Logged, MessageTurn, NewPoll, Page, PollTurn, Right, Turn, What,
    batch::{self, Append},
    directory, history, index, open,
    polls::{self, Order},
    replay,
    search::{self, Bound, Rooms, Search},
    unread::{self, Reading, Upto},
};
use crate::phrases::Phrases;
use protocol::{Adding, Event, Note, Person, PersonId, Posting, Results, RoomName, Select, Seq, Timestamp};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::oneshot;

fn entry(room: &RoomName, n: u64, what: What) -> Entry {
    let author =
        Person { id: PersonId::from_bits(u128::from(n % 50)), name: format!("Ann {}", n % 50).into() };
    Entry { room: room.clone(), author, at: Timestamp::from_millis(n as i64 * 1_000), what }
}

fn said(n: u64) -> What {
    let client_id = Some(format!("id-{n}").parse().unwrap());
    What::Message {
        body: format!("message {n}").parse().unwrap(),
        note: Note::default(),
        files: [].into(),
        reply_to: None,
        client_id,
    }
}

fn poll(n: u64) -> What {
    What::Poll(NewPoll {
        question: format!("Question {n}?").parse().unwrap(),
        choices: ["Yes", "No"].map(|choice| choice.parse().unwrap()).into(),
        select: Select::One,
        results: Results::Live,
        adding: Adding::Author,
        closes_at: None,
        client_id: None,
    })
}

struct Hall {
    writer: Connection,
    known: Known,
    reader: Connection,
    steps: Arc<AtomicU64>,
}

impl Hall {
    /// A log of so many messages in a room, and half as many in another, with a poll now and then that is closed soon.
    fn of(folder: &Path, messages: u64) -> Self {
        let mut opened = open::open(folder).unwrap();
        // Nothing here has to outlive the test.
        opened.connection.pragma_update(None, "synchronous", "OFF").unwrap();
        let known = Known::of(&mut opened);
        let reader = open::open_reader(&opened.path).unwrap();
        let mut hall = Self { writer: opened.connection, known, reader, steps: Arc::default() };
        let (lobby, tea) = (RoomName::lobby(), "tea".parse().unwrap());
        let mut entries = Vec::new();
        for room in [&lobby, &tea] {
            entries.push(entry(room, 0, What::Opened { posting: Posting::Everyone }));
        }
        for n in 0..messages {
            entries.push(entry(&lobby, n, said(n)));
            if n.is_multiple_of(2) {
                entries.push(entry(&tea, n, said(n)));
            }
            if n.is_multiple_of(20) {
                entries.push(entry(&lobby, n, poll(n)));
                let poll = entries.len() as Seq;
                entries.push(entry(&lobby, n, What::Turn { of: poll, turn: Turn::Poll(PollTurn::Closed) }));
                let topic = Some(format!("Topic {n}").parse().unwrap());
                entries.push(entry(&tea, n, What::Did(Deed::Topic { topic }, Right::OfOperator)));
                // What was said just before it, by whom it was said.
                let edited = MessageTurn::Edited(format!("message {n}, as it should be"));
                entries.push(entry(&tea, n, What::Turn { of: poll - 1, turn: Turn::Message(edited) }));
            }
        }
        for entries in entries.chunks(512) {
            hall.append(entries.to_vec());
        }
        index::catch_up(&mut hall.writer).unwrap();
        // It is in a few parts, which are merged now and then: how many there are just now is not what is asked here.
        hall.writer.execute("INSERT INTO search (search) VALUES ('optimize')", []).unwrap();
        // The reader sees it all before anything is counted.
        hall.reader.query_row("SELECT count(*) FROM log", [], |_| Ok(())).unwrap();
        for connection in [&mut hall.writer, &mut hall.reader] {
            let steps = hall.steps.clone();
            let count = move || {
                steps.fetch_add(1, Ordering::Relaxed);
                false
            };
            connection.progress_handler(1, Some(count)).unwrap();
        }
        hall
    }

    fn append(&mut self, entries: Vec<Entry>) -> Seq {
        let batch: Vec<Append> =
            entries.into_iter().map(|entry| Append::of(entry, oneshot::channel().0)).collect();
        for outcome in batch::commit(&mut self.writer, &self.known, &batch).unwrap() {
            let Ok(Appended::New(logged)) = outcome else { panic!("it was refused") };
            self.known.head.store(Logged::seq(&logged), Ordering::Release);
        }
        self.known.head.load(Ordering::Acquire)
    }

    /// What each of the things takes that happen all the time.
    fn steps(mut self) -> Vec<(&'static str, u64)> {
        let (lobby, now) = (RoomName::lobby(), Timestamp::from_millis(i64::MAX / 2));
        let rooms = [lobby.clone(), "tea".parse().unwrap()];
        let asked = Asked { by: Some(PersonId::from_bits(1)), at: now };
        let head = self.known.head.load(Ordering::Acquire);
        let mut taken = Vec::new();
        let mut took = |what, steps: &AtomicU64| taken.push((what, steps.swap(0, Ordering::Relaxed)));
        let (reader, epoch) = (&self.reader, &self.known.epoch);
        for (what, page) in [
            ("the newest page", Page::Newest),
            ("a page before", Page::Before(head / 2)),
            ("a page after", Page::After(head / 2)),
        ] {
            let page = history::history(reader, epoch, lobby.clone(), page, 50, &asked).unwrap();
            assert_eq!(page.events.len(), 50);
            took(what, &self.steps);
        }
        let page = history::history(reader, epoch, rooms[1].clone(), Page::Newest, 50, &asked).unwrap();
        assert!(page.events.iter().any(|event| matches!(event, Event::Notice(_))) && page.topic.is_some());
        took("a page with notices", &self.steps);
        assert_eq!(directory::rooms(reader, epoch, 50).unwrap().len(), 2);
        took("the rooms beside it", &self.steps);
        polls::range(reader, epoch, &lobby, (0, i64::MAX), Order::NewestFirst, 5, &asked).unwrap();
        took("the newest polls", &self.steps);
        assert!(replay::outlook(reader, epoch, &rooms, None, head, now).unwrap().polls.is_empty());
        took("greeting somebody new", &self.steps);
        let outlook = replay::outlook(reader, epoch, &rooms, Some(head - 20), head, now).unwrap();
        assert!(!outlook.messages.is_empty());
        replay::replay(reader, epoch, &rooms, head - 20, head, 100).unwrap();
        took("greeting somebody who comes back", &self.steps);
        let search = |words, before| Search {
            words: Phrases::read(words).unwrap(),
            speaker: Phrases::default(),
            rooms: Rooms::Only(vec![lobby.clone()]),
            after: None,
            before,
            limit: 30,
        };
        let newest = search::find(reader, epoch, &search("\"message\"", None)).unwrap();
        assert_eq!((newest.messages.len(), newest.older.is_some()), (30, true));
        took("a search", &self.steps);
        let older =
            search::find(reader, epoch, &search("\"message\"", Some(Bound::Place(head / 2)))).unwrap();
        assert_eq!(older.messages.len(), 30);
        took("a search further back", &self.steps);
        for (what, upto) in [("what is unread of a little", head - 20), ("what is unread of a lot", head / 2)]
        {
            let reading =
                Reading { room: lobby.clone(), upto: Upto::Place(epoch.at(upto)), name: "Ann 1".to_owned() };
            assert!(unread::unread(reader, epoch, None, reading).unwrap().unread > 0);
            took(what, &self.steps);
        }
        let written = self.append(vec![entry(&lobby, head, said(u64::MAX))]);
        assert_eq!(written, head + 1);
        took("a message", &self.steps);
        index::catch_up(&mut self.writer).unwrap();
        took("a message in the search index", &self.steps);
        let edited = MessageTurn::Edited("other words".to_owned());
        self.append(vec![entry(&lobby, head, What::Turn { of: written, turn: Turn::Message(edited) })]);
        took("an edit", &self.steps);
        let deleted = Turn::Message(MessageTurn::Deleted);
        self.append(vec![entry(&lobby, head, What::Turn { of: written, turn: deleted })]);
        took("a deletion", &self.steps);
        let poll = self.append(vec![entry(&lobby, head, poll(head))]);
        took("a poll", &self.steps);
        self.append(vec![entry(
            &lobby,
            head,
            What::Turn { of: poll, turn: Turn::Poll(PollTurn::Cast(vec![0])) },
        )]);
        took("a vote", &self.steps);
        taken
    }
}

#[test]
fn what_happens_all_the_time_takes_as_many_steps_in_a_long_log_as_in_a_short_one() {
    let steps = |messages| {
        let folder = tempfile::tempdir().unwrap();
        Hall::of(folder.path(), messages).steps()
    };
    let (short, long) = (steps(400), steps(8_000));
    let grown: Vec<_> = short
        .into_iter()
        .zip(long)
        .filter(|((_, short), (_, long))| *short == 0 || *long > short + short / 5)
        .map(|((what, short), (_, long))| {
            format!("{what}: {short} steps in a short log, {long} in a long one")
        })
        .collect();
    assert_eq!(grown, [""; 0]);
}
