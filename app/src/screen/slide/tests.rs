//! The way through the polls of a room on its big screen.

use super::*;
use crate::poll::{sample::poll, standing::Key};
use protocol::PersonId;

fn polls(seqs: &[Seq]) -> Standings {
    let polls = seqs.iter().map(|seq| poll(*seq, *seq)).collect();
    Standings::new(PersonId::from_bits(1), Key::None, polls)
}

fn shown(show: Show, polls: &Standings) -> Option<Seq> {
    show.stand(polls).map(|stand| stand.poll.id.seq)
}

#[test]
fn whoever_sees_the_newest_poll_is_taken_along_to_a_newer_one() {
    assert_eq!(shown(Show::Newest, &polls(&[])), None);
    assert_eq!(shown(Show::Newest, &polls(&[3])), Some(3));
    assert_eq!(shown(Show::Newest, &polls(&[3, 8])), Some(8));
    let walked = Show::Newest.back(&polls(&[3, 8])).on(&polls(&[3, 8]));
    assert_eq!(walked, Show::Newest);
}

#[test]
fn whoever_looks_at_an_older_one_stays_there() {
    let older = Show::Newest.back(&polls(&[3, 8]));
    assert_eq!(shown(older, &polls(&[3, 8, 9])), Some(3));
}

#[test]
fn the_way_back_ends_at_the_invitation_and_the_way_on_at_the_newest() {
    let polls = polls(&[3, 8, 9]);
    let mut show = Show::Newest;
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(shown(show, &polls));
        show = show.back(&polls);
    }
    assert_eq!(seen, [Some(9), Some(8), Some(3), None, None]);
    for _ in 0..5 {
        show = show.on(&polls);
    }
    assert_eq!((show, show.on(&polls)), (Show::Newest, Show::Newest));
    assert_eq!(show.place(&polls), "3 of 3");
}
