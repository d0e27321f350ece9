//! The way out of the room against a house that is there and away again, and tabs that come and go.

use super::{
    carrier::{LONGEST_WAIT, PATIENCE},
    device::{Device, Door, line, say},
    *,
};
use crate::{
    connection::Line,
    letter::{HOLD, LEASE},
    timeline::Delivery,
};
use proptest::prelude::*;
use protocol::{Epoch, History, RoomName};

/// What a page shows of its own messages that are not said yet: the text, and how far it has come.
fn shown(scene: Scene) -> Vec<(String, &'static str)> {
    scene.timeline.with_untracked(|timeline| {
        timeline
            .unsent()
            .iter()
            .map(|unsent| {
                let word = match &unsent.delivery {
                    Delivery::Pending(_) => "pending",
                    Delivery::Sent(_) | Delivery::Taken => "sent",
                    Delivery::Unreached => "unreached",
                    Delivery::Refused(_) => "refused",
                };
                (unsent.body.to_string(), word)
            })
            .collect()
    })
}

fn as_shown<const N: usize>(all: [(&str, &'static str); N]) -> Vec<(String, &'static str)> {
    all.into_iter().map(|(body, word)| (body.to_owned(), word)).collect()
}

fn id_of(scene: Scene, body: &str) -> ClientId {
    scene.timeline.with_untracked(|timeline| {
        let unsent = timeline.unsent().iter().find(|unsent| unsent.body.as_str() == body);
        unsent.unwrap().client_id.clone()
    })
}

/// Attempts until patience ends.
const ALL: usize = 1 + PATIENCE.len();
/// Seconds in which it certainly does.
const LONG: i64 = 60;
const DOWN: Line = Line::Reconnecting { seconds: 0 };

#[test]
fn messages_wait_for_the_house_together_and_arrive_as_they_were_said() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    say(scene, "first");
    say(scene, "second");
    device.pass(LONG);
    assert_eq!(device.attempts(), ["first"; ALL]);
    assert_eq!(shown(scene), as_shown([("first", "unreached"), ("second", "unreached")]));
    device.set_door(|_| Door::Open);
    say(scene, "third");
    device.pass(LONG);
    assert_eq!(device.said(), ["first", "second", "third"]);
}

#[test]
fn a_retry_of_a_later_message_does_not_overtake_an_earlier_one() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    say(scene, "first");
    say(scene, "second");
    device.pass(LONG);
    device.set_door(|_| Door::Open);
    scene.retry(&id_of(scene, "second"));
    device.pass(LONG);
    assert_eq!(device.said(), ["first", "second"]);
}

#[test]
fn what_is_said_while_the_line_is_down_waits_and_goes_out_when_it_is_back() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    line(scene, Line::Offline);
    say(scene, "first");
    say(scene, "second");
    device.pass(3_600);
    assert_eq!(shown(scene), as_shown([("first", "pending"), ("second", "pending")]));
    device.set_door(|_| Door::Open);
    line(scene, Line::Live);
    device.pass(1);
    assert_eq!(device.said(), ["first", "second"]);
}

#[test]
fn a_line_that_comes_back_while_the_post_is_busy_is_not_missed() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    let mut attempts = 0;
    device.set_door(move |_| {
        attempts += 1;
        if attempts <= ALL { Door::Shut } else { Door::Open }
    });
    say(scene, "first");
    say(scene, "second");
    // In the middle of the last attempt.
    while device.attempts().len() < ALL {
        device.pass_millis(10);
    }
    line(scene, DOWN);
    line(scene, Line::Live);
    device.pass(LONG);
    assert_eq!(device.said(), ["first", "second"]);
}

#[test]
fn a_house_that_asks_for_patience_is_given_it_and_for_more_than_that_the_author_is_asked() {
    let mut attempts = 0;
    let device = Device::new(move |_| {
        attempts += 1;
        if attempts == 1 { Door::Later(45) } else { Door::Open }
    });
    let scene = device.open("a", "lobby");
    say(scene, "hello");
    device.pass(40);
    // A line that comes back does not make it impatient.
    line(scene, Line::Live);
    device.pass(2);
    assert_eq!((device.attempts().len(), shown(scene)), (1, as_shown([("hello", "pending")])));
    device.pass(10);
    assert_eq!(device.said(), ["hello"]);
    device.set_door(|_| Door::Later(LONGEST_WAIT + 1));
    say(scene, "more");
    device.pass(1);
    assert_eq!(shown(scene).last(), Some(&("more".to_owned(), "unreached")));
}

