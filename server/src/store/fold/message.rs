//! Messages, as they read now.

use crate::store::{Logged, MessageTurn, Turn, Turned, message};
use protocol::{Event, Message};
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, logged: &Logged) -> rusqlite::Result<()> {
    match logged {
        Logged::Told(event) => match &**event {
            Event::Message(message) => say(tx, message),
            Event::Opened(_) | Event::Poll(_) | Event::Notice(_) => Ok(()),
        },
        Logged::Did(..) => Ok(()),
        Logged::Turned(turned) => match &turned.turn {
            Turn::Message(turn) => change(tx, turned, turn),
            Turn::Poll(_) | Turn::Invitation(_) => Ok(()),
        },
    }
}

fn say(tx: &Connection, message: &Message) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO message (seq, room, at, author_id, author_name, client_id, body, note, reply_to, files)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        message.id.seq,
        message.room.as_str(),
        message.at.millis(),
        message.author.id.as_str(),
        &*message.author.name,
        message.client_id.as_ref().map(|id| id.as_str()),
        message.body,
        message::note(&message.note)?,
        message.reply_to.as_ref().map(|quote| quote.id.seq),
        message::files(&message.files)?,
    ])?;
    for file in message.files.iter() {
        tx.prepare_cached("INSERT OR IGNORE INTO file (message, id, room) VALUES (?1, ?2, ?3)")?
            .execute(params![message.id.seq, file.id.as_str(), message.room.as_str()])?;
    }
    Ok(())
}

fn change(
    tx: &Connection,
    Turned { seq, of, at, author, .. }: &Turned,
    turn: &MessageTurn,
) -> rusqlite::Result<()> {
    match turn {
        MessageTurn::Deleted | MessageTurn::Removed => {
            tx.prepare_cached("DELETE FROM reaction WHERE message = ?1")?.execute([of])?;
            tx.prepare_cached("DELETE FROM file WHERE message = ?1")?.execute([of])?;
        }
        MessageTurn::Reacted(emoji) => {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO reaction (message, emoji, person, name, seq) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![of, emoji, author.id.as_str(), &*author.name, seq])?;
        }
        MessageTurn::Withdrawn(emoji) => {
            tx.prepare_cached("DELETE FROM reaction WHERE message = ?1 AND emoji = ?2 AND person = ?3")?
                .execute(params![of, emoji, author.id.as_str()])?;
        }
        MessageTurn::Edited(_) => {}
    }
    match turn {
        MessageTurn::Reacted(_) | MessageTurn::Withdrawn(_) => tx
            .prepare_cached("UPDATE message SET changed = ?2, changed_at = ?3 WHERE seq = ?1")?
            .execute(params![of, seq, at.millis()])?,
        MessageTurn::Edited(body) => tx
            .prepare_cached(
                "UPDATE message SET body = ?4, edited_at = ?3, changed = ?2, changed_at = ?3 WHERE seq = ?1",
            )?
            .execute(params![of, seq, at.millis(), body])?,
        MessageTurn::Deleted | MessageTurn::Removed => {
            let by = (*turn == MessageTurn::Removed).then_some(author);
            tx.prepare_cached(
                "UPDATE message SET body = '', note = NULL, files = NULL, reply_to = NULL, edited_at = NULL, deleted_at = ?3,
                                    changed = ?2, changed_at = ?3, remover_id = ?4, remover_name = ?5
                 WHERE seq = ?1",
            )?
            .execute(params![
                of,
                seq,
                at.millis(),
                by.map(|by| by.id.as_str()),
                by.map(|by| &*by.name)
            ])?
        }
    };
    Ok(())
}
