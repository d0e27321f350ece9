//! What a dashboard knows: the newest sample, how fast things go since the one before, and the last ten minutes of what
//! is drawn. Plain data, folded alike by the server that draws the page and by the page that goes on with it.

use protocol::{
    Interface, Metrics,
    limits::{METRICS_KEPT, METRICS_SECONDS},
};
use serde::{Deserialize, Serialize};

/// Folded from samples, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The newest sample; none before the first one.
    pub now: Option<Metrics>,
    /// How much each interface of the newest sample carries; unknown until it was seen twice.
    pub rates: Vec<Option<Rate>>,
    past: Vec<Sample>,
    /// Minutes by which the reader's clock is ahead of UTC; the server does not know it.
    #[serde(skip)]
    pub offset: Option<i32>,
}

/// What goes over an interface, in bytes per second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub received: u64,
    pub sent: u64,
}

/// One of the figures whose last ten minutes are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Hundredths.
    Load,
    /// Bytes.
    MemoryFree,
    /// Bytes per second, in both directions.
    Traffic,
    /// Hundredths per second.
    Messages,
    Listeners,
    People,
}

/// Milliseconds since 1970, and the figures in the order of [`Course`], absent where they were not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sample(i64, Vec<Option<u64>>);

/// Seconds that are drawn.
pub const SPAN: u64 = METRICS_KEPT as u64 * METRICS_SECONDS;
/// Samples that are further apart, in milliseconds, have a gap between them.
const GAP: i64 = METRICS_SECONDS as i64 * 2_500;

impl Board {
    pub fn of(samples: Vec<Metrics>) -> Self {
        let mut board = Self::default();
        for sample in samples {
            board.add(sample);
        }
        board
    }

    /// Takes in a sample, unless a newer one is known already.
    pub fn add(&mut self, sample: Metrics) {
        let before = self.now.take();
        let at = sample.time.millis();
        let elapsed = before.as_ref().map_or(0, |before| at - before.time.millis());
        if before.is_some() && elapsed <= 0 {
            self.now = before;
            return;
        }
        let known = before.map_or_else(Vec::new, |before| before.interfaces);
        self.rates = sample
            .interfaces
            .iter()
            .map(|now| {
                let before = known.iter().find(|before| before.name == now.name)?;
                rate(before, now, elapsed as u64)
            })
            .collect();
        self.past.push(Sample(
            at,
            vec![
                sample.load1.map(hundredths),
                sample.memory_free,
                self.traffic(&sample).map(|rate| rate.received + rate.sent),
                Some(hundredths(sample.messages_per_second)),
                Some(sample.listeners.into()),
                Some(sample.people.into()),
            ],
        ));
        self.past.retain(|Sample(then, _)| at - then <= SPAN as i64 * 1_000);
        self.now = Some(sample);
    }

    /// What goes in and out of this machine: over all interfaces but the one that it talks to itself by.
    pub fn rate(&self) -> Option<Rate> {
        self.traffic(self.now.as_ref()?)
    }

    /// How much it is now.
    pub fn current(&self, course: Course) -> Option<u64> {
        let Sample(_, figures) = self.past.last()?;
        figures.get(course as usize).copied().flatten()
    }

    /// Its last ten minutes, in stretches without a gap: when it was, in seconds since their beginning, and how much.
    pub fn stretches(&self, course: Course) -> Vec<Vec<(u64, u64)>> {
        let mut stretches: Vec<Vec<(u64, u64)>> = Vec::new();
        let Some(Sample(end, _)) = self.past.last() else { return stretches };
        let begin = end - SPAN as i64 * 1_000;
        let mut last = None;
        for Sample(at, figures) in &self.past {
            let Some(figure) = figures.get(course as usize).copied().flatten() else { continue };
            let point = (((at - begin) / 1_000) as u64, figure);
            match stretches.last_mut() {
                Some(stretch) if last.is_some_and(|last| at - last <= GAP) => stretch.push(point),
                _ => stretches.push(vec![point]),
            }
            last = Some(*at);
        }
        stretches
    }

    fn traffic(&self, sample: &Metrics) -> Option<Rate> {
        let outward =
            sample.interfaces.iter().zip(&self.rates).filter(|(interface, _)| interface.name != "lo");
        outward
            .filter_map(|(_, rate)| *rate)
            .reduce(|sum, rate| Rate { received: sum.received + rate.received, sent: sum.sent + rate.sent })
    }
}

/// None where a counter began anew in the meantime.
fn rate(before: &Interface, now: &Interface, millis: u64) -> Option<Rate> {
    let per_second = |before: u64, now: u64| Some(now.checked_sub(before)?.saturating_mul(1_000) / millis);
    Some(Rate {
        received: per_second(before.received, now.received)?,
        sent: per_second(before.sent, now.sent)?,
    })
}

/// Whole hundredths: the browser's bundle has no code that writes fractions.
pub fn hundredths(figure: f64) -> u64 {
    (figure * 100.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Timestamp;

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
        let mut board = Board::of(vec![sample(100, 1_000)]);
        assert_eq!(board.rates, [None, None]);
        assert_eq!(board.rate(), None);
        board.add(sample(104, 5_000));
        assert_eq!(board.rates[1], Some(Rate { received: 1_000, sent: 2_000 }));
        // The machine's talk with itself is listed, but does not count as traffic.
        assert_eq!(board.rates[0], Some(Rate { received: 10_000, sent: 0 }));
        assert_eq!(board.rate(), board.rates[1]);
    }

    #[test]
    fn a_counter_that_began_anew_has_no_rate() {
        let board = Board::of(vec![sample(100, 1_000), sample(102, 10)]);
        assert_eq!(board.rates, [None, None]);
    }

    #[test]
    fn an_older_sample_changes_nothing() {
        let mut board = Board::of(vec![sample(100, 0), sample(102, 10)]);
        let before = board.clone();
        board.add(sample(102, 99));
        board.add(sample(99, 99));
        assert_eq!(board, before);
    }

    #[test]
    fn where_nobody_looked_there_is_a_gap() {
        let board = Board::of([100, 102, 104, 300, 302].map(|at| sample(at, 0)).into());
        assert_eq!(
            board.stretches(Course::Load),
            [vec![(398, 42), (400, 42), (402, 42)], vec![(598, 42), (600, 42)]]
        );
        assert_eq!(board.stretches(Course::MemoryFree), Vec::<Vec<(u64, u64)>>::new());
    }

    #[test]
    fn after_ten_minutes_it_is_forgotten() {
        let mut board = Board::default();
        for at in 0..1_000 {
            board.add(sample(at * 2, 0));
        }
        let stretches = board.stretches(Course::Listeners);
        assert_eq!(stretches.len(), 1);
        assert_eq!(stretches[0].len(), 301);
        assert_eq!(stretches[0][0], (0, 1));
    }
}
