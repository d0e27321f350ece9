//! The search index: the terms of every message, as it reads now.

use crate::{
    store::{Logged, MessageTurn, Turn, message},
    terms::{composed, terms},
};
use protocol::{Event, Note, RoomName, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// What of a message is looked for.
struct Entry {
    place: String,
    speaker: String,
    words: String,
}

/// To be called before the messages are folded: what is taken out of the index has to be said to it once more.
pub(super) fn fold(tx: &Connection, logged: &Logged) -> rusqlite::Result<()> {
    if let Logged::Told(event) = logged
        && let Event::Message(message) = &**event
    {
        let place = place(tx, &message.room)?;
        let words = words(&message.note, &message.body);
        return put_in(tx, message.id.seq, &Entry { place, speaker: joined(&message.author.name), words });
    }
    // What else happens to a message changes no word of it.
    let Logged::Turned(turned) = logged else { return Ok(()) };
    let Turn::Message(turn) = &turned.turn else { return Ok(()) };
    if !turn.is_end() && !matches!(turn, MessageTurn::Edited(_)) {
        return Ok(());
    }
    let Some((entry, note)) = stand(tx, turned.of)? else { return Ok(()) };
    take_out(tx, turned.of, &entry)?;
    if let MessageTurn::Edited(body) = turn {
        put_in(tx, turned.of, &Entry { words: words(&note, body), ..entry })?;
    }
    Ok(())
}

/// Puts every message in that is not deleted, into an index in which there is nothing.
pub(in crate::store) fn fill(tx: &Connection) -> rusqlite::Result<()> {
    let mut messages = tx.prepare("SELECT seq FROM message WHERE deleted_at IS NULL ORDER BY seq")?;
    let mut rows = messages.query([])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        if let Some((entry, _)) = stand(tx, seq)? {
            put_in(tx, seq, &entry)?;
        }
    }
    Ok(())
}

fn put_in(tx: &Connection, seq: Seq, Entry { place, speaker, words }: &Entry) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO search (rowid, place, speaker, words) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seq, place, speaker, words])
        .map(drop)
}

/// The index has no words of its own, only where they stand: it is told which it is to forget.
fn take_out(tx: &Connection, seq: Seq, Entry { place, speaker, words }: &Entry) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO search (search, rowid, place, speaker, words) VALUES ('delete', ?1, ?2, ?3, ?4)",
    )?
    .execute(params![seq, place, speaker, words])
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
    let entry = Entry { place: place(tx, &room)?, speaker: joined(&name), words: words(&note, &body) };
    Ok(Some((entry, note)))
}

/// The room, and whether it is one for everybody: what is said elsewhere has nothing by which a search of all could come upon it.
fn place(tx: &Connection, room: &RoomName) -> rusqlite::Result<String> {
    let opened = crate::store::search::opened(tx, room)?.unwrap_or_default();
    Ok(if room.is_private() { format!("r{opened}") } else { format!("all r{opened}") })
}

fn words(note: &Note, body: &str) -> String {
    let title = note.title.as_ref().map(|title| title.as_str());
    let tags = note.tags.iter().map(|tag| tag.as_str());
    title.into_iter().chain(tags).chain([body]).map(joined).collect::<Vec<_>>().join(" ")
}

fn joined(text: &str) -> String {
    terms(&composed(text)).into_iter().map(|term| term.word).collect::<Vec<_>>().join(" ")
}
