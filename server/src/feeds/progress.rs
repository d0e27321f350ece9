//! A job that takes ten seconds: it reports 0 to 100 percent, and then its stream ends for good.

use super::{Card, Feed, Told};
use app::feeds::Length;
use protocol::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) const CARD: Card = Card {
    room: "progress",
    english: Told {
        title: "Progress",
        about: "A job of ten seconds, from 0 to 100 percent. At the end the stream is over, and nobody comes back to it.",
    },
    german: Told {
        title: "Fortschritt",
        about: "Eine Aufgabe von zehn Sekunden, von 0 bis 100 Prozent. Am Ende ist der Stream vorbei, und niemand kommt zu ihm zurück.",
    },
    events: &["progress"],
    every: Duration::from_millis(100),
    length: Length::Finite,
    begin: || Box::new(Job { done: 0 }),
};

struct Job {
    /// Percent that the next report has.
    done: u32,
}

impl Feed for Job {
    fn next(&mut self, _: Timestamp) -> Option<Vec<(&'static str, Value)>> {
        let value = self.done;
        self.done += 1;
        (value <= 100).then(|| vec![("progress", json!({ "value": value }))])
    }
}
