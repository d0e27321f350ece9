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
    assert_eq!(connection.cut(60_000.0, 1.0), Order::Close);
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
    let _ = connection.cut(now, 1.0);
    while now < 76_000.0 {
        let from = now;
        while connection.tick(now, 1.0) != Order::Open {
            now = connection.due(now).unwrap();
        }
        assert!(now - from <= 2_001.0, "waited {} ms", now - from);
        now += 5.0;
        let _ = connection.cut(now, 1.0);
    }
}

#[test]
fn waiting_grows_to_half_a_minute_and_never_beyond() {
    let mut connection = live(0.0);
    let mut now = 0.0;
    let mut longest: Millis = 0.0;
    for _ in 0..400 {
        let _ = connection.cut(now, 1.0);
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
        let _ = connection.cut(now, 1.0);
        while connection.tick(now, 1.0) != Order::Open {
            now = connection.due(now).unwrap();
        }
        let _ = connection.heard(Some(&hello()), "", now, 1.0);
    }
    let from = now;
    let _ = connection.cut(now, 1.0);
    while connection.tick(now, 1.0) != Order::Open {
        now = connection.due(now).unwrap();
    }
    assert!(now - from > 10_000.0, "only {} ms", now - from);
}

#[test]
fn a_stream_that_falls_silent_is_replaced() {
    let mut connection = live(0.0);
    assert_eq!(connection.tick(39_999.0, 0.5), Order::Keep);
    assert_eq!(connection.due(39_999.0), Some(40_000.0));
    assert_eq!(connection.tick(40_000.0, 0.5), Order::Open);
}

#[test]
fn a_stream_that_never_says_hello_is_given_up() {
    let mut connection = Connection::to(subject(at(5)));
    let _ = connection.open(0.0);
    assert_eq!(connection.line(0.0), Line::Connecting);
    assert_eq!(connection.tick(15_000.0, 0.5), Order::Close);
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
    let _ = connection.heard(Some(&ping(6)), "", 3.0, 0.5);
    assert_eq!(connection.heard(Some(&ping(7)), "", 4.0, 0.5), Order::Keep);
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
    for now in [1.0, 2.0, 3.0] {
        assert_eq!(connection.heard(Some(&ping(9)), "", now, 0.5), Order::Keep);
    }
}

#[test]
fn a_stream_that_has_finished_is_not_asked_again_whatever_happens_to_the_page() {
    let mut connection = live(0.0);
    let finished = Heard::Bye(Bye { reason: ByeReason::Finished });
    assert_eq!(connection.heard(Some(&finished), protocol::stream::END, 1.0, 0.5), Order::Close);
    for order in [
        connection.cut(2.0, 0.5),
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
    ];
    (happens, 0.0..50_000.0, 0.0..1.0)
}

proptest! {
    #[test]
    fn there_is_a_stream_or_a_wait_or_neither_but_never_both(happenings in proptest::collection::vec(anything(), 1..60)) {
        let mut connection = Connection::to(subject(at(0)));
        let mut now = 0.0;
        let mut streams = 0;
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
                Happens::Cut => connection.cut(now, chance),
                Happens::Tick => connection.tick(now, chance),
                Happens::Shown => connection.shown(now),
                Happens::Came => connection.network_came(now),
                Happens::Went => connection.network_went(now, chance),
                Happens::End => connection.end(),
                Happens::Open => connection.open(now),
            };
            match order {
                Order::Open => streams = 1,
                Order::Close => streams = 0,
                Order::Keep => {}
            }
            let waiting = matches!(connection.phase, Phase::Waiting { .. });
            prop_assert_eq!(streams == 1, connection.is_open());
            prop_assert!(!(waiting && streams == 1));
            // Whatever is not ended is looked at again within the longest silence: nothing stays dead.
            match connection.due(now) {
                Some(due) => prop_assert!(due <= now + 40_000.0 + 1.0),
                None => prop_assert!(matches!(connection.phase, Phase::Ended | Phase::Finished)),
            }
        }
    }
}
