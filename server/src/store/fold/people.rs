//! Who looks after a room, whom it is for, and what it is about.

use crate::store::{Deed, Stands};
use protocol::{Event, Message, Opened, Person, PersonId, RoomName, Seq, Title};
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, event: &Event, deed: Option<&Deed>) -> rusqlite::Result<()> {
    let (seq, room) = (event.id().seq, event.room());
    match (event, deed) {
        (Event::Opened(opened), _) => open(tx, opened),
        (Event::Notice(notice), Some(deed)) => match deed {
            Deed::CameIn { .. } | Deed::CameBack => let_in(tx, room, &notice.author, seq),
            Deed::Left { heir } => {
                let_out(tx, room, &notice.author)?;
                heir.as_ref().map_or(Ok(()), |heir| name_host(tx, room, heir))
            }
            Deed::SentOut { whom } => let_out(tx, room, whom),
            Deed::Named { whom } => name_host(tx, room, whom),
            Deed::Unnamed { whom } => unname_host(tx, room, whom),
            Deed::Topic { topic } => set_topic(tx, room, topic.as_ref()),
            Deed::Forgot(stands) => forget(tx, notice, stands),
            Deed::Muted { .. }
            | Deed::Unmuted { .. }
            | Deed::Banned { .. }
            | Deed::Unbanned { .. }
            | Deed::Slowed { .. }
            | Deed::Closed
            | Deed::Reopened => Ok(()),
        },
        _ => Ok(()),
    }
}

fn open(tx: &Connection, Opened { id, room, author, with, .. }: &Opened) -> rusqlite::Result<()> {
    // Nobody looks after a conversation of two.
    if let Some(with) = with {
        bring_together(tx, room, author, with)?;
        bring_together(tx, room, with, author)?;
        let_in(tx, room, author, id.seq)?;
        return let_in(tx, room, with, id.seq);
    }
    // The house is nobody.
    if author.id == PersonId::from_bits(0) {
        return Ok(());
    }
    name_host(tx, room, author)?;
    if room.is_private() { let_in(tx, room, author, id.seq) } else { Ok(()) }
}

/// Somebody talks with another in a room from now on.
fn bring_together(tx: &Connection, room: &RoomName, person: &Person, other: &Person) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO direct (person, other, name, room) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![person.id.as_str(), other.id.as_str(), &*other.name, room.as_str()])?;
    Ok(())
}

fn name_host(tx: &Connection, room: &RoomName, person: &Person) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO host (room, person, name) VALUES (?1, ?2, ?3)")?
        .execute(params![room.as_str(), person.id.as_str(), &*person.name])?;
    Ok(())
}

fn unname_host(tx: &Connection, room: &RoomName, person: &Person) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM host WHERE room = ?1 AND person = ?2")?
        .execute(params![room.as_str(), person.id.as_str()])?;
    Ok(())
}

fn set_topic(tx: &Connection, room: &RoomName, topic: Option<&Title>) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE room SET topic = ?2 WHERE name = ?1")?
        .execute(params![room.as_str(), topic.map(Title::as_str)])?;
    Ok(())
}

fn let_in(tx: &Connection, room: &RoomName, person: &Person, since: Seq) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO inside (room, person, name, since) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![room.as_str(), person.id.as_str(), &*person.name, since])?;
    Ok(())
}

/// Whoever is forgotten has no part in the room, and nobody comes in by their invitations. What they did there stands as it was
/// done, under the name that the log has for it by now.
fn forget(
    tx: &Connection,
    Message { id, room, author, at, .. }: &Message,
    Stands { messages, polls }: &Stands,
) -> rusqlite::Result<()> {
    for table in ["inside", "host", "member", "silence"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE room = ?1 AND person = ?2"))?
            .execute(params![room.as_str(), author.id.as_str()])?;
    }
    tx.prepare_cached(
        "UPDATE invitation SET revoked = ?3 WHERE room = ?1 AND author_id = ?2 AND revoked IS NULL",
    )?
    .execute(params![room.as_str(), author.id.as_str(), id.seq])?;
    tx.prepare_cached("UPDATE direct SET name = ?3 WHERE room = ?1 AND other = ?2")?.execute(params![
        room.as_str(),
        author.id.as_str(),
        &*author.name
    ])?;
    for (table, places) in [("message", messages), ("poll", polls)] {
        let sql = format!("UPDATE {table} SET changed = ?3, changed_at = ?4 WHERE seq = ?1 AND room = ?2");
        let mut change = tx.prepare_cached(&sql)?;
        for place in places {
            change.execute(params![place, room.as_str(), id.seq, at.millis()])?;
        }
    }
    Ok(())
}

fn let_out(tx: &Connection, room: &RoomName, person: &Person) -> rusqlite::Result<()> {
    for table in ["inside", "host"] {
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE room = ?1 AND person = ?2"))?
            .execute(params![room.as_str(), person.id.as_str()])?;
    }
    Ok(())
}
