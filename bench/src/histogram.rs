//! How long things took, in a fixed number of counters: each value is kept to within one percent.

/// Counters for each doubling of the value.
const STEPS: u64 = 128;
const STEP_BITS: u32 = STEPS.trailing_zeros();

#[derive(Debug, Clone, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    most: u64,
}

impl Histogram {
    pub fn note(&mut self, value: u64) {
        let place = place(value);
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.total += 1;
        self.most = self.most.max(value);
    }

    pub fn add(&mut self, other: &Self) {
        self.counts.resize(self.counts.len().max(other.counts.len()), 0);
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.most = self.most.max(other.most);
    }

    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value that this part of all values does not exceed, and nothing where there are none.
    pub fn at(&self, part: f64) -> u64 {
        let wanted = (self.total as f64 * part).ceil() as u64;
        let mut sum = 0;
        let place = self.counts.iter().position(|count| {
            sum += count;
            sum >= wanted
        });
        place.map_or(0, |place| value(place).min(self.most))
    }

    pub fn most(&self) -> u64 {
        self.most
    }
}

fn place(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(STEP_BITS + 1);
    (u64::from(shift) * STEPS + (value >> shift)) as usize
}

/// The largest value that has this place.
fn value(place: usize) -> u64 {
    let place = place as u64;
    let shift = (place / STEPS).saturating_sub(1);
    ((place - shift * STEPS + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_to_within_a_percent() {
        let mut value_now = 1_u64;
        while value_now < 1 << 40 {
            let kept = value(place(value_now));
            assert!(
                kept >= value_now && (kept - value_now) * 100 <= value_now,
                "{value_now} is kept as {kept}"
            );
            value_now += value_now / 7 + 1;
        }
    }

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut times = Histogram::default();
        for value in 1..=100 {
            times.note(value);
        }
        assert_eq!([times.at(0.5), times.at(0.99), times.at(1.0), times.most()], [50, 99, 100, 100]);
        assert_eq!(Histogram::default().at(0.99), 0);
    }
}
