//! The search index: the terms of messages, as they read now.
//!
//! It follows the log at a distance, for a hundred messages at once cost it little more than one: whoever searches has it
//! brought up first, and nobody else waits for it. How far it has come stands beside it, in the same transaction. Only of what was
//! taken out of messages it hears at once.
//!
//! It is the one table that can be damaged without the log being so, for its pages have a form of their own inside those of the
//! database. Then it is left alone: everything else goes on, whoever searches is told, and whoever runs the server is too.

use super::{Known, Logged, MessageTurn, Store, Turn, directory, log, message, row, writer::Command};
use crate::terms::{composed, terms};
use protocol::{Note, RoomName, Seq};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, ffi, params};
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use tokio::sync::oneshot;

/// So many events may have come since the index was brought up, before that is done although nobody searches.
const DISTANCE: u64 = 256;

/// Whether the index can be asked, and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Whole,
    /// It is damaged, or has words that were taken out of a message since it was found to be.
    Damaged,
}

impl Index {
    pub(super) fn as_known(self) -> AtomicBool {
        AtomicBool::new(self == Self::Whole)
    }
}

impl Store {
    /// Has the index brought up to everything that was acknowledged. Where the log can't be written, it stays as it is.
    pub(super) async fn catch_up(&self) {
        let (done, end) = oneshot::channel();
        if self.known.is_behind(0) && self.commands.send(Command::Index(done)).await.is_ok() {
            // The answer is that the writer let go of its end.
            let _ = end.await;
        }
    }

    /// Whether what was said can be searched.
    pub fn is_searchable(&self) -> bool {
        self.known.index() == Index::Whole
    }
}

impl Known {
    pub(super) fn index(&self) -> Index {
        if self.searchable.load(Ordering::Acquire) { Index::Whole } else { Index::Damaged }
    }

    /// Leaves the index alone from now on, and says once what mends it.
    pub(super) fn lose_index(&self, database: &Path, cause: &str) {
        if self.searchable.swap(false, Ordering::AcqRel) {
            complain(database, cause);
        }
    }

    /// Whether it is time to bring the index up, although nobody waits for it.
    pub(super) fn is_index_far_behind(&self) -> bool {
        self.index() == Index::Whole && self.is_behind(DISTANCE)
    }

    fn is_behind(&self, distance: u64) -> bool {
        self.head.load(Ordering::Acquire) > self.indexed.load(Ordering::Acquire) + distance
    }
}

/// Tells whoever runs the server.
pub(super) fn complain(database: &Path, cause: &str) {
    let folder = database.parent().unwrap_or(database).display();
    tracing::error!(
        cause,
        "the search index is damaged, and nothing else: nothing can be searched for until the server is stopped and this is run: \
         hallway check --rebuild --data {folder}"
    );
}

/// Whether it is the index of which SQLite complains, and not how it was asked. Its name stands in no other complaint, and of other
/// tables it says which constraint failed.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    let complaint = error.to_string();
    if complaint.starts_with("fts5: syntax error") {
        return false;
    }
    code == Some(ffi::SQLITE_CORRUPT_VTAB) || complaint == "constraint failed" || mentions(&complaint)
}

/// Whether a complaint is about the index.
pub(super) fn mentions(complaint: &str) -> bool {
    complaint.contains("search") || complaint.contains("fts5")
}

/// Whether the index can be used: for large ones a look at how it is made up, and not at all of it.
pub(super) fn look(connection: &Connection) -> rusqlite::Result<Index> {
    if reached(connection, "main")?.is_none() {
        return Ok(Index::Damaged);
    }
    let asked = connection
        .query_row(
            &format!("SELECT rowid FROM search WHERE search MATCH '{ALL}' ORDER BY rowid DESC LIMIT 1"),
            [],
            |_| Ok(()),
        )
        .optional();
    match asked {
        Err(error) if is_damage(&error) => Ok(Index::Damaged),
        asked => asked.map(|_| Index::Whole),
    }
}

