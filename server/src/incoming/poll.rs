//! Polls, ballots and added choices: as JSON from programs, as forms from pages.

use super::{Fields, Form, Incoming, Sender, json};
use crate::problem::Error;
use app::PollTyped;
use protocol::{Adding, Addition, Ballot, PollDraft, Reason, Refusal, Select};
use serde::de::{DeserializeOwned, value::StrDeserializer};

impl Incoming {
    /// A question to a room.
    pub fn poll(self) -> Result<(PollDraft, Sender), Error> {
        let (draft, sender) = match self.fields()? {
            Fields::Json => (json::<PollDraft>(&self.text)?, Sender::Program),
            Fields::Form(form) => (poll(&form)?, Sender::Form),
        };
        Ok((PollDraft { client_id: self.idempotency_key.or(draft.client_id.clone()), ..draft }, sender))
    }

    /// What a form for a poll had in it, for giving it back when it was refused.
    pub fn typed_poll(&self) -> PollTyped {
        let Ok(Fields::Form(form)) = self.fields() else { return PollTyped::default() };
        PollTyped {
            question: form.get("question").unwrap_or_default().to_owned(),
            choices: form.all("choices").map(str::to_owned).collect(),
            select: word(&form, "select").unwrap_or_default(),
            results: word(&form, "results").unwrap_or_default(),
            adding: word(&form, "adding").unwrap_or_default(),
            closes_in: form.get("closes_in").unwrap_or_default().to_owned(),
            client_id: form.get("client_id").and_then(|id| id.parse().ok()),
        }
    }

    /// A ballot, and where a form wants to go back to.
    pub fn ballot(self) -> Result<(Ballot, Option<String>), Error> {
        match self.fields()? {
            Fields::Json => Ok((json(&self.text)?, None)),
            Fields::Form(form) => {
                // `curl -d` labels everything as a form; a vote that is written otherwise is not one that is taken back.
                let known = form.0.iter().all(|(name, _)| matches!(name.as_str(), "choice" | "back"));
                if form.0.is_empty() || !known {
                    let detail = "A ballot is JSON like {\"choices\": [0]}, labelled as application/json, or a form with fields choice.";
                    return Err(Refusal::new(Reason::BallotForm, detail).into());
                }
                let wrong =
                    |_| Refusal::new(Reason::BallotPlace, "A choice is named by its place, counted from 0.");
                let choices = form.all("choice").map(|place| place.parse().map_err(wrong));
                Ok((Ballot { choices: choices.collect::<Result<_, _>>()? }, back(&form)))
            }
        }
    }

    /// A choice for a poll that takes them from everybody, and where a form wants to go back to.
    pub fn addition(self) -> Result<(Addition, Option<String>), Error> {
        match self.fields()? {
            Fields::Json => Ok((json(&self.text)?, None)),
            Fields::Form(form) => {
                let text = form.get("text").unwrap_or_default().parse()?;
                Ok((Addition { text }, back(&form)))
            }
        }
    }

    /// Where a form without further fields wants to go back to; a program need not send anything.
    pub fn back(self) -> Option<String> {
        match self.fields() {
            Ok(Fields::Form(form)) => back(&form),
            _ => None,
        }
    }
}

fn poll(form: &Form) -> Result<PollDraft, Error> {
    let typed = form.all("choices").filter(|choice| !choice.trim().is_empty());
    let choices = match form.get("answers") {
        Some("yes-no") => vec!["Yes".parse()?, "No".parse()?],
        _ => typed.map(str::parse).collect::<Result<_, _>>()?,
    };
    let seconds = form.get("closes_in").filter(|seconds| !seconds.is_empty()).map(str::parse).transpose();
    let closes_in =
        seconds.map_err(|_| Refusal::new(Reason::PollSeconds, "The time is a number of seconds."))?;
    let client_id = form.get("client_id").filter(|id| !id.is_empty()).map(str::parse).transpose()?;
    let adding = word(form, "adding")?;
    Ok(PollDraft {
        question: form.get("question").unwrap_or_default().parse()?,
        choices,
        // The audience votes up as many questions as it likes: there the form does not ask.
        select: if adding == Adding::Everyone { Select::Many } else { word(form, "select")? },
        results: word(form, "results")?,
        adding,
        closes_in,
        client_id,
    })
}

/// A field that has one of a few words; the usual one where it is not there.
fn word<T: DeserializeOwned + Default>(form: &Form, field: &str) -> Result<T, Error> {
    let Some(text) = form.get(field) else { return Ok(T::default()) };
    let read = T::deserialize(StrDeserializer::<serde::de::value::Error>::new(text));
    read.map_err(|_| Refusal::new(Reason::PollField, format!("The field {field} can't be {text:?}.")).into())
}

fn back(form: &Form) -> Option<String> {
    // A form of a page is one even where it does not say where it was.
    Some(form.get("back").unwrap_or_default().to_owned())
}
