//! What is wrong with a run, counted by kind, with some examples in words.

use std::fmt;

/// Examples that are kept of each kind.
const EXAMPLES: usize = 5;

#[derive(Debug, Default)]
pub struct Verdict {
    /// Messages that were acknowledged.
    pub acknowledged: usize,
    /// Messages of which the run's end left open whether they are stored.
    pub unknown: usize,
    counts: [usize; Fault::ALL.len()],
    examples: Vec<(Fault, String)>,
}

/// The kinds of what can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Acknowledged, and not stored.
    Lost,
    /// Stored twice, or heard twice by one reader.
    Duplicated,
    /// Stored though nobody said it, or heard though it is not stored.
    Phantom,
    /// Not in the order in which it was said, or not heard in the order of the log.
    Reordered,
    /// A reader did not hear it.
    Gap,
    /// Its id was not always the same.
    Changed,
    /// The server would not take it, for no reason.
    Refused,
}

impl Fault {
    pub const ALL: [Self; 7] = [
        Self::Lost,
        Self::Duplicated,
        Self::Phantom,
        Self::Reordered,
        Self::Gap,
        Self::Changed,
        Self::Refused,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Duplicated => "duplicated",
            Self::Phantom => "phantom",
            Self::Reordered => "reordered",
            Self::Gap => "gaps",
            Self::Changed => "changed",
            Self::Refused => "refused",
        }
    }
}

impl Verdict {
    pub fn add(&mut self, fault: Fault, example: impl FnOnce() -> String) {
        let count = &mut self.counts[fault as usize];
        *count += 1;
        if *count <= EXAMPLES {
            self.examples.push((fault, example()));
        }
    }

    pub fn count(&self, fault: Fault) -> usize {
        self.counts[fault as usize]
    }

    pub fn is_clean(&self) -> bool {
        self.counts.iter().all(|count| *count == 0)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault, example) in &self.examples {
            writeln!(f, "{}: {example}", fault.word())?;
        }
        Ok(())
    }
}
