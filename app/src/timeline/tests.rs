//! The timeline against every order in which events can come.

mod window;
mod changed;

use super::*;
use crate::poll::sample::poll;
use proptest::prelude::*;
use protocol::{Entrance, Epoch, Opened, PersonId, Poll, Posting, RoomName, Timestamp};

fn person(n: u128) -> Person {
    Person { id: PersonId::from_bits(n), name: format!("Person {n}").into() }
}

fn at(seq: Seq) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

fn message(seq: Seq, author: u128) -> Message {
    Message {
        client_id: Some(ClientId::from_bits(u128::from(seq))),
        ..Message::plain(
            at(seq),
            RoomName::lobby(),
            person(author),
            Timestamp::from_millis(seq as i64 * 1_000),
            format!("message {seq}"),
        )
    }
}

/// Every seventh event opens a room, so that the log has events which leave nothing in the list; every fifth is a poll.
fn event(seq: Seq) -> Event {
    if seq.is_multiple_of(7) {
        let Message { id, room, author, at, .. } = message(seq, 1);
        Event::Opened(Opened {
            id,
            room,
            author,
            at,
            posting: Posting::Everyone,
            entry: Entrance::Everyone,
            title: None,
            with: None,
        })
    } else if seq.is_multiple_of(5) {
        Event::Poll(poll(seq, seq))
    } else {
        Event::Message(message(seq, 1 + u128::from(seq % 3)))
    }
}

fn history(from: Seq, head: Seq) -> History {
    let older = (from > 1).then(|| at(from));
    History {
        room: RoomName::lobby(),
        topic: None,
        events: (from..=head).map(event).collect(),
        head: at(head),
        older,
        newer: None,
    }
}

fn timeline(head: Seq) -> Timeline {
    Timeline::new(person(1), history(1, head), Vec::new())
}

fn seqs(timeline: &Timeline) -> Vec<Seq> {
    timeline.said().iter().map(|said| said.id().seq).collect()
}

fn committed(from: Seq, head: Seq) -> Vec<Seq> {
    (from..=head).filter(|seq| !seq.is_multiple_of(7)).collect()
}

fn letter(seq: Seq, delivery: Stage) -> Letter {
    Letter {
        files: Vec::new(),
        client_id: ClientId::from_bits(u128::from(seq)),
        room: RoomName::lobby(),
        body: "mine".parse().unwrap(),
        reply_to: None,
        at: Timestamp::from_millis(0),
        order: seq,
        delivery,
        trip: Trip::Ahead,
        reason: "No.".into(),
        tab: "tab".into(),
        until: 0,
    }
}

/// What the device keeps is looked at.
fn look(timeline: &mut Timeline, letters: &[Letter]) {
    let waiting = timeline.waiting(letters);
    timeline.wait_for(waiting);
}

fn pend(timeline: &mut Timeline, seq: Seq) {
    look(timeline, &[letter(seq, Stage::Pending)]);
}

fn deliveries(timeline: &Timeline) -> Vec<Delivery> {
    timeline.unsent().iter().map(|unsent| unsent.delivery.clone()).collect()
}

#[test]
fn an_event_that_comes_twice_is_there_once() {
    let mut timeline = timeline(3);
    assert!(timeline.apply(event(4)).is_some());
    assert!(timeline.apply(event(4)).is_none());
    assert!(timeline.apply(event(2)).is_none());
    assert_eq!(seqs(&timeline), [1, 2, 3, 4]);
}

#[test]
fn a_poll_stands_in_its_place_and_is_news_unless_it_is_ones_own() {
    let mut timeline = timeline(3);
    assert!(timeline.apply(event(4)).is_some());
    assert!(timeline.apply(event(5)).is_some());
    let mine = Poll { author: person(1), ..poll(6, 6) };
    assert!(timeline.apply(Event::Poll(mine)).is_none());
    assert_eq!(seqs(&timeline), [1, 2, 3, 4, 5, 6]);
    assert!(matches!(timeline.said()[4], Said::Poll(_)));
}

#[test]
fn the_answer_may_come_before_the_stream_or_after_it() {
    for stream_first in [true, false] {
        let mut timeline = timeline(1);
        pend(&mut timeline, 3);
        if stream_first {
            timeline.apply(event(2));
            timeline.apply(Event::Message(message(3, 1)));
            assert_eq!(timeline.unsent().len(), 0);
            timeline.confirm(&ClientId::from_bits(3), message(3, 1));
        } else {
            timeline.confirm(&ClientId::from_bits(3), message(3, 1));
            assert!(matches!(timeline.unsent()[0].delivery, Delivery::Sent(_)));
            assert_eq!(seqs(&timeline), [1]);
            timeline.apply(event(2));
            timeline.apply(Event::Message(message(3, 1)));
        }
        assert_eq!(seqs(&timeline), [1, 2, 3]);
        assert_eq!(timeline.unsent().len(), 0);
    }
}

