//! Invitations: by which links somebody comes into a room.

use crate::store::{InvitationTurn, Turned};
use rusqlite::{Connection, params};

pub(super) fn fold(tx: &Connection, turned: &Turned, turn: &InvitationTurn) -> rusqlite::Result<()> {
    let Turned { seq, room, of, author, at, .. } = turned;
    match turn {
        InvitationTurn::Made { hash } => tx
            .prepare_cached(
                "INSERT INTO invitation (seq, room, hash, author_id, author_name, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![seq, room.as_str(), hash, author.id.as_str(), &*author.name, at.millis()])?,
        InvitationTurn::Revoked => tx
            .prepare_cached("UPDATE invitation SET revoked = coalesce(revoked, ?2) WHERE seq = ?1")?
            .execute(params![of, seq])?,
    };
    Ok(())
}
