//! Tabs that come and go.

use super::*;
use protocol::{Cursor, Epoch, RoomName, paths};

fn at(seq: u64) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

fn room(name: &str, after: u64) -> Subject {
    Subject::room(&name.parse().unwrap(), &at(after))
}

fn carry(stream: u32, rooms: &[&str], after: Option<u64>) -> Change {
    let rooms: Vec<RoomName> = rooms.iter().map(|room| room.parse().unwrap()).collect();
    let address = paths::events(&rooms, &[]);
    Change::Carry { stream, subject: Subject { address, after: after.map(at), names: Vec::new() } }
}

#[test]
fn tabs_of_any_rooms_share_one_stream_that_goes_back_as_far_as_the_newcomer_needs() {
    let mut board = Switchboard::default();
    assert_eq!(board.join("a", 1, room("lobby", 9), 0.0), (1, vec![carry(1, &["lobby"], Some(9))]));
    assert_eq!(board.join("b", 1, room("lobby", 5), 0.0), (1, vec![carry(1, &["lobby"], Some(5))]));
    assert_eq!(board.join("c", 1, room("den", 7), 0.0), (1, vec![carry(1, &["lobby", "den"], Some(7))]));
    assert_eq!(board.tabs_at(1), ["a", "b", "c"]);
}

#[test]
fn the_last_to_leave_closes_the_stream_and_the_last_of_a_room_narrows_it() {
    let mut board = Switchboard::default();
    let _ = board.join("a", 1, room("lobby", 1), 0.0);
    let _ = board.join("b", 1, room("lobby", 1), 0.0);
    let _ = board.join("c", 1, room("den", 1), 0.0);
    assert_eq!(board.forget("a"), []);
    assert_eq!(board.leave("c", 1), [carry(1, &["lobby"], None)]);
    assert_eq!(board.leave("b", 1), [Change::Close { stream: 1 }]);
    assert_eq!(board.tabs_at(1), [""; 0]);
    let (stream, _) = board.join("b", 2, room("lobby", 1), 0.0);
    assert_eq!(stream, 2, "the number of a stream that is closed never means another one");
}

#[test]
fn what_differs_in_more_than_rooms_is_not_joined() {
    let mut board = Switchboard::default();
    let (chat, _) = board.join("a", 1, room("lobby", 1), 0.0);
    let votes =
        Subject { address: paths::events(&["lobby".parse().unwrap()], &["poll"]), ..room("lobby", 1) };
    let (phone, _) = board.join("b", 1, votes.clone(), 0.0);
    let (wall, _) = board.join("c", 1, Subject { address: paths::unseen(&votes.address), ..votes }, 0.0);
    let (pulse, _) =
        board.join("d", 1, Subject::passing(paths::STATUS_EVENTS.into(), vec!["metrics".into()]), 0.0);
    let (again, _) =
        board.join("e", 1, Subject::passing(paths::STATUS_EVENTS.into(), vec!["metrics".into()]), 0.0);
    assert_eq!([chat, phone, wall, pulse, again], [1, 2, 3, 4, 4]);
}

#[test]
fn a_stream_carries_at_most_so_many_rooms_and_then_there_is_another() {
    let mut board = Switchboard::default();
    let streams: Vec<_> =
        (0..33).map(|tab| board.join(&format!("t{tab}"), 1, room(&format!("r{tab}"), 1), 0.0).0).collect();
    assert_eq!(streams[..32], [1; 32]);
    assert_eq!(streams[32], 2);
    // A room that is carried already takes no more.
    assert_eq!(board.join("u", 1, room("r3", 1), 0.0).0, 1);
}

#[test]
fn whoever_joins_again_with_the_same_ear_is_there_once() {
    let mut board = Switchboard::default();
    let _ = board.join("a", 1, room("lobby", 1), 0.0);
    let _ = board.join("b", 1, room("den", 1), 0.0);
    assert_eq!(board.join("b", 1, room("den", 8), 0.0), (1, vec![carry(1, &["lobby", "den"], Some(8))]));
    assert_eq!(board.leave("b", 1), [carry(1, &["lobby"], None)]);
}

#[test]
fn a_tab_that_answers_no_ping_is_forgotten_and_has_to_join_again() {
    let mut board = Switchboard::default();
    let _ = board.join("a", 1, room("lobby", 1), 0.0);
    let _ = board.join("b", 1, room("den", 1), 0.0);
    for ping in [15_000.0, 30_000.0] {
        // Of another stream too.
        board.ping(2, ping - 1.0);
        board.ping(1, ping);
        assert!(board.greet("a", ping));
        assert_eq!(board.silent(ping + 100.0), [""; 0], "there was no time to answer");
        assert_eq!(board.silent(ping + 5_000.0), if ping < 20_000.0 { vec![] } else { vec!["b"] });
    }
    // So has what never became a tab.
    assert!(board.is_gone(&[], 14_000.0, 35_000.0));
    assert!(!board.is_gone(&[], 16_000.0, 35_000.0));
    let _ = board.forget("b");
    assert_eq!(board.tabs_at(1), ["a"]);
    assert!(!board.greet("b", 31_000.0));
}

#[test]
fn nobody_is_forgotten_for_pings_that_did_not_come() {
    let mut board = Switchboard::default();
    let _ = board.join("a", 1, room("lobby", 1), 0.0);
    // The house was away for a while.
    for ping in [15_000.0, 44_000.0, 90_000.0] {
        board.ping(1, ping);
        assert_eq!(board.silent(ping), [""; 0]);
        assert!(board.greet("a", ping + 10.0));
        assert_eq!(board.silent(ping + 10_000.0), [""; 0]);
    }
}

#[test]
fn who_waits_for_a_stream_is_not_forgotten_for_the_pings_of_another() {
    let mut board = Switchboard::default();
    let (chat, _) = board.join("a", 1, room("lobby", 1), 0.0);
    let _ = board.join("b", 1, Subject::passing(paths::STATUS_EVENTS.into(), Vec::new()), 0.0);
    for ping in [15_000.0, 30_000.0] {
        board.ping(chat, ping);
    }
    assert_eq!(board.silent(35_000.0), ["a"]);
    let is_gone = |tab: &str| board.is_gone(&[tab.to_owned()], 0.0, 35_000.0);
    assert_eq!((is_gone("a"), is_gone("b")), (true, false));
}

#[test]
fn a_stream_that_has_finished_begins_anew_for_whoever_asks_next_and_for_nobody_else() {
    let mut board = Switchboard::default();
    let (first, _) = board.join("a", 1, room("lobby", 1), 0.0);
    board.finish(first);
    assert_eq!(board.tabs_at(first), [""; 0]);
    let (second, _) = board.join("b", 1, room("lobby", 1), 0.0);
    assert_eq!(board.tabs_at(second), ["b"]);
}

#[test]
fn one_tab_that_is_looked_at_is_an_audience() {
    let mut board = Switchboard::default();
    let _ = board.join("a", 1, room("lobby", 1), 0.0);
    let _ = board.join("b", 1, room("lobby", 1), 0.0);
    assert_eq!(board.audience(), Audience::Away);
    board.look("b", Audience::Watching);
    assert_eq!(board.audience(), Audience::Watching);
    let _ = board.forget("b");
    assert_eq!(board.audience(), Audience::Away);
}
