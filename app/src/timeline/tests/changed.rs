//! Messages that change, in every order in which that can come.

use super::{at, history, message, person, timeline};
use crate::{
    links::quote_of,
    timeline::{Said, Timeline},
};
use proptest::prelude::*;
use protocol::{Deleted, Event, History, Message, Seq, Timestamp};

const HEAD: Seq = 20;

/// The message at a place, after what happened to it at another.
fn stand(seq: Seq, changed: Seq) -> Message {
    let deleted = changed.is_multiple_of(3).then(|| Deleted { at: Timestamp::from_millis(0), by: None });
    Message { body: format!("stand {changed}"), changed, deleted, ..message(seq, 2) }
}

/// A page as it was read when these had happened.
fn page(from: Seq, stands: &[Message]) -> History {
    let mut page = history(from, HEAD);
    for event in &mut page.events {
        if let Event::Message(message) = event
            && let Some(stand) = stands.iter().rev().find(|stand| stand.id == message.id)
        {
            *message = stand.clone();
        }
    }
    page
}

fn shown(timeline: &Timeline) -> Vec<(Seq, Seq)> {
    timeline.said().iter().map(|said| (said.id().seq, said.changed().0)).collect()
}

proptest! {
    #[test]
    fn whatever_comes_first_the_newest_stand_is_shown(
        places in prop::collection::vec(1..=HEAD, 1..8),
        order in any::<u64>(),
        read in 0..8_usize,
    ) {
        let is_message = |seq: &Seq| !seq.is_multiple_of(5) && !seq.is_multiple_of(7);
        let places = places.into_iter().filter(is_message);
        let stands: Vec<_> = (100..).zip(places).map(|(changed, seq)| stand(seq, changed)).collect();
        let read = &stands[..read.min(stands.len())];

        // The list has the second half; the first was read when only some of it had happened, and comes among the others.
        let mut timeline = Timeline::new(person(1), page(11, read), Vec::new());
        let mut older = page(1, read);
        older.events.truncate(10);
        let mut told: Vec<_> = stands.iter().map(Some).chain([None]).collect();
        let length = told.len();
        told.rotate_left(order as usize % length);
        if order.is_multiple_of(2) {
            told.reverse();
        }
        for stand in told {
            match stand {
                Some(stand) => timeline.change(stand.clone()),
                None => timeline.prepend(&at(11), older.clone()),
            }
        }
        let expected = Timeline::new(person(1), page(1, &stands), Vec::new());
        prop_assert_eq!(shown(&timeline), shown(&expected));
    }
}

#[test]
fn a_trace_is_no_news() {
    let mut timeline = timeline(10);
    assert_eq!(timeline.apply(Event::Message(stand(11, 12))), None);
    assert!(timeline.apply(Event::Message(stand(13, 14))).is_some());
    assert!(
        matches!(&timeline.said()[timeline.said().len() - 2], Said::Message(trace) if trace.deleted.is_some())
    );
}

#[test]
fn a_list_with_a_gap_is_read_once_more_without_what_is_missing_in_it() {
    let mut timeline = timeline(6);
    timeline.leap(history(95, 99));
    assert_eq!(timeline.gaps().len(), 1);
    let read = |from: Seq, to: Seq, newer: Option<Seq>| {
        let mut page = history(from, to);
        for event in &mut page.events {
            if let Event::Message(message) = event
                && [1, 96].contains(&message.id.seq)
            {
                *message = stand(message.id.seq, 200);
            }
        }
        History { newer: newer.map(at), ..page }
    };
    assert_eq!(timeline.read_again(read(1, 30, Some(30))), Some(at(94)), "it goes on behind the gap");
    assert_eq!(timeline.read_again(read(95, 99, None)), None);
    let changed: Vec<_> = shown(&timeline).into_iter().filter(|(_, changed)| *changed == 200).collect();
    assert_eq!(changed, [(1, 200), (96, 200)]);
}

#[test]
fn what_is_answered_says_what_it_says_now_wherever_it_is_answered() {
    let mut timeline = timeline(6);
    let answer = Message { reply_to: Some(quote_of(&message(3, 2))), ..message(8, 2) };
    timeline.apply(Event::Message(answer));
    let quoted = |timeline: &Timeline| match timeline.said().last() {
        Some(Said::Message(message)) => message.reply_to.clone().map(|quote| (quote.quote, quote.changed)),
        _ => None,
    };
    timeline.change(stand(3, 100));
    assert_eq!(quoted(&timeline), Some((Some("stand 100".into()), 100)));
    let told = Message { reply_to: Some(quote_of(&message(3, 2))), ..stand(8, 101) };
    timeline.change(told);
    timeline.change(stand(3, 100));
    assert_eq!(quoted(&timeline), Some((Some("stand 100".into()), 100)), "whichever is told first");
    timeline.change(stand(3, 102));
    assert_eq!(quoted(&timeline), Some((None, 102)), "deleted");
    timeline.change(stand(3, 100));
    assert_eq!(quoted(&timeline), Some((None, 102)));
}
