//! Request bodies, read with an end in size and time, and parsed into what they mean.

mod message;
pub mod parts;
mod poll;

use crate::{
    nickname::Nickname,
    passphrase::Passphrase,
    problem::{BodyForm, Error},
    serve::HALF_SENT,
    store::Words,
};
use app::language::Language;
use axum::{body::Body as HttpBody, extract::Request};
use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use protocol::{
    Body, ChoiceText, ClientId, Entrance, Named, Note, Posting, Question, Reason, Refusal, Rename, Title,
    Topic, limits::REQUEST_BYTES,
};
use serde::Deserialize;
use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(15);

/// A body, and how it was labelled.
#[derive(Debug)]
pub struct Incoming {
    kind: Kind,
    text: String,
    idempotency_key: Option<ClientId>,
    /// What its headers say about a message.
    note: Result<Note, Refusal>,
    /// What its address says that a message answers.
    reply_to: Result<Option<Named>, Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
    Text,
}

enum Fields {
    Json,
    Form(Form),
}

/// The body of `POST /rooms`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRoom {
    /// As somebody typed it.
    pub name: String,
    #[serde(default)]
    pub posting: Posting,
    #[serde(default)]
    pub entry: Entrance,
    #[serde(skip, default = "program")]
    pub sender: Sender,
}

/// The body of `POST /me/forget`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Farewell {
    #[serde(default)]
    sure: bool,
    messages: Option<String>,
}

/// The body of `POST /settings`.
#[derive(Debug, Deserialize)]
struct ChosenLanguage {
    language: Option<String>,
}

/// The body of `PUT /me/passphrase`. What is in it is shown by nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keeping {
    passphrase: String,
}

/// The body of `POST /me/return`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comeback {
    name: String,
    passphrase: String,
}

fn program() -> Sender {
    Sender::Program
}

/// Whether it came from a form on one of our pages, or from a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Form,
    Program,
}

