//! A question to a room, and how its answers stand.

use crate::{
    ClientId, Cursor, Person, Reason, Refusal, RoomName, Seq, Timestamp,
    draft::visible,
    event::Flat,
    limits::{CHOICE_CHARS, CHOICES, CHOICES_ADDED, POLL_SECONDS, QUESTION_CHARS},
    one_line::one_line,
    refusal::serde_as_text,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A poll as it stands. Where it is told as an event of the log it is as it was when it was made; a `tally` on a stream
/// and every answer to a question about it have how it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Flat")]
pub struct Poll {
    pub id: Cursor,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    pub question: String,
    pub select: Select,
    pub results: Results,
    pub adding: Adding,
    pub state: PollState,
    /// When it closes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
    pub choices: Vec<Choice>,
    /// People whose ballot counts, each once.
    pub voters: u32,
    /// The place in the log up to which this is counted: of two stands of a poll, the one with the higher place is newer.
    pub counted: Seq,
    /// What the reader has chosen, by the places of the choices; absent if they have not, and where nobody asks as somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// Something that can be voted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub text: String,
    /// Null while the results are hidden.
    pub votes: Option<u32>,
}

/// How many choices a ballot has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Select {
    #[default]
    One,
    Many,
}

/// Who sees how the votes stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Results {
    /// Everybody, at any time.
    #[default]
    Live,
    /// Nobody, until they are revealed.
    Hidden,
    /// Everybody, since they were revealed.
    Revealed,
}

/// Who may add choices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adding {
    /// Nobody: they stand since the poll was made.
    #[default]
    Author,
    /// Everybody, for as long as the poll is open: questions from the audience, which others vote up.
    Everyone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PollState {
    Open,
    Closed,
}

/// The body of `POST /r/{room}/polls`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollDraft {
    pub question: Question,
    #[serde(default)]
    pub choices: Vec<ChoiceText>,
    #[serde(default)]
    pub select: Select,
    #[serde(default)]
    pub results: Results,
    #[serde(default)]
    pub adding: Adding,
    /// Seconds from now after which it closes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_in: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

/// The body of `PUT …/ballot`: places of choices, from 0 on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    pub choices: Vec<u32>,
}

/// The body of `POST …/choices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addition {
    pub text: ChoiceText,
}

/// The polls of a room, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polls {
    pub room: RoomName,
    pub polls: Vec<Poll>,
    /// Where the log stood when this was read: a stream opened after it goes on without a hole.
    pub head: Cursor,
}

/// What is asked: one line of at most 300 characters, something visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question(String);

/// What can be chosen: one line of at most 200 characters, something visible.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChoiceText(String);

impl Poll {
    /// The votes of all choices that are shown; 0 while they are hidden.
    pub fn votes(&self) -> u32 {
        self.choices.iter().filter_map(|choice| choice.votes).sum()
    }

    pub fn is_open(&self) -> bool {
        self.state == PollState::Open
    }

    pub fn is_hidden(&self) -> bool {
        self.results == Results::Hidden
    }

    /// Checks a ballot against this poll, and writes it in its one way: ascending, each choice once. Empty is a ballot
    /// that is taken back.
    ///
    /// # Errors
    /// If it has a choice that there is not, or more than one where one is asked for.
    pub fn ballot(&self, ballot: &Ballot) -> Result<Vec<u32>, Refusal> {
        let mut choices = ballot.choices.clone();
        choices.sort_unstable();
        choices.dedup();
        if choices.last().is_some_and(|last| *last as usize >= self.choices.len()) {
            return Err(Refusal::new(
                Reason::BallotChoice,
                "This poll has no such choice; they are counted from 0.",
            ));
        }
        if self.select == Select::One && choices.len() > 1 {
            return Err(Refusal::new(Reason::BallotOfOne, "In this poll one choice is voted for."));
        }
        Ok(choices)
    }
}

