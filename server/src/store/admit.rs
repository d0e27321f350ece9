//! What only the order of the log decides, asked in the transaction that would add an event: whether it was there
//! before, and whether what stands in the room still takes what would happen to it.

use super::{
    AppendError, Deed, Entry, InvitationTurn, MessageTurn, PollTurn, Right, Silence, Turn, What, direct,
    gone, inside, quiet, reactions, row,
};
use protocol::{Adding, Event, Person, PersonId, Results, RoomName, Seq, poll::most_choices};
use rusqlite::{Connection, OptionalExtension, params};

/// Whether an entry says the same as the event that has its client id, as that was when it came.
pub(super) fn is_same(entry: &Entry, first: &Event) -> bool {
    match (&entry.what, first) {
        (What::Message { body, note, files, reply_to, .. }, Event::Message(message)) => {
            // Nothing tells any more what was said by a message that is deleted, and it was said once already.
            let answered = message.reply_to.as_ref().map(|quote| quote.id.seq);
            message.is_blank()
                || body.as_str() == message.body
                    && *note == message.note
                    // What each is called may be another by now.
                    && files.iter().map(|file| &file.id).eq(message.files.iter().map(|file| &file.id))
                    && *reply_to == answered
        }
        (
            What::Opened { .. } | What::OpenedPrivately { .. } | What::OpenedDirectly { .. },
            Event::Opened(_),
        ) => true,
        (What::Poll(new), Event::Poll(poll)) => {
            let texts = new.choices.iter().map(|choice| choice.as_str());
            new.question.as_str() == poll.question
                && texts.eq(poll.choices.iter().map(|choice| choice.text.as_str()))
                && (new.select, new.results, new.adding) == (poll.select, poll.results, poll.adding)
        }
        _ => false,
    }
}

/// Whether something can happen at this place in the log.
pub(super) fn entry(tx: &Connection, entry: &Entry) -> rusqlite::Result<Result<(), AppendError>> {
    // Whoever came through the door may have been sent out since.
    if entry.room.is_private()
        && !is_for_outsiders(&entry.what)
        && !inside::is_in(tx, &entry.room, &entry.author.id)?
    {
        return Ok(Err(AppendError::NotThere));
    }
    if quiet::is_said(&entry.what)
        && let Err(error) = quiet::may_say(tx, entry)?
    {
        return Ok(Err(error));
    }
    match &entry.what {
        What::Turn { of, turn: happens } => turn(tx, entry, *of, happens),
        What::Removed { of, right } => removal(tx, entry, *of, *right),
        What::Did(did, right) => deed(tx, entry, did, *right),
        // Nobody is alone in a conversation from the start.
        What::OpenedDirectly { with } if with.id == entry.author.id || gone::is_in(tx, &with.id)? => {
            Ok(Err(AppendError::NotThere))
        }
        What::Forgot { .. }
        | What::Message { .. }
        | What::Opened { .. }
        | What::OpenedPrivately { .. }
        | What::OpenedDirectly { .. }
        | What::Poll(_) => Ok(Ok(())),
    }
}

/// An entry with what only the log knows at this moment, where there is such a thing: who looks after a room that its last host
/// leaves.
pub(super) fn settled(tx: &Connection, entry: &Entry) -> rusqlite::Result<Option<Entry>> {
    let What::Did(Deed::Left { .. }, right) = &entry.what else { return Ok(None) };
    let heir = inside::heir(tx, &entry.room, &entry.author.id)?;
    Ok(Some(Entry { what: What::Did(Deed::Left { heir }, *right), ..entry.clone() }))
}

/// Whether something happens in a room that is not for everybody without anybody who is inside. Time closes polls, and whoever is
/// forgotten is so in rooms that they have left too, with what they said there.
fn is_for_outsiders(what: &What) -> bool {
    matches!(
        what,
        What::OpenedPrivately { .. }
            | What::OpenedDirectly { .. }
            | What::Did(Deed::CameIn { .. } | Deed::CameBack, _)
            | What::Forgot { .. }
            | What::Turn { turn: Turn::Poll(PollTurn::Closed) | Turn::Message(MessageTurn::Deleted), .. }
    )
}

