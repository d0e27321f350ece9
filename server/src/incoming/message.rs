//! Messages: as text, as a form, as JSON, with what their headers say about them.

use super::{Form, Incoming, Kind, Sender};
use crate::problem::Error;
use http::{HeaderMap, Uri};
use protocol::{Body, Draft, Edit, EventName, FileId, Named, Note, Reason, Refusal, Tag};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

impl Incoming {
    /// A message. `curl -d` labels plain text as a form: what does not have the fields of ours, and no others, is the
    /// text itself.
    pub fn draft(self) -> Result<(Draft, Sender), Error> {
        let (note, reply_to) = (self.note?, self.reply_to?);
        let text = |text: &str| {
            let (note, reply_to) = (note.clone(), reply_to.clone());
            Ok::<_, Error>(Draft { body: text.parse()?, note, files: Vec::new(), reply_to, client_id: None })
        };
        let (draft, sender) = match self.kind {
            Kind::Json => (draft_of(super::json(&self.text)?, note.clone())?, Sender::Program),
            Kind::Text => (text(&self.text)?, Sender::Program),
            Kind::Form => match Form::parse(&self.text) {
                Ok(form) if is_message(&form) => (draft(&form, note.clone(), Vec::new())?, Sender::Form),
                Err(error) if self.text.starts_with("body=") => return Err(error),
                _ => (text(&self.text)?, Sender::Program),
            },
        };
        let client_id = self.idempotency_key.or(draft.client_id);
        let draft = Draft { client_id, reply_to: draft.reply_to.or(reply_to), ..draft };
        Ok((draft, sender))
    }
}

impl Incoming {
    /// Other words for a message: as [`Incoming::draft`] reads a text, without anything besides.
    pub fn edit(self) -> Result<(Edit, Sender), Error> {
        let words = |text: &str| Ok::<_, Error>(Edit { body: text.parse()? });
        Ok(match self.kind {
            Kind::Json => (super::json(&self.text)?, Sender::Program),
            Kind::Text => (words(&self.text)?, Sender::Program),
            Kind::Form => match Form::parse(&self.text) {
                Ok(form) if is_message(&form) => (words(&typed(&form))?, Sender::Form),
                Err(error) if self.text.starts_with("body=") => return Err(error),
                _ => (words(&self.text)?, Sender::Program),
            },
        })
    }
}

impl Incoming {
    /// An emoji: a field of that name, or the text.
    pub fn reaction(self) -> Result<(String, Sender), Error> {
        Ok(match self.kind {
            Kind::Json => (super::json::<NewReaction>(&self.text)?.emoji, Sender::Program),
            Kind::Text => (self.text, Sender::Program),
            Kind::Form => {
                let typed = Form::parse(&self.text)?;
                let emoji = typed.all("emoji").find(|emoji| !emoji.is_empty()).map(str::to_owned);
                emoji.map_or((self.text, Sender::Program), |emoji| (emoji, Sender::Form))
            }
        })
    }
}

/// The JSON of a reaction.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReaction {
    emoji: String,
}

/// `Event`, `Title`, `Priority` and `Tags`.
pub(super) fn note(headers: &HeaderMap) -> Result<Note, Refusal> {
    let text = |name: &str| -> Result<Option<&str>, Refusal> {
        let Some(value) = headers.get(name) else { return Ok(None) };
        let text = std::str::from_utf8(value.as_bytes());
        text.map(Some).map_err(|_| {
            Refusal::new(Reason::HeaderNotUtf8, format!("The header {name} is not valid UTF-8."))
        })
    };
    // Browsers have a header of this name with another meaning (RFC 9218): "u=1, i".
    let priority = text("priority")?.filter(|value| !value.starts_with("u=") && !value.starts_with('i'));
    Ok(Note {
        event: text("event")?.map(EventName::of_a_message).transpose()?,
        title: text("title")?.map(str::parse).transpose()?,
        priority: priority.map(str::parse).transpose()?,
        tags: text("tags")?.map_or(Ok(Vec::new()), tags)?,
    })
}

/// `?reply_to=`, for whoever sends nothing but text.
pub(super) fn reply_to(address: &Uri) -> Result<Option<Named>, Error> {
    let query = Form::parse(address.query().unwrap_or_default())?;
    Ok(query.get("reply_to").map(str::parse).transpose()?)
}

