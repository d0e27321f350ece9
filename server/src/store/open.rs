//! Opening the data folder: one process at a time, never a guess about a file that looks wrong.

use super::{migrations, row};
use protocol::{Epoch, Posting, RoomName, Seq};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// Older SQLite can corrupt a write-ahead log that two connections reset at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Why a data folder was refused, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {} can't be used: {cause}. Make it writable, or choose another with --data.", folder.display())]
    Folder { folder: PathBuf, cause: io::Error },
    #[error("another Hallway{} is using {}. Stop it, or choose another folder with --data.", pid_in_words(pid), folder.display())]
    Locked { folder: PathBuf, pid: Option<u32> },
    #[error("{} was written by a newer Hallway (schema {found}; this one knows {known}). Start that version, or restore a backup of yours.", file.display())]
    Newer { file: PathBuf, found: u32, known: u32 },
    #[error("{} is not a Hallway database. Nothing was changed. Move it away, or choose another folder with --data.", file.display())]
    Foreign { file: PathBuf },
    #[error("{} can't be read: {cause}. Nothing was changed. Restore a backup, or choose another folder with --data.", file.display())]
    Broken { file: PathBuf, cause: rusqlite::Error },
    #[error(
        "this binary was linked with SQLite {0}, which has a known corruption bug; 3.51.3 or newer is needed."
    )]
    OldSqlite(&'static str),
}

/// An opened log. The database is open for as long as `lock` is held.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) lock: File,
    pub(super) path: PathBuf,
    pub(super) epoch: Epoch,
    pub(super) head: Seq,
    pub(super) rooms: HashMap<RoomName, Posting>,
}

pub(super) fn open(folder: &Path) -> Result<Opened, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    make_private(folder).map_err(|cause| OpenError::Folder { folder: folder.to_owned(), cause })?;
    let lock = lock(folder)?;
    let path = folder.join("hallway.db");
    let broken = |cause| OpenError::Broken { file: path.clone(), cause };

    let mut connection = Connection::open_with_flags(&path, write_flags()).map_err(broken)?;
    check_owner(&connection, &path)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA busy_timeout = 5000;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -65536;
             PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(broken)?;
    match migrations::run(&mut connection).map_err(broken)? {
        migrations::Outcome::Ready => {}
        migrations::Outcome::Newer { found, known } => {
            return Err(OpenError::Newer { file: path, found, known });
        }
    }
    let epoch = row::epoch(&connection).map_err(broken)?;
    let head = row::head(&connection).map_err(broken)?;
    let rooms = row::rooms(&connection).map_err(broken)?;
    Ok(Opened { connection, lock, epoch, head, rooms, path })
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch(
        "PRAGMA query_only = 1;
         PRAGMA busy_timeout = 5000;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 268435456;",
    )?;
    Ok(connection)
}

fn write_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// What is said in a room is not for everybody on this machine.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Holds the folder for this process; the kernel lets go of it when the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, OpenError> {
    let refused = |cause| OpenError::Folder { folder: folder.to_owned(), cause };
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(folder.join("hallway.lock"))
        .map_err(refused)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            // Who holds it is a courtesy; that it is held is what counts.
            let _ = file.read_to_string(&mut pid);
            return Err(OpenError::Locked { folder: folder.to_owned(), pid: pid.trim().parse().ok() });
        }
        Err(TryLockError::Error(cause)) => return Err(refused(cause)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(refused)?;
    Ok(file)
}

/// Refuses a file that some other program made, before anything is written to it.
fn check_owner(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let broken = |cause| OpenError::Broken { file: path.to_owned(), cause };
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(broken)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(broken)?;
    if tables > 0 && id != migrations::APPLICATION_ID {
        return Err(OpenError::Foreign { file: path.to_owned() });
    }
    Ok(())
}

fn pid_in_words(pid: &Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}