fn deed(
    tx: &Connection,
    entry: &Entry,
    deed: &Deed,
    right: Right,
) -> rusqlite::Result<Result<(), AppendError>> {
    let Entry { room, author, .. } = entry;
    let may = || looks_after(tx, entry, right);
    let is_above = is_above_hosts(room, right);
    // Whose name is taken out of the log is not written into it again.
    if let Some(whom) = deed.whom()
        && gone::is_in(tx, &whom.id)?
    {
        return Ok(Err(AppendError::NotThere));
    }
    Ok(match deed {
        // That has a way of its own: see `What::Forgot`.
        Deed::Forgot(_) => Err(AppendError::NotThere),
        Deed::CameIn { .. } | Deed::CameBack if inside::is_in(tx, room, &author.id)? => {
            Err(AppendError::Unchanged)
        }
        // That it is theirs is all that it takes, whoever is left in it.
        Deed::CameBack if !direct::is_one_of_two(tx, room, &author.id)? => Err(AppendError::NotThere),
        Deed::CameIn { by } if is_revoked(tx, room, *by)? != Some(false) => Err(AppendError::NotThere),
        // A room that everybody has left is nobody's any more, and what was said there is theirs.
        Deed::CameIn { .. } if inside::count(tx, room)? == 0 => Err(AppendError::NotThere),
        Deed::CameIn { .. } if inside::count(tx, room)? >= inside::MOST => Err(AppendError::Full),
        // Whoever lays down what they have not, or no more.
        Deed::Unnamed { whom } if whom.id == author.id && !inside::is_host(tx, room, &whom.id)? => {
            Err(AppendError::Unchanged)
        }
        Deed::CameIn { .. } | Deed::CameBack | Deed::Left { .. } => Ok(()),
        _ if !may()? => Err(AppendError::HostsOnly),
        Deed::Named { whom } if inside::is_host(tx, room, &whom.id)? => Err(AppendError::Unchanged),
        Deed::Named { whom } if room.is_private() && !inside::is_in(tx, room, &whom.id)? => {
            Err(AppendError::NotThere)
        }
        Deed::Unnamed { whom } if !inside::is_host(tx, room, &whom.id)? => Err(AppendError::Unchanged),
        Deed::Unnamed { whom } if whom.id != author.id && !is_above => Err(AppendError::HostsOnly),
        Deed::Unnamed { .. } if !is_above && inside::has_one_host(tx, room)? => Err(AppendError::LastHost),
        Deed::SentOut { whom } if !inside::is_in(tx, room, &whom.id)? => Err(AppendError::Unchanged),
        Deed::SentOut { whom } if inside::is_host(tx, room, &whom.id)? => Err(AppendError::HostsOnly),
        Deed::Topic { topic } if *topic == inside::topic(tx, room)? => Err(AppendError::Unchanged),
        Deed::Muted { whom, .. }
        | Deed::Unmuted { whom }
        | Deed::Banned { whom }
        | Deed::Unbanned { whom } => {
            return silence(tx, entry, deed, whom);
        }
        Deed::Slowed { seconds } if *seconds == quiet::rules(tx, room)?.slow => Err(AppendError::Unchanged),
        Deed::Closed if quiet::rules(tx, room)?.closed.is_some() => Err(AppendError::Unchanged),
        Deed::Reopened if quiet::rules(tx, room)?.closed.is_none() => Err(AppendError::Unchanged),
        Deed::SentOut { .. }
        | Deed::Topic { .. }
        | Deed::Named { .. }
        | Deed::Unnamed { .. }
        | Deed::Slowed { .. }
        | Deed::Closed
        | Deed::Reopened => Ok(()),
    })
}

