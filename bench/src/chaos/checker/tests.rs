//! One history by hand for each kind of fault: the checker sees it, and nothing else in it.

use super::*;
use crate::chaos::history::Act;

const ROOM: Room = 0;

fn key(number: u32) -> Key {
    Key { publisher: 0, number }
}

fn stored(seq: Seq, number: u32) -> Stored {
    Stored { seq, room: ROOM, key: Some(key(number)), text: Text(number.into()) }
}

fn invoked(at: u64, number: u32) -> Act {
    Act { at, key: key(number), what: What::Invoked { room: ROOM, text: Text(number.into()) } }
}

fn acknowledged(at: u64, number: u32, seq: Seq) -> Act {
    Act { at, key: key(number), what: What::Acknowledged { seq } }
}

/// Three messages, one after the other, at the places 11, 12 and 14; one reader from 10 on, and one from 12 on.
fn good() -> History {
    let log = vec![stored(11, 1), stored(12, 2), stored(14, 3)];
    History {
        publishers: vec![vec![
            invoked(1, 1),
            acknowledged(2, 1, 11),
            invoked(3, 2),
            Act { at: 4, key: key(2), what: What::Unknown },
            invoked(5, 2),
            acknowledged(6, 2, 12),
            invoked(7, 3),
            acknowledged(8, 3, 14),
        ]],
        readers: vec![
            Reader { rooms: vec![ROOM], from: Some(10), resets: 0, halts: 0, heard: log.clone() },
            Reader { rooms: vec![ROOM], from: Some(12), resets: 0, halts: 0, heard: log[2..].to_vec() },
        ],
        log,
    }
}

