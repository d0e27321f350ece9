//! The form that puts a question to a room: plain HTML, answered by the room with its card, or by itself with the reason
//! why not.

use crate::{
    document::{Brand, Document, Motion},
    problem::Sentence,
};
use leptos::prelude::*;
use protocol::{
    Adding, ClientId, Problem, Results, RoomName, Select,
    limits::{CHOICE_CHARS, CHOICES, QUESTION_CHARS},
    paths,
};

/// What was typed into the form so far. Choices that are blank are no choices.
#[derive(Debug, Clone, Default)]
pub struct PollTyped {
    pub question: String,
    pub choices: Vec<String>,
    pub select: Select,
    pub results: Results,
    pub adding: Adding,
    /// Seconds, or nothing for a poll that is closed by hand.
    pub closes_in: String,
    /// With it, pressing the button twice makes one poll.
    pub client_id: Option<ClientId>,
}

/// Choices that stand open on the form; for more one asks.
const OPEN: usize = 4;

/// For how long a poll is open: seconds, and how one says it.
const TIMES: [(&str, &str); 8] = [
    ("", "When I close it"),
    ("60", "After 1 minute"),
    ("120", "After 2 minutes"),
    ("300", "After 5 minutes"),
    ("600", "After 10 minutes"),
    ("1800", "After 30 minutes"),
    ("3600", "After 1 hour"),
    ("86400", "After 1 day"),
];

impl PollTyped {
    /// What was typed into a room's box and is to become a poll: `/poll Lunch? Pizza, Sushi`, with or without the word
    /// in front. Choices stand behind the question mark, between commas, or on lines of their own.
    pub fn from_words(words: &str) -> Self {
        let words = words.trim();
        let (word, rest) = words.split_at(words.find(char::is_whitespace).unwrap_or(words.len()));
        let words = if word.eq_ignore_ascii_case("/poll") { rest.trim_start() } else { words };
        let (question, rest) = match (words.split_once('\n'), words.split_once('?')) {
            (Some((question, lines)), _) => (question.to_owned(), lines),
            (None, Some((question, rest))) if rest.contains(',') => (format!("{question}?"), rest),
            _ => (words.to_owned(), ""),
        };
        let between = if rest.contains('\n') { '\n' } else { ',' };
        let choices = rest.split(between).map(|choice| choice.trim().to_owned());
        let choices = choices.filter(|choice| !choice.is_empty()).collect();
        Self { question: question.trim().to_owned(), choices, ..Self::default() }
    }
}

