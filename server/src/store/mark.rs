//! How far the log has come, in a file of its own beside the database: an older copy of the database that is put back in
//! its place is noticed by it, and becomes a log of its own instead of giving places away a second time.

use protocol::{Cursor, Epoch, Seq};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, Write},
    path::Path,
};

/// The mark of one data folder. It is never ahead of what is on disk, for it is moved after the commit.
#[derive(Debug)]
pub(super) struct Mark {
    file: File,
    epoch: Epoch,
}

impl Mark {
    /// Opens the mark of a folder, and says where it stands.
    pub(super) fn open(folder: &Path, epoch: &Epoch) -> io::Result<(Self, Option<Cursor>)> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join("hallway.mark"))?;
        let mut text = String::new();
        // One that can't be read says nothing.
        let _ = file.read_to_string(&mut text);
        let found = text.trim().parse().ok();
        Ok((Self { file, epoch: epoch.clone() }, found))
    }

    /// Moves the mark to the newest event, in the name of the log as it is called now.
    pub(super) fn name(&mut self, epoch: &Epoch, seq: Seq) {
        self.epoch = epoch.clone();
        self.reach(seq);
    }

    /// Moves the mark to the newest event. It is not synced: it tells of copies, not of power cuts.
    pub(super) fn reach(&mut self, seq: Seq) {
        let line = format!("{:<40}\n", self.epoch.at(seq));
        let written = self.file.rewind().and_then(|()| self.file.write_all(line.as_bytes()));
        if let Err(error) = written {
            tracing::debug!(%error, "the mark beside the database was not moved");
        }
    }
}
