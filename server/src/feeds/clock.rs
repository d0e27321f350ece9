//! The time of day, every five seconds.

use super::{Card, Feed, Told};
use app::feeds::Length;
use protocol::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) const CARD: Card = Card {
    room: "clock",
    english: Told { title: "Clock", about: "The time of the server, every five seconds." },
    german: Told { title: "Uhr", about: "Die Uhrzeit des Servers, alle fünf Sekunden." },
    events: &["time"],
    every: Duration::from_secs(5),
    length: Length::Endless,
    begin: || Box::new(Clock),
};

struct Clock;

impl Feed for Clock {
    fn next(&mut self, now: Timestamp) -> Option<Vec<(&'static str, Value)>> {
        Some(vec![("time", json!({ "time": now }))])
    }
}
