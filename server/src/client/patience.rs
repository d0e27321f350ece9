//! How long to wait before another try: longer each time, and by chance, so that those who were cut off together do not
//! come back together ("full jitter").

use rand::Rng;
use std::time::Duration;

#[derive(Debug)]
pub struct Patience {
    first: Duration,
    longest: Duration,
    tries: u32,
}

impl Patience {
    /// The first wait is up to `first`, the second up to twice that, and so on, but never more than `longest`.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, tries: 0 }
    }

    /// The next wait.
    pub fn next(&mut self) -> Duration {
        let most = self.first.saturating_mul(2_u32.saturating_pow(self.tries)).min(self.longest);
        self.tries += 1;
        rand::rng().random_range(Duration::from_millis(50).min(most)..=most)
    }

    /// It went well: the next wait is a first one.
    pub fn restore(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest_and_begin_anew() {
        let mut patience = Patience::new(Duration::from_secs(1), Duration::from_secs(30));
        for most in [1, 2, 4, 8, 16, 30, 30] {
            assert!(patience.next() <= Duration::from_secs(most));
        }
        assert!((0..100).map(|_| patience.next()).any(|wait| wait > Duration::from_secs(15)));
        patience.restore();
        assert!(patience.next() <= Duration::from_secs(1));
    }
}