/// Whether somebody can be kept from speaking, or be let speak again. From a room that is not for everybody they are sent out.
fn silence(
    tx: &Connection,
    Entry { room, at, .. }: &Entry,
    deed: &Deed,
    whom: &Person,
) -> rusqlite::Result<Result<(), AppendError>> {
    let is_out = room.is_private() && !inside::is_in(tx, room, &whom.id)?;
    let now = quiet::silence(tx, room, &whom.id)?.filter(|silence| silence.holds(*at));
    Ok(match (deed, now) {
        (Deed::Banned { .. } | Deed::Unbanned { .. }, _) if room.is_private() => Err(AppendError::NotThere),
        (Deed::Muted { .. } | Deed::Banned { .. }, _) if is_out => Err(AppendError::NotThere),
        (Deed::Muted { .. } | Deed::Banned { .. }, _) if inside::is_host(tx, room, &whom.id)? => {
            Err(AppendError::HostsOnly)
        }
        // Who is banned need not be muted.
        (Deed::Muted { .. } | Deed::Banned { .. } | Deed::Unmuted { .. }, Some(Silence::ForGood))
        | (Deed::Unbanned { .. }, Some(Silence::Until(_)))
        | (Deed::Unmuted { .. } | Deed::Unbanned { .. }, None) => Err(AppendError::Unchanged),
        _ => Ok(()),
    })
}

/// Whether whoever does something looks after the room.
fn looks_after(tx: &Connection, entry: &Entry, right: Right) -> rusqlite::Result<bool> {
    Ok(is_above_hosts(&entry.room, right) || inside::is_host(tx, &entry.room, &entry.author.id)?)
}

/// Whether a right reaches further in a room than that of its hosts. One that is not for everybody is no operator's business.
fn is_above_hosts(room: &RoomName, right: Right) -> bool {
    right == Right::OfOperator && !room.is_private()
}

/// To whoever does not look after the room there is no such message to remove, and no host removes what another one said.
fn removal(
    tx: &Connection,
    entry: &Entry,
    message: Seq,
    right: Right,
) -> rusqlite::Result<Result<(), AppendError>> {
    let room = &entry.room;
    if !looks_after(tx, entry, right)? {
        return Ok(Err(AppendError::NotThere));
    }
    let found = tx
        .prepare_cached("SELECT author_id, deleted_at IS NOT NULL FROM message WHERE seq = ?1 AND room = ?2")?
        .query_row(params![row::place(message), room.as_str()], |row| {
            Ok((row::text::<PersonId>(row, 0)?, row.get::<_, bool>(1)?))
        })
        .optional()?;
    Ok(match found {
        None => Err(AppendError::NotThere),
        Some((_, true)) => Err(AppendError::Unchanged),
        Some((whose, false)) if !is_above_hosts(room, right) && inside::is_host(tx, room, &whose)? => {
            Err(AppendError::HostsOnly)
        }
        Some((_, false)) => Ok(()),
    })
}

fn invitation(
    tx: &Connection,
    entry: &Entry,
    of: Seq,
    turn: &InvitationTurn,
) -> rusqlite::Result<Result<(), AppendError>> {
    let room = &entry.room;
    if !inside::is_host(tx, room, &entry.author.id)? {
        return Ok(Err(AppendError::HostsOnly));
    }
    Ok(match turn {
        InvitationTurn::Made { .. } if inside::count_invitations(tx, room)? >= inside::MOST_INVITATIONS => {
            Err(AppendError::Full)
        }
        InvitationTurn::Made { .. } => Ok(()),
        InvitationTurn::Revoked => match is_revoked(tx, room, of)? {
            None => Err(AppendError::NotThere),
            Some(true) => Err(AppendError::Unchanged),
            Some(false) => Ok(()),
        },
    })
}

/// Whether the invitation at a place was revoked, if there is one to this room.
fn is_revoked(tx: &Connection, room: &RoomName, invitation: Seq) -> rusqlite::Result<Option<bool>> {
    tx.prepare_cached("SELECT revoked IS NOT NULL FROM invitation WHERE seq = ?1 AND room = ?2")?
        .query_row(params![row::place(invitation), room.as_str()], |row| row.get(0))
        .optional()
}

