//! The connection driven by hand and by chance, with a clock that the test holds.

use super::*;
use proptest::prelude::*;
use protocol::{Epoch, Hello, Ping, Reset, ResetReason, stream::VERSION};

fn at(seq: u64) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

fn subject(after: Cursor) -> Subject {
    Subject::room(&"lobby".parse().unwrap(), &after)
}

fn hello() -> Heard {
    Heard::Hello(Hello {
        v: VERSION,
        build: "b".into(),
        epoch: Epoch::from_bits(1),
        head: at(5),
        after: Some(at(5)),
        replaying: 0,
        stale: false,
    })
}

fn ping(head: u64) -> Heard {
    Heard::Ping(Ping { head: at(head) })
}

fn live(now: Millis) -> Connection {
    let mut connection = Connection::to(subject(at(5)));
    assert_eq!(connection.open(now), Order::Open);
    assert_eq!(connection.heard(Some(&hello()), "", now, 0.5), Order::Keep);
    assert_eq!(connection.line(now), Line::Live);
    connection
}

#[test]
fn the_cursor_follows_ids_and_nothing_else() {
    let mut connection = live(0.0);
    let _ = connection.heard(None, &at(9).to_string(), 1.0, 0.5);
    assert_eq!(connection.cursor().unwrap(), &at(9));
    let _ = connection.heard(Some(&ping(9)), "", 2.0, 0.5);
    let _ = connection.heard(Some(&ping(9)), "nonsense", 3.0, 0.5);
    assert_eq!(connection.cursor().unwrap(), &at(9));
}

#[test]
fn a_cut_line_is_tried_again_within_a_second_and_says_when() {
    let mut connection = live(0.0);
    assert_eq!(connection.cut(0, 60_000.0, 1.0), Order::Close);
    assert_eq!(connection.line(60_000.0), Line::Reconnecting { seconds: 1 });
    let due = connection.due(60_000.0).unwrap();
    assert!(due <= 61_000.0);
    assert_eq!(connection.tick(61_000.0, 1.0), Order::Open);
    assert_eq!(connection.line(61_000.0), Line::Reconnecting { seconds: 0 });
}

#[test]
fn a_server_that_restarts_within_half_a_minute_is_found_within_two_seconds() {
    let mut connection = live(0.0);
    let mut now = 60_000.0;
    let _ = connection.cut(0, now, 1.0);
    while now < 76_000.0 {
        let from = now;
        while connection.tick(now, 1.0) != Order::Open {
            now = connection.due(now).unwrap();
        }
        assert!(now - from <= 2_001.0, "waited {} ms", now - from);
        now += 5.0;
        let _ = connection.cut(0, now, 1.0);
    }
}

#[test]
fn waiting_grows_to_half_a_minute_and_never_beyond() {
    let mut connection = live(0.0);
    let mut now = 0.0;
    let mut longest: Millis = 0.0;
    for _ in 0..400 {
        let _ = connection.cut(0, now, 1.0);
        let from = now;
        while connection.tick(now, 1.0) != Order::Open {
            now = connection.due(now).unwrap();
        }
        longest = longest.max(now - from);
    }
    assert!((29_000.0..=30_001.0).contains(&longest), "{longest}");
}

#[test]
fn a_stream_that_falls_at_once_does_not_count_as_a_recovery() {
    let mut connection = live(0.0);
    let mut now = 0.0;
    for _ in 0..300 {
        let _ = connection.cut(0, now, 1.0);
        while connection.tick(now, 1.0) != Order::Open {
            now = connection.due(now).unwrap();
        }
        let _ = connection.heard(Some(&hello()), "", now, 1.0);
    }
    let from = now;
    let _ = connection.cut(0, now, 1.0);
    while connection.tick(now, 1.0) != Order::Open {
        now = connection.due(now).unwrap();
    }
    assert!(now - from > 10_000.0, "only {} ms", now - from);
}

