//! Any JSON, told by a template in the hook's own address:
//! `?body={{repository.name}}: {{status}} by {{users.0.name}}&title=…&event=…&priority=…&tags=a,b`.

use super::{excerpt, payload::View};
use crate::{incoming::Form, problem::Error};
use http::HeaderMap;
use protocol::{
    ClientId, Draft, EventName, Note, Priority, Refusal, Tag,
    limits::{MESSAGE_CHARS, TAGS},
};
use serde_json::Value;
use std::str::FromStr;

/// More text than a message holds, in bytes: a template that names a large field often stops there.
const ENOUGH: usize = 4 * MESSAGE_CHARS;

/// Fills the templates of `query` with fields of the payload. Without a template for the body, it is the payload itself.
///
/// An `Idempotency-Key` that the sender gives keeps what it sends again from being told again.
///
/// # Errors
/// When an event's name or a priority is written in the address, not filled in, and is none.
pub fn read(headers: &HeaderMap, query: &Form, payload: View<'_>) -> Result<Option<Draft>, Error> {
    let text = match query.get("body").filter(|template| !template.is_empty()) {
        Some(template) => fill(template, payload),
        None => beginning(payload.0),
    };
    let note = Note {
        event: named(query.get("event"), payload, EventName::of_a_message, excerpt::event_name)?,
        title: query.get("title").and_then(|template| excerpt::title(&fill(template, payload))),
        priority: named(query.get("priority"), payload, Priority::from_str, |text| text.trim().parse().ok())?,
        tags: tags(&fill(query.get("tags").unwrap_or_default(), payload)),
    };
    let client_id = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).and_then(client_id);
    Ok(excerpt::body(&text).map(|body| Draft { body, note, files: Vec::new(), reply_to: None, client_id }))
}

/// The beginning of a payload as JSON that is read easily: no more than a message could ever take.
fn beginning(payload: &Value) -> String {
    let mut text = vec![0; ENOUGH + 4];
    let mut left = text.as_mut_slice();
    // It ends where the text is full, with an error that is none.
    let _ = serde_json::to_writer_pretty(&mut left, payload);
    let unused = left.len();
    text.truncate(text.len() - unused);
    String::from_utf8_lossy(&text).into_owned()
}

/// `{{path.to.field}}` becomes what is there, nothing if there is nothing; `\{{` is two braces.
fn fill(template: &str, payload: View<'_>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        if let Some(before) = before.strip_suffix('\\') {
            filled.push_str(before);
            filled.push_str("{{");
            rest = after;
            continue;
        }
        let Some((path, after)) = after.split_once("}}") else { break };
        filled.push_str(before);
        if let Some(field) = payload.at(path.trim()) {
            filled.push_str(&field.shown());
        }
        rest = after;
        if filled.len() > ENOUGH {
            return filled;
        }
    }
    filled + rest
}

/// What is written in the address must be right, so that its author learns of it. What a payload fills in may be
/// anything: it is brought into form, or left out.
fn named<T>(
    template: Option<&str>,
    payload: View<'_>,
    exactly: impl Fn(&str) -> Result<T, Refusal>,
    nearest: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    match template {
        None | Some("") => Ok(None),
        Some(written) if !written.contains("{{") => Ok(Some(exactly(written)?)),
        Some(template) => Ok(nearest(&fill(template, payload))),
    }
}

