//! The n-th write or sync fails, for every n: nothing is acknowledged that is not kept, and nothing is damaged.

use crate::{
    faulty::{Counted, Disk, EIO, ENOSPC},
    hall::{Answer, Hall, Said, check, compare, kept, start},
};
use std::thread;

/// Two messages are said while the `n`-th write or sync of them fails, for n from 1 on until there are no more of them. Every
/// other time the server is killed after it, otherwise it has to come back to itself.
fn sweep(error: i32) {
    let disk = Disk::new();
    let mut said = Said::new();
    let mut hall = Hall::open_with(&disk.data(), &disk.environment());
    for n in 1.. {
        disk.fail(n, error, "*", Counted::WritesAndSyncs);
        for which in ["a", "b"] {
            let id = format!("{n}{which}");
            match hall.tell(&mut said, &id, &id) {
                Answer::New(_) => {}
                Answer::Refused { status: 503, retry_after: Some(1..) } => {}
                other => panic!("{id} got {other:?}"),
            }
        }
        let failed = disk.has_failed();
        disk.heal();
        if n % 4 > 0 {
            let address = hall.address();
            hall.kill();
            hall = Hall::open_at(&address, &disk.data(), &disk.environment());
            compare(&said, &kept(&disk.data()));
        }
        for which in ["a", "b"] {
            let id = format!("{n}{which}");
            hall.insist(&mut said, &id, &id);
        }
        if !failed {
            assert!(n > 20, "two messages are more than {n} writes");
            break;
        }
    }
    hall.kill();
    let hall = Hall::open(&disk.data());
    let kept = kept(&disk.data());
    compare(&said, &kept);
    assert_eq!(kept.len(), said.len());
    hall.kill();
    check(&disk.data());
}

#[test]
fn a_failing_write_or_sync_never_gives_a_false_acknowledgement() {
    sweep(EIO);
}

#[test]
fn a_disk_that_is_full_at_any_write_never_gives_a_false_acknowledgement() {
    sweep(ENOSPC);
}

#[test]
fn a_first_start_on_a_failing_disk_says_so_or_works_and_the_next_one_works() {
    let mut starts = 0;
    for n in (1..).step_by(3) {
        let disk = Disk::new();
        let error = if n % 2 == 0 { EIO } else { ENOSPC };
        disk.fail(n, error, "*", Counted::WritesAndSyncs);
        std::fs::create_dir(disk.data()).unwrap();
        let mut said = Said::new();
        let mut server = start("127.0.0.1:0", &disk.data(), &disk.environment());
        match server.first_line() {
            Some(_) => server.kill(),
            None => {
                let ended = server.ended();
                assert_eq!(ended.code, Some(1), "{n}: {ended:?}");
                assert!(ended.notes.contains("hallway: "), "{n}: {ended:?}");
            }
        }
        let failed = disk.has_failed();
        let hall = Hall::open(&disk.data());
        hall.insist(&mut said, "first", "hello");
        compare(&said, &kept(&disk.data()));
        hall.kill();
        starts += 1;
        if !failed {
            break;
        }
    }
    assert!(starts > 10, "a first start is more than {starts} writes");
}

#[test]
fn a_checkpoint_that_fails_loses_nothing() {
    let disk = Disk::new();
    let mut said = Said::new();
    let mut hall = Hall::open_with(&disk.data(), &disk.environment());
    let long = "🚪".repeat(4_000);
    let faults =
        [(1, EIO, Counted::WritesAndSyncs), (9, ENOSPC, Counted::WritesAndSyncs), (1, EIO, Counted::Syncs)];
    for (round, (n, error, counted)) in faults.into_iter().enumerate() {
        disk.fail(n, error, "hallway.db", counted);
        let mut talked = 0;
        // The write-ahead log is moved into the database when it has a thousand pages.
        while !disk.has_failed() {
            assert!(talked < 400, "no checkpoint came");
            let together: Vec<String> = (0..16).map(|k| format!("{round}-{}", talked + k)).collect();
            let door = &hall.door;
            let answers: Vec<Answer> = thread::scope(|scope| {
                let saying: Vec<_> = together.iter().map(|id| scope.spawn(|| door.say(id, &long))).collect();
                saying.into_iter().map(|said| said.join().unwrap()).collect()
            });
            for (id, answer) in together.iter().zip(answers) {
                crate::hall::note(&mut said, id, answer);
            }
            talked += 16;
        }
        disk.heal();
        hall.insist(&mut said, &format!("{round}-healed"), "well again");
        hall.kill();
        hall = Hall::open_with(&disk.data(), &disk.environment());
        compare(&said, &kept(&disk.data()));
    }
    hall.kill();
    check(&disk.data());
}
