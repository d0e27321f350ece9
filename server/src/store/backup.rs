//! Copies of the log: made while a server runs, and put back in place of what was lost.

use super::{meta, migrations, open, row, wal};
use crate::{files::folder, store::OpenError};
use protocol::FileId;
use rusqlite::Connection;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Why there is no copy, or none was put in place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{} is there already. Choose another name: a backup never replaces one.", file.display())]
    Exists { file: PathBuf },
    #[error("{} can't be written: {cause}", file.display())]
    Write { file: PathBuf, cause: io::Error },
    #[error("{} can't be restored: {cause}. Nothing was changed. Choose another backup.", file.display())]
    Source { file: PathBuf, cause: String },
    #[error("the copy could not be made: {0}")]
    Copy(#[from] rusqlite::Error),
}

/// Copies the log of a data folder into one file, as it stands at this moment, also while a server writes it. What its messages bear
/// besides their words lies in a folder beside it then, `FILE.files`. When this returns, the copy is on disk under its name.
///
/// # Errors
/// When there is no log, or the file is there already or can't be written; then there is no new file.
pub fn backup(folder: &Path, file: &Path) -> Result<(), BackupError> {
    let path = open::database(folder);
    if !path.exists() {
        return Err(OpenError::Nothing { folder: folder.to_owned() }.into());
    }
    if file == Path::new("-") {
        let cause = io::Error::other("a backup is a file with a name, not standard output");
        return Err(BackupError::Write { file: file.to_owned(), cause });
    }
    if file.exists() {
        return Err(BackupError::Exists { file: file.to_owned() });
    }
    let partial = Partial::beside(file)?;
    let (from, mut gathered) = (folder::of(folder), Gathered::beside(file)?);
    // Before, for a message may be deleted while the log is copied; and after, for there may be new ones.
    gathered.take(&from, &folder::all(&from).map_err(unwritable(&from))?)?;
    copy(&path, &partial.0)?;
    let named = named(&partial.0)?;
    gathered.take(&from, &named)?;
    gathered.leave_only(&named)?;
    name(&partial.0, file)?;
    gathered.is_whole = true;
    drop(partial);
    sync_folder_of(file)
}

/// Puts a copy in the place of a data folder's log, which is kept beside it with its files; says under which name, if there was one. It is served
/// as a new log: whoever listened to the old one loads their rooms anew.
///
/// # Errors
/// When a server holds the folder, or the copy is not a whole Hallway database that this one can read: then nothing is changed.
pub fn restore(folder: &Path, file: &Path) -> Result<Option<PathBuf>, BackupError> {
    look_at(file).map_err(|cause| BackupError::Source { file: file.to_owned(), cause })?;
    open::make_private(folder).map_err(|cause| OpenError::Folder { folder: folder.to_owned(), cause })?;
    let _lock = open::lock(folder)?;
    let path = open::database(folder);
    let incoming = Partial::beside(&path)?;
    copy(file, &incoming.0)?;
    let log = wal::of(&path);
    if log.exists() && !path.exists() {
        // So that the log without a database has something to be kept with, and is not taken for the copy's.
        private(&path).map_err(unwritable(&path))?;
    }
    let kept = if path.exists() { Some(keep(&path)?) } else { None };
    let to = folder::of(folder);
    if let Some(kept) = &kept {
        let mut gathered = Gathered::beside(kept)?;
        gathered.take(&to, &folder::all(&to).map_err(unwritable(&to))?)?;
        gathered.is_whole = true;
    }
    let (from, named) = (files_of(file), named(&incoming.0)?);
    if from.exists() && !named.is_empty() {
        folder::make_private(&to).map_err(unwritable(&to))?;
        for id in &named {
            bring(&from, &to, id)?;
        }
        folder::sync(&to).map_err(unwritable(&to))?;
    }
    // One step: there is never half of one.
    fs::rename(&incoming.0, &path).map_err(unwritable(&path))?;
    sync_folder_of(&path)?;
    Ok(kept)
}

/// The folder in which lies what the messages of a copy bear.
fn files_of(file: &Path) -> PathBuf {
    beside(file, "files")
}

/// The files that the messages of a copy bear; one that an older Hallway wrote has none.
fn named(copy: &Path) -> Result<Vec<FileId>, BackupError> {
    let connection = Connection::open(copy)?;
    let has_files = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'file'")?.exists([])?;
    if !has_files {
        return Ok(Vec::new());
    }
    let mut named = connection.prepare("SELECT DISTINCT id FROM file")?;
    named.query_map([], |row| row::text(row, 0))?.collect::<Result<_, _>>().map_err(BackupError::Copy)
}

/// Puts a file of one folder into another, if it is in the one and not in the other: whether it is missing `check` says.
fn bring(from: &Path, to: &Path, id: &FileId) -> Result<(), BackupError> {
    let (source, place) = (from.join(id.as_str()), to.join(id.as_str()));
    let is_there = fs::metadata(&place)
        .is_ok_and(|there| fs::metadata(&source).is_ok_and(|file| file.len() == there.len()));
    if is_there || !source.exists() {
        return Ok(());
    }
    let partial = Partial::beside(&to.join("partial"))?;
    fs::copy(&source, &partial.0).map_err(unwritable(&place))?;
    folder::sync(&partial.0).map_err(unwritable(&place))?;
    fs::rename(&partial.0, &place).map_err(unwritable(&place))
}

