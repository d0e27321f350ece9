//! What a dashboard knows: the newest sample, how fast things go since the one before, and the last ten minutes of what
//! is drawn. Plain data, folded alike by the server that draws the page and by the page that goes on with it. A figure is
//! told by its place in a list, and what belongs to it stands in tables: so the same few lines serve all of them.

use crate::{figure, moment};
use protocol::{
    Interface, Metrics, Timestamp,
    limits::{METRICS_KEPT, METRICS_SECONDS},
};

/// Folded from samples, the oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    /// Samples of the last ten minutes.
    pub past: Vec<Sample>,
    /// The interfaces of the newest sample.
    pub interfaces: Vec<Interface>,
    /// What goes over each of them, received and sent, in bytes per second; unknown until it was seen twice.
    pub rates: Vec<Option<[u64; 2]>>,
    /// Minutes by which the reader's clock is ahead of UTC; the server does not know it.
    pub offset: Option<i32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// Milliseconds since 1970.
    pub at: i64,
    /// By their places, in the unit of each; absent where they are not known.
    pub figures: [Option<u64>; FIGURES],
}

/// Seconds that are drawn.
pub const SPAN: u64 = METRICS_KEPT as u64 * METRICS_SECONDS;
/// Samples that are further apart, in milliseconds, have a gap between them.
pub const GAP: i64 = METRICS_SECONDS as i64 * 2_500;

pub const FIGURES: usize = 9;
/// Figures whose last ten minutes are drawn: the first ones.
pub const DRAWN: usize = 6;

/// Hundredths.
pub const LOAD: usize = 0;
/// Bytes.
pub const MEMORY_FREE: usize = 1;
/// Bytes per second in both directions, reckoned from the interfaces.
pub const TRAFFIC: usize = 2;
/// Hundredths per second.
pub const MESSAGES: usize = 3;
pub const LISTENERS: usize = 4;
pub const PEOPLE: usize = 5;
/// Bytes.
pub const MEMORY_TOTAL: usize = 6;
pub const CPUS: usize = 7;
/// Seconds.
pub const UPTIME: usize = 8;

impl Board {
    pub fn of(samples: Vec<Metrics>) -> Self {
        let mut board = Self::default();
        for sample in samples {
            let whole = |figure: Option<f64>| figure.map(hundredths);
            let figures = [
                whole(sample.load1),
                sample.memory_free,
                None,
                whole(Some(sample.messages_per_second)),
                Some(sample.listeners.into()),
                Some(sample.people.into()),
                sample.memory_total,
                Some(sample.cpus.into()),
                Some(sample.uptime),
            ];
            board.add(Sample { at: sample.time.millis(), figures }, sample.interfaces);
        }
        board
    }

    /// Takes in a sample, unless a newer one is known already.
    pub fn add(&mut self, mut sample: Sample, interfaces: Vec<Interface>) {
        let elapsed = self.past.last().map_or(i64::MAX, |last| sample.at - last.at);
        if elapsed <= 0 {
            return;
        }
        self.rates.clear();
        for now in &interfaces {
            let before = self.interfaces.iter().find(|before| before.name == now.name);
            let rate = before.and_then(|before| rate(before, now, elapsed as u64));
            // The machine's talk with itself is listed, but is no traffic.
            if let Some([received, sent]) = rate
                && now.name != "lo"
            {
                *sample.figures[TRAFFIC].get_or_insert(0) += received + sent;
            }
            self.rates.push(rate);
        }
        self.interfaces = interfaces;
        self.past.retain(|past| sample.at - past.at <= SPAN as i64 * 1_000);
        self.past.push(sample);
    }

    /// A figure of the newest sample.
    pub fn now(&self, figure: usize) -> Option<u64> {
        self.past.last()?.figures[figure]
    }

    /// The same in words.
    pub fn spelled(&self, figure: usize) -> String {
        self.now(figure).map_or_else(unknown, |value| spell(figure, value))
    }

    /// When the newest sample was taken.
    pub fn updated(&self) -> String {
        let Some(last) = self.past.last() else { return unknown() };
        let clock = moment::clock(Timestamp::from_millis(last.at), self.offset.unwrap_or(0));
        if self.offset.is_some() { clock } else { clock + " UTC" }
    }

