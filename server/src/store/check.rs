//! Looking through a data folder: is the database whole, is the log without a hole, and do the tables say what the log says?

use super::{fold, index, log, meta, migrations, open, redact, row};
use crate::{files::folder, store::OpenError};
use protocol::{Epoch, FileId, Seq};
use rusqlite::{Connection, TransactionBehavior};
use std::{io, path::Path};

/// Faults that are told one by one; more are counted only.
const TOLD: usize = 20;

/// What was found in a data folder.
#[derive(Debug, Default)]
pub struct Findings {
    /// Events in the log.
    pub events: u64,
    /// Each in a sentence; none if all is well.
    pub faults: Vec<String>,
}

/// Looks through the log of a data folder, also while a server writes it: pages and indexes, places without a gap, every event
/// readable, every file that a message bears there and whole, and every table equal to the log folded anew, row for row. Nothing is changed.
///
/// # Errors
/// When there is no database that could be looked through.
pub fn check(folder: &Path) -> Result<Findings, OpenError> {
    let path = open::database(folder);
    let kept = open_ours(folder, &path)?;
    let mut findings = Findings::default();
    // What can't be read to its end is a finding like others, after those that were made before.
    if let Err(error) = look_through(&kept, &mut findings) {
        findings.faults.push(format!("the log can't be read to its end: {error}"));
    }
    if let Err(error) = look_for_files(folder, &kept, &mut findings) {
        findings.faults.push(format!("the files of messages can't be looked for: {error}"));
    }
    drop(kept);
    if let Err(error) = compare(&path, &mut findings) {
        findings.faults.push(format!("the tables can't be compared with the log: {error}"));
    }
    Ok(findings)
}

/// Makes every table anew from the log. The server must be stopped.
///
/// # Errors
/// When a server holds the folder, or the log itself can't be read to its end: then nothing is changed.
pub fn rebuild(folder: &Path) -> Result<Findings, OpenError> {
    let path = open::database(folder);
    drop(open_ours(folder, &path)?);
    let _lock = open::lock(folder)?;
    let broken = |cause| open::broken(&path, cause);
    let mut connection = open::open_writer(&path).map_err(broken)?;
    let events = refold(&mut connection).map_err(broken)?;
    Ok(Findings { events, faults: Vec::new() })
}

/// Opens a database that is there, is ours, and has this binary's schema.
pub(super) fn open_ours(folder: &Path, path: &Path) -> Result<Connection, OpenError> {
    if open::miss(folder, path)? == open::Found::Nothing {
        return Err(OpenError::Nothing { folder: folder.to_owned() });
    }
    let broken = |cause| open::broken(path, cause);
    let connection = open::open_kept(path).map_err(broken)?;
    if open::check_owner(&connection, path)? == open::Contents::Nothing {
        open::miss_what_was_left(folder)?;
    }
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(broken)?;
    match found.cmp(&migrations::VERSION) {
        std::cmp::Ordering::Equal => Ok(connection),
        std::cmp::Ordering::Greater => {
            Err(OpenError::Newer { file: path.to_owned(), found, known: migrations::VERSION })
        }
        std::cmp::Ordering::Less => Err(OpenError::Older { file: path.to_owned(), found }),
    }
}

fn look_through(connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    match look_at_pages(connection) {
        Ok(lines) => {
            let (index, pages): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| index::mentions(line));
            findings.faults.extend(pages.into_iter().map(|line| format!("the database is damaged: {line}")));
            findings.faults.extend(index.into_iter().map(|line| damaged_index(&line)));
        }
        Err(error) if index::is_damage(&error) => findings.faults.push(damaged_index(&error.to_string())),
        Err(error) => return Err(error),
    }
    let epoch = meta::epoch(connection)?;
    let mut log = connection.prepare(&format!("SELECT {} FROM log ORDER BY seq", log::COLUMNS))?;
    let mut rows = log.query([])?;
    let (mut expected, mut more) = (1, 0);
    let mut tell = |fault: String, findings: &mut Findings| {
        if findings.faults.len() < TOLD { findings.faults.push(fault) } else { more += 1 }
    };
    while let Some(row) = rows.next()? {
        let seq: Seq = row.get(0)?;
        if seq != expected {
            tell(format!("the log has nothing at {expected} to {}", seq.saturating_sub(1)), findings);
        }
        expected = seq + 1;
        findings.events += 1;
        if let Err(error) = log::logged(&epoch, row) {
            tell(format!("the event at {seq} can't be read: {error}"), findings);
        }
    }
    if more > 0 {
        findings.faults.push(format!("and {more} more"));
    }
    Ok(())
}