#[test]
fn a_line_that_falls_silent_is_called_live_for_a_ping_and_a_half_at_the_most() {
    for (chance, patience) in [(0.0, 20_000.0), (1.0, 24_000.0)] {
        let mut connection = live(0.0);
        let _ = connection.heard(Some(&ping(5)), "", 0.0, chance);
        assert_eq!(connection.tick(patience - 1.0, 0.5), Order::Keep);
        assert_eq!(connection.line(patience - 1.0), Line::Live);
        assert_eq!(connection.due(patience - 1.0), Some(patience));
        assert_eq!(connection.tick(patience, 0.5), Order::Open);
        // The house may only have been late.
        assert_eq!(connection.line(patience + 999.0), Line::Live);
        assert_eq!(connection.due(patience + 10.0), Some(patience + 1_000.0));
        assert_eq!(connection.line(patience + 1_000.0), Line::Reconnecting { seconds: 0 });
        let _ = connection.heard(Some(&hello()), "", patience + 2_000.0, 0.5);
        assert_eq!(connection.line(patience + 2_000.0), Line::Live);
    }
}

#[test]
fn a_line_that_is_doubted_and_has_no_word_to_say_is_not_called_live() {
    let mut connection = live(0.0);
    assert_eq!(connection.doubt(6_000.0), Order::Open);
    assert_eq!(connection.line(6_900.0), Line::Live);
    assert_eq!(connection.line(7_000.0), Line::Reconnecting { seconds: 0 });
    assert_eq!(connection.doubt(7_000.0), Order::Keep, "it is being looked at");
    let _ = connection.heard(Some(&hello()), "", 7_500.0, 0.5);
    assert_eq!(connection.line(7_500.0), Line::Live);

    let (mut connection, now) = polled();
    assert_eq!(connection.doubt(now + 5_000.0), Order::Ask { seconds: 0 });
    assert_eq!(connection.line(now + 6_500.0), Line::Reconnecting { seconds: 0 });
    let _ = connection.answered(now + 7_000.0);
    assert_eq!(connection.line(now + 7_000.0), Line::Polled);
}

#[test]
fn a_line_by_which_something_just_came_is_not_doubted() {
    let mut connection = live(0.0);
    let _ = connection.heard(None, &at(6).to_string(), 5_500.0, 0.5);
    assert_eq!(connection.doubt(6_000.0), Order::Keep);
    assert_eq!(connection.line(8_000.0), Line::Live);
}

#[test]
fn a_stream_that_never_says_hello_is_held_back_and_the_house_is_asked_instead() {
    let mut connection = Connection::to(subject(at(5)));
    let _ = connection.open(0.0);
    assert_eq!(connection.line(0.0), Line::Connecting);
    assert_eq!(connection.due(0.0), Some(8_000.0));
    assert_eq!(connection.tick(8_000.0, 0.5), Order::Ask { seconds: 0 });
    assert_eq!(connection.line(8_001.0), Line::Connecting);
    assert_eq!(connection.heard(Some(&hello()), "", 8_100.0, 0.5), Order::Keep);
    assert_eq!(connection.answered(8_100.0), Order::Keep);
    assert_eq!(connection.line(8_100.0), Line::Polled);
    assert_eq!(connection.tick(connection.due(8_100.0).unwrap(), 0.5), Order::Ask { seconds: WAIT_SECONDS });
    assert_eq!(connection.line(9_000.0), Line::Polled);
}

/// A connection that asks, and the time of its last question.
fn polled() -> (Connection, Millis) {
    let mut connection = Connection::to(subject(at(5)));
    let _ = connection.open(0.0);
    let _ = connection.tick(8_000.0, 0.5);
    let _ = connection.heard(Some(&hello()), "", 8_100.0, 0.5);
    let _ = connection.answered(8_100.0);
    let now = connection.due(8_100.0).unwrap();
    let _ = connection.tick(now, 0.5);
    (connection, now)
}

#[test]
fn however_quickly_the_house_answers_it_is_asked_once_a_second() {
    let (mut connection, mut now) = polled();
    for _ in 0..5 {
        let _ = connection.answered(now + 1.0);
        let next = connection.due(now + 1.0).unwrap();
        assert_eq!(next, now + 1_000.0);
        assert_eq!(connection.tick(next, 0.5), Order::Ask { seconds: WAIT_SECONDS });
        now = next;
    }
}

