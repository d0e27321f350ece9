//! What a webhook brought: JSON of somebody else, looked into without trust in its shape.

use crate::{incoming::Form, problem::Error};
use http::{HeaderMap, header};
use protocol::{Reason, Refusal};
use serde_json::Value;
use std::borrow::Cow;

#[derive(Debug)]
pub struct Payload(Value);

/// A place in a payload.
#[derive(Debug, Clone, Copy)]
pub struct View<'a>(pub &'a Value);

impl Payload {
    /// Reads JSON, or the field `payload` of a form: GitHub sends either, as its user chose.
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(body)
            .map_err(|_| Refusal::new(Reason::TextNotUtf8, "The text is not valid UTF-8."))?;
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = media_type
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        let form = if is_form { Form::parse(text).ok() } else { None };
        // `curl -d` labels JSON as a form too.
        let json = form.as_ref().and_then(|form| form.get("payload")).unwrap_or(text);
        let value = serde_json::from_str(json).map_err(|error| {
            Refusal::new(Reason::JsonUnreadable, format!("This JSON can't be read: {error}."))
        })?;
        Ok(Self(value))
    }

    pub fn view(&self) -> View<'_> {
        View(&self.0)
    }
}

impl<'a> View<'a> {
    /// The place that a path leads to, such as `commits.0.author.name`; a number is a place in a list.
    pub fn at(self, path: &str) -> Option<View<'a>> {
        path.split('.').try_fold(self.0, step).map(View)
    }

    /// The text there; empty where there is none.
    pub fn text(self, path: &str) -> &'a str {
        self.at(path).and_then(|view| view.0.as_str()).unwrap_or_default()
    }

    pub fn number(self, path: &str) -> Option<u64> {
        self.at(path)?.0.as_u64()
    }

    pub fn is(self, path: &str) -> bool {
        self.at(path).is_some_and(|view| view.0 == &Value::Bool(true))
    }

    /// What the list there has; nothing where there is none.
    pub fn list(self, path: &str) -> impl Iterator<Item = View<'a>> {
        self.at(path).and_then(|view| view.0.as_array()).into_iter().flatten().map(View)
    }

    /// The names and texts of the object there.
    pub fn texts(self, path: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fields = self.at(path).and_then(|view| view.0.as_object()).into_iter().flatten();
        fields.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// How it reads inside of a sentence: texts as they are, nothing for null, all else as compact JSON.
    pub fn shown(self) -> Cow<'a, str> {
        match self.0 {
            Value::Null => "".into(),
            Value::String(text) => text.into(),
            other => other.to_string().into(),
        }
    }
}

fn step<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}