/// Whether something can happen at this place in the log to what stands at another.
fn turn(tx: &Connection, entry: &Entry, of: Seq, turn: &Turn) -> rusqlite::Result<Result<(), AppendError>> {
    match turn {
        Turn::Poll(turn) => poll(tx, entry, of, turn),
        Turn::Message(turn) => message(tx, entry, of, turn),
        Turn::Invitation(turn) => invitation(tx, entry, of, turn),
    }
}

fn message(
    tx: &Connection,
    entry: &Entry,
    message: Seq,
    turn: &MessageTurn,
) -> rusqlite::Result<Result<(), AppendError>> {
    if let MessageTurn::Reacted(emoji) | MessageTurn::Withdrawn(emoji) = turn {
        return reaction(tx, entry, message, turn, emoji);
    }
    let found = tx
        .prepare_cached(
            "SELECT body, deleted_at IS NOT NULL FROM message WHERE seq = ?1 AND room = ?2 AND author_id = ?3",
        )?
        .query_row(params![row::place(message), entry.room.as_str(), entry.author.id.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
        })
        .optional()?;
    Ok(match (found, turn) {
        (None, _) | (Some((_, true)), MessageTurn::Edited(_)) => Err(AppendError::NotThere),
        // Whoever removes a message does it by a right: see `removal`.
        (_, MessageTurn::Removed) => Err(AppendError::NotThere),
        (Some((_, true)), MessageTurn::Deleted) => Err(AppendError::Unchanged),
        (Some((now, false)), MessageTurn::Edited(body)) if now == *body => Err(AppendError::Unchanged),
        (Some((_, false)), _) => Ok(()),
        (Some((_, true)), MessageTurn::Reacted(_) | MessageTurn::Withdrawn(_)) => Err(AppendError::NotThere),
    })
}

/// Everybody answers a message that is there, each with an emoji once.
fn reaction(
    tx: &Connection,
    entry: &Entry,
    message: Seq,
    turn: &MessageTurn,
    emoji: &str,
) -> rusqlite::Result<Result<(), AppendError>> {
    let is_there = tx
        .prepare_cached("SELECT 1 FROM message WHERE seq = ?1 AND room = ?2 AND deleted_at IS NULL")?
        .exists(params![row::place(message), entry.room.as_str()])?;
    if !is_there {
        return Ok(Err(AppendError::NotThere));
    }
    let has = reactions::has_reacted(tx, message, emoji, &entry.author.id)?;
    let wants = matches!(turn, MessageTurn::Reacted(_));
    Ok(if has == wants {
        Err(AppendError::Unchanged)
    } else if wants && !reactions::takes(tx, message, emoji)? {
        Err(AppendError::NoReaction)
    } else {
        Ok(())
    })
}

fn poll(
    tx: &Connection,
    entry: &Entry,
    poll: Seq,
    turn: &PollTurn,
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
    let Some((adding, results, closed, over)) = found else { return Ok(Err(AppendError::NotThere)) };
    match turn {
        PollTurn::Cast(_) | PollTurn::Added(_) if closed || over => return Ok(Err(AppendError::PollClosed)),
        PollTurn::Closed if closed => return Ok(Err(AppendError::Unchanged)),
        PollTurn::Revealed if results != Results::Hidden => return Ok(Err(AppendError::Unchanged)),
        PollTurn::Cast(_) | PollTurn::Added(_) | PollTurn::Closed | PollTurn::Revealed => {}
    }
    if let PollTurn::Added(text) = turn {
        let (count, there): (usize, bool) = tx
            .prepare_cached("SELECT count(*), coalesce(max(text = ?2), 0) FROM choice WHERE poll = ?1")?
            .query_row(params![poll, text.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if there || count >= most_choices(adding) {
            return Ok(Err(AppendError::NoChoice));
        }
    }
    Ok(Ok(()))
}
