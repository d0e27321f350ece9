//! Standings against every order in which stands and answers can come.

use super::*;
use crate::poll::sample::poll;
use proptest::prelude::*;
use protocol::{Choice, Epoch, Person, PollState, Select};

fn me() -> PersonId {
    PersonId::from_bits(1)
}

fn with_ballot(poll: Poll, ballot: &[u32]) -> Poll {
    Poll { ballot: Some(ballot.to_vec()), ..poll }
}

fn standings(polls: impl IntoIterator<Item = Poll>) -> Standings {
    Standings::new(me(), Key::None, polls.into_iter().collect())
}

#[test]
fn ones_ballot_stays_when_a_tally_says_nothing_of_it() {
    let mut standings = standings([with_ballot(poll(1, 5), &[1])]);
    standings.take(poll(1, 9), Told::Everybody);
    let stand = standings.find(1).unwrap();
    assert_eq!((stand.chosen(), stand.poll.voters), (&[1][..], 9));
}

#[test]
fn an_answer_that_a_tally_has_overtaken_still_brings_ones_ballot() {
    for first in [Told::Everybody, Told::Reader] {
        let mut standings = standings([]);
        standings.take(poll(1, 3), first);
        standings.take(poll(1, 9), Told::Everybody);
        standings.take(with_ballot(poll(1, 7), &[0]), Told::Reader);
        let stand = standings.find(1).unwrap();
        assert_eq!((stand.chosen(), stand.poll.voters), (&[0][..], 9));
        // An older answer that is late does not bring the vote before it back.
        standings.take(with_ballot(poll(1, 6), &[1]), Told::Reader);
        assert_eq!(standings.find(1).unwrap().chosen(), [0]);
    }
}

#[test]
fn a_vote_shows_at_once_and_counts_when_it_is_answered() {
    let mut standings = standings([poll(1, 1)]);
    assert_eq!(standings.want(1, vec![1]), Errand::Begins);
    assert_eq!(standings.find(1).unwrap().chosen(), [1]);
    assert!(standings.find(1).unwrap().is_sending());
    standings.answer(1, &[1], Ok(with_ballot(poll(1, 2), &[1])));
    assert_eq!(standings.find(1).unwrap().chosen(), [1]);
    assert!(!standings.find(1).unwrap().is_sending());
    assert_eq!(standings.wanted(1), None);
}

#[test]
fn whoever_changes_their_mind_on_the_way_gets_the_last_choice() {
    let mut standings = standings([poll(1, 1)]);
    assert_eq!(standings.want(1, vec![0]), Errand::Begins);
    assert_eq!(standings.want(1, vec![1]), Errand::Underway);
    standings.answer(1, &[0], Ok(with_ballot(poll(1, 2), &[0])));
    assert_eq!(standings.find(1).unwrap().chosen(), [1]);
    assert_eq!(standings.wanted(1), Some(vec![1]));
    standings.answer(1, &[1], Ok(with_ballot(poll(1, 3), &[1])));
    assert_eq!(standings.wanted(1), None);
}

#[test]
fn a_tap_chooses_one_of_one_and_adds_to_several() {
    let ballot = |select, choice, marked| {
        let standings = standings([Poll { select, ..with_ballot(poll(1, 1), &[0]) }]);
        standings.find(1).unwrap().with(choice, marked)
    };
    assert_eq!(ballot(Select::One, 1, true), [1]);
    assert_eq!(ballot(Select::Many, 1, true), [0, 1]);
    assert_eq!(ballot(Select::Many, 0, false), [0; 0]);
}

#[test]
fn ones_own_polls_are_presided_over_and_with_a_key_those_of_whom_it_was_made_for() {
    let presenting =
        |author| Key::Presenting(PresenterKey { key: "k".into(), author: PersonId::from_bits(author) });
    let mine = Poll { author: Person { id: me(), name: "Me".into() }, ..poll(1, 1) };
    let with_key = |key| Standings::new(me(), key, vec![mine.clone(), poll(2, 2)]);
    for (key, presides, shows) in [
        (Key::None, [true, false], [None, None]),
        (Key::Own("k".into()), [true, false], [Some("k"), None]),
        (presenting(2), [true, true], [None, None]),
        // Somebody else's key: it closes and reveals only what they have asked.
        (presenting(3), [true, false], [None, None]),
    ] {
        let standings = with_key(key);
        let polls = [1, 2].map(|seq| &standings.find(seq).unwrap().poll);
        assert_eq!(polls.map(|poll| standings.may_preside(poll)), presides);
        assert_eq!(polls.map(|poll| standings.screen_key(poll)), shows);
    }
    let presenting = with_key(presenting(2));
    assert_eq!(presenting.address(2, &Act::Reveal).unwrap(), "/r/lobby/polls/2/reveal?key=k");
    assert_eq!(presenting.address(2, &Act::TakeBack).unwrap(), "/r/lobby/polls/2/ballot");
}

