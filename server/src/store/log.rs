//! The log's rows: an entry written at its place, and what stands there as an event.

use super::{
    Deed, Entry, InvitationTurn, Logged, MessageTurn, PollTurn, Turn, Turned, What,
    data::{
        self, BallotData, ChoiceData, EditedData, InvitedData, MessageData, OpenedData, PollData,
        ReactionData,
    },
    direct, directory, message,
    row::{optional_text, place, text, unreadable, unwritable},
};
use crate::files::shown::html;
use protocol::{
    ClientId, Entrance, Epoch, Event, Html, Message, Opened, Person, Posting, RoomName, Seq, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;

/// The columns that [`logged`] reads, in its order.
pub(super) const COLUMNS: &str = "seq, room, kind, at, author_id, author_name, client_id, data, turns";
const DATA: usize = 7;

/// Writes `entry` into the log at `seq`.
pub(super) fn insert(
    connection: &Connection,
    epoch: &Epoch,
    seq: Seq,
    entry: &Entry,
    html: Option<Html>,
) -> rusqlite::Result<Logged> {
    let (kind, data, turns) = data::written(&entry.what).map_err(unwritable)?;
    connection
        .prepare_cached(
            "INSERT INTO log (seq, room, kind, at, author_id, author_name, client_id, data, turns)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            seq,
            entry.room.as_str(),
            kind,
            entry.at.millis(),
            entry.author.id.as_str(),
            &*entry.author.name,
            entry.what.client_id().map(|id| id.as_str()),
            data,
            turns,
        ])?;
    let mut logged = placed(epoch, seq, entry, html);
    if let Logged::Told(event) = &mut logged {
        message::quote(connection, Arc::make_mut(event))?;
    }
    Ok(logged)
}

fn placed(epoch: &Epoch, seq: Seq, entry: &Entry, html: Option<Html>) -> Logged {
    let id = epoch.at(seq);
    let (room, author, at) = (entry.room.clone(), entry.author.clone(), entry.at);
    let event = match &entry.what {
        What::Message { body, note, files, reply_to, client_id } => {
            let (note, client_id) = (note.clone(), client_id.clone());
            Event::Message(Message {
                html,
                reply_to: reply_to.map(|seq| message::unread(epoch, seq)),
                note,
                files: files.clone(),
                client_id,
                ..Message::plain(id, room, author, at, body.to_string())
            })
        }
        What::Opened { posting } => {
            let (posting, entry, title) = (*posting, Entrance::Everyone, None);
            Event::Opened(Opened { id, room, author, at, posting, entry, title, with: None })
        }
        What::OpenedPrivately { title } => {
            let (posting, entry, title) = (Posting::Everyone, Entrance::Invitation, Some(title.clone()));
            Event::Opened(Opened { id, room, author, at, posting, entry, title, with: None })
        }
        What::OpenedDirectly { with } => {
            let (posting, entry) = (Posting::Everyone, Entrance::Invitation);
            let (title, with) = (None, Some(with.clone()));
            Event::Opened(Opened { id, room, author, at, posting, entry, title, with })
        }
        What::Did(deed, _) => {
            return Logged::Did(Arc::new(deed.told(id, room, author, at)), deed.clone());
        }
        What::Forgot { stands } => {
            let deed = Deed::Forgot(stands.clone());
            return Logged::Did(Arc::new(deed.told(id, room, author, at)), deed);
        }
        What::Poll(poll) => {
            Event::Poll(PollData::of(poll).put_to(id, room, author, at, poll.client_id.clone()))
        }
        What::Removed { of, .. } => {
            let turn = Turn::Message(MessageTurn::Removed);
            return Logged::Turned(Arc::new(Turned { seq, room, of: *of, author, at, turn }));
        }
        What::Turn { of, turn } => {
            let turned = Turned { seq, room, of: *of, author, at, turn: turn.clone() };
            return Logged::Turned(Arc::new(turned));
        }
    };
    Logged::Told(Arc::new(event))
}

pub(super) fn head(connection: &Connection) -> rusqlite::Result<Seq> {
    connection.query_row("SELECT coalesce(max(seq), 0) FROM log", [], |row| row.get(0))
}

/// The event that stands at `seq`, if it is one of `room` and told there: as it was when it came.
pub(super) fn at(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    seq: Seq,
) -> rusqlite::Result<Option<Event>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq = ?1 AND room = ?2 AND turns IS NULL"))?
        .query_row(params![place(seq), room.as_str()], |row| event(epoch, row))
        .optional()
}