#[test]
fn nobody_else_can_settle_my_message_with_its_client_id() {
    let mut timeline = timeline(1);
    pend(&mut timeline, 2);
    timeline.apply(Event::Message(message(2, 9)));
    assert_eq!(timeline.unsent().len(), 1);
}

#[test]
fn the_houses_own_answer_settles_even_where_it_knows_me_as_somebody_else() {
    for stream_first in [true, false] {
        let mut timeline = timeline(1);
        pend(&mut timeline, 2);
        let answer = message(2, 9);
        if stream_first {
            timeline.apply(Event::Message(answer.clone()));
            timeline.confirm(&ClientId::from_bits(2), answer);
        } else {
            timeline.confirm(&ClientId::from_bits(2), answer.clone());
            timeline.apply(Event::Message(answer));
        }
        assert_eq!(seqs(&timeline), [1, 2]);
        assert_eq!(timeline.unsent().len(), 0);
        assert_eq!(timeline.me(), &person(9));
    }
}

#[test]
fn an_answer_from_before_a_change_of_name_leaves_the_name_as_it_is() {
    let mut timeline = timeline(1);
    let renamed = Person { name: "Zoe".into(), ..person(1) };
    timeline.rename(renamed.clone());
    pend(&mut timeline, 2);
    timeline.confirm(&ClientId::from_bits(2), message(2, 1));
    assert_eq!(timeline.me(), &renamed);
}

#[test]
fn what_the_house_has_is_settled_by_a_fresh_history_that_begins_after_it() {
    let mut timeline = timeline(1);
    pend(&mut timeline, 2);
    timeline.confirm(&ClientId::from_bits(2), message(2, 1));
    timeline.rebuild(history(4, 9));
    assert_eq!(timeline.unsent().len(), 0);
}

#[test]
fn what_is_kept_on_the_device_is_shown_in_the_order_in_which_it_was_said() {
    let mut timeline = timeline(0);
    look(&mut timeline, &[letter(3, Stage::Refused), letter(1, Stage::Unreached)]);
    look(&mut timeline, &[letter(3, Stage::Refused), letter(2, Stage::Pending), letter(1, Stage::Unreached)]);
    let refused = Delivery::Refused("No.".into());
    assert_eq!(deliveries(&timeline), [Delivery::Unreached, Delivery::Pending(Trip::Ahead), refused]);
    look(&mut timeline, &[letter(2, Stage::Pending)]);
    assert_eq!(deliveries(&timeline), [Delivery::Pending(Trip::Ahead)]);
}

#[test]
fn what_another_tab_has_sent_stays_until_it_is_heard_and_does_not_appear_for_that() {
    let mut timeline = timeline(1);
    look(&mut timeline, &[letter(2, Stage::Pending), letter(3, Stage::Sent)]);
    look(&mut timeline, &[letter(2, Stage::Sent)]);
    assert_eq!(deliveries(&timeline), [Delivery::Taken]);
    look(&mut timeline, &[]);
    assert_eq!(deliveries(&timeline), [Delivery::Taken]);
    // The house may know its author by another name than this tab does.
    timeline.apply(Event::Message(message(2, 9)));
    assert_eq!((timeline.unsent().len(), seqs(&timeline)), (0, vec![1, 2]));
}

#[test]
fn what_stands_in_the_list_is_not_on_its_way() {
    let mut timeline = Timeline::new(person(1), history(1, 1), Vec::new());
    timeline.apply(Event::Message(message(2, 1)));
    timeline.apply(Event::Message(message(3, 9)));
    look(&mut timeline, &[letter(2, Stage::Pending), letter(3, Stage::Sent)]);
    assert_eq!(deliveries(&timeline), []);
    // Somebody else's message with the same id says nothing about one's own.
    look(&mut timeline, &[letter(3, Stage::Pending)]);
    assert_eq!(deliveries(&timeline), [Delivery::Pending(Trip::Ahead)]);
}