#[test]
fn a_vote_that_failed_is_told_and_what_counts_is_shown_again() {
    let mut standings = standings([with_ballot(poll(1, 1), &[0])]);
    standings.want(1, vec![1]);
    standings.answer(1, &[1], Err("Closed.".into()));
    let stand = standings.find(1).unwrap();
    assert_eq!(stand.chosen(), [0]);
    assert_eq!(stand.notice, Some(Notice::Failed("Closed.".into())));
    // The next attempt begins without that sentence.
    standings.want(1, vec![1]);
    assert_eq!(standings.find(1).unwrap().notice, None);
}

#[test]
fn a_vote_that_is_taken_back_is_gone_and_said_to_be() {
    let mut standings = standings([with_ballot(poll(1, 1), &[0])]);
    standings.want(1, Vec::new());
    standings.answer(1, &[], Ok(poll(1, 2)));
    let stand = standings.find(1).unwrap();
    assert_eq!((stand.chosen(), &stand.notice), (&[][..], &Some(Notice::TakenBack)));
}

#[test]
fn the_same_place_of_another_log_is_another_poll() {
    let mut standings = standings([with_ballot(poll(1, 9), &[0])]);
    let other = Poll { id: Epoch::from_bits(2).at(1), ..poll(1, 2) };
    standings.take(other.clone(), Told::Everybody);
    assert_eq!(standings.find(1).unwrap().poll, other);
}

#[test]
fn open_polls_come_first_and_the_newest_where_none_is_open() {
    let closed = |seq| Poll { state: PollState::Closed, ..poll(seq, 0) };
    let shown = |polls: Vec<Poll>| -> Vec<Seq> {
        standings(polls).current().iter().map(|stand| stand.poll.id.seq).collect()
    };
    assert_eq!(shown(vec![poll(1, 0), closed(2), poll(3, 0)]), [3, 1]);
    assert_eq!(shown(vec![closed(2), closed(1)]), [2]);
    assert_eq!(shown(Vec::new()), [0; 0]);
}

#[test]
fn a_poll_that_closes_before_whoever_voted_in_it_stays_where_it_was_until_they_go_on() {
    let closed = |seq| Poll { state: PollState::Closed, ..poll(seq, 9) };
    let shown = |standings: &Standings| -> Vec<Seq> {
        standings.current().iter().map(|stand| stand.poll.id.seq).collect()
    };
    let mut standings = standings([poll(1, 1), with_ballot(poll(2, 1), &[0]), with_ballot(poll(3, 1), &[0])]);
    standings.take(closed(3), Told::Everybody);
    assert_eq!(shown(&standings), [3, 2, 1]);
    let onward = |standings: &Standings, seq| standings.onward(standings.find(seq).unwrap());
    assert_eq!((onward(&standings, 3), onward(&standings, 2)), (Some(2), None));
    // Who has not voted has nothing to wait for.
    standings.take(closed(1), Told::Everybody);
    assert_eq!(shown(&standings), [3, 2]);
    standings.go_on_from(3);
    assert_eq!(shown(&standings), [2]);
    standings.take(closed(2), Told::Everybody);
    assert_eq!((shown(&standings), onward(&standings, 2)), (vec![2], None));
}