/// When the newest event up to a place happened, in milliseconds since 1970 UTC; 0 before the first.
pub(super) fn time_of(connection: &Connection, seq: Seq) -> rusqlite::Result<i64> {
    let time = connection
        .prepare_cached("SELECT at FROM log WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([place(seq)], |row| row.get(0))
        .optional()?;
    Ok(time.unwrap_or(0))
}

/// The place of the first event at a moment or after it, as the clock ran; the one behind the last if there is none.
pub(super) fn first_since(connection: &Connection, at: Timestamp) -> rusqlite::Result<Seq> {
    let mut asked = connection.prepare_cached("SELECT at FROM log WHERE seq = ?1")?;
    let (mut from, mut to) = (1, head(connection)? + 1);
    while from < to {
        let middle = from + (to - from) / 2;
        let found: Option<i64> = asked.query_row([place(middle)], |row| row.get(0)).optional()?;
        if found.is_some_and(|found| found < at.millis()) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    Ok(from)
}

/// Every event after a place.
pub(super) fn after(connection: &Connection, epoch: &Epoch, seq: Seq) -> rusqlite::Result<Vec<Logged>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM log WHERE seq > ?1 ORDER BY seq"))?
        .query_map([place(seq)], |row| logged(epoch, row))?
        .collect()
}

/// The first event of the same meaning, if the log has one: the same client id, or the room opened before. Two people have one
/// conversation: the address that somebody thought of for another is nobody's then.
pub(super) fn first_of(
    connection: &Connection,
    epoch: &Epoch,
    entry: &Entry,
) -> rusqlite::Result<Option<Event>> {
    match (&entry.what, entry.what.client_id()) {
        (What::OpenedDirectly { with }, _) => {
            let Some(room) = direct::room_of(connection, &entry.author.id, &with.id)? else {
                return Ok(None);
            };
            let seq = directory::opened(connection, &room)?;
            seq.map_or(Ok(None), |seq| at(connection, epoch, &room, seq))
        }
        (What::Opened { .. } | What::OpenedPrivately { .. }, _) => {
            let seq = directory::opened(connection, &entry.room)?;
            seq.map_or(Ok(None), |seq| at(connection, epoch, &entry.room, seq))
        }
        (_, Some(id)) => first_under(connection, epoch, &entry.room, id),
        (_, None) => Ok(None),
    }
}

/// The event of a room with a client id, if the log has one.
pub(super) fn first_under(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    client_id: &ClientId,
) -> rusqlite::Result<Option<Event>> {
    let seq: Option<Seq> = connection
        .prepare_cached("SELECT seq FROM log WHERE room = ?1 AND client_id = ?2")?
        .query_row([room.as_str(), client_id.as_str()], |row| row.get(0))
        .optional()?;
    seq.map_or(Ok(None), |seq| at(connection, epoch, room, seq))
}

/// An event as it stands now, where it can stand otherwise than when it came: a message.
pub(super) fn as_it_stands(connection: &Connection, epoch: &Epoch, event: Event) -> rusqlite::Result<Event> {
    let Event::Message(said) = &event else { return Ok(event) };
    let stand = message::at(connection, epoch, &said.room, said.id.seq)?;
    Ok(stand.map_or(event, Event::Message))
}

/// Reads an event from a row of [`COLUMNS`].
pub(super) fn logged(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Logged> {
    let seq: Seq = row.get(0)?;
    let kind: String = row.get(2)?;
    let told = |event| Ok(Logged::Told(Arc::new(event)));
    let turned = |turn| {
        let (room, of) = (text(row, 1)?, row.get(8)?);
        let author = Person { id: text(row, 4)?, name: row.get::<_, String>(5)?.into() };
        let at = Timestamp::from_millis(row.get(3)?);
        Ok(Logged::Turned(Arc::new(Turned { seq, room, of, author, at, turn })))
    };
    match kind.as_str() {
        "message" | "opened" | "poll" => told(event(epoch, row)?),
        "notice" => Ok(Logged::Did(Arc::new(event(epoch, row)?), data::read(row, DATA)?)),
        "ballot" => turned(Turn::Poll(PollTurn::Cast(data::read::<BallotData>(row, DATA)?.choices))),
        "choice" => turned(Turn::Poll(PollTurn::Added(data::read::<ChoiceData>(row, DATA)?.text))),
        "closed" => turned(Turn::Poll(PollTurn::Closed)),
        "revealed" => turned(Turn::Poll(PollTurn::Revealed)),
        "edited" => turned(Turn::Message(MessageTurn::Edited(data::read::<EditedData>(row, DATA)?.body))),
        "deleted" => turned(Turn::Message(MessageTurn::Deleted)),
        "removed" => turned(Turn::Message(MessageTurn::Removed)),
        "reacted" => {
            turned(Turn::Message(MessageTurn::Reacted(data::read::<ReactionData>(row, DATA)?.emoji)))
        }
        "withdrawn" => {
            turned(Turn::Message(MessageTurn::Withdrawn(data::read::<ReactionData>(row, DATA)?.emoji)))
        }
        "invited" => {
            let InvitedData { hash } = data::read(row, DATA)?;
            turned(Turn::Invitation(InvitationTurn::Made { hash }))
        }
        "revoked" => turned(Turn::Invitation(InvitationTurn::Revoked)),
        other => Err(unreadable(2, format!("unknown kind {other:?}"))),
    }
}

/// Reads an event that is told from a row of [`COLUMNS`]; of what a message answers only the place.
pub(super) fn event(epoch: &Epoch, row: &Row<'_>) -> rusqlite::Result<Event> {
    let seq: Seq = row.get(0)?;
    let (id, room) = (epoch.at(seq), text(row, 1)?);
    let kind: String = row.get(2)?;
    let at = Timestamp::from_millis(row.get(3)?);
    let author = Person { id: text(row, 4)?, name: row.get::<_, String>(5)?.into() };
    let client_id = optional_text(row, 6)?;
    match kind.as_str() {
        "message" => {
            let MessageData { body, note, files, reply_to } = data::read(row, DATA)?;
            Ok(Event::Message(Message {
                html: html(&room, &body, &files),
                note,
                files,
                reply_to: reply_to.map(|seq| message::unread(epoch, seq)),
                client_id,
                ..Message::plain(id, room, author, at, body)
            }))
        }
        "opened" => {
            let OpenedData { posting, entry, title, with } = data::read(row, DATA)?;
            Ok(Event::Opened(Opened { id, room, author, at, posting, entry, title, with }))
        }
        "notice" => Ok(data::read::<Deed>(row, DATA)?.told(id, room, author, at)),
        "poll" => {
            let data: PollData = data::read(row, DATA)?;
            Ok(Event::Poll(data.put_to(id, room, author, at, client_id)))
        }
        other => Err(unreadable(2, format!("unknown kind {other:?}"))),
    }
}