/// Asks until a stream is tried again, and says when that is.
fn tried_again(connection: &mut Connection, mut now: Millis) -> Millis {
    loop {
        now += 5_000.0;
        match connection.answered(now) {
            Order::Open => return now,
            _ => now = connection.due(now).unwrap(),
        }
        let _ = connection.tick(now, 0.5);
    }
}

#[test]
fn where_streams_are_held_back_one_is_tried_again_later_each_time_and_nobody_is_told_unless_it_comes() {
    let (mut connection, mut now) = polled();
    for seconds in [30.0, 60.0, 120.0, 240.0, 300.0, 300.0] {
        let begun = now;
        now = tried_again(&mut connection, now);
        assert!(
            ((seconds - 8.0) * SECOND..(seconds + 12.0) * SECOND).contains(&(now - begun)),
            "{}",
            now - begun
        );
        assert_eq!(connection.line(now), Line::Polled);
        now += 4_000.0;
        assert_eq!(connection.tick(now, 0.5), Order::Ask { seconds: 0 });
        assert_eq!(connection.line(now), Line::Polled);
    }
    now = tried_again(&mut connection, now);
    let _ = connection.heard(Some(&hello()), "", now, 0.5);
    assert_eq!(connection.line(now), Line::Live);
    assert_eq!(connection.cut(0, now + 1.0, 1.0), Order::Close);
    assert_eq!(connection.tick(now + 60_000.0, 1.0), Order::Open);
}

#[test]
fn a_stream_whose_pings_come_in_time_forgets_how_long_streams_were_held_back() {
    let (mut connection, now) = polled();
    let now = tried_again(&mut connection, now);
    let _ = connection.heard(Some(&hello()), "", now, 0.5);
    for second in 1..=30 {
        let _ = connection.beat(now + f64::from(second) * SECOND);
        if second % 15 == 0 {
            let _ = connection.heard(Some(&ping(5)), "", now + f64::from(second) * SECOND, 0.5);
        }
    }
    let begun = now + 31.0 * SECOND;
    let _ = connection.open(begun);
    let _ = connection.tick(begun + 8_000.0, 0.5);
    let tried = tried_again(&mut connection, begun + 8_000.0);
    assert!(tried - begun < 45.0 * SECOND, "{}", tried - begun);
}

#[test]
fn a_house_that_was_away_for_long_does_not_count_as_streams_that_were_held_back() {
    let mut connection = Connection::to(subject(at(5)));
    let mut now = 0.0;
    let _ = connection.open(now);
    for _ in 0..5 {
        now += 8_000.0;
        assert_eq!(connection.tick(now, 0.0), Order::Ask { seconds: 0 });
        now += 8_000.0;
        assert_eq!(connection.tick(now, 0.0), Order::Close);
        now = connection.due(now).unwrap();
        assert_eq!(connection.tick(now, 0.0), Order::Open);
    }
    now += 8_000.0;
    assert_eq!(connection.tick(now, 0.0), Order::Ask { seconds: 0 });
    let tried = tried_again(&mut connection, now);
    assert!(tried - now < 45.0 * SECOND, "{}", tried - now);
}

#[test]
fn where_questions_were_answered_a_house_that_restarts_is_asked_first() {
    let (mut connection, now) = polled();
    assert_eq!(connection.cut(0, now, 0.0), Order::Close);
    let mut now = connection.due(now).unwrap();
    for _ in 0..3 {
        assert_eq!(connection.tick(now, 0.0), Order::Ask { seconds: 0 });
        assert_eq!(connection.cut(0, now, 0.0), Order::Close);
        now += 1_000.0;
    }
}

#[test]
fn a_house_that_answers_no_question_either_is_away_and_not_held_back() {
    let mut connection = Connection::to(subject(at(5)));
    let _ = connection.open(0.0);
    let _ = connection.tick(8_000.0, 0.5);
    assert_eq!(connection.tick(16_000.0, 0.5), Order::Close);
    assert_eq!(connection.tick(connection.due(16_000.0).unwrap() + 1_000.0, 0.5), Order::Open);
}

