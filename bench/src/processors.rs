//! Which processor does what: the server the first, the load the second, so that neither takes time from the other.

use anyhow::Context;
use rustix::thread::{CpuSet, sched_setaffinity};

pub const SERVER: usize = 0;
pub const LOAD: usize = 1;

/// Keeps this thread, and all threads and processes that it starts from now on, to one processor.
pub fn pin(processor: usize) -> anyhow::Result<()> {
    let mut processors = CpuSet::new();
    processors.set(processor);
    sched_setaffinity(None, &processors).with_context(|| format!("there is no processor {processor}"))
}