impl Incoming {
    pub async fn read(request: Request) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let kind = Kind::of(&parts.headers)?;
        let idempotency_key = idempotency_key(&parts.headers)?;
        let note = message::note(&parts.headers);
        let reply_to = message::reply_to(&parts.uri);
        let bytes = bytes(&parts, body, REQUEST_BYTES).await?;
        let text = String::from_utf8(bytes.into()).map_err(|_| not_utf8())?;
        Ok(Self { kind, text, idempotency_key, note, reply_to })
    }

    /// A wish for another name, and where a form wants to go back to.
    pub fn rename(self) -> Result<(Rename, Option<String>), Error> {
        match self.fields()? {
            Fields::Json => Ok((json(&self.text)?, None)),
            Fields::Form(form) => {
                let name = form.get("name").ok_or_else(|| missing(Reason::NameNotSent))?;
                Ok((Rename { name: name.to_owned() }, form.get("back").map(str::to_owned)))
            }
        }
    }

    /// A room to open: its name, who may say something in it, and for whom it is.
    pub fn room(self) -> Result<NewRoom, Error> {
        let wrong = |reason, detail| Err(Refusal::new(reason, detail).into());
        match self.fields()? {
            Fields::Json => match json(&self.text)? {
                NewRoom { posting: Posting::Key, entry: Entrance::Invitation, .. } => {
                    wrong(Reason::EntryWithKey, "A room with a key is for everybody to listen to.")
                }
                room => Ok(room),
            },
            Fields::Form(form) => {
                let name = form.get("name").ok_or_else(|| missing(Reason::RoomNameNotSent))?.to_owned();
                let entry = match form.get("entry") {
                    None | Some("everyone") => Entrance::Everyone,
                    Some("invitation") => Entrance::Invitation,
                    Some(_) => return wrong(Reason::Entry, "A room is for everyone, or by invitation."),
                };
                Ok(NewRoom { name, posting: Posting::Everyone, entry, sender: Sender::Form })
            }
        }
    }

    /// What a room is to be about: a text alone is one too, and an empty one is none. `curl -d` labels a text as a form.
    pub fn topic(self) -> Result<Topic, Error> {
        let text = match self.kind {
            Kind::Json => return json(&self.text),
            Kind::Text => self.text,
            Kind::Form => Form::parse(&self.text)?.get("topic").map_or(self.text, str::to_owned),
        };
        let topic = (!text.trim().is_empty()).then(|| Title::of_a_room(&text)).transpose()?;
        Ok(Topic { topic })
    }

    /// That somebody is sure to be forgotten, and what becomes of what they said.
    pub fn farewell(self) -> Result<Words, Error> {
        let Farewell { sure, messages } = match self.fields()? {
            Fields::Json => json(&self.text)?,
            Fields::Form(form) => Farewell {
                sure: form.get("sure") == Some("yes"),
                messages: form.get("messages").map(str::to_owned),
            },
        };
        if !sure {
            let detail =
                "This can't be taken back: say that you are sure, by the box or by {\"sure\": true}.";
            return Err(Refusal::new(Reason::Sure, detail).into());
        }
        match messages.as_deref() {
            None | Some("keep") => Ok(Words::Kept),
            Some("delete") => Ok(Words::Deleted),
            Some(_) => Err(Refusal::new(Reason::Farewell, "Messages are to keep, or to delete.").into()),
        }
    }

    /// By which passphrase somebody wants to keep their name.
    pub fn passphrase(self) -> Result<Passphrase, Error> {
        let Keeping { passphrase } = match self.fields()? {
            Fields::Json => quietly(&self.text)?,
            // An empty box is refused like any other that is too short.
            Fields::Form(form) => {
                Keeping { passphrase: form.get("passphrase").unwrap_or_default().to_owned() }
            }
        };
        Ok(passphrase.parse()?)
    }

    /// Who somebody says they have been, and by which passphrase.
    pub fn comeback(self) -> Result<(Nickname, Passphrase), Error> {
        let Comeback { name, passphrase } = match self.fields()? {
            Fields::Json => quietly(&self.text)?,
            Fields::Form(form) => {
                let field = |name| form.get(name).unwrap_or_default().to_owned();
                Comeback { name: field("name"), passphrase: field("passphrase") }
            }
        };
        Ok((name.parse()?, passphrase.parse()?))
    }

    /// The language that pages are to be in, or none: then it is as the browser asks.
    pub fn language(self) -> Result<Option<Language>, Error> {
        let typed = match self.fields()? {
            Fields::Json => json::<ChosenLanguage>(&self.text)?.language,
            Fields::Form(form) => form.get("language").map(str::to_owned),
        };
        let wrong = || {
            Refusal::new(
                Reason::Language,
                "A language is one of en and de, or empty for what the browser asks.",
            )
        };
        match typed.as_deref() {
            Some("") => Ok(None),
            Some(tag) => Language::named(tag).map(Some).ok_or_else(|| wrong().into()),
            None => Err(wrong().into()),
        }
    }

    /// A number in a range; a text alone is one too. Its field is called as what is refused if it is none.
    pub fn number(self, reason: Reason, range: RangeInclusive<u32>) -> Result<u32, Error> {
        let field = reason.kind();
        let typed = match self.kind {
            // In JSON 24.0 is the number 24.
            Kind::Json => json::<BTreeMap<String, f64>>(&self.text)?.get(field).map(f64::to_string),
            Kind::Text => Some(self.text),
            Kind::Form => Form::parse(&self.text)?.get(field).map(str::to_owned),
        };
        let number =
            typed.and_then(|typed| typed.trim().parse().ok()).filter(|number| range.contains(number));
        let detail =
            || format!("Send {{\"{field}\": …}}, a number from {} to {}.", range.start(), range.end());
        number.ok_or_else(|| Refusal::new(reason, detail()).into())
    }

    /// For what has fields, plain text is not enough.
    fn fields(&self) -> Result<Fields, Error> {
        match self.kind {
            Kind::Json => Ok(Fields::Json),
            Kind::Form => Form::parse(&self.text).map(Fields::Form),
            Kind::Text => Err(Error::MediaType { wanted: BodyForm::Fields }),
        }
    }

    /// What a form had in `field`, for giving it back when it was refused.
    pub fn typed(&self, field: &str) -> String {
        let form = if self.kind == Kind::Form { Form::parse(&self.text).ok() } else { None };
        form.and_then(|form| form.get(field).map(str::to_owned)).unwrap_or_default()
    }
}