#[test]
fn a_question_that_fails_is_asked_again_and_not_before_the_house_wants_it() {
    let (mut connection, now) = polled();
    assert_eq!(connection.cut(7, now, 0.0), Order::Close);
    assert_eq!(connection.tick(now + 7_000.0, 0.0), Order::Keep);
    assert_eq!(connection.tick(now + 7_200.0, 0.0), Order::Ask { seconds: 0 });
}

#[test]
fn a_browser_without_streams_asks_at_once_and_always() {
    let mut connection = Connection::to(subject(at(5)));
    let _ = connection.open(0.0);
    assert_eq!(connection.has_no_streams(0.0), Order::Ask { seconds: 0 });
    let _ = connection.cut(0, 1.0, 0.0);
    assert_eq!(connection.network_came(2.0), Order::Ask { seconds: 0 });
    let _ = connection.answered(9.0e9);
    assert_eq!(connection.tick(9.0e9 + 1_000.0, 0.5), Order::Ask { seconds: WAIT_SECONDS });
}

/// Lets pings come at these seconds, with a beat of every second before each.
fn pinged(connection: &mut Connection, seconds: &[f64]) -> Order {
    let mut order = Order::Keep;
    let mut beat = 0.0;
    for second in seconds {
        while beat + 1.0 <= *second {
            beat += 1.0;
            let _ = connection.beat(beat * SECOND);
        }
        order = connection.heard(Some(&ping(5)), "", second * SECOND, 0.5);
    }
    order
}

#[test]
fn pings_that_come_together_twice_were_held_back() {
    assert_eq!(pinged(&mut live(0.0), &[30.0, 30.1]), Order::Keep);
    assert_eq!(pinged(&mut live(0.0), &[30.0, 30.1, 30.2]), Order::Ask { seconds: 0 });
    assert_eq!(pinged(&mut live(0.0), &[30.0, 30.1, 60.0, 60.1]), Order::Ask { seconds: 0 });
    assert_eq!(pinged(&mut live(0.0), &[15.0, 30.0, 45.0, 60.0]), Order::Keep);
    // A hiccup, and all is well again.
    assert_eq!(pinged(&mut live(0.0), &[30.0, 30.1, 45.0, 75.0, 75.1]), Order::Keep);
}

#[test]
fn who_slept_finds_pings_together_and_thinks_nothing_of_it() {
    let mut connection = live(0.0);
    let _ = pinged(&mut connection, &[15.0]);
    for now in [60_000.0, 60_001.0, 60_002.0] {
        assert_eq!(connection.heard(Some(&ping(5)), "", now, 0.5), Order::Keep);
    }
}

#[test]
fn streams_that_fall_silent_before_their_first_ping_are_held_back() {
    let mut connection = live(0.0);
    assert_eq!(connection.tick(22_000.0, 0.5), Order::Open);
    let _ = connection.heard(Some(&hello()), "", 23_000.0, 0.5);
    assert_eq!(connection.tick(45_000.0, 0.5), Order::Ask { seconds: 0 });
}

#[test]
fn a_stream_that_is_tried_again_and_falls_silent_is_held_back_at_once() {
    let mut connection = live(0.0);
    let _ = connection.tick(22_000.0, 0.5);
    let _ = connection.heard(Some(&hello()), "", 23_000.0, 0.5);
    assert_eq!(connection.tick(45_000.0, 0.5), Order::Ask { seconds: 0 });
    // Answers have pings too, which say nothing of streams.
    let _ = connection.heard(Some(&ping(5)), "", 45_100.0, 0.5);
    let now = tried_again(&mut connection, 45_100.0);
    let _ = connection.heard(Some(&hello()), "", now, 0.5);
    assert_eq!(connection.line(now), Line::Live);
    assert_eq!(connection.tick(now + 22_000.0, 0.5), Order::Ask { seconds: 0 });
}