/// The counts of every kind, in the order of [`Fault::ALL`].
fn faults(history: &History) -> Vec<(Fault, usize)> {
    let verdict = check(history);
    let counts = Fault::ALL.map(|fault| (fault, verdict.count(fault)));
    assert_eq!(verdict.is_clean(), counts.iter().all(|(_, count)| *count == 0));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[test]
fn a_good_history_is_clean() {
    let verdict = check(&good());
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!((verdict.acknowledged, verdict.unknown), (3, 0));
}

#[test]
fn what_nobody_knows_of_may_be_stored_or_not() {
    let mut history = good();
    history.publishers[0].extend([invoked(9, 4), Act { at: 10, key: key(4), what: What::Unknown }]);
    assert_eq!(faults(&history), []);
    assert_eq!(check(&history).unknown, 1);
    history.log.push(stored(15, 4));
    history.readers.iter_mut().for_each(|reader| reader.heard.push(stored(15, 4)));
    assert_eq!(faults(&history), []);
}

#[test]
fn what_others_say_at_the_same_time_may_stand_in_any_order() {
    let mut history = good();
    history.publishers.push(vec![
        Act { at: 4, key: Key { publisher: 1, number: 1 }, ..invoked(4, 9) },
        Act { at: 9, key: Key { publisher: 1, number: 1 }, ..acknowledged(9, 9, 13) },
    ]);
    let between = Stored { key: Some(Key { publisher: 1, number: 1 }), ..stored(13, 9) };
    history.log.insert(2, between);
    history.readers[0].heard.insert(2, between);
    history.readers[1].heard.insert(0, between);
    assert_eq!(faults(&history), []);
}

#[test]
fn a_message_that_is_acknowledged_and_not_stored_is_lost() {
    let mut history = good();
    history.log.remove(2);
    history.readers.iter_mut().for_each(|reader| reader.heard.truncate(reader.heard.len() - 1));
    assert_eq!(faults(&history), [(Fault::Lost, 1)]);
}

#[test]
fn a_message_that_is_stored_twice_is_duplicated() {
    let mut history = good();
    history.log.push(stored(15, 2));
    history.readers.iter_mut().for_each(|reader| reader.heard.push(stored(15, 2)));
    assert_eq!(faults(&history), [(Fault::Duplicated, 1)]);
}

#[test]
fn two_messages_at_one_place_are_seen() {
    let mut history = good();
    history.publishers[0].push(invoked(9, 4));
    history.log.push(stored(14, 4));
    assert_eq!(faults(&history), [(Fault::Duplicated, 1), (Fault::Gap, 2)]);
}

#[test]
fn a_message_that_a_reader_hears_twice_is_duplicated() {
    let mut history = good();
    history.readers[0].heard.push(stored(14, 3));
    assert_eq!(faults(&history), [(Fault::Duplicated, 1)]);
}

#[test]
fn a_message_that_nobody_said_is_a_phantom() {
    for phantom in [stored(15, 4), Stored { key: None, ..stored(15, 4) }] {
        let mut history = good();
        history.log.push(phantom);
        history.readers.iter_mut().for_each(|reader| reader.heard.push(phantom));
        assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
    }
}

#[test]
fn another_text_or_another_room_than_was_said_is_a_phantom() {
    for other in [Stored { text: Text(99), ..stored(14, 3) }, Stored { room: 1, ..stored(14, 3) }] {
        let mut history = good();
        history.log[2] = other;
        history.readers.iter_mut().for_each(|reader| {
            reader.rooms.push(1);
            reader.heard.pop();
            reader.heard.push(other);
        });
        assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
    }
}

#[test]
fn a_message_that_is_heard_and_not_stored_is_a_phantom() {
    let mut history = good();
    history.publishers[0].push(invoked(9, 4));
    history.readers[1].heard.push(stored(15, 4));
    assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
}

#[test]
fn a_message_that_is_heard_otherwise_than_it_is_stored_is_a_phantom() {
    let mut history = good();
    history.readers[1].heard[0].text = Text(99);
    assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
}

#[test]
fn a_message_from_before_the_stream_or_of_another_room_is_a_phantom() {
    let mut history = good();
    history.readers[1].heard.insert(0, stored(11, 1));
    assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
    let mut history = good();
    history.readers[1].rooms = vec![1];
    assert_eq!(faults(&history), [(Fault::Phantom, 1)]);
}

#[test]
fn ids_that_go_back_at_a_reader_are_reordered() {
    let mut history = good();
    history.readers[0].heard.swap(0, 1);
    assert_eq!(faults(&history), [(Fault::Reordered, 1)]);
}

#[test]
fn pages_that_go_back_are_reordered() {
    let mut history = good();
    history.log.swap(0, 1);
    assert_eq!(faults(&history), [(Fault::Reordered, 1)]);
}

#[test]
fn what_was_said_after_an_acknowledgement_and_stands_before_it_is_reordered() {
    let mut history = good();
    history.publishers[0] =
        vec![invoked(1, 1), acknowledged(2, 1, 12), invoked(3, 2), acknowledged(4, 2, 11)];
    history.log = vec![stored(11, 2), stored(12, 1)];
    history.readers =
        vec![Reader { rooms: vec![ROOM], from: Some(10), resets: 0, halts: 0, heard: history.log.clone() }];
    assert_eq!(faults(&history), [(Fault::Reordered, 1)]);
}

#[test]
fn a_hole_in_what_a_reader_heard_is_a_gap_each() {
    let mut history = good();
    history.readers[0].heard.drain(..2);
    assert_eq!(faults(&history), [(Fault::Gap, 2)]);
}

#[test]
fn an_end_that_a_reader_did_not_hear_is_a_gap() {
    let mut history = good();
    history.readers[1].heard.clear();
    assert_eq!(faults(&history), [(Fault::Gap, 1)]);
}

#[test]
fn a_reader_that_never_got_a_stream_is_a_gap() {
    let mut history = good();
    history.readers[1] = Reader { rooms: vec![ROOM], ..Reader::default() };
    assert_eq!(faults(&history), [(Fault::Gap, 1)]);
}

#[test]
fn a_reader_that_has_to_begin_anew_is_a_gap() {
    let mut history = good();
    history.readers[0].resets = 1;
    assert_eq!(faults(&history), [(Fault::Gap, 1)]);
}

#[test]
fn an_id_that_differs_between_two_answers_is_changed() {
    let mut history = good();
    history.publishers[0].extend([invoked(9, 1), acknowledged(10, 1, 12)]);
    assert_eq!(faults(&history), [(Fault::Changed, 1)]);
}

#[test]
fn an_id_that_is_not_that_of_the_log_is_changed() {
    let mut history = good();
    history.publishers[0][7] = acknowledged(8, 3, 13);
    assert_eq!(faults(&history), [(Fault::Changed, 1)]);
}

#[test]
fn a_message_that_is_refused_is_seen() {
    let mut history = good();
    history.publishers[0]
        .extend([invoked(9, 4), Act { at: 10, key: key(4), what: What::Refused { status: 409 } }]);
    assert_eq!(faults(&history), [(Fault::Refused, 1)]);
}