impl Kind {
    fn of(headers: &HeaderMap) -> Result<Self, Error> {
        if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(Error::MediaType { wanted: BodyForm::Unpacked });
        }
        let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(Self::Text) };
        let value = value.to_str().unwrap_or_default();
        let (media_type, parameters) = value.split_once(';').unwrap_or((value, ""));
        let charset = parameters
            .split(';')
            .filter_map(|p| p.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        if charset.is_some_and(|(_, charset)| !charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8"))
        {
            return Err(Error::MediaType { wanted: BodyForm::Utf8 });
        }
        match media_type.trim().to_ascii_lowercase().as_str() {
            "application/json" => Ok(Self::Json),
            "application/x-www-form-urlencoded" => Ok(Self::Form),
            "text/plain" => Ok(Self::Text),
            _ => Err(Error::MediaType { wanted: BodyForm::Any }),
        }
    }
}

/// The fields of a form or of a query, decoded strictly: bytes that are not UTF-8 are refused, not replaced.
#[derive(Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn parse(text: &str) -> Result<Self, Error> {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8().map(|text| text.into_owned()).map_err(|_| not_utf8())
        };
        let fields = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        fields.collect::<Result<_, Error>>().map(Self)
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

/// A body of at most `longest` bytes.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TooSlow`], [`Error::Stopping`] if the server does not wait for the rest, or a refusal where it
/// broke off.
pub async fn bytes(parts: &Parts, body: HttpBody, longest: usize) -> Result<Bytes, Error> {
    // It comes with each request that a server has taken.
    let stop = parts.extensions.get::<CancellationToken>().cloned().unwrap_or_default();
    let collected = tokio::select! {
        collected = timeout(TIME, Limited::new(body, longest).collect()) => collected,
        () = stop.cancelled().then(|()| sleep(HALF_SENT)) => return Err(Error::Stopping),
    };
    match collected.map_err(|_| Error::TooSlow)? {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Error::TooLarge { most: longest }),
        Err(_) => Err(Refusal::new(Reason::BrokenOff, "The body of the request broke off.").into()),
    }
}

/// `Idempotency-Key`, with or without the quotes of a structured field.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<ClientId>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    Ok(Some(text.parse()?))
}

/// The refusals of our own types keep their names; whatever else is wrong is wrong JSON.
fn json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    // A struct can be read from an array too, by the order of its fields: nobody means that.
    if text.trim_start().starts_with('[') {
        return Err(Refusal::new(
            Reason::JsonNoObject,
            "This JSON should be an object, like {\"body\": \"hello\"}.",
        )
        .into());
    }
    serde_json::from_str(text).map_err(|error| {
        let refusal = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => refusal_in(&value),
            Err(_) => None,
        };
        refusal.unwrap_or_else(|| unreadable(&error)).into()
    })
}

/// The same where nothing of what was sent is told again, as the reason why it can't be read would.
fn quietly<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    let wrong = |_| {
        Refusal::new(
            Reason::JsonOfTexts,
            "This JSON should be an object of texts: of a passphrase, and to come back of a name.",
        )
    };
    Ok(serde_json::from_str(text).map_err(wrong)?)
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    Refusal::new(Reason::JsonUnreadable, format!("This JSON can't be read: {error}."))
}

/// The first of our own types that refuses what a field has.
fn refusal_in(value: &serde_json::Value) -> Option<Refusal> {
    let text = |field: &str| value.get(field).and_then(serde_json::Value::as_str);
    let choices = value.get("choices").and_then(serde_json::Value::as_array).into_iter().flatten();
    let question = text("question").and_then(|question| question.parse::<Question>().err());
    question
        .or_else(|| choices.filter_map(|choice| choice.as_str()?.parse::<ChoiceText>().err()).next())
        .or_else(|| text("text").and_then(|text| text.parse::<ChoiceText>().err()))
        .or_else(|| text("topic").and_then(|topic| Title::of_a_room(topic).err()))
        .or_else(|| text("body").and_then(|body| body.parse::<Body>().err()))
        .or_else(|| text("client_id").and_then(|id| id.parse::<ClientId>().err()))
}

fn missing(reason: Reason) -> Refusal {
    Refusal::new(
        reason,
        "A name is missing: send {\"name\": …} as application/json, or a form with a field of that name.",
    )
}

fn not_utf8() -> Error {
    Refusal::new(Reason::TextNotUtf8, "The text is not valid UTF-8.").into()
}
