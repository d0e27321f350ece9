//! The form that puts a question to a room: plain HTML, answered by the room with its card, or by itself with the reason
//! why not.

use crate::{
    document::{Brand, Document, Motion},
    language::{filled, words},
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

/// For how long a poll is open, in seconds; the first one is closed by hand.
const TIMES: [&str; 8] = ["", "60", "120", "300", "600", "1800", "3600", "86400"];

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
    let said = words().new_poll;
    let left_out = left_out(&mut choices);
    let refers = left_out.is_some().then_some("left-out");
    let left_out = left_out.map(|surplus| filled(said.left_out, &[&CHOICES.to_string(), &surplus]));
    let left_out = left_out.map(|words| view! { <p class="problem" id="left-out">{words}</p> });
    let choice = |place: usize| {
        let text = choices.get(place).cloned().unwrap_or_default();
        view! { <ChoiceField place text /> }
    };
    let first = (0..OPEN).map(choice).collect_view();
    let more = (OPEN..CHOICES).map(choice).collect_view();
    let times = TIMES
        .into_iter()
        .zip(said.times)
        .map(|(seconds, words)| {
            view! {
                <option value=seconds selected=seconds == closes_in>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <Document
            title=filled(said.title, &[&called])
            description=filled(said.description, &[&called])
            page="plain-page ask-page"
            motion=Motion::Still
        >
            <header class="top">
                <Brand />
            </header>
            <main id="main" tabindex="-1">
                <h1>{filled(said.heading, &[&called])}</h1>
                <Sentence problem />
                <form class="ask" method="post" action=paths::polls(&room) autocomplete="off">
                    {client_id.map(|id| view! { <input type="hidden" name="client_id" value=id.to_string() /> })}
                    <div>
                        <label for="question">{said.question}</label>
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
                        <legend>{said.who_writes}</legend>
                        <Pick name="adding" value="author" words=said.author picked=adding == Adding::Author />
                        <Pick
                            name="adding"
                            value="everyone"
                            words=said.everyone
                            picked=adding == Adding::Everyone
                        />
                    </fieldset>
                    {left_out}
                    <fieldset class="choices" aria-describedby=refers>
                        <legend>{said.choices}</legend>
                        {first}
                        <details open={choices.len() > OPEN}>
                            <summary>{said.more}</summary>
                            {more}
                        </details>
                    </fieldset>
                    <fieldset class="options how-many">
                        <legend>{said.select}</legend>
                        <Pick name="select" value="one" words=said.one picked=select == Select::One />
                        <Pick name="select" value="many" words=said.many picked=select == Select::Many />
                    </fieldset>
                    <fieldset class="options">
                        <legend>{said.results}</legend>
                        <Pick name="results" value="live" words=said.live picked=results != Results::Hidden />
                        <Pick name="results" value="hidden" words=said.hidden picked=results == Results::Hidden />
                    </fieldset>
                    <div>
                        <label for="closes_in">{said.closes}</label>
                        <select id="closes_in" name="closes_in">{times}</select>
                    </div>
                    <div class="ask-foot">
                        <button type="submit">{said.ask}</button>
                        <button class="quiet yes-no" type="submit" name="answers" value="yes-no">
                            {said.yes_no}
                        </button>
                        <a class="quiet button" href=paths::room(&room)>{said.to_the_room}</a>
                    </div>
                </form>
            </main>
        </Document>
    }
}

/// Takes away those choices that are more than a poll can have, and says which.
fn left_out(choices: &mut Vec<String>) -> Option<String> {
    let surplus = choices.split_off(choices.len().min(CHOICES)).join(", ");
    (!surplus.is_empty()).then_some(surplus)
}

#[component]
fn ChoiceField(place: usize, text: String) -> impl IntoView {
    let (id, name) =
        (format!("choice-{place}"), filled(words().new_poll.choice, &[&(place + 1).to_string()]));
    view! {
        <label class="visually-hidden" for=id.clone()>{name.clone()}</label>
        <input
            id=id
            name="choices"
            type="text"
            value=text
            placeholder=name
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
        assert_eq!(surplus(&many), Some(many[CHOICES..].join(", ")));
    }
}