#[test]
fn whoever_votes_in_one_poll_after_another_gathers_no_closed_ones() {
    let closed = |seq| Poll { state: PollState::Closed, ..poll(seq, 9) };
    let shown = |standings: &Standings| -> Vec<Seq> {
        standings.current().iter().map(|stand| stand.poll.id.seq).collect()
    };
    let mut standings = standings([with_ballot(poll(1, 1), &[0])]);
    standings.take(closed(1), Told::Everybody);
    standings.take(poll(2, 1), Told::Everybody);
    assert_eq!(shown(&standings), [2, 1]);
    standings.want(2, vec![1]);
    assert_eq!(shown(&standings), [2]);
    standings.take(closed(2), Told::Everybody);
    standings.take(poll(3, 1), Told::Everybody);
    assert_eq!(shown(&standings), [3, 2]);
    standings.want(3, vec![0]);
    assert_eq!(shown(&standings), [3]);
}

#[test]
fn nothing_moves_under_a_finger_that_votes_below_a_poll_that_has_closed() {
    let closed = |seq| Poll { state: PollState::Closed, ..poll(seq, 9) };
    let mut standings = standings([poll(1, 1), with_ballot(poll(2, 1), &[0])]);
    standings.take(closed(2), Told::Everybody);
    standings.want(1, vec![1]);
    let shown: Vec<_> = standings.current().iter().map(|stand| stand.poll.id.seq).collect();
    assert_eq!(shown, [2, 1]);
}

#[test]
fn questions_keep_their_places_under_a_finger_and_take_those_of_their_votes_when_they_are_sorted() {
    let asked = |counted, votes: &[u32]| Poll {
        adding: Adding::Everyone,
        choices: votes.iter().map(|votes| Choice { text: "Why?".into(), votes: Some(*votes) }).collect(),
        ..poll(1, counted)
    };
    let mut standings = standings([asked(1, &[1, 0])]);
    let order = |standings: &Standings| -> Vec<u32> {
        standings.find(1).unwrap().in_order().into_iter().map(|(place, _)| place).collect()
    };
    standings.take(asked(2, &[1, 4, 9]), Told::Everybody);
    assert_eq!(order(&standings), [0, 1, 2]);
    assert!(standings.is_out_of_order());
    standings.sort();
    assert_eq!(order(&standings), [2, 1, 0]);
    assert!(!standings.is_out_of_order());
}

#[test]
fn questions_of_the_audience_are_sorted_by_votes_and_equal_ones_by_age() {
    let choices = [1, 3, 3, 0].map(|votes| Choice { text: "Why?".into(), votes: Some(votes) });
    let mut asked = Poll { choices: choices.into(), ..poll(1, 0) };
    let order = |poll: &Poll| -> Vec<u32> {
        standings([poll.clone()]).find(1).unwrap().in_order().into_iter().map(|(place, _)| place).collect()
    };
    assert_eq!(order(&asked), [0, 1, 2, 3]);
    asked.adding = Adding::Everyone;
    assert_eq!(order(&asked), [1, 2, 0, 3]);
    for choice in &mut asked.choices {
        choice.votes = None;
    }
    assert_eq!(order(&asked), [0, 1, 2, 3]);
}

proptest! {
    #[test]
    fn whatever_the_order_and_however_often_the_newest_stand_and_ballot_are_shown(
        told in proptest::collection::vec((1..4_u64, 0..20_u64, any::<bool>()), 1..40),
    ) {
        let mut standings = standings([]);
        for &(seq, counted, reader) in &told {
            // At each place of the log there is one truth about the reader's ballot.
            let told = if reader { Told::Reader } else { Told::Everybody };
            let poll = poll(seq, counted);
            standings.take(if reader { with_ballot(poll, &[counted as u32]) } else { poll }, told);
        }
        for seq in 1..4 {
            let of = |reader_only: bool| {
                let fits = told.iter().filter(|(place, _, reader)| *place == seq && (*reader || !reader_only));
                fits.map(|(_, counted, _)| *counted).max()
            };
            let stand = standings.find(seq);
            prop_assert_eq!(stand.map(|stand| stand.poll.counted), of(false));
            prop_assert_eq!(stand.map(|stand| stand.poll.voters), of(false).map(|counted| counted as u32));
            let ballot = stand.and_then(|stand| stand.poll.ballot.clone());
            prop_assert_eq!(ballot, of(true).map(|counted| vec![counted as u32]));
        }
        let places: Vec<_> = standings.all().iter().map(|stand| stand.poll.id.seq).collect();
        prop_assert!(places.is_sorted());
    }
}
