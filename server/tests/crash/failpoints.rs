//! The server ends itself at each place on the way of a message: whoever was told that it is kept was told the truth, saying
//! it again says it once, and whoever listens hears it once.

use crate::{
    hall::{Answer, Hall, Said, compare, kept, place_of},
    process::Running,
};
use std::thread;

/// Messages are said one by one, until the server ends at a place on the way of one of them. So many are kept then.
fn die_at(place: &str, count: usize) {
    let data = tempfile::tempdir().unwrap();
    let mut said = Said::new();
    let hall = Hall::open_with(data.path(), &[("FAILPOINTS", &format!("{place}=3*off->return"))]);
    let mut ear = hall.listen();
    let mut n = 0;
    let unknown = loop {
        let id = format!("id-{n}");
        match hall.tell(&mut said, &id, &id) {
            Answer::New(_) => n += 1,
            Answer::Unknown => break id,
            other => panic!("{other:?}"),
        }
        assert!(n < 10, "it did not end at {place}");
    };
    let address = hall.address();
    let (code, _) = hall.ended();
    assert_eq!(code, None, "it ended by itself, and not at {place}");

    let hall = Hall::open_at(&address, data.path(), &[]);
    let found = kept(data.path());
    compare(&said, &found);
    assert_eq!(found.len(), count);
    match (found.get(&unknown), hall.tell(&mut said, &unknown, &unknown)) {
        (None, Answer::New(_)) => {}
        (Some(place), Answer::Repeat(again)) if *place == again => {}
        other => panic!("said again, it is {other:?}"),
    }
    hall.insist(&mut said, "last", "the end");
    hear_once_in_order(&mut ear, &said);
    assert_eq!(kept(data.path()).len(), said.len());
    hall.kill();
}

/// Everything, once, in the order of the log; the message with the last place is the end of it.
fn hear_once_in_order(ear: &mut Running, said: &Said) {
    let mut places: Vec<u64> = said.values().map(|place| place.unwrap()).collect();
    places.sort_unstable();
    for place in places {
        let event = serde_json::from_str(&ear.next_line()).unwrap();
        assert_eq!(place_of(&event), Some(place), "{event}");
    }
}

// The opening of the lobby is the first that passes each of these.
#[test]
fn it_ends_when_a_message_was_found_good() {
    die_at("validated", 2);
}

#[test]
fn it_ends_before_a_message_is_on_disk() {
    die_at("before-commit", 2);
}

#[test]
fn it_ends_when_a_message_is_on_disk_and_nobody_knows() {
    die_at("committed", 3);
}

#[test]
fn it_ends_when_its_author_is_told_and_nobody_else() {
    die_at("acknowledged", 3);
}

#[test]
fn it_ends_when_a_message_was_handed_on() {
    die_at("handed-on", 3);
}

#[test]
fn nobody_hears_of_a_message_before_it_is_on_disk() {
    let data = tempfile::tempdir().unwrap();
    let mut said = Said::new();
    let hall = Hall::open_with(data.path(), &[("FAILPOINTS", "before-commit=2*off->sleep(600000)")]);
    hall.insist(&mut said, "first", "hello");
    let cursor = hall.hear(None, 1)[0].1["head"].as_str().unwrap().to_owned();
    hall.until_metric("hallway_streams", 0.0);
    let door = hall.door.clone();
    thread::scope(|scope| {
        let heard = scope.spawn(|| door.get(&format!("/r/lobby/events?after={cursor}&wait=2")));
        hall.until_metric("hallway_streams", 1.0);
        // It is on its way to the disk, and stays there.
        let stuck = scope.spawn(|| door.say("second", "not yet"));
        let (status, _, events) = heard.join().unwrap();
        assert_eq!(status, 200);
        assert!(events.contains("\"hello\"") && !events.contains("not yet"), "{events}");
        assert!(!stuck.is_finished(), "it was acknowledged");
        hall.kill();
        assert_eq!(stuck.join().unwrap(), Answer::Unknown);
    });
    let hall = Hall::open(data.path());
    assert!(matches!(hall.tell(&mut said, "second", "not yet"), Answer::New(_)));
    compare(&said, &kept(data.path()));
    hall.kill();
}