/// Whether everything that messages bear lies where it should, and is what it was.
fn look_for_files(folder: &Path, connection: &Connection, findings: &mut Findings) -> rusqlite::Result<()> {
    let folder = folder::of(folder);
    let mut named = connection.prepare("SELECT id, min(message) FROM file GROUP BY id")?;
    let named: Vec<(FileId, Seq)> =
        named.query_map([], |row| Ok((row::text(row, 0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut more = 0;
    for (id, message) in named {
        let what = match folder::digest(&folder.join(id.as_str())) {
            Ok(digest) if digest == id => continue,
            Ok(_) => "is damaged".to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
            Err(error) => format!("can't be read: {error}"),
        };
        // The message may have been deleted meanwhile.
        if !connection.prepare_cached("SELECT 1 FROM file WHERE id = ?1")?.exists([id.as_str()])? {
            continue;
        }
        if findings.faults.len() < TOLD {
            findings.faults.push(format!("the file {id}, which the message at {message} bears, {what}"));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        findings.faults.push(format!("and {more} files more"));
    }
    Ok(())
}

fn look_at_pages(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut pages = connection.prepare("PRAGMA integrity_check(20)")?;
    let lines = pages.query_map([], |row| row.get::<_, String>(0))?;
    lines.filter(|line| line.as_ref().is_ok_and(|line| line != "ok") || line.is_err()).collect()
}

fn damaged_index(cause: &str) -> String {
    format!("the search index is damaged: {cause}; hallway check --rebuild makes it anew")
}

/// Folds the log into a database that is nowhere, and compares every table of it with the one that is kept.
fn compare(path: &Path, findings: &mut Findings) -> rusqlite::Result<()> {
    // Without a name it is in memory, and on disk only where it grows large.
    let mut anew = Connection::open("")?;
    migrations::run(&mut anew)?;
    let path = path.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(path.to_owned()))?;
    anew.execute("ATTACH DATABASE ?1 AS kept", [path])?;
    anew.busy_timeout(open::PATIENCE)?;
    open::leave_log(&anew)?;
    // One transaction: a server that writes meanwhile is not seen.
    let tx = anew.transaction()?;
    let epoch: String =
        tx.query_row("SELECT value FROM kept.meta WHERE key = 'epoch'", [], |row| row.get(0))?;
    let Ok(epoch) = epoch.parse::<Epoch>() else {
        findings.faults.push("the name of the log can't be read".to_owned());
        return Ok(());
    };
    if let Err(error) = fold_all(&tx, "kept.log", &epoch) {
        findings.faults.push(format!("the log can't be folded anew: {error}"));
        return Ok(());
    }
    for table in folds(&tx)? {
        let lacking = count(&tx, &format!("SELECT * FROM main.{table} EXCEPT SELECT * FROM kept.{table}"))?;
        let surplus = count(&tx, &format!("SELECT * FROM kept.{table} EXCEPT SELECT * FROM main.{table}"))?;
        if lacking + surplus > 0 {
            findings.faults.push(format!(
                "the table {table} is not what the log says: {lacking} rows are missing or other, {surplus} should not be there so; \
                 hallway check --rebuild makes it anew"
            ));
        }
    }
    // What it does not have yet is put into it when somebody searches.
    let reached = index::reached(&tx, "kept")?;
    index::fill(&tx, (0, reached.unwrap_or(Seq::MAX)))?;
    match compare_index(&tx) {
        Ok((0, 0)) if reached.is_some() => {}
        Ok((lacking, surplus)) => findings.faults.push(format!(
            "the search index is not what the log says: {lacking} words are missing, {surplus} should not be there; \
             hallway check --rebuild makes it anew"
        )),
        // That it is damaged was said with its pages.
        Err(error) if index::is_damage(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// How many words the index lacks that is kept, and how many it should not have: each word where it stands.
fn compare_index(tx: &Connection) -> rusqlite::Result<(u64, u64)> {
    tx.execute_batch(
        "CREATE VIRTUAL TABLE temp.word_anew USING fts5vocab (main, search, instance);
         CREATE VIRTUAL TABLE temp.word_kept USING fts5vocab (kept, search, instance);",
    )?;
    let all = r#"SELECT term, doc, col, "offset" FROM temp"#;
    let lacking = count(tx, &format!("{all}.word_anew EXCEPT {all}.word_kept"))?;
    let surplus = count(tx, &format!("{all}.word_kept EXCEPT {all}.word_anew"))?;
    Ok((lacking, surplus))
}

/// Empties every table and folds the log into them, all in one transaction.
fn refold(connection: &mut Connection) -> rusqlite::Result<u64> {
    let epoch = meta::epoch(connection)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in folds(&tx)? {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    index::begin_anew(&tx)?;
    let events = fold_all(&tx, "log", &epoch)?;
    tx.execute_batch("REINDEX")?;
    tx.commit()?;
    index::catch_up(connection)?;
    redact::sweep(connection)?;
    Ok(events)
}

fn fold_all(tx: &Connection, log: &str, epoch: &Epoch) -> rusqlite::Result<u64> {
    let mut events = 0;
    let mut statement = tx.prepare(&format!("SELECT {} FROM {log} ORDER BY seq", log::COLUMNS))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        fold::fold(tx, &log::logged(epoch, row)?)?;
        events += 1;
    }
    Ok(events)
}

/// The tables that are folds of the log: all but the log itself, what is about the file, and what is about people wherever they are.
/// The search index, in which the same can stand in many ways, is looked at by itself.
fn folds(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT name FROM main.sqlite_schema
             WHERE type = 'table' AND name NOT IN ('log', 'meta', 'gone', 'profile', 'link', 'keeper') AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'search%' ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn count(connection: &Connection, rows: &str) -> rusqlite::Result<u64> {
    connection.query_row(&format!("SELECT count(*) FROM ({rows})"), [], |row| row.get(0))
}