/// The JSON of a message, before its fields are what they should be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage<'a> {
    #[serde(borrow)]
    body: &'a RawValue,
    client_id: Option<Value>,
    event: Option<Value>,
    title: Option<Value>,
    priority: Option<Value>,
    tags: Option<Value>,
    reply_to: Option<Value>,
    files: Option<Value>,
}

/// Whoever sends files need not say anything.
fn words(text: &str, files: &[FileId]) -> Result<Body, Refusal> {
    if files.is_empty() { text.parse() } else { Body::beside_files(text) }
}

/// The files that a message names.
fn named(files: Option<&Value>) -> Result<Vec<FileId>, Refusal> {
    let ids = match files {
        None => return Ok(Vec::new()),
        Some(Value::Array(ids)) => ids,
        Some(_) => return Err(not_so("files", "a list of ids")),
    };
    ids.iter().map(|id| id.as_str().ok_or_else(|| not_so("files", "a list of ids"))?.parse()).collect()
}

/// What the body says wins over the headers. The text may be JSON itself: then it is kept as such.
fn draft_of(message: NewMessage<'_>, mut note: Note) -> Result<Draft, Refusal> {
    let files = named(message.files.as_ref())?;
    let body = match message.body.get() {
        text if text.starts_with('"') => {
            let text: String = serde_json::from_str(text).map_err(|error| super::unreadable(&error))?;
            words(&text, &files)?
        }
        json if json.starts_with(['{', '[']) => json.parse()?,
        _ => return Err(not_so("body", "a text, an object or a list")),
    };
    let text = |field, value| match value {
        Value::String(text) => Ok(text),
        _ => Err(not_so(field, "a text")),
    };
    if let Some(name) = message.event {
        note.event = Some(EventName::of_a_message(&text("event", name)?)?);
    }
    if let Some(title) = message.title {
        note.title = Some(text("title", title)?.parse()?);
    }
    note.priority = match message.priority {
        None => note.priority,
        Some(Value::String(priority)) => Some(priority.parse()?),
        Some(Value::Number(number)) => Some(number.to_string().parse()?),
        Some(_) => return Err(not_so("priority", "a number from 1 to 5")),
    };
    note.tags = match message.tags {
        None => note.tags,
        Some(Value::String(list)) => tags(&list)?,
        Some(Value::Array(list)) => {
            let list: Option<Vec<String>> = list.into_iter().map(word).collect();
            tags(&list.ok_or_else(|| not_so("tags", "a list of words"))?.join(","))?
        }
        Some(_) => return Err(not_so("tags", "a list of words")),
    };
    let client_id = message.client_id.map(|id| text("client_id", id)?.parse()).transpose()?;
    let reply_to = match message.reply_to {
        None => None,
        Some(Value::String(id)) => Some(id.parse()?),
        Some(Value::Number(seq)) => Some(seq.to_string().parse()?),
        Some(_) => return Err(not_so("reply_to", "the id of a message")),
    };
    Ok(Draft { body, note, files, reply_to, client_id })
}

fn word(value: Value) -> Option<String> {
    if let Value::String(word) = value { Some(word) } else { None }
}

fn not_so(field: &str, wanted: &str) -> Refusal {
    Refusal::new(Reason::JsonField, format!("The field {field:?} should be {wanted}."))
}

fn tags(list: &str) -> Result<Vec<Tag>, Refusal> {
    let mut tags = Vec::new();
    for word in list.split(',').filter(|word| !word.trim().is_empty()) {
        let tag: Tag = word.parse()?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > protocol::limits::TAGS {
        return Err(Refusal::new(
            Reason::Tags,
            format!("A message has at most {} tags.", protocol::limits::TAGS),
        ));
    }
    Ok(tags)
}

fn is_message(form: &Form) -> bool {
    let ours = |(name, _): &(String, String)| matches!(name.as_str(), "body" | "client_id" | "reply_to");
    form.all("body").count() == 1 && form.0.iter().all(ours)
}

pub(super) fn draft(form: &Form, note: Note, files: Vec<FileId>) -> Result<Draft, Error> {
    let body = words(&typed(form), &files)?;
    let client_id = form.get("client_id").filter(|id| !id.is_empty()).map(str::parse).transpose()?;
    let reply_to = form.get("reply_to").filter(|id| !id.is_empty()).map(str::parse).transpose()?;
    Ok(Draft { body, note, files, reply_to, client_id })
}

/// Browsers send every line break of a form as CR LF, whatever was typed.
fn typed(form: &Form) -> String {
    form.get("body").unwrap_or_default().replace("\r\n", "\n")
}