#[test]
fn what_is_doubted_while_the_house_is_asked_says_nothing_of_streams() {
    let mut connection = live(0.0);
    let _ = connection.tick(22_000.0, 0.5);
    let _ = connection.heard(Some(&hello()), "", 23_000.0, 0.5);
    let begun = 45_000.0;
    let _ = connection.tick(begun, 0.5);
    let mut now = begun;
    for _ in 0..3 {
        let _ = connection.answered(now);
        now = connection.due(now).unwrap();
        let _ = connection.tick(now, 0.5);
        let _ = connection.doubt(now);
    }
    let tried = tried_again(&mut connection, now);
    assert!(tried - begun < 45.0 * SECOND, "{}", tried - begun);
}

#[test]
fn a_stream_that_is_exchanged_for_another_tab_is_live_all_the_while() {
    let mut connection = live(0.0);
    assert_eq!(connection.turn_to(subject(at(2)), 10_000.0), Order::Keep);
    let due = connection.due(10_000.0).unwrap();
    assert_eq!(due, 10_100.0);
    assert_eq!(connection.tick(due, 0.5), Order::Open);
    assert_eq!(connection.cursor().unwrap(), &at(2));
    assert_eq!(connection.line(due + 900.0), Line::Live);
    assert_eq!(connection.line(due + 1_000.0), Line::Connecting);
    assert!(connection.due(due).unwrap() <= due + 1_000.0);
    let _ = connection.heard(Some(&hello()), "", due + 50.0, 0.5);
    assert_eq!(connection.line(due + 5_000.0), Line::Live);
}

#[test]
fn what_the_old_stream_still_says_does_not_take_the_place_that_a_newcomer_needs() {
    let mut connection = live(0.0);
    let _ = connection.turn_to(subject(at(2)), 10.0);
    let _ = connection.heard(None, &at(6).to_string(), 20.0, 0.5);
    let _ = connection.tick(110.0, 0.5);
    assert_eq!(connection.cursor().unwrap(), &at(2));
}

#[test]
fn a_tab_that_is_further_on_does_not_take_the_others_along() {
    let mut connection = live(0.0);
    let _ = connection.turn_to(subject(at(9)), 1.0);
    assert_eq!(connection.cursor().unwrap(), &at(5));
    let _ = connection.turn_to(subject(Epoch::from_bits(2).at(1)), 2.0);
    assert_eq!(connection.cursor().unwrap(), &at(5));
}

#[test]
fn a_house_that_is_back_is_found_within_three_seconds_while_somebody_watches() {
    for audience in [Audience::Watching, Audience::Away] {
        let mut connection = live(0.0);
        connection.watched(audience);
        let mut now = 60_000.0;
        let mut longest: Millis = 0.0;
        let _ = connection.cut(0, now, 1.0);
        while now < 180_000.0 {
            let from = now;
            while connection.tick(now, 1.0) != Order::Open {
                now = connection.due(now).unwrap();
            }
            longest = longest.max(now - from);
            now += 5.0;
            let _ = connection.cut(0, now, 1.0);
        }
        assert_eq!(longest < 3_000.0, audience == Audience::Watching, "{longest}");
    }
}

#[test]
fn after_a_sleep_that_only_the_clock_has_seen_the_stream_is_opened_anew() {
    let mut connection = live(0.0);
    assert_eq!(connection.beat(1_000.0), Order::Keep);
    assert_eq!(connection.beat(2_000.0), Order::Keep);
    assert_eq!(connection.beat(600_000.0), Order::Open);
}

#[test]
fn a_line_is_read_as_it_is_written() {
    for line in [
        Line::Connecting,
        Line::Live,
        Line::Polled,
        Line::Reconnecting { seconds: 12 },
        Line::Paused,
        Line::Offline,
        Line::Finished,
    ] {
        assert_eq!(Line::read(&line.written()), Some(line));
    }
    assert_eq!(Line::read("nonsense"), None);
}

#[test]
fn two_pings_ahead_of_what_was_heard_open_the_stream_anew() {
    let mut connection = live(0.0);
    assert_eq!(connection.heard(Some(&ping(6)), "", 1.0, 0.5), Order::Keep);
    assert_eq!(connection.heard(Some(&ping(6)), "", 2.0, 0.5), Order::Open);
    assert_eq!(connection.cursor().unwrap(), &at(5));
}

