//! How a timeline is laid out: who begins to speak, where a day begins, what is on its way.

use crate::timeline::{Delivery, Gap, Said, Timeline, Unsent};
use protocol::{ClientId, Cursor, PersonId, Seq, Timestamp};
use std::sync::Arc;

/// Messages of one author within this time stand under one name, in milliseconds.
const TOGETHER: i64 = 5 * 60 * 1_000;

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub key: Key,
    /// The row begins a day.
    pub day: Option<Timestamp>,
    pub place: Place,
    pub entry: Entry,
}

/// Two rows with the same key look the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    what: What,
    place: Place,
    day: Option<i64>,
}

impl Key {
    /// Whether both are of one message, which may have changed.
    pub fn is_one(&self, other: &Self) -> bool {
        match (&self.what, &other.what) {
            (What::Said(one, _), What::Said(other, _)) => one == other,
            (one, other) => one == other,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Above,
    /// And when it, and what it answers, was changed last.
    Said(Cursor, (Seq, Seq)),
    Unsent(ClientId, Stage),
    /// The same row for as long as there is a gap, however much is filled in.
    Gap(Cursor),
    Onward,
}

/// How far what is on its way has come, as far as its row is drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    OnItsWay,
    Unreached,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The author's name stands above it.
    First,
    /// It goes on under the name of the row before.
    Continued,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// What stands above the first: the way back, or that nothing was said yet.
    Above,
    Said(Said),
    Unsent(Arc<Unsent>),
    /// Messages are missing here, before this place.
    Gap(Cursor),
    /// The list ends here before the newest.
    Onward,
}

/// The rows of a timeline. `day_of` numbers the days of whoever reads.
pub fn rows(timeline: &Timeline, day_of: impl Fn(Timestamp) -> i64) -> Vec<Row> {
    let me = &timeline.me().id;
    let said = timeline
        .said()
        .iter()
        .map(|said| (said.at(), &said.author().id, &*said.author().name, Entry::Said(said.clone())));
    let unsent = timeline.unsent().iter().map(|unsent| match &unsent.delivery {
        Delivery::Sent(message) => (message.at, me, "", Entry::Said(Said::Message(message.clone()))),
        _ => (unsent.at, me, "", Entry::Unsent(unsent.clone())),
    });
    let mut gaps = timeline.gaps().iter().peekable();
    let mut is_detached = timeline.newer().is_some();
    let mut rows = Vec::new();
    let mut before: Option<(Timestamp, i64, &PersonId, &str)> = None;
    let mut was_notice = false;
    for (number, (at, author, name, entry)) in said.chain(unsent).enumerate() {
        let mut is_next_to_it = true;
        while let Some(gap) = gaps.next_if(|gap| ends_above(gap, &entry)) {
            is_next_to_it = false;
            rows.push(Row::between(Entry::Gap(gap.before.clone())));
        }
        // What is on its way comes after all that was said, here or not.
        if is_detached && number == timeline.said().len() {
            (is_detached, is_next_to_it) = (false, false);
            rows.push(Row::between(Entry::Onward));
        }
        // The name of an own message on its way is not known before the house has it: it groups by person.
        let today = day_of(at);
        let new_day = before.is_none_or(|(_, day, ..)| day != today);
        let same_voice = before.is_some_and(|(.., other, other_name)| {
            other == author && (other_name == name || other_name.is_empty() || name.is_empty())
        });
        let soon = before.is_some_and(|(earlier, ..)| (at.millis() - earlier.millis()).abs() < TOGETHER);
        // A notice is said by nobody: whoever goes on behind it begins anew.
        let is_notice = matches!(&entry, Entry::Said(said) if said.is_notice());
        let goes_on = is_next_to_it && same_voice && soon && !new_day && !is_notice && !was_notice;
        let place = if goes_on { Place::Continued } else { Place::First };
        (before, was_notice) = (Some((at, today, author, name)), is_notice);
        let day = new_day.then_some(at);
        rows.push(Row { key: key(&entry, place, new_day.then_some(today)), day, place, entry });
    }
    rows.extend(gaps.map(|gap| Row::between(Entry::Gap(gap.before.clone()))));
    if is_detached {
        rows.push(Row::between(Entry::Onward));
    }
    rows
}

/// Whether a gap comes before an entry. What is on its way comes after all that was said.
fn ends_above(gap: &Gap, entry: &Entry) -> bool {
    match entry {
        Entry::Said(said) => gap.before.seq <= said.id().seq,
        Entry::Unsent(_) => true,
        Entry::Above | Entry::Gap(_) | Entry::Onward => false,
    }
}

impl Row {
    pub fn above() -> Self {
        Self::between(Entry::Above)
    }

