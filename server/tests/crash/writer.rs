//! The thread that writes panics: the server comes back to itself, or ends so that somebody starts it again. There is no
//! server that lives and takes nothing.

use crate::hall::{Answer, Hall, Said, compare, kept, until};

fn panic_at(place: &str) {
    let data = tempfile::tempdir().unwrap();
    let mut said = Said::new();
    let failing = format!("{place}=2*off->1*panic->off");
    let mut hall = Some(Hall::open_with(data.path(), &[("FAILPOINTS", &failing)]));
    let address = hall.as_ref().unwrap().address();
    for n in 0..6 {
        let id = format!("id-{n}");
        let mut refused = 0;
        let taken = until(|| match hall.as_ref().unwrap().tell(&mut said, &id, &id) {
            Answer::New(_) | Answer::Repeat(_) => true,
            Answer::Refused { status: 503, retry_after: Some(1..) } => {
                refused += 1;
                false
            }
            Answer::Unknown => {
                // Nobody answers: then it has ended, and not as if all were well.
                let (code, notes) = hall.take().unwrap().ended();
                assert!(code.is_some_and(|code| code > 0), "{place}: {code:?} {notes}");
                hall = Some(Hall::open_at(&address, data.path(), &[]));
                false
            }
            other => panic!("{place}: {id} got {other:?}"),
        });
        assert!(taken.is_ok(), "{place}: {id} is not taken any more ({refused} times refused)");
    }
    let hall = hall.unwrap();
    hall.until_status("/readyz", 200);
    let kept = kept(data.path());
    compare(&said, &kept);
    assert_eq!(kept.len(), 6);
    hall.kill();
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
