//! What a feed says, as a person reads it. One reader serves every feed: a feed that says something of another shape is
//! shown as it came.

use crate::{
    figure,
    language::{Wording, filled},
    moment,
};
use protocol::Timestamp;

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
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub time: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub value: Option<f64>,
    pub temperature: Option<f64>,
    pub price: Option<f64>,
    pub change: Option<f64>,
}

impl Reading {
    /// `data`: the same as it came. `offset`: minutes by which the reader's clock is ahead of UTC.
    pub fn of(wording: Wording, said: &Said, data: &str, offset: i32) -> Self {
        let &Said { time, updated_at, value, temperature, price, change } = said;
        let at = |at| moment::clock(at, offset);
        let mut reading = Self::default();
        if let Some(price) = price {
            reading.figure = figure::decimal(price, 2);
            if let Some(change) = change {
                let up = change >= 0.0;
                reading.aside = if up { "+" } else { "" }.to_owned() + &figure::decimal(change, 2) + " %";
                reading.trend = if up { "up" } else { "down" };
            }
        } else if let Some(temperature) = temperature {
            reading.figure = figure::decimal(temperature, 1) + " °C";
            reading.aside =
                updated_at.map_or_else(String::new, |then| filled(wording.read_at(), &[&at(then)]));
        } else if let Some(value) = value {
            let digits = if value.fract() == 0.0 { 0 } else { 2 };
            reading.figure = figure::decimal(value, digits);
        } else {
            reading.figure = time.map_or_else(|| data.to_owned(), at);
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn each_feed_is_read_in_its_own_words() {
        let time = "2026-11-20T23:40:04.123Z".parse().ok();
        for (said, figure, aside) in [
            (Said { time, ..Said::default() }, "00:40:04", ""),
            (
                Said { temperature: Some(-0.04), updated_at: time, ..Said::default() },
                "0.0 °C",
                "read at 00:40:04",
            ),
            (Said { temperature: Some(-3.25), ..Said::default() }, "-3.3 °C", ""),
            (Said { value: Some(42.0), ..Said::default() }, "42", ""),
            (Said { value: Some(4.25), ..Said::default() }, "4.25", ""),
            (Said { price: Some(189.2), change: Some(-1.345), time, ..Said::default() }, "189.20", "-1.35 %"),
            (Said { price: Some(7.0), change: Some(0.0), ..Said::default() }, "7.00", "+0.00 %"),
            (Said::default(), "[1]", ""),
        ] {
            let reading = Reading::of(Language::English.wording(), &said, "[1]", 60);
            assert_eq!((reading.figure.as_str(), reading.aside.as_str()), (figure, aside), "{said:?}");
        }
    }
}