/// Each once, the first ten.
fn tags(list: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    for tag in list.split(',').filter_map(excerpt::tag) {
        if tags.len() < TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// With or without the quotes of a structured field.
fn client_id(key: &str) -> Option<ClientId> {
    key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(query: &str) -> Result<Option<Draft>, Error> {
        let payload = json!({
            "repository": { "name": "hall" }, "status": "in progress", "count": 3, "ok": true, "none": null,
            "users": [{ "name": "Ann" }, { "name": "Bob, the builder" }], "long": "x".repeat(9_000), "level": 5
        });
        read(&HeaderMap::new(), &Form::parse(query).unwrap(), View(&payload))
    }

    fn body(template: &str) -> String {
        told(&format!("body={template}")).unwrap().unwrap().body.as_str().to_owned()
    }

    #[test]
    fn a_template_is_filled_from_the_payload() {
        assert_eq!(body("{{repository.name}}: {{ status }} by {{users.0.name}}"), "hall: in progress by Ann");
        assert_eq!(body("{{count}} {{ok}} [{{none}}{{no.such.field}}{{users.9.name}}]"), "3 true []");
        assert_eq!(body("{{repository}}"), r#"{"name":"hall"}"#);
        assert_eq!(body(r"\{{count}} is {{count}}"), "{{count}} is 3");
        assert_eq!(body("{{count}} {{open"), "3 {{open");
        assert_eq!(body("}} {{}} x"), "}}  x");
    }

    #[test]
    fn what_fields_hold_is_not_a_template() {
        let payload = json!({ "a": "{{b}}", "b": "secret" });
        assert_eq!(fill("{{a}}", View(&payload)), "{{b}}");
    }

    #[test]
    fn a_result_that_is_too_long_is_cut() {
        let cut = body("{{long}}");
        assert_eq!((cut.chars().count(), cut.ends_with('…')), (4_000, true));
    }

    #[test]
    fn a_template_that_names_a_large_field_often_stops_where_a_message_ends() {
        let payload = json!({ "large": "x".repeat(10_000), "small": "y" });
        let filled = fill(&"{{large}}".repeat(10_000), View(&payload));
        assert!((ENOUGH..ENOUGH + 10_000).contains(&filled.len()), "{}", filled.len());
        assert_eq!(fill(&"{{small}}".repeat(4_000), View(&payload)).len(), 4_000);
    }

    #[test]
    fn without_a_template_the_payload_is_the_text() {
        let payload = json!({ "a": [1] });
        let draft = read(&HeaderMap::new(), &Form::default(), View(&payload)).unwrap().unwrap();
        assert_eq!(draft.body.as_str(), "{\n  \"a\": [\n    1\n  ]\n}");
    }

    #[test]
    fn titles_names_priorities_and_tags_are_templates_too() {
        let query = "body=x&title={{users.1.name}}&event={{status}}&priority={{level}}&tags=ci,{{repository.name}},ci";
        let note = told(query).unwrap().unwrap().note;
        assert_eq!(note.title.unwrap().as_str(), "Bob, the builder");
        assert_eq!(note.event.unwrap().as_str(), "in-progress");
        assert_eq!(note.priority, Some(Priority::URGENT));
        assert_eq!(note.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(), ["ci", "hall"]);
    }

    #[test]
    fn what_is_written_wrongly_is_refused_and_what_is_filled_in_wrongly_is_left_out() {
        assert!(
            matches!(told("body=x&event=ping"), Err(Error::Refused(refusal)) if refusal.kind() == "event-name")
        );
        assert!(
            matches!(told("body=x&priority=loud"), Err(Error::Refused(refusal)) if refusal.kind() == "priority")
        );
        let note = told("body=x&event={{none}}&priority={{status}}&title={{none}}&tags=,{{none}}")
            .unwrap()
            .unwrap()
            .note;
        assert_eq!(note, Note::default());
    }

    #[test]
    fn a_message_without_a_word_is_not_told() {
        assert_eq!(told("body={{none}} {{nothing}}").unwrap(), None);
    }

    #[test]
    fn an_idempotency_key_is_the_id_of_the_message() {
        let headers =
            HeaderMap::from_iter([("idempotency-key".parse().unwrap(), "\"k-1\"".parse().unwrap())]);
        let draft = read(&headers, &Form::default(), View(&json!({}))).unwrap().unwrap();
        assert_eq!(draft.client_id.unwrap().as_str(), "k-1");
    }
}
