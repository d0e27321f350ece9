//! How often a second this file system puts a message's bytes on disk.

use crate::histogram::Histogram;
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::Path,
    time::{Duration, Instant},
};

/// Bytes of a message in a write.
const MESSAGE: usize = 200;
/// Bytes of the file that is written over: as long as the database's own write-ahead log becomes.
const FILE: usize = 4 * 1024 * 1024;

pub struct Syncs {
    /// In a file that has its length, as a write-ahead log has that begins anew.
    pub over: f64,
    /// How long each of those took, in nanoseconds.
    pub times: Histogram,
    /// At the end of a file, which has to be made longer each time.
    pub appended: f64,
}

impl Syncs {
    pub fn measure(folder: &Path, time: Duration) -> anyhow::Result<Self> {
        let file = File::create(folder.join("bare-syncs"))?;
        let (appended, _) = sync_for(&file, time / 2, |count| count * MESSAGE)?;
        file.write_all_at(&vec![0; FILE], 0)?;
        file.sync_all()?;
        let (over, times) = sync_for(&file, time / 2, |count| count * MESSAGE % (FILE - MESSAGE))?;
        Ok(Self { over, times, appended })
    }
}

/// How often a second a message's bytes are written to their place and synced, and how long each time.
fn sync_for(file: &File, time: Duration, place: impl Fn(usize) -> usize) -> anyhow::Result<(f64, Histogram)> {
    let (begun, mut count, mut times) = (Instant::now(), 0, Histogram::default());
    while begun.elapsed() < time {
        let written = Instant::now();
        file.write_all_at(&[b'x'; MESSAGE], place(count) as u64)?;
        file.sync_data()?;
        times.note(written.elapsed().as_nanos() as u64);
        count += 1;
    }
    Ok((count as f64 / begun.elapsed().as_secs_f64(), times))
}
