//! What the big screen shows at one moment, and the way from one poll to the next.

use crate::{
    backend::World,
    language::{Wording, filled},
    links::plain,
    markup::Markup,
    poll::{
        card::write_bar,
        standing::{Notice, Stand, Standings},
        words::{deadline, hidden, percent, turnout},
    },
};
use protocol::{Adding, Choice, Poll, Seq, Timestamp};

/// Which slide is shown. Before the oldest poll stands the invitation alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The newest poll, whichever that is; without any the invitation.
    Newest,
    Invitation,
    Poll(Seq),
}

/// Questions from the audience have so much room on the wall, in thousandths of its height.
const ROOM: usize = 500;
/// So much a question takes beside its lines, and so much each of those.
const QUESTION: usize = 30;
const LINE: usize = 39;
/// So many letters of Latin stand on a line of a screen of 1024 × 768, the narrowest that hangs on walls.
const LINE_LETTERS: usize = 44;

impl Show {
    /// Begins with a poll. If it is the newest one, its watchers are taken along to a newer.
    pub fn first(seq: Seq, polls: &Standings) -> Self {
        let newest = polls.all().last().map(|stand| stand.poll.id.seq);
        if newest == Some(seq) || polls.find(seq).is_none() { Self::Newest } else { Self::Poll(seq) }
    }

    /// The poll on this slide.
    pub fn stand(self, polls: &Standings) -> Option<&Stand> {
        match self {
            Self::Newest => polls.all().last(),
            Self::Invitation => None,
            Self::Poll(seq) => polls.find(seq).or(polls.all().last()),
        }
    }

    pub fn back(self, polls: &Standings) -> Self {
        match self.index(polls) {
            0 => self,
            1 => Self::Invitation,
            n => Self::Poll(polls.all()[n - 2].poll.id.seq),
        }
    }

    /// The newest poll is reached as such: whoever looks at it is taken along to a newer one.
    pub fn on(self, polls: &Standings) -> Self {
        let (next, count) = (self.index(polls) + 1, polls.all().len());
        match next {
            n if n > count => self,
            n if n == count => Self::Newest,
            n => Self::Poll(polls.all()[n - 1].poll.id.seq),
        }
    }

    /// `2 of 5`; nothing where there is only one.
    pub fn place(self, polls: &Standings) -> String {
        match (self.index(polls), polls.all().len()) {
            (0, _) | (_, 0..=1) => String::new(),
            (n, count) => filled(polls.wording.place(), &[&n.to_string(), &count.to_string()]),
        }
    }

    /// By which the styles know what there is to lay out.
    pub fn name(self, polls: &Standings) -> &'static str {
        match self.stand(polls).map(|stand| (stand.poll.adding, stand.poll.choices.len())) {
            None => "invitation",
            Some((Adding::Everyone, _)) => "questions",
            Some((Adding::Author, 0..=5)) => "few",
            Some((Adding::Author, _)) => "many",
        }
    }

    /// 0 is the invitation, from 1 on the polls.
    fn index(self, polls: &Standings) -> usize {
        let Some(shown) = self.stand(polls) else { return 0 };
        polls.all().iter().position(|stand| stand.poll.id == shown.poll.id).map_or(0, |place| place + 1)
    }
}

/// A poll on the wall.
pub fn write_question(
    markup: &mut Markup,
    wording: Wording,
    stand: &Stand,
    now: Option<Timestamp>,
    world: Option<&World>,
) {
    let poll = &stand.poll;
    // Long questions are set smaller, so that the answers keep their room.
    let length = match poll.question.chars().count() {
        0..=40 => "headline short",
        41..=100 => "headline medium",
        _ => "headline long",
    };
    markup.open("header", length);
    markup.open("h1", "");
    markup.attr("dir", "auto");
    markup.text(&plain(&poll.question));
    markup.close();
    markup.open("p", "turnout");
    if !poll.is_open() {
        markup.text(wording.closed());
        markup.text(" · ");
    }
    markup.text(&turnout(wording, poll.voters));
    if let Some(deadline) = deadline(wording, poll, now, world) {
        markup.text(" · ");
        markup.text(&deadline);
    }
    markup.close();
    markup.close();
    // By its id: the bars of another poll are other bars, and do not move from one's length to the other's.
    markup.open("ol", "answers");
    markup.attr("id", &format!("answers-{}", poll.id.seq));
    let answers = stand.by_votes();
    let (fitting, all) = (fitting(poll, &answers), answers.len());
    for (place, choice) in answers.into_iter().take(fitting) {
        write_answer(markup, wording, poll, place, choice);
    }
    markup.close();
    match all - fitting {
        0 => {}
        1 => markup.say("p", "aside", wording.one_more_question()),
        more => markup.say("p", "aside", &filled(wording.more_questions(), &[&more.to_string()])),
    }
    if poll.choices.is_empty() {
        markup.say("p", "aside", wording.nobody_asked());
    }
    if let Some(sentence) = hidden(wording, poll) {
        markup.say("p", "aside", sentence);
    }
    if let Some(Notice::Failed(reason)) = &stand.notice {
        markup.open("p", "problem");
        markup.attr("role", "alert");
        markup.text(reason);
        markup.close();
    }
}

/// How many answers are drawn: of questions from the audience as many as fit on the narrowest screen.
fn fitting(poll: &Poll, answers: &[(u32, &Choice)]) -> usize {
    if poll.adding == Adding::Author {
        return answers.len();
    }
    let mut taken = 0;
    let fits = |(_, choice): &&(u32, &Choice)| {
        taken += QUESTION + LINE * lines(&choice.text);
        taken <= ROOM
    };
    answers.iter().take_while(fits).count()
}

/// How many lines a text takes: a word that does not fit on what is left of one begins the next, and one that is longer than a
/// line is broken.
fn lines(text: &str) -> usize {
    let (mut lines, mut taken) = (1, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        let letters: usize = word.trim_end().chars().map(letters).sum();
        if taken > 0 && taken + letters > LINE_LETTERS {
            lines += 1;
            taken = 0;
        }
        lines += letters.saturating_sub(1) / LINE_LETTERS;
        taken += letters.saturating_sub(1) % LINE_LETTERS + 2;
    }
    lines
}

/// As how many letters of Latin a character counts: Chinese, Korean and pictures are twice as wide, which is believed of
/// whatever is not known too. Between them stand accented letters and marks.
fn letters(char: char) -> usize {
    if matches!(char, '\0'..'\u{1100}' | '\u{1e00}'..'\u{2100}') { 1 } else { 2 }
}

fn write_answer(markup: &mut Markup, wording: Wording, poll: &Poll, place: u32, choice: &Choice) {
    let leads = choice.votes.is_some_and(|votes| votes > 0)
        && poll.choices.iter().all(|other| other.votes <= choice.votes);
    markup.open("li", if leads { "leads" } else { "" });
    markup.attr("id", &format!("answer-{place}"));
    markup.open("span", "text");
    markup.attr("dir", "auto");
    markup.text(&plain(&choice.text));
    markup.close();
    markup.text(" ");
    if let Some(votes) = choice.votes {
        let share = percent(votes, poll.voters);
        markup.open("span", "votes");
        markup.say("b", "", &format!("{share} %"));
        markup.text(" ");
        markup.open("span", "");
        markup.text(&votes.to_string());
        let unit = if votes == 1 { wording.one_vote() } else { wording.votes() };
        markup.say("span", "visually-hidden", &filled(unit, &[""]));
        markup.close();
        markup.close();
        write_bar(markup, share);
    }
    markup.close();
}

#[cfg(test)]
mod tests;
