//! The time of day, every five seconds.

use super::{Card, Feed};
use app::feeds::Length;
use protocol::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) const CARD: Card = Card {
    room: "clock",
    title: "Clock",
    about: "The time of the server, every five seconds.",
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
