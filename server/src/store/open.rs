//! Opening the data folder: one process at a time, never a guess about a file that looks wrong.

use super::{
    directory, gone,
    index::{self, Index},
    inside, keeper, log,
    mark::Mark,
    meta,
    migrations::{self, Made},
    profile, quiet, wal,
};
use protocol::{Cursor, Epoch, Posting, RoomName, Seq};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// Older SQLite can corrupt a write-ahead log that two connections reset at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// A database up to this size is read through at every start, in bytes: it takes a moment. A larger one is when it is asked for.
const READ_THROUGH: u64 = 64 * 1024 * 1024;

const LEAVE_LOG: DbConfig = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;

/// How long a connection waits for others who use the database.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Why a data folder was refused, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {} can't be used: {cause}. Make it writable, or choose another with --data.", folder.display())]
    Folder { folder: PathBuf, cause: io::Error },
    #[error("another Hallway{} is using {}. Stop it, or choose another folder with --data.", pid_in_words(pid), folder.display())]
    Locked { folder: PathBuf, pid: Option<u32> },
    #[error("{} was written by a newer Hallway (schema {found}; this one knows {known}). Start that version, or put a backup of yours in its place: hallway restore FILE --data {}", file.display(), folder_of(file))]
    Newer { file: PathBuf, found: u32, known: u32 },
    #[error("{} was written by an older Hallway (schema {found}). Start this one on it once, and it is brought up to date.", file.display())]
    Older { file: PathBuf, found: u32 },
    #[error("hallway.db is missing or is empty in {}, although a log was there that had come as far as {reached}. Put a backup in its place: hallway restore FILE --data {}; or remove hallway.mark there to begin a new log.", folder.display(), folder.display())]
    Gone { folder: PathBuf, reached: Cursor },
    #[error("hallway.db is missing or is empty in {}, although its hallway.db-wal is there. Put it back, or put a backup in its place: hallway restore FILE --data {}; or remove hallway.db-wal there to begin a new log.", folder.display(), folder.display())]
    LogAlone { folder: PathBuf },
    #[error("{} is not a Hallway database. Nothing was changed. Move it away, or choose another folder with --data.", file.display())]
    Foreign { file: PathBuf },
    #[error("{} can't be written: {cause}. Make it writable for whoever runs Hallway, or choose another folder with --data.", file.display())]
    ReadOnly { file: PathBuf, cause: rusqlite::Error },
    #[error("{} is damaged: {cause}. Nothing was changed. Put a backup in its place: hallway restore FILE --data {}", file.display(), folder_of(file))]
    Damaged { file: PathBuf, cause: String },
    #[error("{} can't be used: {cause}. Nothing was changed. See whether its disk is full or fails, or choose another folder with --data.", file.display())]
    Broken { file: PathBuf, cause: rusqlite::Error },
    #[error("there is no Hallway database in {}. Choose another folder with --data.", folder.display())]
    Nothing { folder: PathBuf },
    #[error(
        "this binary was linked with SQLite {0}, which has a known corruption bug; 3.51.3 or newer is needed."
    )]
    OldSqlite(&'static str),
}

/// An opened log. The database is open for as long as `lock` is held.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) lock: File,
    pub(super) mark: Mark,
    pub(super) path: PathBuf,
    pub(super) epoch: Epoch,
    pub(super) head: Seq,
    pub(super) rooms: HashMap<RoomName, Posting>,
    pub(super) index: Index,
    /// How far the search index has come.
    pub(super) indexed: Seq,
    pub(super) inside: inside::Inside,
    pub(super) silences: quiet::Silences,
    pub(super) gone: gone::Gone,
    pub(super) profiles: profile::Profiles,
    pub(super) keepers: keeper::Keepers,
}

