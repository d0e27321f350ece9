//! `kill -9` while many talk at once: what was written together is there or not, message by message, and never twice.

use crate::hall::{Answer, Hall, Said, check, compare, kept, note};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

const PUBLISHERS: usize = 8;

#[test]
fn a_kill_in_the_middle_of_many_messages_loses_none_that_was_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    // Many wait for each commit, so that the kills come in the middle of large ones.
    let slow = [("FAILPOINTS", "before-commit=sleep(15)")];
    let said = Mutex::new(Said::new());
    let hall = Hall::open_with(data.path(), &slow);
    let (door, address) = (hall.door.clone(), hall.address());
    let over = AtomicBool::new(false);
    let hall = thread::scope(|scope| {
        let mut hall = hall;
        for who in 0..PUBLISHERS {
            let (said, over, door) = (&said, &over, &door);
            scope.spawn(move || {
                for n in 0.. {
                    let id = format!("{who}-{n}");
                    // The same again, until it is known to be kept.
                    loop {
                        said.lock().unwrap().entry(id.clone()).or_default();
                        let answer = door.say(&id, &id);
                        note(&mut said.lock().unwrap(), &id, answer);
                        if matches!(answer, Answer::New(_) | Answer::Repeat(_)) {
                            break;
                        }
                        thread::sleep(Duration::from_millis(2));
                    }
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        for kill in 1..=6 {
            let enough = || said.lock().unwrap().values().flatten().count() >= kill * 60;
            crate::hall::until(enough).unwrap();
            thread::sleep(Duration::from_millis(rand::random_range(0..25)));
            hall.kill();
            let acknowledged = said.lock().unwrap().clone();
            compare(&acknowledged, &kept(data.path()));
            hall = Hall::open_at(&address, data.path(), &slow);
        }
        over.store(true, Ordering::Relaxed);
        hall
    });
    let said = said.into_inner().unwrap();
    let kept = kept(data.path());
    compare(&said, &kept);
    assert_eq!(kept.len(), said.len());
    hall.kill();
    check(data.path());
}
