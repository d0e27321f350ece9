//! Votes against a house that is there and away again, from tabs that come and go.

use crate::{
    connection::Line,
    poll::{booth::Pace, standing::Notice},
    room::{
        outbox::device::{Device, Door, POLL, line},
        scene::Scene,
    },
};

/// What a page shows as chosen, and what it says to whoever voted.
fn shown(scene: Scene) -> (Vec<u32>, Option<Notice>) {
    scene.booth.polls.with_untracked(|polls| {
        let stand = polls.find(POLL).unwrap();
        (stand.chosen().to_vec(), stand.notice.clone())
    })
}

fn is_sending(scene: Scene) -> bool {
    scene.booth.polls.with_untracked(|polls| polls.find(POLL).unwrap().is_sending())
}

#[test]
fn a_vote_that_was_made_offline_counts_when_the_line_is_back() {
    let device = Device::new(|_| Door::Shut);
    let page = device.open("a", "lobby");
    page.booth.cast(POLL, vec![0], Pace::AtOnce);
    device.pass(3_600);
    assert_eq!((shown(page), is_sending(page)), ((vec![0], Some(Notice::Waits)), true));
    page.booth.cast(POLL, vec![1], Pace::AtOnce);
    device.pass(1);
    device.set_door(|_| Door::Open);
    line(page, Line::Live);
    device.pass(1);
    assert_eq!((shown(page), is_sending(page)), ((vec![1], None), false));
    assert_eq!((device.ballots().last(), device.kept()), (Some(&vec![1]), 0));
}

#[test]
fn it_outlives_its_page() {
    let device = Device::new(|_| Door::Shut);
    device.open("a", "lobby").booth.cast(POLL, vec![1], Pace::AtOnce);
    device.pass(5);
    let page = device.open("b", "lobby");
    assert_eq!(shown(page).0, [1]);
    device.kill("a");
    device.set_door(|_| Door::Open);
    device.pass(60);
    assert_eq!((shown(page), is_sending(page)), ((vec![1], None), false));
    assert_eq!((device.ballots().last(), device.kept()), (Some(&vec![1]), 0));
}

#[test]
fn another_tab_learns_of_a_vote_that_counts_and_of_one_that_was_taken_back() {
    let device = Device::new(|_| Door::Open);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    a.booth.cast(POLL, vec![1], Pace::AtOnce);
    device.pass(1);
    assert_eq!(shown(b), (vec![1], None));
    a.booth.cast(POLL, Vec::new(), Pace::AtOnce);
    device.pass(1);
    assert_eq!(shown(b), (Vec::new(), Some(Notice::TakenBack)));
    assert_eq!((device.ballots().len(), device.kept()), (2, 0));
}

#[test]
fn of_votes_from_several_tabs_the_last_one_counts() {
    let device = Device::new(|_| Door::Shut);
    let [a, b] = ["a", "b"].map(|tab| device.open(tab, "lobby"));
    a.booth.cast(POLL, vec![0], Pace::AtOnce);
    device.pass(5);
    b.booth.cast(POLL, vec![1], Pace::AtOnce);
    device.pass(5);
    device.set_door(|_| Door::Open);
    for page in [b, a] {
        line(page, Line::Live);
        device.pass(1);
    }
    assert_eq!(device.ballots().last(), Some(&vec![1]));
    assert_eq!((shown(a).0, shown(b).0), (vec![1], vec![1]));
}

#[test]
fn a_vote_that_is_refused_is_told_and_forgotten() {
    let device = Device::new(|_| Door::Refuses("The poll is closed."));
    let page = device.open("a", "lobby");
    page.booth.cast(POLL, vec![0], Pace::AtOnce);
    device.pass(1);
    assert_eq!(shown(page), (Vec::new(), Some(Notice::Failed("The poll is closed.".into()))));
    assert_eq!(device.kept(), 0);
}

#[test]
fn arrow_keys_vote_for_where_they_stop_and_not_for_what_they_pass() {
    let device = Device::new(|_| Door::Open);
    let page = device.open("a", "lobby");
    for choice in [0, 1, 0, 1] {
        page.booth.cast(POLL, vec![choice], Pace::Settling);
        assert_eq!(shown(page).0, [choice]);
        device.pass_millis(300);
    }
    assert_eq!(device.ballots(), [[0; 0]; 0]);
    device.pass(2);
    assert_eq!(device.ballots(), [[1]]);
}
