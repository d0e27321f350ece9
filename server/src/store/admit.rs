//! What only the order of the log decides, asked in the transaction that would add an event: whether it was there
//! before, and whether its poll still takes what happens to it.

use super::{AppendError, Entry, Turn, What, row};
use protocol::{Adding, Event, Results, Seq, poll::most_choices};
use rusqlite::{Connection, OptionalExtension, params};

/// Whether an entry says the same as the event that has its client id.
pub(super) fn is_same(entry: &Entry, first: &Event) -> bool {
    match (&entry.what, first) {
        (What::Message { body, note, .. }, Event::Message(message)) => {
            body.as_str() == message.body && *note == message.note
        }
        (What::Opened { .. }, Event::Opened(_)) => true,
        (What::Poll(new), Event::Poll(poll)) => {
            let texts = new.choices.iter().map(|choice| choice.as_str());
            new.question.as_str() == poll.question
                && texts.eq(poll.choices.iter().map(|choice| choice.text.as_str()))
                && (new.select, new.results, new.adding) == (poll.select, poll.results, poll.adding)
        }
        _ => false,
    }
}

/// Whether something can happen to a poll at this place in the log.
pub(super) fn turn(
    tx: &Connection,
    entry: &Entry,
    poll: Seq,
    turn: &Turn,
) -> rusqlite::Result<Result<(), AppendError>> {
    let found = tx
        .prepare_cached("SELECT adding, closed, closes_at, results FROM poll WHERE seq = ?1 AND room = ?2")?
        .query_row(params![row::place(poll), entry.room.as_str()], |row| {
            let closed = row.get::<_, Option<Seq>>(1)?.is_some();
            let over = row.get::<_, Option<i64>>(2)?.is_some_and(|end| end <= entry.at.millis());
            let (adding, results) = (row::word::<Adding>(row, 0)?, row::word::<Results>(row, 3)?);
            Ok((adding, results, closed, over))
        })
        .optional()?;
    let Some((adding, results, closed, over)) = found else { return Ok(Err(AppendError::NoPoll)) };
    match turn {
        Turn::Cast(_) | Turn::Added(_) if closed || over => return Ok(Err(AppendError::PollClosed)),
        Turn::Closed if closed => return Ok(Err(AppendError::Unchanged)),
        Turn::Revealed if results != Results::Hidden => return Ok(Err(AppendError::Unchanged)),
        Turn::Cast(_) | Turn::Added(_) | Turn::Closed | Turn::Revealed => {}
    }
    if let Turn::Added(text) = turn {
        let (count, there): (usize, bool) = tx
            .prepare_cached("SELECT count(*), coalesce(max(text = ?2), 0) FROM choice WHERE poll = ?1")?
            .query_row(params![poll, text.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if there || count >= most_choices(adding) {
            return Ok(Err(AppendError::NoChoice));
        }
    }
    Ok(Ok(()))
}
