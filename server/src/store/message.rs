//! Messages as rows of their table, as they read now.

use super::{
    ReadError, Store, log,
    polls::TELLING_MILLIS,
    reactions,
    row::{self, optional_text, text, unreadable, unwritable},
};
use crate::files::shown::{html, in_words};
use protocol::{
    Deleted, Epoch, Event, File, FileId, Message, Note, Person, PersonId, Quote, Reaction, RoomName, Seq,
    Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;

/// The columns that [`read`] reads, in its order.
pub(super) const COLUMNS: &str = "seq, room, at, author_id, author_name, client_id, body, note, edited_at, deleted_at, changed, reply_to, remover_id, remover_name, files";
/// How many these are.
pub(super) const WIDTH: usize = 15;

/// Bytes of messages from which on no more of them are read: no greeting has more.
const ENOUGH: usize = 256 * 1024;

/// Most messages of a room that whoever comes back is told of one by one.
pub const MESSAGES_TOLD: usize = 200;

impl Store {
    /// The message at a place, if it was said in `room`.
    pub async fn message(&self, room: RoomName, seq: Seq) -> Result<Option<Message>, ReadError> {
        self.read(move |connection, epoch| at(connection, epoch, &room, seq)).await
    }

    /// Whether it is a message that stands at a place of `room`.
    pub async fn is_message(&self, room: RoomName, seq: Seq) -> Result<bool, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached("SELECT 1 FROM message WHERE seq = ?1 AND room = ?2")?
                .exists(params![row::place(seq), room.as_str()])
        })
        .await
    }

    /// What a message of a room says about a file that it bears.
    pub async fn file(&self, room: RoomName, id: FileId) -> Result<Option<File>, ReadError> {
        self.read(move |connection, _| {
            let files = connection
                .prepare_cached(
                    "SELECT files FROM file JOIN message ON seq = file.message
                     WHERE file.id = ?1 AND file.room = ?2 ORDER BY seq LIMIT 1",
                )?
                .query_row([id.as_str(), room.as_str()], |row| read_files(row, 0))
                .optional()?;
            Ok(files.and_then(|files| files.iter().find(|file| file.id == id).cloned()))
        })
        .await
    }

    /// Whether any message bears a file.
    pub async fn is_named(&self, id: FileId) -> Result<bool, ReadError> {
        self.read(move |connection, _| {
            connection.prepare_cached("SELECT 1 FROM file WHERE id = ?1")?.exists([id.as_str()])
        })
        .await
    }
}

/// The message at a place, if it was said in `room`.
pub(super) fn at(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    seq: Seq,
) -> rusqlite::Result<Option<Message>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM message WHERE seq = ?1 AND room = ?2"))?
        .query_row(params![row::place(seq), room.as_str()], |row| read(connection, epoch, row))
        .optional()
}

/// Those messages of a room after one place and up to another that do not read as they were said.
pub(super) fn changed(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (after, upto): (Seq, Seq),
) -> rusqlite::Result<Vec<Message>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM message INDEXED BY message_changed
             WHERE room = ?1 AND seq > ?2 AND seq <= ?3 AND changed > 0"
        ))?
        .query_map(params![room.as_str(), row::place(after), row::place(upto)], |row| {
            read(connection, epoch, row)
        })?
        .collect()
}