#[test]
fn one_ping_ahead_that_the_event_follows_is_nothing() {
    let mut connection = live(0.0);
    let _ = connection.heard(Some(&ping(6)), "", 1.0, 0.5);
    let _ = connection.heard(None, &at(6).to_string(), 2.0, 0.5);
    let _ = connection.heard(Some(&ping(6)), "", 15_001.0, 0.5);
    assert_eq!(connection.heard(Some(&ping(7)), "", 30_001.0, 0.5), Order::Keep);
}

#[test]
fn a_busy_house_is_left_alone_for_longer() {
    let mut connection = live(0.0);
    let _ = connection.heard(Some(&Heard::Bye(Bye { reason: ByeReason::Busy })), "", 1.0, 0.0);
    assert_eq!(connection.tick(5_000.0, 0.0), Order::Keep);
    assert_eq!(connection.tick(5_200.0, 0.0), Order::Open);
}

#[test]
fn a_cursor_that_leads_nowhere_ends_the_connection() {
    let mut connection = live(0.0);
    let reset = Heard::Reset(Reset { reason: ResetReason::Foreign, oldest: at(0) });
    assert_eq!(connection.heard(Some(&reset), "", 1.0, 0.5), Order::Close);
    assert_eq!(connection.due(1.0), None);
}

#[test]
fn after_a_reset_the_next_to_join_is_not_led_to_the_place_that_leads_nowhere() {
    let mut connection = live(0.0);
    let reset = Heard::Reset(Reset { reason: ResetReason::Foreign, oldest: Epoch::from_bits(2).at(0) });
    let _ = connection.heard(Some(&reset), "", 1.0, 0.5);
    let place = Epoch::from_bits(2).at(7);
    assert_eq!(connection.turn_to(subject(place.clone()), 2.0), Order::Open);
    assert_eq!(connection.cursor().unwrap(), &place);
}

#[test]
fn a_stream_that_begins_now_goes_on_from_its_hello() {
    let mut connection = Connection::to(Subject::passing("/status/events".into(), vec!["metrics".into()]));
    let _ = connection.open(0.0);
    assert_eq!(connection.address(), "/status/events");
    let _ = connection.heard(Some(&hello()), &at(5).to_string(), 1.0, 0.5);
    assert_eq!(connection.address(), paths::after("/status/events", &at(5)));
}

#[test]
fn what_a_narrowed_stream_leaves_out_does_not_count_as_missed() {
    let address = paths::events(&["lobby".parse().unwrap()], &["tally"]);
    let mut connection = Connection::to(Subject { address, ..subject(at(5)) });
    let _ = connection.open(0.0);
    for now in [1.0, 15_001.0, 30_001.0] {
        assert_eq!(connection.heard(Some(&ping(9)), "", now, 0.5), Order::Keep);
    }
}

#[test]
fn a_stream_that_has_finished_is_not_asked_again_whatever_happens_to_the_page() {
    let mut connection = live(0.0);
    let finished = Heard::Bye(Bye { reason: ByeReason::Finished });
    assert_eq!(connection.heard(Some(&finished), protocol::stream::END, 1.0, 0.5), Order::Close);
    for order in [
        connection.cut(0, 2.0, 0.5),
        connection.tick(90_000.0, 0.5),
        connection.shown(90_000.0),
        connection.network_went(90_001.0, 0.5),
        connection.network_came(90_002.0),
        connection.open(90_003.0),
    ] {
        assert_eq!(order, Order::Keep);
    }
    let _ = connection.end();
    assert_eq!(connection.open(90_004.0), Order::Keep);
    assert_eq!(connection.due(90_005.0), None);
    assert_eq!(connection.line(90_005.0), Line::Finished);
    assert_eq!(connection.cursor().unwrap(), &at(5));
}

#[test]
fn without_a_network_it_says_so_and_the_network_brings_it_back_at_once() {
    let mut connection = live(0.0);
    assert_eq!(connection.network_went(1.0, 0.5), Order::Close);
    assert_eq!(connection.line(2.0), Line::Offline);
    assert_eq!(connection.network_came(3.0), Order::Open);
}

