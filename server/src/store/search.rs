//! Searching: the index of what was said is asked for places, and the messages are read that stand there.
//!
//! The index is the one table that can be damaged without the log being so, for its pages have a form of their own inside those of the
//! database. Then it is left alone: everything else goes on, whoever searches is told, and whoever runs the server is too.

use super::{Known, ReadError, Store, log, message, row};
use crate::phrases::Phrases;
use protocol::{Cursor, Epoch, Message, RoomName, Seq, Timestamp, limits::SEARCH_PLACES};
use rusqlite::{Connection, OptionalExtension, ffi, params};
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

/// What is looked for, and where. Something is looked for in at least one of `words` and `speaker`.
#[derive(Debug, Clone)]
pub struct Search {
    pub words: Phrases,
    /// Of the author's name.
    pub speaker: Phrases,
    pub rooms: Rooms,
    pub after: Option<Bound>,
    pub before: Option<Bound>,
    pub limit: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rooms {
    /// Those that everybody sees, and these.
    Public {
        and: Vec<RoomName>,
    },
    Only(Vec<RoomName>),
}

/// A place in the log, or a moment: then the place where the log was at it. A clock that was set back in between makes that roughly so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Place(Seq),
    Moment(Timestamp),
}

/// Messages, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub messages: Vec<Message>,
    /// Before it there may be more: so far was looked.
    pub older: Option<Cursor>,
}

/// Whether the index can be asked, and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    Whole,
    /// It is damaged, or lacks what was said since it was found to be.
    Damaged,
}

#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum SearchError {
    #[error("the search index is damaged")]
    Damaged,
    #[error(transparent)]
    Unreadable(#[from] ReadError),
}

impl Store {
    /// The newest messages in which all stands that is looked for, at most `limit`, among as many places as one search looks at.
    ///
    /// # Errors
    /// When the log can't be read, or the index is damaged.
    pub async fn search(&self, search: Search) -> Result<Found, SearchError> {
        if self.known.index() == Index::Damaged {
            return Err(SearchError::Damaged);
        }
        let asked = self.read(move |connection, epoch| match find(connection, epoch, &search) {
            Err(error) if is_damage(&error) => Ok(Err(error)),
            found => found.map(Ok),
        });
        match asked.await? {
            Ok(found) => Ok(found),
            Err(error) => {
                self.known.lose_index(self.readers.path(), &error.to_string());
                Err(SearchError::Damaged)
            }
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
}

impl Index {
    pub(super) fn as_known(self) -> AtomicBool {
        AtomicBool::new(self == Self::Whole)
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

/// Whether it is the index of which SQLite complains. Its name stands in no other complaint, and of other tables it says which
/// constraint failed.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    let complaint = error.to_string();
    code == Some(ffi::SQLITE_CORRUPT_VTAB) || complaint == "constraint failed" || mentions(&complaint)
}

/// Whether a complaint is about the index.
pub(super) fn mentions(complaint: &str) -> bool {
    complaint.contains("search") || complaint.contains("fts5")
}

/// Whether the index can be used: for large ones a look at how it is made up, and not at all of it.
pub(super) fn look(connection: &Connection) -> rusqlite::Result<Index> {
    if is_behind(connection)? {
        return Ok(Index::Damaged);
    }
    let asked = connection
        .query_row(
            "SELECT rowid FROM search WHERE search MATCH 'all' ORDER BY rowid DESC LIMIT 1",
            [],
            |_| Ok(()),
        )
        .optional();
    match asked {
        Err(error) if is_damage(&error) => Ok(Index::Damaged),
        asked => asked.map(|_| Index::Whole),
    }
}

/// Whether something was said that the index was not told of.
pub(super) fn is_behind(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'search')", [], |row| row.get(0))
}

/// Remembers that it was not told of something.
pub(super) fn leave_behind(tx: &Connection) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO meta (key, value) VALUES ('search', 'behind')")?
        .execute([])
        .map(drop)
}

/// Makes an index in which there is nothing, in the place of the one that is there, however that is.
pub(super) fn begin_anew(tx: &Connection) -> rusqlite::Result<()> {
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
    tx.execute_batch(include_str!("schema/0007_search.sql"))?;
    tx.execute("DELETE FROM meta WHERE key = 'search'", []).map(drop)
}

/// Where a room was opened: it is known to the index by that.
pub(super) fn opened(connection: &Connection, room: &RoomName) -> rusqlite::Result<Option<Seq>> {
    connection
        .prepare_cached("SELECT opened FROM room WHERE name = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
        .optional()
}

/// See [`Store::search`].
pub(super) fn find(connection: &Connection, epoch: &Epoch, search: &Search) -> rusqlite::Result<Found> {
    let tx = connection.unchecked_transaction()?;
    let Some(expression) = expression(&tx, search)? else {
        return Ok(Found { messages: Vec::new(), older: None });
    };
    let after = match search.after {
        None => 0,
        Some(Bound::Place(seq)) => row::place(seq),
        Some(Bound::Moment(at)) => row::place(log::first_since(&tx, at)?).saturating_sub(1),
    };
    let before = match search.before {
        None => row::place(log::head(&tx)?).saturating_add(1),
        Some(Bound::Place(seq)) => row::place(seq).min(row::place(log::head(&tx)?).saturating_add(1)),
        Some(Bound::Moment(at)) => row::place(log::first_since(&tx, at)?),
    };
    let end = after.max(before.saturating_sub(SEARCH_PLACES));
    let mut messages: Vec<Message> = tx
        .prepare_cached(&format!(
            "SELECT {} FROM search CROSS JOIN message ON message.seq = search.rowid
             WHERE search MATCH ?1 AND search.rowid > ?2 AND search.rowid < ?3 ORDER BY search.rowid DESC LIMIT ?4",
            message::COLUMNS
        ))?
        // One more than asked for tells whether there is more.
        .query_map(params![expression, end, before, search.limit + 1], |row| message::read(connection, epoch, row))?
        .collect::<Result<_, _>>()?;
    let is_more = messages.len() > search.limit;
    messages.truncate(search.limit);
    let older = match messages.last() {
        Some(last) if is_more => Some(last.id.clone()),
        _ => Seq::try_from(end).ok().filter(|_| end > after).map(|end| epoch.at(end + 1)),
    };
    Ok(Found { messages, older })
}

/// What the index is asked; nothing if none of the rooms is there.
fn expression(tx: &Connection, search: &Search) -> rusqlite::Result<Option<String>> {
    let (mut places, rooms) = match &search.rooms {
        Rooms::Public { and } => (vec!["\"all\"".to_owned()], and),
        Rooms::Only(rooms) => (Vec::new(), rooms),
    };
    for room in rooms {
        places.extend(opened(tx, room)?.map(|opened| format!("\"r{opened}\"")));
    }
    if places.is_empty() {
        return Ok(None);
    }
    let mut expression = format!("place : ({})", places.join(" OR "));
    for (column, phrases) in [("words", &search.words), ("speaker", &search.speaker)] {
        if !phrases.is_empty() {
            expression.push_str(&format!(" AND {column} : ({})", phrases.expression()));
        }
    }
    Ok(Some(expression))
}
