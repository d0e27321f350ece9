//! A number from 0 to 99, every second.

use super::{Card, Feed, Told};
use app::feeds::Length;
use protocol::Timestamp;
use rand::Rng;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) const CARD: Card = Card {
    room: "random",
    english: Told { title: "Random number", about: "A number from 0 to 99, every second." },
    german: Told { title: "Zufallszahl", about: "Eine Zahl von 0 bis 99, jede Sekunde." },
    events: &["random"],
    every: Duration::from_secs(1),
    length: Length::Endless,
    begin: || Box::new(Random),
};

struct Random;

impl Feed for Random {
    fn next(&mut self, _: Timestamp) -> Option<Vec<(&'static str, Value)>> {
        let value: u32 = rand::rng().random_range(0..100);
        Some(vec![("random", json!({ "value": value }))])
    }
}
