//! Polls: what was asked, what can be chosen, and who chose what.

use crate::store::{Logged, PollTurn, Turn, Turned, row};
use protocol::{Event, Poll};
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, logged: &Logged) -> rusqlite::Result<()> {
    match logged {
        Logged::Told(event) => match &**event {
            Event::Poll(poll) => open(tx, poll),
            Event::Message(_) | Event::Opened(_) | Event::Notice(_) => Ok(()),
        },
        Logged::Did(..) => Ok(()),
        Logged::Turned(turned) => match &turned.turn {
            Turn::Poll(turn) => change(tx, turned, turn),
            Turn::Message(_) | Turn::Invitation(_) => Ok(()),
        },
    }
}

fn open(tx: &Connection, poll: &Poll) -> rusqlite::Result<()> {
    tx.prepare_cached(
        r#"INSERT INTO poll (seq, room, at, author_id, author_name, client_id, question, "select", results, adding,
                             closes_at, changed, changed_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?1, ?3)"#,
    )?
    .execute(params![
        poll.id.seq,
        poll.room.as_str(),
        poll.at.millis(),
        poll.author.id.as_str(),
        &*poll.author.name,
        poll.client_id.as_ref().map(|id| id.as_str()),
        poll.question,
        row::as_word(&poll.select)?,
        row::as_word(&poll.results)?,
        row::as_word(&poll.adding)?,
        poll.closes_at.map(protocol::Timestamp::millis),
    ])?;
    for choice in &poll.choices {
        add(tx, poll.id.seq, &choice.text)?;
    }
    Ok(())
}

fn change(
    tx: &Connection,
    Turned { seq, of: poll, author, at, .. }: &Turned,
    turn: &PollTurn,
) -> rusqlite::Result<()> {
    match turn {
        PollTurn::Cast(choices) if choices.is_empty() => {
            tx.prepare_cached("DELETE FROM ballot WHERE poll = ?1 AND person = ?2")?
                .execute(params![poll, author.id.as_str()])?;
        }
        PollTurn::Cast(choices) => {
            let choices = choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            tx.prepare_cached(
                "INSERT INTO ballot (poll, person, choices) VALUES (?1, ?2, ?3)
                 ON CONFLICT (poll, person) DO UPDATE SET choices = excluded.choices",
            )?
            .execute(params![poll, author.id.as_str(), choices])?;
        }
        PollTurn::Added(text) => add(tx, *poll, text.as_str())?,
        PollTurn::Closed => {
            tx.prepare_cached("UPDATE poll SET closed = coalesce(closed, ?2) WHERE seq = ?1")?
                .execute(params![poll, seq])?;
        }
        PollTurn::Revealed => {
            tx.prepare_cached("UPDATE poll SET results = 'revealed' WHERE seq = ?1 AND results = 'hidden'")?
                .execute([poll])?;
        }
    }
    tx.prepare_cached("UPDATE poll SET changed = ?2, changed_at = ?3 WHERE seq = ?1")?.execute(params![
        poll,
        seq,
        at.millis()
    ])?;
    Ok(())
}

fn add(tx: &Connection, poll: protocol::Seq, text: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO choice (poll, place, text)
         SELECT ?1, coalesce(max(place) + 1, 0), ?2 FROM choice WHERE poll = ?1",
    )?
    .execute(params![poll, text])?;
    Ok(())
}
