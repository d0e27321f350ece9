//! Prints what is heard: lines for people and `grep`, or JSON for programs.

use protocol::Event;
use serde_json::{from_str, to_string};
use server::transcript;
use std::io::{self, Write};

/// Events that a stream has of its own and that nobody says. They are told only to who asks for them by name.
const UNSAID: [&str; 9] =
    ["opened", "hello", "presence", "tally", "changed", "typing", "ping", "reset", "bye"];

#[derive(Debug)]
pub struct Teller<W> {
    to: W,
    form: Form,
    /// The names that are told; all that is said if there are none.
    names: Vec<String>,
    /// How many are still to be told, if not all.
    left: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Lines,
    Json,
}

/// Why there is nothing more to tell.
#[derive(Debug)]
pub enum Done {
    /// As many as wanted were told.
    Enough,
    /// Nobody reads it any more, or it can't be written.
    Deaf(io::Error),
}

impl<W: Write> Teller<W> {
    pub fn new(to: W, form: Form, names: Vec<String>, left: Option<u64>) -> Self {
        Self { to, form, names, left }
    }

    pub fn wants(&self, name: &str) -> bool {
        if self.names.is_empty() { !UNSAID.contains(&name) } else { self.names.iter().any(|n| n == name) }
    }

    /// Tells an event, at once.
    pub fn tell(&mut self, id: Option<&str>, name: &str, data: &str) -> Result<(), Done> {
        if !self.wants(name) {
            return Ok(());
        }
        let line = match self.form {
            Form::Lines => plain(name, data),
            Form::Json => json(id, name, data),
        };
        writeln!(self.to, "{line}").and_then(|()| self.to.flush()).map_err(Done::Deaf)?;
        self.left = self.left.map(|left| left.saturating_sub(1));
        if self.left == Some(0) { Err(Done::Enough) } else { Ok(()) }
    }
}

/// What somebody said as in a transcript, all else under its name.
fn plain(name: &str, data: &str) -> String {
    let said = from_str::<Event>(data).ok().and_then(|event| transcript::line(&event));
    said.unwrap_or_else(|| transcript::shown(&format!("{name} {data}")))
}

/// One object, on one line. Data is JSON already; what is not becomes a text.
fn json(id: Option<&str>, name: &str, data: &str) -> String {
    let text = |text: &str| to_string(text).unwrap_or_default();
    let data = match from_str::<serde::de::IgnoredAny>(data) {
        // Inside of JSON a line break stands only where a space could.
        Ok(_) => data.replace(['\n', '\r'], " "),
        Err(_) => text(data),
    };
    let id = id.map(|id| format!("\"id\":{},", text(id))).unwrap_or_default();
    format!("{{{id}\"event\":{},\"data\":{data}}}", text(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = r#"{"type":"message","id":"a-1","room":"lobby","author":{"id":"1","name":"Ann"},"at":"2026-11-20T23:40:04.123Z","body":"hello\nyou\u001b"}"#;

    fn told(form: Form, names: &[&str], events: &[(Option<&str>, &str, &str)]) -> String {
        let mut teller =
            Teller::new(Vec::new(), form, names.iter().map(|&name| name.to_owned()).collect(), None);
        for (id, name, data) in events {
            teller.tell(*id, name, data).unwrap();
        }
        String::from_utf8(teller.to).unwrap()
    }

    #[test]
    fn what_is_said_is_a_line_that_can_not_touch_the_terminal() {
        let events = [
            (Some("a-1"), "greeting", MESSAGE),
            (None, "typing", "{}"),
            (None, "time", r#"{"time":"12:00"}"#),
            (None, "ping", "{}"),
        ];
        assert_eq!(
            told(Form::Lines, &[], &events),
            "2026-11-20 23:40 Ann: hello\n    you␛\ntime {\"time\":\"12:00\"}\n"
        );
        assert_eq!(told(Form::Lines, &["ping"], &events), "ping {}\n");
    }

    #[test]
    fn json_is_one_object_a_line_whatever_the_data_is() {
        let events = [(Some("a-1"), "message", "{\"a\":\n1}"), (None, "odd \"", "no JSON\n")];
        assert_eq!(
            told(Form::Json, &[], &events),
            "{\"id\":\"a-1\",\"event\":\"message\",\"data\":{\"a\": 1}}\n{\"event\":\"odd \\\"\",\"data\":\"no JSON\\n\"}\n"
        );
    }

    #[test]
    fn it_ends_when_as_many_as_wanted_were_told() {
        let mut teller = Teller::new(Vec::new(), Form::Json, Vec::new(), Some(2));
        assert!(teller.tell(None, "ping", "{}").is_ok());
        assert!(teller.tell(None, "a", "1").is_ok());
        assert!(matches!(teller.tell(None, "a", "2"), Err(Done::Enough)));
    }
}
