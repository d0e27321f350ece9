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
    /// Whether it could not be moved: that is told once.
    stuck: bool,
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
        Ok((Self { file, epoch: epoch.clone(), stuck: false }, found))
    }

    /// How far the log of a folder had come when it was open last.
    pub(super) fn left_behind(folder: &Path) -> Option<Cursor> {
        std::fs::read_to_string(folder.join("hallway.mark")).ok()?.trim().parse().ok()
    }

    /// Moves the mark to the newest event, in the name of the log as it is called now.
    pub(super) fn name(&mut self, epoch: &Epoch, seq: Seq) {
        self.epoch = epoch.clone();
        self.reach(seq);
    }

    /// Moves the mark to the newest event. It is not synced: it tells of copies, not of power cuts.
    pub(super) fn reach(&mut self, seq: Seq) {
        // Always as long, so that nothing is left of a longer one.
        let line = format!("{:<40}\n", self.epoch.at(seq).to_string());
        let written = self.file.rewind().and_then(|()| self.file.write_all(line.as_bytes()));
        if let Err(error) = &written
            && !self.stuck
        {
            tracing::warn!(%error, "hallway.mark can't be written: an older copy of the log would not be noticed");
        }
        self.stuck = written.is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Epoch::from_bits(1), "z".parse::<Epoch>().unwrap());
        let (mut mark, nothing) = Mark::open(folder.path(), &one).unwrap();
        assert_eq!(nothing, None);
        mark.reach(1_000_000);
        let found = |epoch| Mark::open(folder.path(), epoch).unwrap().1;
        assert_eq!(found(&one), Some(one.at(1_000_000)));
        mark.name(&other, 3);
        assert_eq!(found(&one), Some(other.at(3)), "nothing is left of a longer one");
    }
}
