//! The way through the polls of a room on its big screen.

use super::*;
use crate::{
    language::Language,
    poll::{sample::poll, standing::Key},
};
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
fn a_screen_begins_with_the_poll_that_it_was_opened_for() {
    let polls = polls(&[3, 8]);
    assert_eq!(Show::first(3, &polls), Show::Poll(3));
    // The newest one is reached as such, and of one that is not there nothing is known.
    assert_eq!([Show::first(8, &polls), Show::first(5, &polls)], [Show::Newest; 2]);
}

#[test]
fn of_a_hundred_questions_those_are_drawn_that_fit_and_the_others_are_counted() {
    let written = |texts: &[&str]| {
        let choices = texts.iter().map(|text| Choice { text: (*text).to_owned(), votes: Some(1) }).collect();
        let poll = Poll { adding: Adding::Everyone, choices, ..poll(1, 1) };
        let polls = Standings::new(PersonId::from_bits(1), Key::None, vec![poll]);
        let mut markup = Markup::default();
        write_question(&mut markup, Language::English.wording(), polls.find(1).unwrap(), None, None);
        let html = markup.finish();
        (
            html.matches("<li").count(),
            html.find("and ").map(|from| html[from..].split('<').next().unwrap().to_owned()),
        )
    };
    assert_eq!(written(&["Why?"; 7]), (7, None));
    assert_eq!(written(&["Why?"; 8]), (7, Some("and 1 more question".into())));
    assert_eq!(written(&["Why?"; 100]), (7, Some("and 93 more questions".into())));
    // A long one takes the lines that it needs.
    let long = "w".repeat(200);
    assert_eq!(written(&[long.as_str(); 100]).0, 2);
    let wide = "为什么".repeat(30);
    assert_eq!(written(&[wide.as_str(); 100]).0, 2);
}

#[test]
fn a_question_takes_as_many_lines_as_its_words_and_its_letters_need() {
    let text = "why is it so that ";
    for (text, count) in [
        (String::new(), 1),
        ("w".repeat(44), 1),
        ("w".repeat(45), 2),
        ("w".repeat(200), 5),
        (text.repeat(2), 1),
        (text.repeat(11), 5),
        // No two of them stand on one line.
        ("Donaudampfschifffahrtsgesellschaft ".repeat(4), 4),
        ("Rechtsschutzversicherung".to_owned() + " Kapitänspatentinhaberin", 2),
        ("为".repeat(22), 1),
        ("为".repeat(23), 2),
        ("为".repeat(200), 10),
        ("왜 그렇습니까? ".repeat(9), 3),
    ] {
        assert_eq!(lines(&text), count, "{text}");
    }
}

#[test]
fn the_way_back_ends_at_the_invitation_and_the_way_on_at_the_newest() {
    let mut polls = polls(&[3, 8, 9]);
    polls.wording = Language::English.wording();
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