/// The place in the log up to which the index of a database has what was said; none if it is not known any more what it has.
pub(super) fn reached(connection: &Connection, database: &str) -> rusqlite::Result<Option<Seq>> {
    let value = connection
        .prepare_cached(&format!("SELECT value FROM {database}.meta WHERE key = 'search'"))?
        .query_row([], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(value.and_then(|value| value.parse().ok()))
}

/// Brings the index up to the end of the log, and says where that is.
pub(super) fn catch_up(connection: &mut Connection) -> rusqlite::Result<Seq> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let head = bring_up(&tx)?;
    tx.commit()?;
    Ok(head)
}

/// The same, in a transaction in which something else happens too.
pub(super) fn bring_up(tx: &Connection) -> rusqlite::Result<Seq> {
    let head = log::head(tx)?;
    if let Some(reached) = reached(tx, "main")?.filter(|reached| *reached < head) {
        fill(tx, (reached, head))?;
        reach(tx, &head.to_string())?;
    }
    Ok(head)
}

/// Follows what was taken out of a message that the index has. To be called before the messages are folded: what is taken out has to
/// be said to it once more. All else it hears of when it is brought up.
pub(super) fn follow(tx: &Connection, logged: &Logged, index: Index) -> rusqlite::Result<()> {
    let Logged::Turned(turned) = logged else { return Ok(()) };
    let Turn::Message(turn) = &turned.turn else { return Ok(()) };
    let takes_words = turn.is_end() || matches!(turn, MessageTurn::Edited(_));
    if !takes_words || reached(tx, "main")?.is_none_or(|reached| turned.of > reached) {
        return Ok(());
    }
    if index == Index::Damaged {
        // It has words from now on that it should not have.
        return reach(tx, "behind");
    }
    let Some((entry, note)) = stand(tx, turned.of)? else { return Ok(()) };
    take_out(tx, turned.of, &entry)?;
    if let MessageTurn::Edited(body) = turn {
        put_in(tx, turned.of, &Entry { words: words(&entry.shelf, &note, body), ..entry })?;
    }
    Ok(())
}

/// Follows that the author of a message is called otherwise. To be called before the message says so.
pub(super) fn follow_name(tx: &Connection, seq: Seq, name: &str, index: Index) -> rusqlite::Result<()> {
    if reached(tx, "main")?.is_none_or(|reached| seq > reached) {
        return Ok(());
    }
    if index == Index::Damaged {
        // It has a name from now on that it should not have.
        return reach(tx, "behind");
    }
    let Some((entry, _)) = stand(tx, seq)? else { return Ok(()) };
    take_out(tx, seq, &entry)?;
    put_in(tx, seq, &Entry { speaker: joined(&entry.shelf, name), ..entry })
}

/// Makes an index in which there is nothing, in the place of the one that is there.
pub(super) fn begin_anew(tx: &Connection) -> rusqlite::Result<()> {
    forget(tx)?;
    tx.execute_batch(include_str!("schema/0021_index.sql"))
}

/// Throws away the index that is there, however that is.
pub(super) fn forget(tx: &Connection) -> rusqlite::Result<()> {
    if tx.execute_batch("DROP TABLE IF EXISTS search").is_err() {
        // What is left of it can't even be opened to be thrown away: it is forgotten first.
        tx.execute_batch(
            "PRAGMA writable_schema = ON;
             DELETE FROM sqlite_schema WHERE name = 'search';
             PRAGMA writable_schema = RESET;",
        )?;
        for part in ["data", "idx", "docsize", "config", "content"] {
            tx.execute_batch(&format!("DROP TABLE IF EXISTS search_{part}"))?;
        }
    }
    Ok(())
}

/// Puts every message in that was said after one place and up to another and is not deleted.
pub(super) fn fill(tx: &Connection, (after, upto): (Seq, Seq)) -> rusqlite::Result<()> {
    let mut messages = tx.prepare_cached(
        "SELECT seq FROM message WHERE seq > ?1 AND seq <= ?2 AND deleted_at IS NULL ORDER BY seq",
    )?;
    let mut rows = messages.query([row::place(after), row::place(upto)])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        if let Some((entry, _)) = stand(tx, seq)? {
            put_in(tx, seq, &entry)?;
        }
    }
    Ok(())
}

