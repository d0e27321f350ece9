//! The window on the log: how it is moved, and that nothing gets lost by that.

use super::*;

/// A page out of the past: so many events from a place on.
fn past(from: Seq, to: Seq, head: Seq) -> History {
    History { head: at(head), newer: Some(at(to)), ..history(from, to) }
}

/// Somewhere in the past of a long log.
fn detached() -> Timeline {
    Timeline::new(person(1), past(101, 150, 1_000), Vec::new())
}

#[test]
fn a_page_out_of_the_past_is_not_gone_on_with_by_what_is_heard_and_says_what_is_news() {
    let mut timeline = detached();
    assert_eq!((timeline.newer(), timeline.applied()), (Some(&at(150)), &at(1_000)));
    assert!(timeline.apply(event(1_003)).is_some());
    assert!(timeline.apply(event(1_003)).is_none());
    assert_eq!(seqs(&timeline), committed(101, 150));
}

#[test]
fn reading_on_ends_where_the_stream_is_and_goes_on_with_it() {
    let mut timeline = detached();
    timeline.append(&at(150), page_after(&at(150), 500, 1_000));
    timeline.append(&at(650), page_after(&at(650), 300, 1_000));
    assert_eq!(timeline.newer(), Some(&at(950)));
    // While the last page is on its way, more is said: some of it is in the page, some only on the stream.
    timeline.apply(event(1_001));
    timeline.apply(event(1_002));
    timeline.append(&at(950), page_after(&at(950), 200, 1_001));
    assert_eq!(timeline.newer(), None);
    timeline.apply(event(1_003));
    assert_eq!(seqs(&timeline), committed(101, 1_003));
}

#[test]
fn what_the_stream_has_yet_to_bring_comes_by_it_and_is_news_then() {
    let mut timeline = detached();
    timeline.append(&at(150), page_after(&at(150), 2_000, 1_010));
    assert_eq!((seqs(&timeline), timeline.newer()), (committed(101, 1_000), None));
    let news = (1_001..=1_011).filter(|seq| timeline.apply(event(*seq)).is_some()).count();
    assert_eq!((news, seqs(&timeline)), (7, committed(101, 1_011)));
}

#[test]
fn a_page_that_no_longer_meets_what_was_heard_leaves_the_list_detached_and_the_next_one_attaches_it() {
    let mut timeline = detached();
    let late = page_after(&at(150), 900, 1_000);
    for seq in 1_001..=1_800 {
        timeline.apply(event(seq));
    }
    timeline.append(&at(150), late);
    assert_eq!((timeline.newer(), seqs(&timeline)), (Some(&at(1_000)), committed(101, 1_000)));
    timeline.append(&at(1_000), page_after(&at(1_000), 2_000, 1_800));
    assert_eq!((timeline.newer(), seqs(&timeline)), (None, committed(101, 1_800)));
}

#[test]
fn a_newer_page_that_comes_too_late_leaves_no_gap() {
    let mut timeline = detached();
    let late = page_after(&at(150), 50, 1_000);
    timeline.arrive(history(951, 1_000));
    timeline.append(&at(150), late);
    assert_eq!(seqs(&timeline), committed(951, 1_000));
}

#[test]
fn who_goes_to_the_newest_misses_nothing_that_was_said_on_the_way() {
    let mut timeline = detached();
    let newest = history(951, 1_001);
    for seq in 1_001..=1_005 {
        timeline.apply(event(seq));
    }
    timeline.arrive(newest);
    assert_eq!((timeline.newer(), timeline.applied()), (None, &at(1_005)));
    assert_eq!((timeline.older(), seqs(&timeline)), (Some(&at(951)), committed(951, 1_005)));
    // Pressed twice.
    timeline.arrive(history(951, 1_001));
    assert_eq!(seqs(&timeline), committed(951, 1_005));
}