#[test]
fn what_the_house_had_before_it_began_another_log_is_to_be_said_again() {
    let mut timeline = timeline(1);
    pend(&mut timeline, 2);
    timeline.confirm(&ClientId::from_bits(2), message(2, 1));
    timeline.rebuild(History { head: Epoch::from_bits(2).at(5), events: Vec::new(), ..history(1, 1) });
    assert_eq!(deliveries(&timeline), [Delivery::Pending(Trip::Ahead)]);
    assert!(timeline.sends(&ClientId::from_bits(2)));
}

#[test]
fn a_rebuilt_room_keeps_what_is_on_its_way_and_settles_what_arrived() {
    let mut timeline = timeline(3);
    look(&mut timeline, &[letter(4, Stage::Pending), letter(99, Stage::Pending)]);
    let mut fresh = history(1, 6);
    fresh.events[3] = Event::Message(message(4, 1));
    timeline.rebuild(fresh);
    assert_eq!(seqs(&timeline), committed(1, 6));
    assert_eq!(timeline.unsent().len(), 1);
    assert_eq!(timeline.unsent()[0].client_id, ClientId::from_bits(99));
}

#[test]
fn a_list_at_its_end_lets_go_of_the_oldest_and_can_read_them_again() {
    let (mut timeline, length) = (timeline(1_000), Length::at_end(800));
    timeline.keep_around(Seq::MAX, length);
    assert_eq!(timeline.said().len(), length.kept);
    let first = timeline.said()[0].id().clone();
    assert_eq!(timeline.older(), Some(&first));
    let mut head = 1_000;
    while timeline.said().len() < length.most {
        head += 1;
        timeline.apply(event(head));
        timeline.keep_around(Seq::MAX, length);
        assert_eq!(timeline.said()[0].id(), &first);
    }
    timeline.prepend(&first, history(600, first.seq - 1));
    assert_eq!(seqs(&timeline), committed(600, head));
}

#[test]
fn a_list_at_its_end_is_full_however_high_it_is() {
    for (shown, kept) in [(-1, 40), (0, 40), (650, 50), (1_300, 100), (2_600, 200), (i32::MAX, 260)] {
        let length = Length::at_end(shown);
        assert_eq!((length.kept, length.most), (kept, kept + 40), "{shown} px");
    }
}

#[test]
fn an_older_page_that_comes_too_late_leaves_no_gap() {
    let mut timeline = timeline(1_000);
    timeline.rebuild(history(900, 1_000));
    let asked = timeline.older().cloned().unwrap();
    timeline.rebuild(history(1_200, 1_300));
    timeline.prepend(&asked, history(800, 899));
    assert_eq!(seqs(&timeline), committed(1_200, 1_300));
    assert_eq!(timeline.older(), Some(&at(1_200)));
}

/// The page that follows a place, as the house gives it: so many events, and where it goes on.
fn page_after(after: &Cursor, length: u64, head: Seq) -> History {
    let last = (after.seq + length).min(head);
    let events = (after.seq + 1..=last).map(event).collect();
    History {
        room: RoomName::lobby(),
        topic: None,
        events,
        head: at(head),
        older: None,
        newer: (last < head).then(|| at(last)),
    }
}

fn without(gaps: &[Gap], all: Vec<Seq>) -> Vec<Seq> {
    let is_missing = |seq| gaps.iter().any(|gap| gap.after.seq < seq && seq < gap.before.seq);
    all.into_iter().filter(|seq| !is_missing(*seq)).collect()
}

#[test]
fn where_very_much_was_missed_the_list_goes_on_with_the_newest_and_the_rest_is_a_gap_until_it_is_filled() {
    let mut timeline = timeline(10);
    assert_eq!(timeline.leap(history(1_000, 1_020)), Leap::Over(14));
    assert_eq!(timeline.gaps(), [Gap { after: at(10), before: at(1_000) }]);
    assert_eq!(seqs(&timeline), [committed(1, 10), committed(1_000, 1_020)].concat());
    assert!(timeline.apply(event(1_021)).is_some());
    assert!(timeline.fill(&at(10), page_after(&at(10), 200, 1_021)));
    assert_eq!(timeline.gaps(), [Gap { after: at(210), before: at(1_000) }]);
    // Pressed twice, and answered twice.
    assert!(!timeline.fill(&at(10), page_after(&at(10), 200, 1_021)));
    for after in [210, 410, 610, 810] {
        timeline.fill(&at(after), page_after(&at(after), 200, 1_021));
    }
    assert_eq!(timeline.gaps(), []);
    assert_eq!(seqs(&timeline), committed(1, 1_021));
}

