//! Letters as they are kept, and whose turn it is.

use super::*;

const NOW: i64 = 1_000_000_000_000;

fn now() -> Timestamp {
    Timestamp::from_millis(NOW)
}

fn letter(id: u128, room: &str, tab: &str, order: u64) -> Letter {
    let (room, body) = (room.parse().unwrap(), "hello".parse().unwrap());
    Letter { order, ..Letter::new(ClientId::from_bits(id), room, body, tab.to_owned(), now(), &[]) }
}

fn lapsed(letter: Letter) -> Letter {
    Letter { until: NOW - 1, ..letter }
}

fn turn(letters: &[Letter]) -> Next<'_> {
    next(letters, &RoomName::lobby(), "a", now())
}

#[test]
fn a_letter_is_kept_as_json_under_its_id() {
    let letter = letter(7, "lobby", "a", 5);
    assert_eq!(letter.name(), "outbox:00000000000000000000000000000007");
    let json = leptos::serde_json::to_string(&letter).unwrap();
    assert_eq!(
        json,
        r#"{"client_id":"00000000000000000000000000000007","room":"lobby","body":"hello","#.to_owned()
            + r#""at":"2001-09-09T01:46:40.000Z","order":5,"delivery":"pending","trip":"ahead","reason":"","tab":"a","#
            + r#""until":1000000005000}"#
    );
    assert_eq!(leptos::serde_json::from_str::<Letter>(&json).unwrap(), letter);
    // As an earlier release has left it.
    let json = json.replace(r#""trip":"ahead","reason":"","#, "");
    assert_eq!(leptos::serde_json::from_str::<Letter>(&json).unwrap(), letter);
}

#[test]
fn what_cannot_be_read_is_kept_for_a_week_if_it_says_how_old_it_is() {
    let days = |days: i64| Some(Timestamp::from_millis(NOW - days * 24 * 3_600_000));
    let spoilt: Vec<_> =
        [None, days(0), days(7), days(8)].into_iter().map(|at| is_spoilt(at, now())).collect();
    assert_eq!(spoilt, [true, false, false, true]);
}

#[test]
fn a_letter_that_the_house_was_asked_about_may_be_there_whoever_carries_it_on() {
    let letter = letter(1, "lobby", "a", 1);
    assert_eq!(letter.clone().carried_by("b", now()).trip, Trip::Ahead);
    let asked = letter.asked_by("a", now());
    assert_eq!((asked.trip, asked.until), (Trip::Underway, NOW + LEASE));
    let again = asked.clone().asked_by("a", now());
    assert_eq!(again.trip, Trip::Unanswered);
    let adopted = asked.carried_by("b", now());
    assert_eq!((adopted.trip, adopted.until), (Trip::Unanswered, NOW + HOLD));
}

#[test]
fn a_new_letter_goes_behind_all_others_of_its_room_whatever_the_clock_says() {
    let others =
        [letter(1, "lobby", "b", 5), letter(2, "lobby", "b", NOW as u64 + 10), letter(3, "x", "b", u64::MAX)];
    let new = |others: &[Letter]| {
        let body = "hello".parse().unwrap();
        Letter::new(ClientId::from_bits(9), RoomName::lobby(), body, "a".into(), now(), others).order
    };
    assert_eq!(new(&others), NOW as u64 + 11);
    assert_eq!(new(&[]), NOW as u64);
}

#[test]
fn the_first_pending_one_of_a_room_goes_and_the_others_wait_for_it() {
    let letters = [letter(1, "lobby", "a", 2), letter(2, "lobby", "a", 1)];
    assert_eq!(turn(&letters), Next::Carry(&letters[1]));
    let refused = [letters[0].clone(), Letter { delivery: Stage::Refused, ..letters[1].clone() }];
    assert_eq!(turn(&refused), Next::Carry(&refused[0]));
    let foreign = [letters[0].clone(), Letter { tab: "b".into(), ..letters[1].clone() }];
    assert_eq!(turn(&foreign), Next::Watch);
}

#[test]
fn another_tabs_letter_is_taken_over_when_its_lease_is_over_and_that_of_another_room_a_little_later() {
    let theirs = [lapsed(letter(1, "lobby", "b", 1))];
    assert_eq!(turn(&theirs), Next::Adopt(&theirs[0]));
    let elsewhere = [lapsed(letter(1, "kitchen", "b", 1))];
    assert_eq!(turn(&elsewhere), Next::Watch);
    let later = [Letter { until: NOW - COURTESY - 1, ..elsewhere[0].clone() }];
    assert_eq!(turn(&later), Next::Adopt(&later[0]));
}

#[test]
fn a_lease_that_is_too_long_to_be_true_is_none() {
    // The clock was an hour ahead when it was written.
    let theirs =
        [Letter { until: NOW + 3_600_000, ..letter(1, "lobby", "b", 1) }, letter(2, "lobby", "a", 2)];
    assert_eq!(turn(&theirs), Next::Adopt(&theirs[0]));
    let fresh = [letter(1, "lobby", "b", 1)];
    assert_eq!(turn(&fresh), Next::Watch);
}

#[test]
fn ones_own_letter_is_ones_own_however_long_it_has_slept() {
    let mine = [lapsed(letter(1, "lobby", "a", 1))];
    assert_eq!(turn(&mine), Next::Carry(&mine[0]));
}

#[test]
fn the_room_that_is_shown_comes_first() {
    let letters = [letter(1, "kitchen", "a", 1), letter(2, "lobby", "a", 2)];
    assert_eq!(turn(&letters), Next::Carry(&letters[1]));
    assert_eq!(turn(&letters[..1]), Next::Carry(&letters[0]));
}

#[test]
fn what_is_sent_or_failed_needs_nobody() {
    let all = [Stage::Sent, Stage::Unreached, Stage::Refused];
    let letters = all.map(|delivery| Letter { delivery, ..lapsed(letter(1, "lobby", "a", 1)) });
    assert_eq!(turn(&letters), Next::Rest);
}

#[test]
fn a_letter_answers_what_it_was_written_for_and_one_of_an_older_build_answers_nothing() {
    let named: Named = "k3v9x2-42".parse().unwrap();
    let written = Letter { reply_to: Some(named.clone()), ..letter(1, "lobby", "a", 1) };
    let kept = leptos::serde_json::to_string(&written).unwrap();
    let read = |kept: &str| leptos::serde_json::from_str::<Letter>(kept).unwrap();
    assert_eq!(read(&kept).draft().reply_to, Some(named));
    let older = kept.replace(r#""reply_to":"k3v9x2-42","#, "");
    assert_ne!(older, kept);
    assert_eq!(read(&older).draft().reply_to, None);
}

#[test]
fn a_letter_with_files_needs_no_words_and_names_them_wherever_it_is_read() {
    let files = vec![FileId::of_digest(&[1; 32]), FileId::of_digest(&[2; 32])];
    let (body, of) = (Body::beside_files(" ").unwrap(), letter(1, "lobby", "a", 1));
    let sent = Letter { body, files: files.clone(), ..of.clone() };
    let read: Letter = leptos::serde_json::from_str(&leptos::serde_json::to_string(&sent).unwrap()).unwrap();
    assert_eq!(read, sent);
    let told = leptos::serde_json::to_value(read.draft()).unwrap();
    assert_eq!((&told["body"], &told["files"]), (&"".into(), &leptos::serde_json::to_value(files).unwrap()));
    assert!(!leptos::serde_json::to_string(&of).unwrap().contains("files"));
}