pub(super) fn open(folder: &Path) -> Result<Opened, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    let refused = |cause| OpenError::Folder { folder: folder.to_owned(), cause };
    make_private(folder).map_err(refused)?;
    let lock = lock(folder)?;
    let path = database(folder);
    let broken = |cause| broken(&path, cause);

    miss(folder, &path)?;
    let length = check_length(&path)?;
    make_file_private(&path).map_err(refused)?;
    wal::make_sure(&path).map_err(refused)?;
    let mut connection = Connection::open_with_flags(&path, write_flags()).map_err(broken)?;
    leave_log(&connection).map_err(broken)?;
    let contents = check_owner(&connection, &path)?;
    if contents == Contents::Nothing {
        miss_what_was_left(folder)?;
    }
    prepare(&connection).map_err(broken)?;
    let is_short =
        length == Length::Unclear || fs::metadata(&path).is_ok_and(|file| file.len() <= READ_THROUGH);
    let mut index = if is_short { read_through(&connection, &path)? } else { Index::Whole };
    match migrations::run(&mut connection).map_err(broken)? {
        migrations::Outcome::Ready { index: Made::Before } => {}
        // However the one was that it was made in the place of.
        migrations::Outcome::Ready { index: Made::Anew } => index = Index::Whole,
        migrations::Outcome::Newer { found, known } => {
            return Err(OpenError::Newer { file: path, found, known });
        }
    }
    let mut epoch = meta::epoch(&connection).map_err(broken)?;
    let head = log::head(&connection).map_err(broken)?;
    let (mut mark, reached) = Mark::open(folder, &epoch).map_err(refused)?;
    let is_older = reached.is_some_and(|reached| reached.epoch == epoch && reached.seq > head);
    if is_older || meta::is_backup(&connection).map_err(broken)? {
        // Places beyond its end may have been given away and heard already: it goes on as a log of its own.
        epoch = meta::begin_epoch(&mut connection).map_err(broken)?;
        tracing::warn!(
            head,
            "this is an older copy of the log; whoever listened to it loads their rooms anew"
        );
    }
    mark.name(&epoch, head);
    let rooms = directory::open_rooms(&connection).map_err(broken)?;
    if index == Index::Whole {
        index = index::look(&connection).map_err(broken)?;
    }
    if index == Index::Damaged {
        index::complain(&path, "found at the start");
    }
    let indexed = index::reached(&connection, "main").map_err(broken)?.unwrap_or_default();
    let inside = inside::everybody(&connection).map_err(broken)?;
    let silences = quiet::everybody(&connection).map_err(broken)?;
    let gone = gone::everybody(&connection).map_err(broken)?;
    let profiles = profile::all(&connection).map_err(broken)?;
    let keepers = keeper::everybody(&connection).map_err(broken)?;
    // From now on it is ours: what its write-ahead log has moves into it at the end.
    connection.set_db_config(LEAVE_LOG, false).map_err(broken)?;
    Ok(Opened {
        connection,
        lock,
        mark,
        epoch,
        head,
        rooms,
        path,
        index,
        indexed,
        inside,
        silences,
        gone,
        profiles,
        keepers,
    })
}

/// Whether there is a database in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Something,
}

/// Refuses a folder in which a database was, and is not any more. Nothing is opened even to look: beside an empty file SQLite throws
/// the write-ahead log away.
pub(super) fn miss(folder: &Path, path: &Path) -> Result<Found, OpenError> {
    let refused = |cause| OpenError::Folder { folder: folder.to_owned(), cause };
    if length_of(path).map_err(refused)? > 0 {
        return Ok(Found::Something);
    }
    miss_what_was_left(folder)?;
    if length_of(&wal::of(path)).map_err(refused)? > 0 {
        return Err(OpenError::LogAlone { folder: folder.to_owned() });
    }
    Ok(Found::Nothing)
}

/// Refuses a folder whose mark says how far a log had come there, since there is nothing of it.
pub(super) fn miss_what_was_left(folder: &Path) -> Result<(), OpenError> {
    match Mark::left_behind(folder) {
        Some(reached) => Err(OpenError::Gone { folder: folder.to_owned(), reached }),
        None => Ok(()),
    }
}

/// The database of a data folder.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("hallway.db")
}

/// A connection to a database that is there, to look at it: it is left as it is, and so is its write-ahead log.
pub(super) fn open_kept(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    leave_log(&connection)?;
    Ok(connection)
}

/// Whoever closes the database last leaves its write-ahead log where it is: what is damaged or refused stays byte for byte.
pub(super) fn leave_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(LEAVE_LOG, true).map(drop)
}

/// A connection that writes, to a database that is there.
pub(super) fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// How the log is written: nothing is committed before it is on disk.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536;
         PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    // So that the test of power cuts can show that it would see a log that is not synced.
    #[cfg(debug_assertions)]
    if let Ok(less) = std::env::var("HALLWAY_SYNCHRONOUS") {
        connection.pragma_update(None, "synchronous", less)?;
    }
    Ok(())
}

