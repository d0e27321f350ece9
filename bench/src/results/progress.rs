//! How far it is, and how long it will still take.

use std::time::{Duration, Instant};

#[derive(Debug)]
pub struct Progress {
    begun: Instant,
    steps: usize,
    done: usize,
}

impl Progress {
    pub fn of(steps: usize) -> Self {
        Self { begun: Instant::now(), steps, done: 0 }
    }

    /// Says what comes now.
    pub fn next(&mut self, what: &str) {
        let passed = self.begun.elapsed();
        let left = passed / self.done.max(1) as u32 * (self.steps - self.done) as u32;
        let left = if self.done == 0 { String::new() } else { format!(", about {} to go", minutes(left)) };
        self.done += 1;
        println!("{} of {}, after {}{left}: {what}", self.done, self.steps, minutes(passed));
    }
}

fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
