//! One listener at a stream that goes on from places of others.

use super::*;
use protocol::{Bye, ByeReason, Epoch, Ping, Presence, stream::VERSION};

fn at(seq: u64) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

fn ear(after: u64) -> Ear {
    Ear::of(Subject::room(&"lobby".parse().unwrap(), &at(after)))
}

fn hello(after: u64, replaying: u64, head: u64) -> Heard {
    let (epoch, after) = (Epoch::from_bits(1), Some(at(after)));
    Heard::Hello(Hello {
        v: VERSION,
        build: "b".into(),
        epoch,
        head: at(head),
        after,
        replaying,
        stale: false,
    })
}

fn opened(room: &str, seq: u64) -> (Option<Heard>, String) {
    let id = at(seq).to_string();
    let event = format!(
        r#"{{"type":"opened","id":"{id}","room":"{room}","author":{{"id":"1","name":"Ann"}},"at":"2026-11-20T23:40:04.123Z"}}"#
    );
    (Heard::read("opened", &event), id)
}

/// Of each event that is told, its place or what it is.
fn told(reports: &[Report]) -> Vec<String> {
    let told = |report: &Report| match report {
        Report::Heard(Heard::Stored(event)) => event.id().seq.to_string(),
        Report::Heard(Heard::Hello(_)) => "hello".to_owned(),
        Report::Heard(Heard::Reset(_)) => "reset".to_owned(),
        Report::Heard(heard) => format!("{heard:?}"),
        Report::CaughtUp => "caught up".to_owned(),
        Report::Line(line) => format!("{line:?}"),
    };
    reports.iter().map(told).collect()
}

#[test]
fn a_stream_that_begins_with_its_end_is_told() {
    let mut ear = ear(5);
    let bye = Heard::Bye(Bye { reason: ByeReason::Out });
    assert_eq!(ear.hear(Some(bye.clone()), ""), [Report::Heard(bye)]);
    assert!(ear.waits(), "nothing of a stream has come yet");
}

#[test]
fn what_is_replayed_for_another_tab_is_told_once() {
    let mut ear = ear(5);
    let mut all = Vec::new();
    all.extend(ear.hear(Some(hello(2, 4, 8)), ""));
    for seq in [3, 4, 5, 6, 8, 6, 8] {
        let (event, id) = opened("lobby", seq);
        all.extend(ear.hear(event, &id));
    }
    assert_eq!(told(&all), ["hello", "6", "8", "caught up"]);
    assert_eq!(ear.subject().after, Some(at(8)));
}

#[test]
fn what_happens_in_another_tabs_room_is_not_told_but_counts_as_heard() {
    let mut ear = ear(5);
    let _ = ear.hear(Some(hello(5, 0, 5)), "");
    let (event, id) = opened("den", 6);
    assert_eq!(ear.hear(event, &id), []);
    assert_eq!(ear.subject().after, Some(at(6)));
    let presence = |room: &str| {
        let room = room.parse().unwrap();
        Heard::Presence(Presence {
            room,
            count: 1,
            away: 0,
            here: None,
            joined: Vec::new(),
            left: Vec::new(),
        })
    };
    assert_eq!(ear.hear(Some(presence("den")), ""), []);
    assert_eq!(ear.hear(Some(presence("lobby")), "").len(), 1);
}

#[test]
fn a_ping_names_what_this_build_does_not_know_and_ends_what_was_missed() {
    let mut ear = ear(5);
    let _ = ear.hear(Some(hello(5, 1, 7)), "");
    let heard = ear.hear(Some(Heard::Ping(Ping { head: at(7) })), &at(7).to_string());
    assert_eq!(heard.last(), Some(&Report::CaughtUp));
    assert_eq!(ear.subject().after, Some(at(7)));
}

#[test]
fn a_hello_of_another_log_is_a_reset_and_nothing_is_told_after_it() {
    let foreign = |head: u64| {
        let epoch = Epoch::from_bits(2);
        let head = epoch.at(head);
        Heard::Hello(Hello {
            v: VERSION,
            build: "b".into(),
            epoch,
            head,
            after: None,
            replaying: 0,
            stale: false,
        })
    };
    let mut ear = ear(5);
    assert_eq!(told(&ear.hear(Some(foreign(90)), "")), ["reset"]);
    assert_eq!(ear.hear(Some(foreign(91)), ""), []);
    assert_eq!(ear.hear(Some(hello(5, 0, 5)), ""), []);
    let (event, id) = opened("lobby", 9);
    assert_eq!(ear.hear(event, &id), []);
}

