//! Copies of the log: made while a server runs, and put back in place of what was lost.

use super::{meta, open};
use crate::store::OpenError;
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{} is there already. Choose another name: a backup never replaces one.", file.display())]
    Exists { file: PathBuf },
    #[error("{} can't be written: {cause}", file.display())]
    Write { file: PathBuf, cause: io::Error },
    #[error("the copy could not be made: {0}")]
    Copy(#[from] rusqlite::Error),
}

/// Copies the log of a data folder into one file, as it stands at this moment, also while a server writes it. When this
/// returns, the copy is on disk.
///
/// # Errors
/// When there is no log, or the file is there already or can't be written; then there is no file.
pub fn backup(folder: &Path, file: &Path) -> Result<(), BackupError> {
    let path = open::database(folder);
    if !path.exists() {
        return Err(OpenError::Nothing { folder: folder.to_owned() }.into());
    }
    if file.exists() {
        return Err(BackupError::Exists { file: file.to_owned() });
    }
    let partial = beside(file, "partial");
    let written = copy(&path, &partial).and_then(|()| {
        fs::rename(&partial, file).map_err(|cause| BackupError::Write { file: file.to_owned(), cause })
    });
    if written.is_err() {
        // What is not whole is not left lying about; that it can't be removed is no news.
        let _ = fs::remove_file(&partial);
    }
    written
}

/// Puts a copy in the place of a data folder's log, which is kept beside it; says under which name, if there was one. It is served
/// as a new log: whoever listened to the old one loads their rooms anew.
///
/// # Errors
/// When a server holds the folder, or the copy is not a whole Hallway database: then nothing is changed.
pub fn restore(folder: &Path, file: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !file.exists() {
        let cause = io::Error::from(io::ErrorKind::NotFound);
        return Err(OpenError::Folder { folder: file.to_owned(), cause }.into());
    }
    open::make_private(folder).map_err(|cause| OpenError::Folder { folder: folder.to_owned(), cause })?;
    let _lock = open::lock(folder)?;
    let path = open::database(folder);
    let incoming = beside(&path, "incoming");
    // One that broke off leaves this behind.
    let _ = fs::remove_file(&incoming);
    copy(file, &incoming)?;
    let connection = Connection::open(&incoming)?;
    open::check_owner(&connection, file)?;
    open::read_through(&connection, file)?;
    drop(connection);
    let moved = |from: &Path, to: &Path| {
        fs::rename(from, to).map_err(|cause| BackupError::Write { file: to.to_owned(), cause })
    };
    let kept = path.exists().then(|| beside(&path, &format!("before-{}", seconds())));
    if let Some(kept) = &kept {
        // The write-ahead log belongs to its database: it goes along, or it would be taken for the copy's.
        for suffix in ["-wal", "-shm"] {
            let from = with_suffix(&path, suffix);
            if from.exists() {
                moved(&from, &with_suffix(kept, suffix))?;
            }
        }
        moved(&path, kept)?;
    }
    moved(&incoming, &path)?;
    sync_folder(folder).map_err(|cause| BackupError::Write { file: path, cause })?;
    Ok(kept)
}

/// A consistent copy of a database, on disk, marked as one that becomes a log of its own when it is served.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags).map_err(|cause| open::broken(from, cause))?;
    source.pragma_update(None, "busy_timeout", 5_000)?;
    open::check_owner(&source, from)?;
    let unwritable = |cause| BackupError::Write { file: to.to_owned(), cause };
    private(to).map_err(unwritable)?;
    source.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    drop(source);
    let copy = Connection::open(to)?;
    meta::mark_as_backup(&copy)?;
    drop(copy);
    let synced = File::open(to).and_then(|file| file.sync_all());
    synced.and_then(|()| sync_folder(to.parent().unwrap_or(Path::new(".")))).map_err(unwritable)
}

/// An empty file that is for nobody else on this machine.
fn private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    with_suffix(path, &format!(".{suffix}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