#[test]
fn what_is_far_from_the_eye_is_let_go_of_at_either_end_and_can_be_read_again() {
    let mut timeline = timeline(1_000);
    let all = committed(1, 1_000);
    timeline.keep_around(500, ANYWHERE);
    let shown = seqs(&timeline);
    assert_eq!(shown.len(), ANYWHERE.kept);
    let (first, last) = (shown[0], shown[ANYWHERE.kept - 1]);
    assert!(first + 100 < 500 && 500 < last - 100, "{first} to {last}");
    assert_eq!((timeline.older(), timeline.newer()), (Some(&at(first)), Some(&at(last))));
    timeline.prepend(&at(first), history(1, first - 1));
    timeline.append(&at(last), page_after(&at(last), 2_000, 1_000));
    assert_eq!((seqs(&timeline), timeline.newer()), (all, None));
}

#[test]
fn a_gap_that_is_further_down_than_the_list_reaches_is_part_of_what_can_be_read_on() {
    let mut timeline = timeline(400);
    timeline.leap(history(1_000, 1_020));
    timeline.keep_around(1, ANYWHERE);
    assert_eq!(timeline.gaps(), []);
    let last = timeline.said()[ANYWHERE.kept - 1].id().clone();
    assert_eq!(timeline.newer(), Some(&last));
    timeline.append(&last, page_after(&last, 2_000, 1_020));
    assert_eq!(seqs(&timeline), committed(1, 1_020));
}

#[test]
fn where_very_much_was_missed_whoever_reads_in_the_past_stays_there() {
    let mut timeline = detached();
    assert_eq!(timeline.leap(history(3_000, 3_020)), Leap::Beyond(14));
    assert_eq!((seqs(&timeline), timeline.applied()), (committed(101, 150), &at(3_020)));
    assert_eq!((timeline.gaps(), timeline.newer()), (&[][..], Some(&at(150))));
    timeline.apply(event(3_021));
    timeline.append(&at(150), page_after(&at(150), 5_000, 3_020));
    assert_eq!(seqs(&timeline), committed(101, 3_021));
}

#[test]
fn an_own_message_stays_at_the_end_while_its_author_reads_in_the_past_and_goes_when_the_list_reaches_it() {
    for (answer_first, newest) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut timeline = detached();
        pend(&mut timeline, 1_002);
        timeline.apply(event(1_001));
        assert_eq!(deliveries(&timeline), [Delivery::Pending(Trip::Ahead)]);
        let mine = message(1_002, 1);
        if answer_first {
            timeline.confirm(&ClientId::from_bits(1_002), mine.clone());
            timeline.apply(Event::Message(mine.clone()));
        } else {
            timeline.apply(Event::Message(mine.clone()));
            timeline.confirm(&ClientId::from_bits(1_002), mine.clone());
        }
        let sent = [Delivery::Sent(Arc::new(mine))];
        assert_eq!(deliveries(&timeline), sent);
        // Its letter is looked at once more, before it is known that the house has it.
        look(&mut timeline, &[letter(1_002, Stage::Pending)]);
        assert_eq!(deliveries(&timeline), sent);
        if newest {
            timeline.arrive(history(951, 1_001));
        } else {
            timeline.append(&at(150), page_after(&at(150), 5_000, 1_001));
        }
        assert_eq!((deliveries(&timeline), seqs(&timeline).last()), (Vec::new(), Some(&1_002)));
    }
}

#[test]
fn what_another_tab_said_and_was_heard_beyond_the_end_of_the_list_is_not_on_its_way() {
    let mut timeline = detached();
    timeline.apply(Event::Message(message(1_002, 1)));
    look(&mut timeline, &[letter(1_002, Stage::Pending)]);
    assert_eq!(deliveries(&timeline), []);
}

#[derive(Debug, Clone)]
enum Comes {
    /// The log goes on, and the stream brings so much of it.
    Log(u64),
    Stream(u64),
    /// A page at an edge is asked for, of so many events.
    Older(u64),
    Newer(u64),
    /// The newest page is asked for.
    Newest,
    /// The pages that were asked for are here.
    Pages,
    /// Its reader looks at an entry, so many hundredths from the beginning of the list.
    Look(usize),
    /// So much was missed that only the newest page is taken.
    Leap(u64),
    /// The first gap is filled with so many events.
    Fill(u64),
}

fn comes() -> impl Strategy<Value = Comes> {
    prop_oneof![
        (0..400_u64).prop_map(Comes::Log),
        (0..400_u64).prop_map(Comes::Stream),
        (1..200_u64).prop_map(Comes::Older),
        (1..200_u64).prop_map(Comes::Newer),
        Just(Comes::Newest),
        Just(Comes::Pages),
        Just(Comes::Pages),
        (0..=100_usize).prop_map(Comes::Look),
        (0..60_u64).prop_map(Comes::Leap),
        (1..200_u64).prop_map(Comes::Fill),
    ]
}

