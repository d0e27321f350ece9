//! Prices of six shares that nobody trades, two of them anew each second. Each symbol is an event of its own.

use super::{Card, Feed, Told};
use app::feeds::Length;
use protocol::Timestamp;
use rand::Rng;
use serde_json::{Value, json};
use std::time::Duration;

const SYMBOLS: [&str; 6] = ["AAPL", "AMZN", "GOOG", "MSFT", "NVDA", "TSLA"];

pub(super) const CARD: Card = Card {
    room: "ticker",
    english: Told {
        title: "Ticker",
        about: "Six symbols with invented prices, each one an event of its own: choose which ones you hear.",
    },
    german: Told {
        title: "Kurse",
        about: "Sechs Kürzel mit erfundenen Kursen, jedes ein Ereignis für sich: wähle, welche du hörst.",
    },
    events: &SYMBOLS,
    every: Duration::from_secs(1),
    length: Length::Endless,
    begin: || Box::new(Ticker::default()),
};

/// Two of six each time.
const AT_ONCE: usize = 2;

struct Ticker {
    /// When the day began and now, in cents.
    prices: [(i64, i64); SYMBOLS.len()],
    turn: Turn,
}

enum Turn {
    /// Whoever comes first hears them all.
    All,
    From(usize),
}

impl Default for Ticker {
    fn default() -> Self {
        let prices = [23_150, 19_820, 17_540, 41_230, 13_870, 26_010];
        Self { prices: prices.map(|price| (price, price)), turn: Turn::All }
    }
}

impl Feed for Ticker {
    fn next(&mut self, now: Timestamp) -> Option<Vec<(&'static str, Value)>> {
        let (from, count) = match self.turn {
            Turn::All => (0, SYMBOLS.len()),
            Turn::From(place) => (place, AT_ONCE),
        };
        self.turn = Turn::From((from + count) % SYMBOLS.len());
        Some((from..from + count).map(|place| self.trade(place % SYMBOLS.len(), now)).collect())
    }
}

impl Ticker {
    fn trade(&mut self, place: usize, now: Timestamp) -> (&'static str, Value) {
        let (opened, price) = &mut self.prices[place];
        // Half a percent at most, and never for nothing.
        let step = *price / 200;
        *price = (*price + rand::rng().random_range(-step..=step)).max(100);
        let change = (*price - *opened) as f64 / *opened as f64 * 100.0;
        let data = json!({
            "symbol": SYMBOLS[place],
            "price": *price as f64 / 100.0,
            "change": (change * 100.0).round() / 100.0,
            "time": now,
        });
        (SYMBOLS[place], data)
    }
}
