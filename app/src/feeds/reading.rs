//! What a feed says, as a person reads it. One reader serves every feed: a feed that says something of another shape is
//! shown as it came.

use crate::{figure, moment};
use protocol::{Fed, Timestamp};
use serde::Deserialize;

/// The newest that came under one event name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub figure: String,
    /// What belongs beside the figure: when it was read, by how much it changed.
    pub aside: String,
    /// Whether it went up or down, for the styles.
    pub trend: &'static str,
}

/// All that any of the feeds says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    time: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    value: Option<f64>,
    temperature: Option<f64>,
    price: Option<f64>,
    change: Option<f64>,
}

impl Reading {
    /// `offset`: minutes by which the reader's clock is ahead of UTC.
    pub fn of(fed: &Fed, offset: i32) -> Self {
        let Said { time, updated_at, value, temperature, price, change } = fed.read().unwrap_or_default();
        let at = |at| moment::clock(at, offset);
        let mut reading = Self::default();
        if let Some(price) = price {
            reading.figure = figure::decimal(price, 2);
            if let Some(change) = change {
                let up = change >= 0.0;
                reading.aside = if up { "+" } else { "" }.to_owned() + &figure::decimal(change, 2);
                reading.trend = if up { "up" } else { "down" };
            }
        } else if let Some(temperature) = temperature {
            reading.figure = figure::decimal(temperature, 1) + " °C";
            reading.aside = updated_at.map_or_else(String::new, |then| format!("read at {}", at(then)));
        } else if let Some(value) = value {
            let digits = if value.fract() == 0.0 { 0 } else { 2 };
            reading.figure = figure::decimal(value, digits);
        } else {
            reading.figure = time.map_or_else(|| fed.data.clone(), at);
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(data: &str) -> (String, String) {
        let reading = Reading::of(&Fed { name: "x".into(), data: data.into() }, 60);
        (reading.figure, reading.aside)
    }

    #[test]
    fn each_feed_is_read_in_its_own_words() {
        for (data, figure, aside) in [
            (r#"{"time":"2026-11-20T23:40:04.123Z"}"#, "00:40:04", ""),
            (
                r#"{"temperature":-0.04,"updated_at":"2026-11-20T23:40:04.123Z"}"#,
                "0.0 °C",
                "read at 00:40:04",
            ),
            (r#"{"temperature":21.44}"#, "21.4 °C", ""),
            (r#"{"value":42}"#, "42", ""),
            (r#"{"value":4.25}"#, "4.25", ""),
            (r#"{"symbol":"AAPL","price":189.2,"change":-0.345,"time":"x"}"#, r#"?"#, ""),
            (
                r#"{"symbol":"AAPL","price":189.2,"change":-1.345,"time":"2026-11-20T23:40:04.123Z"}"#,
                "189.20",
                "−1.35",
            ),
            (r#"{"price":7,"change":0}"#, "7.00", "+0.00"),
            ("[1]", "[1]", ""),
        ] {
            let read = reading(data);
            if figure == "?" {
                assert_eq!(read.0, data, "what cannot be read is shown as it came");
            } else {
                assert_eq!(read, (figure.to_owned(), aside.to_owned()), "{data}");
            }
        }
    }
}