/// What lies beside a copy in the making; it is gone when this is dropped before it is whole.
struct Gathered {
    folder: PathBuf,
    is_whole: bool,
}

impl Gathered {
    fn beside(file: &Path) -> Result<Self, BackupError> {
        let folder = files_of(file);
        if folder.exists() {
            return Err(BackupError::Exists { file: folder });
        }
        Ok(Self { folder, is_whole: false })
    }

    /// Takes what there is of these. What has its name never changes, so a second name for it does as well as a copy.
    fn take(&mut self, from: &Path, ids: &[FileId]) -> Result<(), BackupError> {
        if ids.is_empty() {
            return Ok(());
        }
        folder::make_private(&self.folder).map_err(unwritable(&self.folder))?;
        for id in ids {
            let (source, place) = (from.join(id.as_str()), self.folder.join(id.as_str()));
            if !place.exists() && fs::hard_link(&source, &place).is_err() {
                bring(from, &self.folder, id)?;
            }
        }
        folder::sync(&self.folder).map_err(unwritable(&self.folder))
    }

    /// Lets go of all others.
    fn leave_only(&self, named: &[FileId]) -> Result<(), BackupError> {
        let named: BTreeSet<&FileId> = named.iter().collect();
        let refused = || unwritable(&self.folder);
        for id in folder::all(&self.folder).map_err(refused())?.iter().filter(|id| !named.contains(id)) {
            fs::remove_file(self.folder.join(id.as_str())).map_err(refused())?;
        }
        if named.is_empty() && self.folder.exists() {
            fs::remove_dir(&self.folder).map_err(refused())?;
        }
        Ok(())
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        if !self.is_whole {
            // There was no such folder before.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Whether a file is a whole Hallway database that this binary can read; if not, why.
fn look_at(file: &Path) -> Result<(), String> {
    let there = fs::metadata(file).map_err(|error| error.to_string())?;
    if there.len() == 0 {
        return Err("it is empty".to_owned());
    }
    let connection = open::open_kept(file).map_err(|error| error.to_string())?;
    let ask = |pragma| {
        let answer = connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
        answer.map_err(|error| error.to_string())
    };
    if ask("application_id")? != migrations::APPLICATION_ID {
        return Err("it is not a Hallway database".to_owned());
    }
    if ask("user_version")? > i64::from(migrations::VERSION) {
        return Err("it was written by a newer Hallway".to_owned());
    }
    open::read_through(&connection, file).map(drop).map_err(|_| "it is damaged".to_owned())
}

/// Gives a database a second name, under which it stays byte for byte, and so does its write-ahead log, which belongs to it.
fn keep(path: &Path) -> Result<PathBuf, BackupError> {
    let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut names = (begun..).map(|seconds| beside(path, &format!("before-{seconds}")));
    let kept = loop {
        let Some(kept) = names.next() else { continue };
        match name(path, &kept) {
            Ok(()) => break kept,
            Err(BackupError::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
    };
    let log = wal::of(path);
    if log.exists() {
        name(&log, &wal::of(&kept))?;
        sync_folder_of(path)?;
        // The log would be taken for the copy's. In between there is nothing, which is refused: never a database without its log.
        fs::remove_file(path).map_err(unwritable(path))?;
        fs::remove_file(&log).map_err(unwritable(&log))?;
    }
    Ok(kept)
}

/// A consistent copy of a database, on disk, marked as one that becomes a log of its own when it is served.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let source = open::open_kept(from).map_err(|cause| open::broken(from, cause))?;
    open::check_owner(&source, from)?;
    let name = to.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(to.to_owned()))?;
    source.execute("VACUUM INTO ?1", [name])?;
    drop(source);
    let copy = Connection::open(to)?;
    meta::mark_as_backup(&copy)?;
    drop(copy);
    File::open(to).and_then(|file| file.sync_all()).map_err(unwritable(to))
}

/// Gives a file another name, which must be free.
fn name(file: &Path, name: &Path) -> Result<(), BackupError> {
    fs::hard_link(file, name).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists { file: name.to_owned() },
        _ => BackupError::Write { file: name.to_owned(), cause },
    })
}

/// A file that is not whole yet, under a name of its own; it is gone when this is dropped.
struct Partial(PathBuf);

impl Partial {
    fn beside(file: &Path) -> Result<Self, BackupError> {
        let partial =
            Self(beside(file, &format!("partial-{}-{:08x}", std::process::id(), rand::random::<u32>())));
        private(&partial.0).map_err(unwritable(&partial.0))?;
        Ok(partial)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // It has its place by now, or there is nothing that could be done.
        let _ = fs::remove_file(&self.0);
    }
}

fn unwritable(file: &Path) -> impl FnOnce(io::Error) -> BackupError {
    |cause| BackupError::Write { file: file.to_owned(), cause }
}

/// An empty file that is for nobody else on this machine.
fn private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn sync_folder_of(file: &Path) -> Result<(), BackupError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritable(file))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}