#[test]
fn what_the_house_refused_stays_with_its_sentence_and_does_not_hold_up_others() {
    let device = Device::new(|body| if body == "bad" { Door::Refuses("No.") } else { Door::Open });
    let scene = device.open("a", "lobby");
    say(scene, "bad");
    say(scene, "good");
    device.pass(LONG);
    assert_eq!(device.said(), ["good"]);
    device.stream(scene);
    let scene = device.open("a", "lobby");
    device.pass(LONG);
    assert_eq!(device.attempts(), ["bad", "good"]);
    let refused = scene.timeline.with_untracked(|timeline| timeline.unsent()[0].delivery.clone());
    assert_eq!(refused, Delivery::Refused("No.".into()));
    device.set_door(|_| Door::Open);
    scene.retry(&id_of(scene, "bad"));
    device.pass(LONG);
    assert_eq!(device.said(), ["good", "bad"]);
}

#[test]
fn a_reload_carries_on_at_once_and_says_nothing_twice() {
    let device = Device::new(|_| Door::Mute);
    let scene = device.open("a", "lobby");
    say(scene, "taken, but not answered");
    say(scene, "still here");
    device.pass(2);
    device.set_door(|_| Door::Open);
    let scene = device.open("a", "lobby");
    device.pass(1);
    device.stream(scene);
    assert_eq!(device.said(), ["taken, but not answered", "still here"]);
    assert_eq!((shown(scene), device.kept()), (as_shown([]), 0));
}

#[test]
fn every_tab_of_the_room_shows_what_waits_and_one_of_them_says_it() {
    let device = Device::new(|_| Door::Open);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    [a, b].into_iter().for_each(|tab| line(tab, Line::Offline));
    device.set_door(|_| Door::Shut);
    say(a, "first");
    device.pass(1);
    say(b, "second");
    device.pass(1);
    say(a, "third");
    device.pass(1);
    for tab in [a, b] {
        assert_eq!(shown(tab), as_shown([("first", "pending"), ("second", "pending"), ("third", "pending")]));
    }
    device.set_door(|_| Door::Open);
    [a, b].into_iter().for_each(|tab| line(tab, Line::Live));
    device.pass(5);
    assert_eq!(device.said(), ["first", "second", "third"]);
    let taken: Vec<_> = device.carriers().into_iter().rev().take(3).collect();
    assert_eq!(taken.into_iter().map(|(tab, _)| tab).collect::<String>(), "aba");
    assert_eq!(device.overlaps(), 0);
}

#[test]
fn what_the_house_has_is_shown_by_every_tab_until_its_own_stream_brings_it() {
    let device = Device::new(|_| Door::Open);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "hello");
    device.pass(1);
    assert_eq!((shown(a), shown(b)), (as_shown([("hello", "sent")]), as_shown([("hello", "sent")])));
    device.stream(a);
    device.pass(1);
    assert_eq!((shown(a), shown(b)), (as_shown([]), as_shown([("hello", "sent")])));
    assert_eq!(device.kept(), 0);
    device.stream(b);
    assert_eq!(shown(b), as_shown([]));
}

#[test]
fn the_stream_of_any_tab_settles_a_message_whose_answer_was_lost() {
    let device = Device::new(|_| Door::Mute);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "hello");
    device.pass(1);
    let attempts = device.attempts().len();
    device.stream(b);
    device.pass(LONG);
    assert_eq!((shown(a), shown(b), device.kept()), (as_shown([]), as_shown([]), 0));
    assert_eq!((device.said(), device.attempts().len()), (vec!["hello".to_owned()], attempts));
}

#[test]
fn what_another_tab_carries_by_now_is_not_held_back_when_patience_with_the_one_before_ends() {
    let device = Device::new(|_| Door::Mute);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "first");
    device.pass(LEASE / 1_000);
    say(b, "second");
    while device.attempts().len() < ALL {
        device.pass_millis(10);
    }
    // The last answer is still on its way back when the stream of the other tab brings it.
    device.stream(b);
    device.pass(1);
    assert_eq!(device.carriers().last(), Some(&("b".to_owned(), "second".to_owned())));
    assert_eq!(shown(b), as_shown([("second", "pending")]));
}

#[test]
fn what_one_tab_deletes_is_gone_from_all_and_never_said() {
    let device = Device::new(|_| Door::Shut);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    line(a, Line::Offline);
    say(a, "better not");
    say(a, "rather this");
    device.pass(1);
    b.delete(&id_of(b, "better not"));
    device.pass(1);
    assert_eq!(shown(a), as_shown([("rather this", "pending")]));
    device.set_door(|_| Door::Open);
    line(a, Line::Live);
    device.pass(1);
    assert_eq!(device.said(), ["rather this"]);
}