/// A connection that only reads.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // The most that SQLite maps: pages are read where the kernel has them, and memory it needs elsewhere it takes back.
    connection.execute_batch(
        "PRAGMA query_only = 1;
         PRAGMA busy_timeout = 5000;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 2147418112;",
    )?;
    Ok(connection)
}

fn write_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

/// How many bytes a file has; none if there is no such file.
fn length_of(path: &Path) -> io::Result<u64> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        file => file.map(|file| file.len()),
    }
}

/// How long a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// As long as it says, or there is none yet.
    Whole,
    /// Shorter, but its end may be in the write-ahead log.
    Unclear,
}

/// A database that is shorter than it says has lost its end, unless a write-ahead log has it.
fn check_length(path: &Path) -> Result<Length, OpenError> {
    let mut header = [0; 100];
    let Ok(mut file) = File::open(path) else { return Ok(Length::Whole) };
    let there = file.metadata().map(|file| file.len()).unwrap_or_default();
    let has_log = fs::metadata(wal::of(path)).is_ok_and(|wal| wal.len() > 0);
    let cut_short = || {
        if there == 0 || has_log {
            return Ok(Length::Unclear);
        }
        Err(OpenError::Damaged { file: path.to_owned(), cause: "it is cut short".to_owned() })
    };
    let Ok(()) = file.read_exact(&mut header) else { return cut_short() };
    // https://sqlite.org/fileformat2.html#the_database_header
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let pages = u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]));
    let is_ours = header.starts_with(b"SQLite format 3\0");
    if is_ours && there < page * pages { cut_short() } else { Ok(Length::Whole) }
}

/// Finds pages that are not what they should be. Where it is but the search index that is not, that is said and no reason to refuse.
pub(super) fn read_through(connection: &Connection, path: &Path) -> Result<Index, OpenError> {
    match quick_check(connection, None) {
        Ok(found) if found == "ok" => return Ok(Index::Whole),
        Ok(found) if !index::mentions(&found) => {
            return Err(OpenError::Damaged { file: path.to_owned(), cause: found });
        }
        Err(error) if !index::is_damage(&error) => return Err(broken(path, error)),
        Ok(_) | Err(_) => {}
    }
    // All the others, and the pages that the index lies in.
    let tables = plain_tables(connection).map_err(|e| broken(path, e))?;
    for table in tables {
        let found = quick_check(connection, Some(&table)).map_err(|e| broken(path, e))?;
        if found != "ok" {
            return Err(OpenError::Damaged { file: path.to_owned(), cause: found });
        }
    }
    Ok(Index::Damaged)
}

/// The first thing that is wrong with a table, or with all there is; else `ok`.
fn quick_check(connection: &Connection, table: Option<&str>) -> rusqlite::Result<String> {
    let what = table.map_or("1".to_owned(), |table| format!("'{table}'"));
    connection.query_row(&format!("PRAGMA quick_check({what})"), [], |row| row.get(0))
}

/// The tables whose rows lie in pages of their own.
fn plain_tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// What SQLite complains of, as what it means for whoever starts the server.
pub(super) fn broken(path: &Path, cause: rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode::{CannotOpen, DatabaseCorrupt, NotADatabase, PermissionDenied, ReadOnly};
    let file = path.to_owned();
    match cause.sqlite_error_code() {
        Some(ReadOnly | CannotOpen | PermissionDenied) => OpenError::ReadOnly { file, cause },
        Some(DatabaseCorrupt | NotADatabase) => OpenError::Damaged { file, cause: cause.to_string() },
        _ => OpenError::Broken { file, cause },
    }
}

/// What is said in a room is not for everybody on this machine.
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a database that is not there yet, for nobody else on this machine: the files beside it follow.
fn make_file_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Holds the folder for this process; the kernel lets go of it when the process ends, however it ends.
pub(super) fn lock(folder: &Path) -> Result<File, OpenError> {
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

/// What a database has in it before it is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    Nothing,
    Ours,
}

/// Refuses a file that some other program made, before anything is written to it.
pub(super) fn check_owner(connection: &Connection, path: &Path) -> Result<Contents, OpenError> {
    let broken = |cause| broken(path, cause);
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(broken)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(broken)?;
    if tables > 0 && id != migrations::APPLICATION_ID {
        return Err(OpenError::Foreign { file: path.to_owned() });
    }
    Ok(if tables > 0 { Contents::Ours } else { Contents::Nothing })
}

fn folder_of(file: &Path) -> std::path::Display<'_> {
    file.parent().unwrap_or(file).display()
}

fn pid_in_words(pid: &Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}
