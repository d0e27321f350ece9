//! A disk that stays full or broken for a while: the server says so, goes on with what it can, and heals by itself.

use crate::{
    faulty::Disk,
    hall::{Answer, Hall, Said, compare, kept},
};
use std::{
    process::Command,
    time::{Duration, Instant},
};

/// The server while the disk is in trouble, and after.
fn endure(disk: &Disk, begin: impl Fn(&Disk)) {
    let mut said = Said::new();
    let hall = Hall::open_with(&disk.data(), &disk.environment());
    let mut ear = hall.listen();
    let mut heard = || crate::hall::place_of(&serde_json::from_str(&ear.next_line()).unwrap());
    let Answer::New(first) = hall.tell(&mut said, "before", "hello") else { panic!("it was well") };
    assert_eq!(heard(), Some(first));
    assert_eq!((hall.get("/readyz").0, hall.metric("hallway_log_writable")), (200, 1.0));

    begin(disk);
    for n in 0..3 {
        match hall.tell(&mut said, &format!("meanwhile-{n}"), "anybody there?") {
            Answer::Refused { status: 503, retry_after: Some(1..) } => {}
            other => panic!("it can't be kept, but the answer was {other:?}"),
        }
    }
    hall.until_status("/readyz", 503);
    assert!(hall.get("/readyz").1.is_some(), "it does not say when to ask again");
    assert_eq!(hall.get("/healthz").0, 200);
    assert_eq!(hall.metric("hallway_log_writable"), 0.0);
    assert!(hall.metric("hallway_log_write_failures_total") >= 1.0);
    // Reading and streaming go on.
    let (status, _, history) = hall.get("/r/lobby/messages");
    assert!(status == 200 && history.contains("\"hello\""), "{status} {history}");
    assert_eq!(hall.hear(None, 1)[0].0, "hello");

    disk.heal();
    hall.until_status("/readyz", 200);
    assert_eq!(hall.metric("hallway_log_writable"), 1.0);
    // What was refused may come as it is, in the order in which it is kept; and what comes now is heard too.
    for n in 0..3 {
        hall.insist(&mut said, &format!("meanwhile-{n}"), "anybody there?");
    }
    hall.insist(&mut said, "after", "well again");
    let mut places: Vec<u64> = said.values().flatten().copied().collect();
    places.sort_unstable();
    assert_eq!(places.len(), 5);
    for place in &places[1..] {
        assert_eq!(heard(), Some(*place));
    }
    let address = hall.address();
    hall.kill();
    let hall = Hall::open_at(&address, &disk.data(), &[]);
    let kept = kept(&disk.data());
    compare(&said, &kept);
    assert_eq!(kept.len(), 5);
    hall.kill();
}

#[test]
fn a_full_disk_refuses_and_says_so_and_reading_goes_on_and_it_heals() {
    endure(&Disk::new(), Disk::fill);
}

#[test]
fn a_disk_that_can_not_sync_refuses_and_says_so_and_reading_goes_on_and_it_heals() {
    endure(&Disk::new(), Disk::break_syncs);
}

/// Nothing waits to be written then, and an attempt to write nothing succeeds on any disk.
#[test]
fn a_disk_that_is_full_from_the_start_is_not_taken_for_well() {
    let disk = Disk::new();
    let hall = Hall::open(&disk.data());
    assert!(Command::new("kill").arg(hall.id().to_string()).status().unwrap().success());
    assert_eq!(hall.ended().0, Some(0));
    let hall = Hall::open_with(&disk.data(), &disk.environment());
    disk.fill();
    for n in 0..3 {
        let answer = hall.say(&format!("refused-{n}"), "anybody there?");
        assert!(matches!(answer, Answer::Refused { status: 503, .. }), "{answer:?}");
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(1_500) {
            assert_eq!(hall.get("/readyz").0, 503, "it is tried every second, and every time in vain");
        }
    }
    disk.heal();
    hall.until_status("/readyz", 200);
    assert!(matches!(hall.say("after", "well again"), Answer::New(_)));
    hall.kill();
}