#[test]
fn what_a_dead_tab_carried_is_taken_over_by_one_of_the_others_when_its_lease_is_over() {
    let device = Device::new(|_| Door::Shut);
    let [a, ..] = ["a", "b", "c"].map(|tab| device.open(tab, "lobby"));
    say(a, "first");
    say(a, "second");
    device.pass(1);
    device.kill("a");
    device.set_door(|_| Door::Open);
    device.pass_millis(HOLD - 3_000);
    assert_eq!(device.said(), [""; 0]);
    device.pass(5);
    assert_eq!(device.said(), ["first", "second"]);
    assert_eq!(device.overlaps(), 0);
    assert_eq!(device.attempts().iter().filter(|body| *body == "second").count(), 1);
}

#[test]
fn what_a_dead_tab_was_asking_the_house_about_is_left_alone_until_no_answer_can_come_any_more() {
    let device = Device::new(|_| Door::Frozen);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "hello");
    device.pass(1);
    device.kill("a");
    device.set_door(|_| Door::Open);
    device.pass(LEASE / 1_000 - 3);
    assert_eq!(device.attempts().len(), 1);
    device.pass(4);
    assert_eq!((device.said(), device.overlaps()), (vec!["hello".to_owned()], 0));
    assert_eq!(shown(b), as_shown([("hello", "sent")]));
}

#[test]
fn whoever_waits_for_another_tab_looks_once_in_a_while_and_at_once_when_there_is_news() {
    let device = Device::new(|_| Door::Frozen);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "first");
    say(b, "second");
    device.pass(1);
    device.looks("b");
    device.pass(3);
    let looks = device.looks("b");
    assert!(looks <= 3 * 3, "{looks} looks");
    device.set_door(|_| Door::Open);
    device.pass(30);
    say(a, "third");
    say(b, "fourth");
    while device.said().len() < 3 {
        device.pass_millis(10);
    }
    // The answer is on its way back to the one, then the other's letter on its way there.
    device.pass_millis(150);
    assert_eq!(device.said(), ["first", "second", "third", "fourth"]);
}

fn trip(scene: Scene) -> Option<Trip> {
    scene.timeline.with_untracked(|timeline| match timeline.unsent().first()?.delivery {
        Delivery::Pending(trip) => Some(trip),
        _ => None,
    })
}

#[test]
fn while_the_house_may_be_taking_a_message_it_is_known_to_every_tab_and_after_a_while_the_line_is_doubted() {
    let device = Device::new(|_| Door::Frozen);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    say(a, "hello");
    device.pass(4);
    assert_eq!([trip(a), trip(b)], [Some(Trip::Underway); 2]);
    assert_eq!(device.doubts(), 0);
    device.pass(2);
    assert_eq!([trip(a), trip(b)], [Some(Trip::Unanswered); 2]);
    assert_eq!(device.doubts(), 1);
    // It was not said to have failed, and goes out when the house moves on.
    device.set_door(|_| Door::Open);
    device.pass(14);
    assert_eq!(device.said(), ["hello"]);
}

fn notice(scene: Scene) -> String {
    scene.standing.with_untracked(|standing| standing.notice.words.clone())
}

#[test]
fn what_is_told_twice_is_heard_twice_and_can_be_read_for_as_long_as_the_first_time() {
    let device = Device::new(|_| Door::Open);
    let scene = device.open("a", "lobby");
    scene.mention("hello".to_owned());
    device.pass(4);
    scene.mention("hello".to_owned());
    assert_eq!(notice(scene), "");
    device.pass(1);
    assert_eq!(notice(scene), "hello");
    device.pass(4);
    assert_eq!(notice(scene), "hello");
    device.pass(2);
    assert_eq!(notice(scene), "");
}

#[test]
fn who_deletes_what_the_house_may_have_is_told_so() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    line(scene, Line::Offline);
    say(scene, "asked about");
    say(scene, "not asked about");
    device.pass(1);
    scene.delete(&id_of(scene, "not asked about"));
    assert_eq!(notice(scene), "");
    scene.delete(&id_of(scene, "asked about"));
    assert!(notice(scene).contains("may have been said"));
}

#[test]
fn a_message_that_was_refused_after_an_attempt_without_an_answer_may_have_been_said_too() {
    let device = Device::new(|_| Door::Mute);
    let scene = device.open("a", "lobby");
    say(scene, "hello");
    device.pass_millis(100);
    device.set_door(|_| Door::Refuses("Slow down."));
    device.pass(10);
    assert_eq!(shown(scene), as_shown([("hello", "refused")]));
    scene.delete(&id_of(scene, "hello"));
    assert!(notice(scene).contains("may have been said"));
}