impl PollDraft {
    /// Checks what no single field shows.
    ///
    /// # Errors
    /// If the choices are too few, too many or twice the same, or the time is out of range.
    pub fn check(&self) -> Result<(), Refusal> {
        let refuse = |reason, detail: String| Err(Refusal::new(reason, detail));
        let count = self.choices.len();
        if count > CHOICES || (count < 2 && self.adding == Adding::Author) {
            return refuse(
                Reason::PollChoices,
                format!("A poll has 2 to {CHOICES} choices; this one has {count}."),
            );
        }
        let twice = |(place, choice): (usize, &ChoiceText)| {
            self.choices[..place].iter().any(|other| choice.looks_like(&other.0))
        };
        if self.choices.iter().enumerate().any(twice) {
            return refuse(Reason::PollChoiceTwice, "Two of the choices are the same.".to_owned());
        }
        if self.results == Results::Revealed {
            return refuse(
                Reason::PollResults,
                "Results are live or hidden; hidden ones can be revealed later.".to_owned(),
            );
        }
        if self.closes_in.is_some_and(|seconds| !POLL_SECONDS.contains(&seconds)) {
            let (shortest, longest) = (POLL_SECONDS.start(), POLL_SECONDS.end() / 86_400);
            return refuse(
                Reason::PollTime,
                format!("A poll is open for {shortest} seconds to {longest} days."),
            );
        }
        Ok(())
    }
}

impl Question {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ChoiceText {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nobody could tell the two apart: they differ in nothing that can be seen.
    pub fn looks_like(&self, other: &str) -> bool {
        visible(&self.0).eq(visible(other))
    }
}

impl FromStr for Question {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        one_line(text, Reason::Question, "A question", QUESTION_CHARS).map(Self)
    }
}

impl FromStr for ChoiceText {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        one_line(text, Reason::Choice, "A choice", CHOICE_CHARS).map(Self)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ChoiceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(Question);
serde_as_text!(ChoiceText);

/// How many choices a poll can come to have.
pub fn most_choices(adding: Adding) -> usize {
    match adding {
        Adding::Author => CHOICES,
        Adding::Everyone => CHOICES_ADDED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(choices: &[&str]) -> PollDraft {
        PollDraft {
            question: "Tea?".parse().unwrap(),
            choices: choices.iter().map(|choice| choice.parse().unwrap()).collect(),
            select: Select::One,
            results: Results::Live,
            adding: Adding::Author,
            closes_in: None,
            client_id: None,
        }
    }

    #[test]
    fn a_poll_has_two_to_ten_choices_that_differ() {
        let names: Vec<String> = (0..11).map(|n| n.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(draft(&names[..2]).check().is_ok() && draft(&names[..10]).check().is_ok());
        for wrong in [&names[..1], &names[..11], &["Yes", " Yes "], &["Yes", "Yes\u{200b}"]] {
            assert_eq!(draft(wrong).check().unwrap_err().kind(), "poll", "{wrong:?}");
        }
        assert!(PollDraft { adding: Adding::Everyone, ..draft(&[]) }.check().is_ok());
    }

    #[test]
    fn a_poll_is_open_for_seconds_or_days_but_not_for_ever() {
        for (seconds, fits) in [(9, false), (10, true), (604_800, true), (604_801, false)] {
            let draft = PollDraft { closes_in: Some(seconds), ..draft(&["Yes", "No"]) };
            assert_eq!(draft.check().is_ok(), fits, "{seconds}");
        }
    }

    #[test]
    fn a_question_is_one_line_with_something_in_it() {
        assert_eq!("  Tea \n or\tcoffee? ".parse::<Question>().unwrap().as_str(), "Tea or coffee?");
        for bad in ["", " \n", "\u{200b}", &"x".repeat(301)] {
            assert_eq!(bad.parse::<Question>().unwrap_err().kind(), "question", "{bad:?}");
        }
    }
}