    /// The last ten minutes for [`super::pulse::Pulse`], as JSON: `[[millis,[figures]],…]`.
    pub fn past(&self) -> String {
        let samples = self.past.iter().map(|Sample { at, figures }| {
            let figures = figures.map(|figure| figure.map_or_else(|| "null".to_owned(), |f| f.to_string()));
            format!("[{at},[{}]]", figures.join(","))
        });
        format!("[{}]", samples.collect::<Vec<_>>().join(","))
    }
}

/// A figure with its unit.
pub fn spell(figure: usize, value: u64) -> String {
    match figure {
        LOAD | MESSAGES => figure::hundredths(value),
        MEMORY_FREE | MEMORY_TOTAL => figure::bytes(value),
        TRAFFIC => figure::per_second(value),
        UPTIME => figure::duration(value),
        _ => value.to_string(),
    }
}

/// What stands where nothing is known.
pub fn unknown() -> String {
    "–".to_owned()
}

/// Whole hundredths: the browser's bundle has no code that writes fractions.
pub fn hundredths(figure: f64) -> u64 {
    (figure * 100.0).round() as u64
}

/// None where a counter began anew in the meantime.
fn rate(before: &Interface, now: &Interface, millis: u64) -> Option<[u64; 2]> {
    let per_second = |before: u64, now: u64| Some(now.checked_sub(before)?.saturating_mul(1_000) / millis);
    Some([per_second(before.received, now.received)?, per_second(before.sent, now.sent)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seconds: i64, received: u64) -> Metrics {
        Metrics {
            time: Timestamp::from_millis(seconds * 1_000),
            load1: Some(0.42),
            memory_free: None,
            memory_total: None,
            cpus: 2,
            uptime: seconds as u64,
            interfaces: vec![
                Interface { name: "lo".into(), received: received * 10, sent: 0 },
                Interface { name: "eth0".into(), received, sent: 2 * received },
            ],
            listeners: 1,
            people: 1,
            messages_per_second: 0.5,
        }
    }

    #[test]
    fn a_rate_is_what_went_between_two_samples_in_a_second() {
        let board = Board::of(vec![sample(100, 1_000)]);
        assert_eq!(board.rates, [None, None]);
        assert_eq!(board.now(TRAFFIC), None);
        let board = Board::of(vec![sample(100, 1_000), sample(104, 5_000)]);
        assert_eq!(board.rates, [Some([10_000, 0]), Some([1_000, 2_000])]);
        // The machine's talk with itself does not count.
        assert_eq!(board.now(TRAFFIC), Some(3_000));
        assert_eq!(board.spelled(TRAFFIC), "3.0 kB/s");
    }

    #[test]
    fn a_counter_that_began_anew_has_no_rate() {
        let board = Board::of(vec![sample(100, 1_000), sample(102, 10)]);
        assert_eq!(board.rates, [None, None]);
    }

    #[test]
    fn an_older_sample_changes_nothing() {
        let board = Board::of(vec![sample(100, 0), sample(102, 10)]);
        let more = Board::of(vec![sample(100, 0), sample(102, 10), sample(102, 99), sample(99, 99)]);
        assert_eq!(board, more);
    }

    #[test]
    fn after_ten_minutes_it_is_forgotten() {
        let board = Board::of((0..1_000).map(|at| sample(at * 2, 0)).collect());
        assert_eq!(board.past.len(), 301);
        assert_eq!(board.past[0].at, (1_998 - 600) * 1_000);
    }

    #[test]
    fn figures_are_spelled_in_their_units_and_what_is_unknown_is_a_dash() {
        let board = Board::of(vec![sample(7_260, 0)]);
        let all: Vec<_> = (0..FIGURES).map(|figure| board.spelled(figure)).collect();
        assert_eq!(all, ["0.42", "–", "–", "0.50", "1", "1", "–", "2", "2 h 1 min"]);
        assert_eq!(board.updated(), "02:01:00 UTC");
        assert_eq!(Board { offset: Some(60), ..board }.updated(), "03:01:00");
        assert_eq!(Board::default().updated(), "–");
    }

    #[test]
    fn the_past_is_written_for_the_browser() {
        let board = Board::of(vec![sample(100, 0), sample(102, 0)]);
        assert_eq!(
            board.past(),
            "[[100000,[42,null,null,50,1,1,null,2,100]],[102000,[42,null,0,50,1,1,null,2,102]]]"
        );
    }
}
