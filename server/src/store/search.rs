//! Searching: the index of what was said is asked for places, and the messages are read that stand there.

use super::{
    ReadError, Store, directory,
    index::{Index, is_damage},
    log, message, row,
};
use crate::phrases::Phrases;
use protocol::{Cursor, Epoch, Message, RoomName, Seq, Timestamp, limits::SEARCH_PLACES};
use rusqlite::{Connection, params};

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
        let _turn = self.readers.turn_to_search().await?;
        self.catch_up().await;
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
        places.extend(directory::opened(tx, room)?.map(|opened| format!("\"r{opened}\"")));
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