    fn between(entry: Entry) -> Self {
        Self { key: key(&entry, Place::First, None), day: None, place: Place::First, entry }
    }
}

fn key(entry: &Entry, place: Place, day: Option<i64>) -> Key {
    let what = match entry {
        Entry::Above => What::Above,
        Entry::Said(said) => What::Said(said.id().clone(), said.changed()),
        Entry::Unsent(unsent) => {
            let stage = match &unsent.delivery {
                Delivery::Pending(_) | Delivery::Sent(_) | Delivery::Taken => Stage::OnItsWay,
                Delivery::Unreached => Stage::Unreached,
                Delivery::Refused(_) => Stage::Refused,
            };
            What::Unsent(unsent.client_id.clone(), stage)
        }
        Entry::Gap(before) => What::Gap(before.clone()),
        Entry::Onward => What::Onward,
    };
    Key { what, place, day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{letter::Letter, moment::day_number, poll::sample::poll};
    use protocol::{ClientId, Cursor, Epoch, Event, History, Message, Person, Poll, RoomName};

    fn at(seq: u64) -> Cursor {
        Epoch::from_bits(1).at(seq)
    }

    fn said(seq: u64, author: u128, minutes: i64) -> Event {
        Event::Message(Message::plain(
            at(seq),
            RoomName::lobby(),
            Person { id: PersonId::from_bits(author), name: "A".into() },
            Timestamp::from_millis(minutes * 60_000),
            "hello".into(),
        ))
    }

    fn timeline(events: Vec<Event>) -> Timeline {
        let me = Person { id: PersonId::from_bits(1), name: "A".into() };
        let history =
            History { room: RoomName::lobby(), topic: None, events, head: at(99), older: None, newer: None };
        Timeline::new(me, history, Vec::new())
    }

    fn places(events: Vec<Event>) -> Vec<Place> {
        rows(&timeline(events), |at| day_number(at, 0)).into_iter().map(|row| row.place).collect()
    }

    #[test]
    fn one_author_within_five_minutes_stands_under_one_name() {
        use Place::{Continued, First};
        assert_eq!(
            places(vec![said(1, 1, 0), said(2, 1, 4), said(3, 2, 4), said(4, 1, 4), said(5, 1, 9)]),
            [First, Continued, First, First, First]
        );
    }

    #[test]
    fn a_poll_stands_under_its_authors_name_like_a_message_and_begins_a_day() {
        let author = Person { id: PersonId::from_bits(1), name: "A".into() };
        let poll = |seq, minutes: i64| {
            let at = Timestamp::from_millis(minutes * 60_000);
            Event::Poll(Poll { author: author.clone(), at, ..poll(seq, seq) })
        };
        let timeline = timeline(vec![said(1, 1, 0), poll(2, 1), said(3, 1, 2), poll(4, 1_440)]);
        let rows = rows(&timeline, |at| day_number(at, 0));
        let shape: Vec<_> =
            rows.iter().map(|row| (row.place == Place::Continued, row.day.is_some())).collect();
        assert_eq!(shape, [(false, true), (true, false), (true, false), (false, true)]);
        assert!(matches!(rows[1].entry, Entry::Said(Said::Poll(_))));
    }

    #[test]
    fn a_day_begins_at_the_readers_midnight_and_with_it_a_name() {
        let timeline = timeline(vec![said(1, 1, 1_439), said(2, 1, 1_440)]);
        let days = |offset| -> Vec<bool> {
            rows(&timeline, |at| day_number(at, offset)).into_iter().map(|row| row.day.is_some()).collect()
        };
        assert_eq!(days(0), [true, true]);
        assert_eq!(days(60), [true, false]);
    }

    #[test]
    fn a_gap_stands_between_what_is_there_keeps_its_row_and_ends_what_stands_under_one_name() {
        let mut timeline = timeline(vec![said(1, 1, 0), said(2, 1, 1)]);
        let page = |events, seq, newer| History {
            room: RoomName::lobby(),
            topic: None,
            events,
            head: at(200),
            older: Some(at(seq)),
            newer,
        };
        timeline.leap(page(vec![said(150, 1, 2), said(151, 1, 3)], 150, None));
        let shape = |timeline: &Timeline| -> Vec<(Key, bool)> {
            let rows = rows(timeline, |at| day_number(at, 0));
            rows.into_iter().map(|row| (row.key, row.place == Place::First)).collect()
        };
        let before = shape(&timeline);
        let firsts: Vec<_> = before.iter().map(|(_, first)| *first).collect();
        assert_eq!(firsts, [true, false, true, true, false]);
        assert!(matches!(before[2].0.what, What::Gap(_)));
        timeline.fill(&at(99), page(vec![said(100, 1, 1)], 100, Some(at(100))));
        let after = shape(&timeline);
        assert_eq!((after.len(), &after[3]), (6, &before[2]));
        timeline.fill(&at(100), page(Vec::new(), 101, None));
        assert_eq!(shape(&timeline).into_iter().filter(|(_, first)| *first).count(), 1);
    }

    #[test]
    fn the_same_place_of_another_log_is_another_row() {
        let other_log = |event| match event {
            Event::Message(message) => Event::Message(Message { id: Epoch::from_bits(2).at(1), ..message }),
            other => other,
        };
        let key = |event| rows(&timeline(vec![event]), |at| day_number(at, 0))[0].key.clone();
        assert_ne!(key(said(1, 1, 0)), key(other_log(said(1, 1, 0))));
    }

    #[test]
    fn a_confirmed_message_keeps_its_row_when_the_stream_brings_it() {
        let mut timeline = timeline(vec![said(1, 1, 0)]);
        let client_id = ClientId::from_bits(5);
        let at = Timestamp::from_millis(60_000);
        let tab = "tab".to_owned();
        let letter =
            Letter::new(client_id.clone(), RoomName::lobby(), "hello".parse().unwrap(), tab, at, &[]);
        let waiting = timeline.waiting(&[letter]);
        timeline.wait_for(waiting);
        let Event::Message(message) = said(100, 1, 1) else { return };
        let message = Message { client_id: Some(client_id.clone()), ..message };
        let keys = |timeline: &Timeline| -> Vec<Key> {
            rows(timeline, |at| day_number(at, 0)).into_iter().map(|row| row.key).collect()
        };
        timeline.confirm(&client_id, message.clone());
        let before = keys(&timeline);
        timeline.apply(Event::Message(message));
        assert_eq!(keys(&timeline), before);
        assert_eq!(before.len(), 2);
    }
}