#[test]
fn what_waits_behind_a_slow_message_stays_with_its_tab_for_as_long_as_that_lives() {
    for slow in [Door::Frozen, Door::Shut] {
        let door = slow.clone();
        let device = Device::new(move |_| door.clone());
        let a = device.open("a", "lobby");
        line(a, DOWN);
        say(a, "first");
        device.pass(1);
        say(a, "second");
        let world = a.world().unwrap();
        for _ in 0..100 {
            device.pass_millis(150);
            let left =
                world.letters().into_iter().find(|letter| letter.is_abandoned(&letter.room, world.now()));
            assert_eq!(left, None, "{slow:?}");
        }
    }
}

#[test]
fn what_waits_for_another_room_is_carried_from_here_when_no_tab_shows_that_room() {
    let device = Device::new(|_| Door::Shut);
    say(device.open("a", "kitchen"), "tea is ready");
    device.pass(1);
    device.set_door(|_| Door::Open);
    let lobby = device.open("a", "lobby");
    device.pass(1);
    assert_eq!((device.said(), shown(lobby)), (vec!["tea is ready".to_owned()], as_shown([])));
    assert_eq!(device.kept(), 0);
}

#[test]
fn a_log_that_was_begun_anew_is_told_what_it_does_not_know() {
    let device = Device::new(|_| Door::Open);
    let scene = device.open("a", "lobby");
    say(scene, "hello");
    device.pass(1);
    assert_eq!(shown(scene), as_shown([("hello", "sent")]));
    let head = Epoch::from_bits(2).at(0);
    let history =
        History { room: RoomName::lobby(), topic: None, events: Vec::new(), head, older: None, newer: None };
    scene.timeline.update(|timeline| timeline.rebuild(history));
    scene.follow_the_stream();
    device.pass(1);
    assert_eq!(device.attempts(), ["hello", "hello"]);
}

#[test]
fn what_has_waited_for_more_than_a_day_is_said_only_if_its_author_still_wants_it() {
    let device = Device::new(|_| Door::Shut);
    let scene = device.open("a", "lobby");
    line(scene, Line::Offline);
    say(scene, "good morning");
    device.pass(25 * 3_600);
    device.set_door(|_| Door::Open);
    line(scene, Line::Live);
    say(scene, "here again");
    device.pass(1);
    assert_eq!(device.said(), ["here again"]);
    assert_eq!(shown(scene)[0], ("good morning".to_owned(), "unreached"));
    scene.retry(&id_of(scene, "good morning"));
    device.pass(1);
    assert_eq!(device.said(), ["here again", "good morning"]);
}

#[derive(Debug, Clone, Copy)]
enum Happens {
    Say(usize),
    Kill(usize),
    Reload(usize),
    Door(bool),
    Line(usize, bool),
    Stream(usize),
    Pass(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => (0..3_usize).prop_map(Happens::Say),
        1 => (0..3_usize).prop_map(Happens::Kill),
        1 => (0..3_usize).prop_map(Happens::Reload),
        2 => any::<bool>().prop_map(Happens::Door),
        2 => (0..3_usize, any::<bool>()).prop_map(|(tab, up)| Happens::Line(tab, up)),
        1 => (0..3_usize).prop_map(Happens::Stream),
        3 => (1..30_000_i64).prop_map(Happens::Pass),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_to_tabs_lines_and_the_house_all_is_said_once_and_in_order(
        all in proptest::collection::vec(happens(), 1..30),
    ) {
        const TABS: [&str; 3] = ["a", "b", "c"];
        let device = Device::new(|_| Door::Open);
        let mut tabs = TABS.map(|tab| device.open(tab, "lobby"));
        let mut alive = [true; 3];
        let mut wanted: Vec<String> = Vec::new();
        for happens in all {
            match happens {
                Happens::Say(tab) if alive[tab] => {
                    wanted.push(format!("message {}", wanted.len()));
                    say(tabs[tab], wanted.last().unwrap());
                }
                Happens::Kill(tab) => {
                    device.kill(TABS[tab]);
                    alive[tab] = false;
                }
                Happens::Reload(tab) => {
                    tabs[tab] = device.open(TABS[tab], "lobby");
                    alive[tab] = true;
                }
                Happens::Door(true) => device.set_door(|_| Door::Open),
                Happens::Door(false) => device.set_door(|_| Door::Mute),
                Happens::Line(tab, up) if alive[tab] => line(tabs[tab], if up { Line::Live } else { DOWN }),
                Happens::Stream(tab) if alive[tab] => device.stream(tabs[tab]),
                Happens::Pass(millis) => device.pass_millis(millis),
                Happens::Say(_) | Happens::Line(..) | Happens::Stream(_) => {}
            }
        }
        device.set_door(|_| Door::Open);
        let last = device.open("a", "lobby");
        device.pass(120);
        device.stream(last);
        prop_assert_eq!(device.said(), wanted);
        prop_assert_eq!(device.overlaps(), 0);
        prop_assert_eq!((shown(last), device.kept()), (as_shown([]), 0));
    }
}
