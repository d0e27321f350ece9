//! The thread that writes panics: the server comes back to itself, or ends so that somebody starts it again. There is no
//! server that lives and takes nothing.

use crate::hall::{Answer, Hall, Said, compare, kept, until};

fn panic_at(place: &str) {
    let data = tempfile::tempdir().unwrap();
    let mut said = Said::new();
    let mut hall = Hall::open_with(data.path(), &[("FAILPOINTS", &format!("{place}=2*off->1*panic->off"))]);
    let address = hall.address();
    for n in 0..6 {
        let id = format!("id-{n}");
        let mut refused = 0;
        let taken = until(|| match hall.tell(&mut said, &id, &id) {
            Answer::New(_) | Answer::Repeat(_) => true,
            Answer::Refused { status: 503, retry_after: Some(1..) } => {
                refused += 1;
                false
            }
            Answer::Unknown => {
                // Nobody answers: then it has ended, and not as if all were well.
                let ended = std::mem::replace(&mut hall, Hall::open_at("127.0.0.1:0", other().path(), &[]));
                let (code, notes) = ended.ended();
                assert!(code.is_some_and(|code| code > 0), "{place}: {code:?} {notes}");
                std::mem::replace(&mut hall, Hall::open_at(&address, data.path(), &[])).kill();
                false
            }
            other => panic!("{place}: {id} got {other:?}"),
        });
        assert!(taken.is_ok(), "{place}: {id} is not taken any more ({refused} times refused)");
    }
    hall.until_status("/readyz", 200);
    let kept = kept(data.path());
    compare(&said, &kept);
    assert_eq!(kept.len(), 6);
    hall.kill();
}

/// A folder for a server that only stands in for another one.
fn other() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_panic_before_the_commit_is_survived() {
    panic_at("before-commit");
}

#[test]
fn a_panic_after_the_commit_is_survived() {
    panic_at("committed");
}

#[test]
fn a_panic_after_the_acknowledgement_is_survived() {
    panic_at("acknowledged");
}