#[test]
fn a_page_that_slept_does_not_believe_its_stream() {
    let mut connection = live(0.0);
    assert_eq!(connection.shown(10_000.0), Order::Keep);
    assert_eq!(connection.shown(17_000.0), Order::Open);
}

#[derive(Debug, Clone)]
enum Happens {
    Heard(u64),
    Ping(u64),
    Bye,
    Finished,
    Reset,
    Cut,
    Tick,
    Shown,
    Came,
    Went,
    End,
    Open,
    Answered,
    TurnTo(u64),
    Beat,
    Doubted,
    NoStreams,
}

fn anything() -> impl Strategy<Value = (Happens, f64, f64)> {
    let happens = prop_oneof![
        (1..20_u64).prop_map(Happens::Heard),
        (1..20_u64).prop_map(Happens::Ping),
        Just(Happens::Bye),
        Just(Happens::Finished),
        Just(Happens::Reset),
        Just(Happens::Cut),
        Just(Happens::Tick),
        Just(Happens::Shown),
        Just(Happens::Came),
        Just(Happens::Went),
        Just(Happens::End),
        Just(Happens::Open),
        Just(Happens::Answered),
        (1..20_u64).prop_map(Happens::TurnTo),
        Just(Happens::Beat),
        Just(Happens::Doubted),
        Just(Happens::NoStreams),
    ];
    (happens, 0.0..50_000.0, 0.0..1.0)
}

proptest! {
    #[test]
    fn there_is_a_stream_or_a_wait_or_neither_but_never_both(happenings in proptest::collection::vec(anything(), 1..60)) {
        let mut connection = Connection::to(subject(at(0)));
        let mut now = 0.0;
        let (mut streams, mut questions) = (0, 0);
        for (happens, later, chance) in happenings {
            now += later;
            let order = match happens {
                Happens::Heard(seq) => connection.heard(None, &at(seq).to_string(), now, chance),
                Happens::Ping(seq) => connection.heard(Some(&ping(seq)), "", now, chance),
                Happens::Bye => {
                    connection.heard(Some(&Heard::Bye(Bye { reason: ByeReason::Shutdown })), "", now, chance)
                }
                Happens::Finished => {
                    connection.heard(Some(&Heard::Bye(Bye { reason: ByeReason::Finished })), "", now, chance)
                }
                Happens::Reset => connection.heard(
                    Some(&Heard::Reset(Reset { reason: ResetReason::Expired, oldest: at(0) })), "", now, chance,
                ),
                Happens::Cut => connection.cut(0, now, chance),
                Happens::Tick => connection.tick(now, chance),
                Happens::Shown => connection.shown(now),
                Happens::Came => connection.network_came(now),
                Happens::Went => connection.network_went(now, chance),
                Happens::End => connection.end(),
                Happens::Open => connection.open(now),
                Happens::Answered => connection.answered(now),
                Happens::TurnTo(seq) => connection.turn_to(subject(at(seq)), now),
                Happens::Beat => connection.beat(now),
                Happens::Doubted => connection.doubt(now),
                Happens::NoStreams => connection.has_no_streams(now),
            };
            match order {
                Order::Open => (streams, questions) = (1, 0),
                Order::Ask { .. } => (streams, questions) = (0, 1),
                Order::Close => (streams, questions) = (0, 0),
                Order::Keep => {}
            }
            let waiting = matches!(connection.phase, Phase::Waiting { .. });
            let streaming = matches!(connection.phase, Phase::Opening { .. } | Phase::Live { .. });
            let asking = matches!(connection.phase, Phase::Asking { .. });
            // What was answered is over by itself.
            let resting = matches!(connection.phase, Phase::Resting { .. });
            prop_assert_eq!(streams == 1, streaming);
            prop_assert_eq!(questions == 1, asking || resting);
            prop_assert!(!(waiting && streams + questions > 0));
            // Whatever is not ended is looked at again within the longest silence: nothing stays dead.
            match connection.due(now) {
                Some(due) => prop_assert!(due <= now + 40_000.0 + 1.0),
                None => prop_assert!(matches!(connection.phase, Phase::Ended | Phase::Finished)),
            }
        }
    }
}