#[test]
fn a_topic_that_was_set_where_the_gap_is_is_known_and_one_of_an_old_page_is_none() {
    let mut timeline = timeline(10);
    let about = |topic: &str, page: History| History { topic: Some(topic.parse().unwrap()), ..page };
    timeline.leap(about("Tea", history(1_000, 1_020)));
    assert_eq!(timeline.topic(), "Tea");
    // A page out of the past, and one that had left before the last was said.
    timeline.rebuild(History { newer: Some(at(110)), ..history(101, 110) });
    timeline.leap(about("Cake", history(1_021, 1_040)));
    assert_eq!(timeline.topic(), "Cake");
    timeline.arrive(about("Tea", history(990, 1_030)));
    assert_eq!(timeline.topic(), "Cake");
}

#[test]
fn where_the_newest_page_meets_the_list_there_is_no_gap() {
    for from in [8, 11] {
        let mut timeline = timeline(10);
        assert!(matches!(timeline.leap(history(from, 30)), Leap::Next(_)));
        assert_eq!((timeline.gaps(), seqs(&timeline)), (&[][..], committed(1, 30)));
    }
}

#[test]
fn a_page_of_another_log_or_of_one_that_has_gone_back_begins_the_list_anew() {
    let mut timeline = timeline(10);
    timeline.leap(history(1_000, 1_020));
    assert_eq!(timeline.leap(history(1, 15)), Leap::Anew);
    assert_eq!((timeline.gaps(), seqs(&timeline)), (&[][..], committed(1, 15)));
    timeline.leap(History { head: Epoch::from_bits(2).at(40), events: Vec::new(), ..history(30, 40) });
    assert_eq!((timeline.gaps(), seqs(&timeline)), (&[][..], Vec::new()));
    assert_eq!(timeline.applied(), &Epoch::from_bits(2).at(40));
}

#[test]
fn a_gap_that_is_further_up_than_the_list_reaches_is_part_of_what_can_be_read_back() {
    let mut timeline = timeline(10);
    timeline.leap(history(1_000, 1_020));
    for seq in 1_021..=1_500 {
        timeline.apply(event(seq));
    }
    timeline.keep_around(Seq::MAX, ANYWHERE);
    assert_eq!(timeline.gaps(), []);
    let first = timeline.said()[0].id().clone();
    assert!(first.seq > 1_000);
    assert_eq!(timeline.older(), Some(&first));
}

#[test]
fn an_own_message_that_is_found_in_a_gap_is_no_longer_on_its_way() {
    let mut timeline = Timeline::new(person(1), history(1, 3), Vec::new());
    pend(&mut timeline, 8);
    timeline.leap(history(100, 110));
    assert_eq!(deliveries(&timeline), [Delivery::Pending(Trip::Ahead)]);
    let mut page = page_after(&at(3), 20, 110);
    page.events[4] = Event::Message(message(8, 1));
    timeline.fill(&at(3), page);
    assert_eq!(deliveries(&timeline), []);
}

#[test]
fn people_come_go_and_change_their_names_each_once() {
    let mut timeline = timeline(0);
    let here = |here| Presence {
        room: RoomName::lobby(),
        count: 0,
        away: 0,
        here,
        joined: Vec::new(),
        left: Vec::new(),
    };
    timeline.attend(here(Some(vec![person(2), person(1)])));
    assert_eq!(timeline.here(), [person(2), person(1)]);
    let renamed = Person { name: "Zoe".into(), ..person(1) };
    timeline.attend(Presence { joined: vec![renamed.clone(), person(3)], ..here(None) });
    // Whoever was there before stays where they were.
    assert_eq!(timeline.here(), [person(2), renamed.clone(), person(3)]);
    timeline.attend(Presence { left: vec![person(2).id, person(3).id], away: 1, ..here(None) });
    assert_eq!((timeline.here(), timeline.away()), (&[renamed][..], 1));
    timeline.attend(here(None));
    assert_eq!(timeline.away(), 0);
}

#[test]
fn a_very_full_room_counts_everybody_and_names_some() {
    let mut timeline = Timeline::new(person(1), history(1, 0), vec![person(1), person(2)]);
    assert_eq!((timeline.count(), timeline.unnamed()), (2, 0));
    let presence = |count| Presence {
        room: RoomName::lobby(),
        count,
        away: 0,
        here: None,
        joined: Vec::new(),
        left: Vec::new(),
    };
    timeline.attend(Presence { here: Some(vec![person(1), person(2), person(3)]), ..presence(126) });
    assert_eq!((timeline.count(), timeline.unnamed()), (126, 123));
    // Somebody who was not named goes; somebody who was comes back under another name.
    timeline.attend(Presence { left: vec![person(99).id], joined: vec![person(3)], ..presence(125) });
    assert_eq!((timeline.count(), timeline.unnamed()), (125, 122));
}