/// The page that ends before a place, as the house gives it.
fn page_before(before: &Cursor, length: u64, head: Seq) -> History {
    let first = before.seq.saturating_sub(length).max(1);
    History { head: at(head), ..history(first, before.seq - 1) }
}

/// The bound that the page puts on the list: it looks around after whatever it has done.
fn bound(timeline: &mut Timeline, eye: Seq) {
    timeline.keep_around(eye, ANYWHERE);
    assert!(timeline.said().len() <= ANYWHERE.most);
}

proptest! {
    #[test]
    fn wherever_its_reader_goes_the_list_is_bounded_in_order_and_without_a_hole_but_its_gaps(
        (start, all) in (1..1_500_u64, proptest::collection::vec(comes(), 1..60)),
    ) {
        let mut head = start;
        let mut timeline = Timeline::new(person(1), history(start.saturating_sub(60).max(1), start), Vec::new());
        let (mut older, mut newer, mut newest) = (None, None, None);
        let mut eye = Seq::MAX;
        for comes in all {
            match comes {
                Comes::Log(more) => head += more,
                Comes::Stream(most) => {
                    for seq in timeline.applied().seq + 1..=head.min(timeline.applied().seq + most) {
                        timeline.apply(event(seq));
                    }
                }
                Comes::Older(length) => {
                    older = timeline.older().map(|before| (before.clone(), page_before(before, length, head)));
                }
                Comes::Newer(length) => {
                    newer = timeline.newer().map(|after| (after.clone(), page_after(after, length, head)));
                }
                Comes::Newest => newest = Some(history(head.saturating_sub(50).max(1), head)),
                Comes::Pages => {
                    if let Some((before, page)) = older.take() {
                        timeline.prepend(&before, page);
                        bound(&mut timeline, eye);
                    }
                    if let Some((after, page)) = newer.take() {
                        timeline.append(&after, page);
                        bound(&mut timeline, eye);
                    }
                    if let Some(page) = newest.take() {
                        timeline.arrive(page);
                    }
                }
                Comes::Look(place) => {
                    let said = timeline.said();
                    eye = said.get(place * said.len() / 101).map_or(Seq::MAX, |said| said.id().seq);
                }
                Comes::Leap(more) => {
                    head += more;
                    timeline.leap(history(head.saturating_sub(20).max(1), head));
                }
                Comes::Fill(length) => {
                    if let Some(gap) = timeline.gaps().first().cloned() {
                        timeline.fill(&gap.after, page_after(&gap.after, length, head));
                    }
                }
            }
            bound(&mut timeline, eye);
            let shown = seqs(&timeline);
            let end = timeline.newer().unwrap_or(timeline.applied()).seq;
            let first = shown.first().copied().unwrap_or(end + 1);
            prop_assert_eq!(&shown, &without(timeline.gaps(), committed(first, end)));
            if timeline.older().is_none() {
                prop_assert!(first <= 1 || committed(1, first - 1).is_empty());
            }
        }
        // Walked from end to end, all is there: what the list has seen go by is the log.
        let mut walked = Vec::new();
        while let Some(before) = timeline.older().cloned() {
            timeline.prepend(&before, page_before(&before, 100, head));
            bound(&mut timeline, before.seq);
        }
        loop {
            let gap = timeline.gaps().first().cloned();
            let last = walked.last().copied().unwrap_or(0);
            let end = gap.as_ref().map_or(Seq::MAX, |gap| gap.after.seq);
            walked.extend(seqs(&timeline).into_iter().filter(|seq| last < *seq && *seq <= end));
            let place = if let Some(gap) = gap {
                timeline.fill(&gap.after, page_after(&gap.after, 100, head));
                gap.after
            } else if let Some(after) = timeline.newer().cloned() {
                timeline.append(&after, page_after(&after, 100, head));
                after
            } else {
                break;
            };
            bound(&mut timeline, place.seq);
        }
        prop_assert_eq!(walked, committed(1, timeline.applied().seq));
    }
}
