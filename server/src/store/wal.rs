//! The file of the write-ahead log, beside the database.

use std::{
    fs::OpenOptions,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// How much is written at once, in bytes.
const STRETCH: usize = 1024 * 1024;

/// Where the write-ahead log of a database is.
pub(super) fn of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Brings to the disk what the write-ahead log seems to be. After a sync that failed, the system holds what it could not write
/// for written: it is read as if it were there, and no later sync would tell. SQLite, opening the log, would believe it and fold
/// it into the database, and a power cut in the middle of that would leave neither the one nor the other. So all of it is written
/// once more, as it is, and synced, before it is opened.
pub(super) fn make_sure(database: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().read(true).write(true).open(of(database)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let (mut bytes, mut at) = (Vec::new(), 0);
    while Read::by_ref(&mut file).take(STRETCH as u64).read_to_end(&mut bytes)? > 0 {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&bytes)?;
        at += bytes.len() as u64;
        bytes.clear();
    }
    file.sync_all()
}