#[derive(Debug, Clone)]
enum Comes {
    /// A stream that replays from what was applied, and goes on live for so many events.
    Stream(u64),
    /// Events from further back once more, as a stream with an older cursor would bring them.
    Again(u64),
    /// The place is lost: a fresh history of the newest events.
    Reset(u64),
    /// Reading back: a page is asked for.
    Ask,
    /// The page that was asked for is here, perhaps late.
    Older,
    /// The list is at its end.
    Trim,
    /// So much was missed that only the newest page is taken.
    Leap(u64),
    /// A page for one of the gaps is asked for.
    AskGap(usize),
    /// That page is here, perhaps late: at most so many events.
    Fill(u64),
}

fn comes() -> impl Strategy<Value = Comes> {
    prop_oneof![
        (0..30_u64).prop_map(Comes::Stream),
        (1..30_u64).prop_map(Comes::Again),
        (1..30_u64).prop_map(Comes::Reset),
        Just(Comes::Ask),
        Just(Comes::Older),
        Just(Comes::Trim),
        (1..60_u64).prop_map(Comes::Leap),
        (0..3_usize).prop_map(Comes::AskGap),
        (1..40_u64).prop_map(Comes::Fill),
    ]
}

proptest! {
    #[test]
    fn whatever_comes_the_room_is_the_committed_prefix_once_and_in_order(
        start in 0..50_u64,
        all in proptest::collection::vec(comes(), 1..40),
    ) {
        let mut head = start;
        let mut timeline = timeline(start);
        let (mut asked, mut gap) = (None, None);
        for comes in all {
            match comes {
                Comes::Stream(live) => {
                    head += live;
                    for seq in timeline.applied().seq + 1..=head {
                        timeline.apply(event(seq));
                    }
                }
                Comes::Again(back) => {
                    for seq in (head + 1).saturating_sub(back).max(1)..=head {
                        // A stream begins at or before what was applied, never behind it.
                        if seq <= timeline.applied().seq + 1 {
                            timeline.apply(event(seq));
                        }
                    }
                }
                Comes::Reset(more) => {
                    head += more;
                    timeline.rebuild(history(head.saturating_sub(20).max(1), head));
                }
                Comes::Ask => asked = timeline.older().cloned(),
                Comes::Older => {
                    if let Some(before) = asked.take() {
                        timeline.prepend(&before, history(before.seq.saturating_sub(10).max(1), before.seq - 1));
                    }
                }
                Comes::Trim => timeline.keep_around(Seq::MAX, Length::at_end(800)),
                Comes::Leap(more) => {
                    head += more;
                    timeline.leap(history(head.saturating_sub(20).max(1), head));
                }
                Comes::AskGap(nth) => gap = timeline.gaps().get(nth).map(|gap| gap.after.clone()),
                Comes::Fill(length) => {
                    if let Some(after) = gap.take() {
                        timeline.fill(&after, page_after(&after, length, head));
                    }
                }
            }
            let shown = seqs(&timeline);
            let first = shown.first().copied().unwrap_or(head + 1);
            prop_assert_eq!(shown, without(timeline.gaps(), committed(first, timeline.applied().seq)));
            for gap in timeline.gaps() {
                prop_assert!(first <= gap.after.seq && gap.after.seq + 1 < gap.before.seq);
            }
            if timeline.older().is_none() {
                prop_assert!(first <= 1 || committed(1, first - 1).is_empty());
            }
        }
        while let Some(gap) = timeline.gaps().last().cloned() {
            timeline.fill(&gap.after, page_after(&gap.after, 30, head));
        }
        let shown = seqs(&timeline);
        let first = shown.first().copied().unwrap_or(head + 1);
        prop_assert_eq!(shown, committed(first, timeline.applied().seq));
    }
}

#[test]
fn a_name_that_was_changed_elsewhere_is_ones_own_here_too() {
    let mut timeline = Timeline::new(person(1), history(1, 0), vec![person(1), person(2)]);
    let renamed = Person { name: "Anna".into(), ..person(1) };
    let joined = vec![person(3), renamed.clone()];
    timeline.attend(Presence {
        room: RoomName::lobby(),
        count: 3,
        away: 0,
        here: None,
        joined,
        left: Vec::new(),
    });
    assert_eq!(*timeline.me(), renamed);
}