#[test]
fn nothing_is_told_before_the_stream_has_gone_back_to_where_the_listener_is() {
    let mut ear = ear(5);
    let (event, id) = opened("lobby", 10);
    assert_eq!(ear.hear(event.clone(), &id), []);
    // The hello of a stream that is further on, and was opened before this listener came.
    assert_eq!(ear.hear(Some(hello(9, 1, 10)), ""), []);
    assert!(ear.waits());
    assert_eq!(ear.hear(event, &id), []);
    assert_eq!(told(&ear.hear(Some(hello(5, 3, 10)), "")), ["hello"]);
    let (event, id) = opened("lobby", 6);
    assert_eq!(told(&ear.hear(event, &id)), ["6"]);
}

#[test]
fn a_listener_without_a_place_goes_on_from_the_hello() {
    let mut ear = Ear::of(Subject::passing("/status/events".into(), vec!["metrics".into()]));
    let _ = ear.hear(Some(hello(5, 0, 5)), &at(5).to_string());
    assert_eq!(ear.subject().after, Some(at(5)));
    let fed = |name: &str| Heard::read(name, "{}");
    assert_eq!(ear.hear(fed("metrics"), "").len(), 1);
    assert_eq!(ear.hear(fed("other"), ""), []);
}

fn reset(reason: ResetReason, oldest: Cursor) -> Option<Heard> {
    Some(Heard::Reset(Reset { reason, oldest }))
}

#[test]
fn a_place_that_leads_nowhere_is_told_to_whoever_came_from_there_and_to_nobody_else() {
    let other = Epoch::from_bits(2);
    let (mut healthy, mut left_behind) =
        (ear(5), Ear::of(Subject::room(&"lobby".parse().unwrap(), &other.at(5))));
    let _ = healthy.hear(Some(hello(5, 0, 5)), "");
    assert_eq!(healthy.hear(reset(ResetReason::Foreign, at(0)), ""), []);
    assert!(healthy.waits(), "the stream has ended");
    assert_eq!(told(&left_behind.hear(reset(ResetReason::Foreign, at(0)), "")), ["reset"]);
    assert_eq!(told(&healthy.hear(Some(hello(5, 0, 5)), "")), ["hello"]);

    let mut early = ear(2);
    assert_eq!(healthy.hear(reset(ResetReason::Expired, at(4)), ""), []);
    assert_eq!(told(&early.hear(reset(ResetReason::Expired, at(4)), "")), ["reset"]);
}

#[test]
fn a_listener_is_connecting_until_it_has_been_live_and_reconnecting_after_that() {
    let mut ear = ear(5);
    assert_eq!(ear.tell(Line::Reconnecting { seconds: 3 }), Some(Line::Connecting));
    assert_eq!(ear.tell(Line::Reconnecting { seconds: 2 }), None, "it knows");
    assert_eq!(ear.tell(Line::Live), None, "the stream goes on from elsewhere");
    let _ = ear.hear(Some(hello(5, 0, 5)), "");
    assert_eq!(ear.tell(Line::Live), Some(Line::Live));
    assert_eq!(ear.tell(Line::Connecting), Some(Line::Reconnecting { seconds: 0 }));
    assert_eq!(ear.tell(Line::Reconnecting { seconds: 3 }), Some(Line::Reconnecting { seconds: 3 }));
    assert_eq!(ear.tell(Line::Live), Some(Line::Live));
    assert_eq!(ear.part(), Some(Line::Reconnecting { seconds: 0 }));
    assert_eq!(ear.part(), None);
}

#[test]
fn whoever_has_lost_its_place_is_not_told_that_the_line_of_the_others_is_live() {
    let mut ear = ear(5);
    let _ = ear.hear(Some(hello(5, 0, 5)), "");
    assert_eq!(ear.tell(Line::Live), Some(Line::Live));
    assert_eq!(ear.tell(Line::Reconnecting { seconds: 0 }), Some(Line::Reconnecting { seconds: 0 }));
    assert_eq!(told(&ear.hear(reset(ResetReason::Future, at(4)), "")), ["reset"]);
    // Another tab has begun anew by now, and its stream is this one's too.
    let _ = ear.hear(Some(hello(4, 0, 4)), "");
    assert_eq!(ear.tell(Line::Live), None);
}

#[test]
fn who_is_writing_is_told_as_it_came_and_other_words_only_to_whoever_asked_for_them() {
    let mut ear = ear(5);
    assert_eq!(told(&ear.hear(Some(hello(5, 0, 5)), "")), ["hello"]);
    let heard = |name: &str| Heard::read(name, r#"{"room":"lobby"}"#);
    assert!(ear.hear(heard("kettle"), "").is_empty());
    let [Report::Heard(Heard::Fed(typing))] = &ear.hear(heard(Typing::NAME), "")[..] else {
        panic!("it is not told");
    };
    assert_eq!(typing.data, r#"{"room":"lobby"}"#);
}