/// The messages that changed after what somebody has, see [`super::Outlook`].
pub(super) fn to_tell(
    connection: &Connection,
    epoch: &Epoch,
    rooms: &[RoomName],
    has: Seq,
) -> rusqlite::Result<Vec<Message>> {
    let since = log::time_of(connection, has)? - TELLING_MILLIS;
    let mut messages = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, changed_at FROM message WHERE room = ?1 AND changed > 0 ORDER BY changed DESC LIMIT ?2"
    ))?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for room in rooms {
        let mut rows = messages.query(params![room.as_str(), MESSAGES_TOLD])?;
        while let Some(row) = rows.next()? {
            let message = read(connection, epoch, row)?;
            // The log has an order of its own, whatever the clock says: what comes after it is news however it was set.
            if message.changed <= has && row.get::<_, i64>(WIDTH)? < since {
                break;
            }
            bytes += size(&message);
            found.push(message);
            if bytes > ENOUGH {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Roughly the bytes that a message takes where it is told: all of it that people make long.
fn size(message: &Message) -> usize {
    let person = |person: &Person| person.id.as_str().len() + person.name.len();
    let reaction =
        |reaction: &Reaction| reaction.who.iter().map(person).sum::<usize>() + reaction.emoji.len();
    let reactions: usize = message.reactions.iter().map(reaction).sum();
    message.body.len() + message.html.as_ref().map_or(0, |html| html.as_str().len()) + reactions
}

/// What a message answers, before that was looked up.
pub(super) fn unread(epoch: &Epoch, seq: Seq) -> Quote {
    let author = Person { id: PersonId::from_bits(0), name: "".into() };
    Quote { id: epoch.at(seq), author, quote: None, changed: 0 }
}

/// Looks up what a message answers: how that stands now.
pub(super) fn quote(connection: &Connection, event: &mut Event) -> rusqlite::Result<()> {
    if let Event::Message(Message { room, reply_to: Some(quote), .. }) = event {
        look_up(connection, room, quote)?;
    }
    Ok(())
}

fn look_up(connection: &Connection, room: &RoomName, quote: &mut Quote) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "SELECT author_id, author_name, body, deleted_at IS NULL, changed, files FROM message
             WHERE seq = ?1 AND room = ?2",
        )?
        .query_row(params![row::place(quote.id.seq), room.as_str()], |row| {
            quote.author = Person { id: text(row, 0)?, name: row.get::<_, String>(1)?.into() };
            let files = read_files(row, 5)?;
            let words = in_words(row.get_ref(2)?.as_str()?, &files);
            quote.quote = row.get::<_, bool>(3)?.then(|| app::links::quote(&words));
            quote.changed = row.get(4)?;
            Ok(())
        })
        .optional()?;
    Ok(())
}

/// Reads a message from a row of [`COLUMNS`].
pub(super) fn read(connection: &Connection, epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Message> {
    let moment = |column| row.get::<_, Option<i64>>(column).map(|at| at.map(Timestamp::from_millis));
    let body: String = row.get(6)?;
    let room: RoomName = text(row, 1)?;
    let files = read_files(row, 14)?;
    let mut reply_to = row.get::<_, Option<Seq>>(11)?.map(|seq| unread(epoch, seq));
    if let Some(quote) = &mut reply_to {
        look_up(connection, &room, quote)?;
    }
    Ok(Message {
        id: epoch.at(row.get(0)?),
        html: html(&room, &body, &files),
        room,
        at: Timestamp::from_millis(row.get(2)?),
        author: Person { id: text(row, 3)?, name: row.get::<_, String>(4)?.into() },
        client_id: optional_text(row, 5)?,
        body,
        files,
        note: read_note(row, 7)?,
        whom: None,
        seconds: None,
        reply_to,
        // What has happened to it is known by its place: there is nothing to look up for all others.
        reactions: if row.get::<_, Seq>(10)? > 0 {
            reactions::of(connection, row.get(0)?)?
        } else {
            Vec::new()
        },
        edited_at: moment(8)?,
        deleted: moment(9)?.map(|at| deleted(row, at)).transpose()?,
        changed: row.get(10)?,
    })
}

fn deleted(row: &Row<'_>, at: Timestamp) -> rusqlite::Result<Deleted> {
    let name = row.get::<_, Option<String>>(13)?;
    let by = optional_text(row, 12)?.zip(name).map(|(id, name)| Person { id, name: name.into() });
    Ok(Deleted { at, by })
}

/// What a message bears, from the column that keeps it.
fn read_files(row: &Row<'_>, column: usize) -> rusqlite::Result<Arc<[File]>> {
    let files = row.get_ref(column)?.as_str_or_null()?.map(serde_json::from_str).transpose();
    Ok(files.map_err(|e| unreadable(column, e))?.unwrap_or_default())
}

/// What a message bears, as its column keeps it: nothing where there is none.
pub(super) fn files(files: &[File]) -> rusqlite::Result<Option<String>> {
    if files.is_empty() { Ok(None) } else { serde_json::to_string(files).map(Some).map_err(unwritable) }
}

/// What a program said about a message, from the column that keeps it.
pub(super) fn read_note(row: &Row<'_>, column: usize) -> rusqlite::Result<Note> {
    let note = row.get_ref(column)?.as_str_or_null()?.map(serde_json::from_str).transpose();
    Ok(note.map_err(|e| unreadable(column, e))?.unwrap_or_default())
}

/// A note as the column of the message keeps it: nothing where there is none.
pub(super) fn note(note: &Note) -> rusqlite::Result<Option<String>> {
    if *note == Note::default() {
        return Ok(None);
    }
    serde_json::to_string(note).map(Some).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, MessageTurn, Turn, What, migrations};
    use protocol::{
        Posting,
        limits::{REACTION_KINDS, REACTORS_NAMED},
    };

    #[test]
    fn of_messages_with_many_reactions_no_more_are_read_than_of_long_ones() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations::run(&mut connection).unwrap();
        let (mut changed, name) = (1_000, "N".repeat(32));
        for seq in 1..=MESSAGES_TOLD {
            for kind in 0..REACTION_KINDS {
                for person in 0..REACTORS_NAMED {
                    let person = PersonId::from_bits(person as u128);
                    let row = params![seq, kind.to_string(), person.as_str(), name, changed];
                    connection.execute("INSERT INTO reaction VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
                    changed += 1;
                }
            }
            let message =
                "INSERT INTO message (seq, room, at, author_id, author_name, body, changed, changed_at)
                           VALUES (?1, 'lobby', 0, ?2, 'Ann', 'hi', ?3, 0)";
            let author = PersonId::from_bits(1);
            connection.execute(message, params![seq, author.as_str(), changed]).unwrap();
        }
        let (epoch, rooms) = (Epoch::from_bits(1), [RoomName::lobby()]);
        let told = to_tell(&connection, &epoch, &rooms, 1).unwrap();
        let longest = REACTION_KINDS * REACTORS_NAMED * (32 + 32);
        assert!(!told.is_empty() && told.len() <= ENOUGH / longest + 1, "{}", told.len());
    }

    #[tokio::test]
    async fn what_changed_is_told_although_the_clock_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let add = async |seconds: i64, what| {
            let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
            let at = Timestamp::from_millis(seconds * 1_000);
            store.append(Entry { room: RoomName::lobby(), author, at, what }).await.unwrap();
            store.head()
        };
        let say = |body: &str| What::Message {
            body: body.parse().unwrap(),
            note: Note::default(),
            files: [].into(),
            reply_to: None,
            client_id: None,
        };
        let turn = |of, turn| What::Turn { of, turn: Turn::Message(turn) };
        add(1_000, What::Opened { posting: Posting::Everyone }).await;
        let one = add(1_000, say("one")).await;
        let two = add(1_100, say("two")).await;
        let edited = add(1_100, turn(one, MessageTurn::Edited("another".to_owned()))).await;
        let has = add(1_200, say("three")).await;
        let told = async |has| {
            let at = Timestamp::from_millis(2_000_000);
            let outlook =
                store.outlook([RoomName::lobby()].into(), Some(has), store.head(), at).await.unwrap();
            outlook.messages.iter().map(|message| message.id.seq).collect::<Vec<_>>()
        };
        assert_eq!(told(edited).await, [one], "it may just not have been heard of");
        assert_eq!(told(has).await, [0; 0]);
        add(7, turn(two, MessageTurn::Deleted)).await;
        assert_eq!(told(has).await, [two]);
    }
}
