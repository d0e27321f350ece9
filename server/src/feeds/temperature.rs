//! The temperature of a plausible day, every five seconds: coolest before sunrise, warmest in the afternoon.

use super::{Card, Feed, Told};
use app::feeds::Length;
use protocol::Timestamp;
use rand::Rng;
use serde_json::{Value, json};
use std::{f64::consts::TAU, time::Duration};

pub(super) const CARD: Card = Card {
    room: "temperature",
    english: Told {
        title: "Temperature",
        about: "How warm it is in the garden, every five seconds, with the time of the reading.",
    },
    german: Told {
        title: "Temperatur",
        about: "Wie warm es im Garten ist, alle fünf Sekunden, mit der Uhrzeit der Messung.",
    },
    events: &["temperature"],
    every: Duration::from_secs(5),
    length: Length::Endless,
    begin: || Box::new(Garden { breeze: 0.0 }),
};

const MEAN: f64 = 14.0;
const SWING: f64 = 6.0;
/// Hours after midnight, UTC, at which it is warmest.
const WARMEST: f64 = 15.0;

struct Garden {
    /// Degrees by which the wind makes it differ from the day's curve.
    breeze: f64,
}

impl Feed for Garden {
    fn next(&mut self, now: Timestamp) -> Option<Vec<(&'static str, Value)>> {
        let hour = now.millis().rem_euclid(86_400_000) as f64 / 3_600_000.0;
        self.breeze = 0.9 * self.breeze + rand::rng().random_range(-0.15..=0.15);
        let degrees = MEAN + SWING * ((hour - WARMEST) / 24.0 * TAU).cos() + self.breeze;
        let temperature = (degrees * 10.0).round() / 10.0;
        Some(vec![("temperature", json!({ "temperature": temperature, "updated_at": now }))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_afternoon_is_warmer_than_a_night() {
        let at = |hour: i64| {
            let mut garden = Garden { breeze: 0.0 };
            let readings = garden.next(Timestamp::from_millis(hour * 3_600_000)).unwrap();
            readings[0].1["temperature"].as_f64().unwrap()
        };
        assert!((19.0..=21.0).contains(&at(15)), "{}", at(15));
        assert!((7.0..=9.0).contains(&at(3)), "{}", at(3));
    }
}
