//! Searching: the index of what was said is asked for places, and the messages are read that stand there.

use super::{
    ReadError, Store, directory,
    index::{ALL, Index, Shelf, is_damage},
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
    /// Those that everybody sees.
    Public,
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
    let (mut places, mut ways) = (Vec::new(), Vec::new());
    match &search.rooms {
        Rooms::Public => places.push(format!("\"{ALL}\"")),
        Rooms::Only(rooms) => {
            for room in rooms {
                match directory::opened(tx, room)?.map(|opened| Shelf::of(room, opened)) {
                    Some(Shelf::Public { room }) => places.push(format!("\"{room}\"")),
                    Some(Shelf::Private { mark }) => ways.push(sought(search, &mark)),
                    None => {}
                }
            }
        }
    }
    if !places.is_empty() {
        ways.push(format!("place : ({}) AND {}", places.join(" OR "), sought(search, "")));
    }
    Ok((!ways.is_empty()).then(|| format!("({})", ways.join(") OR ("))))
}

/// All that is looked for, with a mark before each term.
fn sought(search: &Search, mark: &str) -> String {
    let columns = [("words", &search.words), ("speaker", &search.speaker)];
    let columns = columns.into_iter().filter(|(_, phrases)| !phrases.is_empty());
    columns
        .map(|(column, phrases)| format!("{column} : ({})", phrases.expression(mark)))
        .collect::<Vec<_>>()
        .join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, MessageTurn, Turn, What, check, open};
    use protocol::{Note, Person, PersonId, Posting};

    /// What one finds by a search, and what the index itself meets by the same words.
    #[tokio::test]
    async fn words_of_a_private_room_are_met_only_by_whoever_searches_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let lobby = RoomName::lobby();
        let [plans, other] = ["~zzzzzzzzzzzzzzzzzzzzzzzzz5", "~zzzzzzzzzzzzzzzzzzzzzzzzz7"]
            .map(|room| room.parse::<RoomName>().unwrap());
        let append = async |room: &RoomName, what| {
            let zoe = Person { id: PersonId::from_bits(1), name: "Zoe".into() };
            let entry = Entry { room: room.clone(), author: zoe, at: Timestamp::from_millis(1), what };
            store.append(entry).await.unwrap();
        };
        let say = |body: &str| {
            let (body, note, files) = (body.parse().unwrap(), Note::default(), [].into());
            What::Message { body, note, files, reply_to: None, client_id: None }
        };
        append(&lobby, What::Opened { posting: Posting::Everyone }).await;
        append(&plans, What::OpenedPrivately { title: "Plans".parse().unwrap() }).await;
        append(&other, What::OpenedPrivately { title: "Plans".parse().unwrap() }).await;
        for room in [&lobby, &plans, &other] {
            append(room, say("a green quagga")).await;
        }
        append(&other, say("a zebra")).await;
        let found = async |words, speaker, rooms: &[&RoomName]| {
            let only = rooms.iter().copied().cloned().collect();
            let rooms = if rooms.is_empty() { Rooms::Public } else { Rooms::Only(only) };
            let (words, speaker) = (Phrases::read(words).unwrap(), Phrases::read(speaker).unwrap());
            let search = Search { words, speaker, rooms, after: None, before: None, limit: 10 };
            let messages = store.search(search).await.unwrap().messages;
            messages.into_iter().map(|message| message.room.to_string()).collect::<Vec<_>>()
        };
        for (words, speaker) in
            [("quagga", ""), ("quag", ""), ("\"green quagga\"", ""), ("quagga", "Zoe"), ("green", "Zoe")]
        {
            for outside in [&[][..], &[&lobby]] {
                assert_eq!(found(words, speaker, outside).await, ["lobby"], "{words} of {speaker}");
            }
            assert_eq!(found(words, speaker, &[&plans]).await, [plans.as_str()], "{words} of {speaker}");
        }
        let everywhere = [&lobby, &plans, &other];
        assert_eq!(found("quagga", "Zoe", &everywhere).await, [other.as_str(), plans.as_str(), "lobby"]);
        assert!(found("green zebra", "", &everywhere).await.is_empty(), "not in one message");
        let index = open::open_reader(&folder.path().join("hallway.db")).unwrap();
        let met = |words: &str| -> u32 {
            index
                .query_row("SELECT count(*) FROM search WHERE search MATCH ?1", [words], |row| row.get(0))
                .unwrap()
        };
        for (words, count) in
            [("quagga", 1), ("qua *", 1), ("zoe", 1), (ALL, 1), ("r1", 1), ("r2", 0), ("zebra", 0)]
        {
            assert_eq!(met(words), count, "{words}");
        }
        let edited = Turn::Message(MessageTurn::Edited("a violet okapi".to_owned()));
        append(&plans, What::Turn { of: 5, turn: edited }).await;
        append(&other, What::Turn { of: 6, turn: Turn::Message(MessageTurn::Deleted) }).await;
        assert_eq!(found("quagga", "", &everywhere).await, ["lobby"]);
        assert_eq!(found("okapi", "", &everywhere).await, [plans.as_str()]);
        assert_eq!(met("okapi"), 0);
        drop(index);
        store.close().await;
        assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    }
}