fn reach(tx: &Connection, place: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES ('search', ?1)")?
        .execute([place])
        .map(drop)
}

/// What of a message is looked for.
struct Entry {
    shelf: Shelf,
    speaker: String,
    words: String,
}

impl Entry {
    /// By which rooms it is found, where it is not by its terms.
    fn places(&self) -> Option<String> {
        match &self.shelf {
            Shelf::Public { room } => Some(format!("{ALL} {room}")),
            Shelf::Private { .. } => None,
        }
    }
}

/// Where in the index a room's messages are found.
pub(super) enum Shelf {
    /// Among those of all rooms that everybody sees, each by its room too.
    Public { room: String },
    /// By terms of its own only, each behind a mark that nobody can type: whoever is elsewhere does not come upon them, so that no search
    /// takes longer for what is said there.
    Private { mark: String },
}

impl Shelf {
    /// Of the room that was opened at a place in the log.
    pub(super) fn of(room: &RoomName, opened: Seq) -> Self {
        if room.is_private() {
            Self::Private { mark: format!("{MARK}{opened}{MARK}") }
        } else {
            Self::Public { room: format!("r{opened}") }
        }
    }

    /// What stands before each term.
    pub(super) fn mark(&self) -> &str {
        match self {
            Self::Public { .. } => "",
            Self::Private { mark } => mark,
        }
    }
}

/// What stands in the place of every message of a room that everybody sees.
pub(super) const ALL: &str = "all";

/// In no term (src/terms.rs), for it is no letter, and for the tokenizer a part of one.
const MARK: char = '\u{e000}';

fn put_in(tx: &Connection, seq: Seq, entry: &Entry) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO search (rowid, place, speaker, words) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seq, entry.places(), entry.speaker, entry.words])
        .map(drop)
}

/// The index has no words of its own, only where they stand: it is told which it is to forget.
fn take_out(tx: &Connection, seq: Seq, entry: &Entry) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO search (search, rowid, place, speaker, words) VALUES ('delete', ?1, ?2, ?3, ?4)",
    )?
    .execute(params![seq, entry.places(), entry.speaker, entry.words])
    .map(drop)
}

/// What the index has of a message, and what its program said about it.
fn stand(tx: &Connection, seq: Seq) -> rusqlite::Result<Option<(Entry, Note)>> {
    let row = tx
        .prepare_cached(
            "SELECT room, author_name, body, note FROM message WHERE seq = ?1 AND deleted_at IS NULL",
        )?
        .query_row([seq], |row| {
            let (room, name): (String, String) = (row.get(0)?, row.get(1)?);
            Ok((room, name, row.get::<_, String>(2)?, message::read_note(row, 3)?))
        })
        .optional()?;
    let Some((room, name, body, note)) = row else { return Ok(None) };
    let Ok(room) = room.parse() else { return Ok(None) };
    let Some(opened) = directory::opened(tx, &room)? else { return Ok(None) };
    let shelf = Shelf::of(&room, opened);
    let (speaker, words) = (joined(&shelf, &name), words(&shelf, &note, &body));
    Ok(Some((Entry { shelf, speaker, words }, note)))
}

fn words(shelf: &Shelf, note: &Note, body: &str) -> String {
    let title = note.title.as_ref().map(|title| title.as_str());
    let tags = note.tags.iter().map(|tag| tag.as_str());
    title.into_iter().chain(tags).chain([body]).map(|text| joined(shelf, text)).collect::<Vec<_>>().join(" ")
}

/// The terms of a text, as they stand on a shelf.
fn joined(shelf: &Shelf, text: &str) -> String {
    let mark = shelf.mark();
    terms(&composed(text))
        .into_iter()
        .map(|term| format!("{mark}{}", term.word))
        .collect::<Vec<_>>()
        .join(" ")
}