/// `problem`: why the form came back.
#[component]
pub fn NewPollPage(
    room: RoomName,
    called: String,
    typed: PollTyped,
    problem: Option<Problem>,
) -> impl IntoView {
    let PollTyped { question, mut choices, select, results, adding, closes_in, client_id } = typed;
    let left_out = left_out(&mut choices);
    let refers = left_out.is_some().then_some("left-out");
    let left_out = left_out.map(|words| view! { <p class="problem" id="left-out">{words}</p> });
    let choice = |place: usize| {
        let text = choices.get(place).cloned().unwrap_or_default();
        view! { <ChoiceField place text /> }
    };
    let first = (0..OPEN).map(choice).collect_view();
    let more = (OPEN..CHOICES).map(choice).collect_view();
    let times = TIMES
        .map(|(seconds, words)| {
            view! {
                <option value=seconds selected=seconds == closes_in>
                    {words}
                </option>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <Document
            title=format!("Ask {called} · Hallway")
            description=format!("Put a question to the room {called} of Hallway.")
            page="plain-page ask-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>"A question to "{called}</h1>
                <Sentence problem />
                <form class="ask" method="post" action=paths::polls(&room) autocomplete="off">
                    {client_id.map(|id| view! { <input type="hidden" name="client_id" value=id.to_string() /> })}
                    <div>
                        <label for="question">"Your question"</label>
                        <input
                            id="question"
                            name="question"
                            type="text"
                            value=question
                            maxlength=QUESTION_CHARS.to_string()
                            required=true
                            autofocus=true
                            dir="auto"
                        />
                    </div>
                    <fieldset class="options">
                        <legend>"Who writes the choices"</legend>
                        <Pick name="adding" value="author" words="I do: a vote" picked=adding == Adding::Author />
                        <Pick
                            name="adding"
                            value="everyone"
                            words="Everybody: questions from the audience, which others vote up"
                            picked=adding == Adding::Everyone
                        />
                    </fieldset>
                    {left_out}
                    <fieldset class="choices" aria-describedby=refers>
                        <legend>"Choices"</legend>
                        {first}
                        <details open={choices.len() > OPEN}>
                            <summary>"More choices"</summary>
                            {more}
                        </details>
                    </fieldset>
                    <fieldset class="options how-many">
                        <legend>"Everybody votes for"</legend>
                        <Pick name="select" value="one" words="One of them" picked=select == Select::One />
                        <Pick name="select" value="many" words="As many as they like" picked=select == Select::Many />
                    </fieldset>
                    <fieldset class="options">
                        <legend>"Results"</legend>
                        <Pick name="results" value="live" words="Everybody sees them at any time" picked=results != Results::Hidden />
                        <Pick name="results" value="hidden" words="Hidden until I reveal them" picked=results == Results::Hidden />
                    </fieldset>
                    <div>
                        <label for="closes_in">"It closes"</label>
                        <select id="closes_in" name="closes_in">{times}</select>
                    </div>
                    <div class="ask-foot">
                        <button type="submit">"Ask"</button>
                        <button class="quiet yes-no" type="submit" name="answers" value="yes-no">
                            "Ask with Yes and No"
                        </button>
                        <a class="quiet button" href=paths::room(&room)>"Back to the room"</a>
                    </div>
                </form>
            </main>
        </Document>
    }
}

/// Takes away those choices that are more than a poll can have, and says which.
fn left_out(choices: &mut Vec<String>) -> Option<String> {
    let surplus = choices.split_off(choices.len().min(CHOICES)).join(", ");
    (!surplus.is_empty()).then(|| format!("A poll has at most {CHOICES} choices. Left out: {surplus}"))
}

#[component]
fn ChoiceField(place: usize, text: String) -> impl IntoView {
    let id = format!("choice-{place}");
    view! {
        <label class="visually-hidden" for=id.clone()>"Choice "{place + 1}</label>
        <input
            id=id
            name="choices"
            type="text"
            value=text
            placeholder=format!("Choice {}", place + 1)
            maxlength=CHOICE_CHARS.to_string()
            dir="auto"
        />
    }
}

/// One of several answers to a question of the form. `picked` is how it comes to the reader.
#[component]
fn Pick(name: &'static str, value: &'static str, words: &'static str, picked: bool) -> impl IntoView {
    view! {
        <label>
            <input type="radio" name=name value=value checked=picked />
            {words}
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> (String, Vec<String>) {
        let typed = PollTyped::from_words(words);
        (typed.question, typed.choices)
    }

    #[test]
    fn what_was_typed_becomes_a_question_with_its_choices() {
        let none: [&str; 0] = [];
        for (words, question, choices) in [
            ("/poll", "", &none[..]),
            ("/poll Shall we have lunch?", "Shall we have lunch?", &none),
            ("Shall we have lunch?", "Shall we have lunch?", &none),
            ("/Poll Lunch? Pizza, Sushi", "Lunch?", &["Pizza", "Sushi"]),
            ("/poll Lunch? Pizza, Sushi", "Lunch?", &["Pizza", "Sushi"]),
            ("/poll Lunch? I am hungry", "Lunch? I am hungry", &none),
            ("/poll Where to\nBerlin, Mitte\n\nBremen ", "Where to", &["Berlin, Mitte", "Bremen"]),
            ("/poll Which day? Mon, Tue,, ", "Which day?", &["Mon", "Tue"]),
            ("/polling is over", "/polling is over", &none),
        ] {
            assert_eq!(
                read(words),
                (question.to_owned(), choices.iter().map(|&c| c.to_owned()).collect()),
                "{words:?}"
            );
        }
    }

    #[test]
    fn choices_beyond_those_that_a_poll_can_have_are_named_on_the_form() {
        let many: Vec<_> = (0..20).map(|n| n.to_string()).collect();
        let surplus = |choices: &[String]| {
            let mut typed = PollTyped::from_words(&format!("Which? {}", choices.join(",")));
            left_out(&mut typed.choices)
        };
        assert_eq!(surplus(&many[..CHOICES]), None);
        let words = surplus(&many).unwrap();
        assert!(words.ends_with(&format!("Left out: {}", many[CHOICES..].join(", "))), "{words}");
    }
}
