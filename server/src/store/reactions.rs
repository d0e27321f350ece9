//! Reactions as rows of their table, counted when a message is read.

use super::{ReadError, Store, row};
use protocol::{
    Person, PersonId, Reaction, Seq,
    limits::{REACTION_KINDS, REACTORS_NAMED},
};
use rusqlite::{Connection, params};

impl Store {
    /// Whether somebody has answered a message with an emoji.
    pub async fn has_reacted(
        &self,
        message: Seq,
        emoji: &'static str,
        person: PersonId,
    ) -> Result<bool, ReadError> {
        self.read(move |connection, _| has_reacted(connection, message, emoji, &person)).await
    }
}

/// How a message was answered, in the order in which each kind was first used.
pub(super) fn of(connection: &Connection, message: Seq) -> rusqlite::Result<Vec<Reaction>> {
    let mut who = connection.prepare_cached(
        "SELECT person, name FROM reaction WHERE message = ?1 AND emoji = ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut reactions = connection
        .prepare_cached(
            "SELECT emoji, count(*) FROM reaction WHERE message = ?1 GROUP BY emoji ORDER BY min(seq)",
        )?
        .query_map([row::place(message)], |row| {
            Ok(Reaction { emoji: row.get(0)?, count: row.get(1)?, who: Vec::new() })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for reaction in &mut reactions {
        reaction.who = who
            .query_map(params![row::place(message), reaction.emoji, REACTORS_NAMED], |row| {
                Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
            })?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(reactions)
}

pub(super) fn has_reacted(
    connection: &Connection,
    message: Seq,
    emoji: &str,
    person: &PersonId,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM reaction WHERE message = ?1 AND emoji = ?2 AND person = ?3)",
        )?
        .query_row(params![row::place(message), emoji, person.as_str()], |row| row.get(0))
}

/// Whether a message takes an emoji: one that it has, or one kind more.
pub(super) fn takes(connection: &Connection, message: Seq, emoji: &str) -> rusqlite::Result<bool> {
    // From kind to kind: how many people there are does not matter.
    connection
        .prepare_cached(
            "WITH RECURSIVE kind (emoji) AS (
                 SELECT min(emoji) FROM reaction WHERE message = ?1
                 UNION ALL
                 SELECT (SELECT min(emoji) FROM reaction WHERE message = ?1 AND emoji > kind.emoji)
                 FROM kind WHERE kind.emoji IS NOT NULL
             )
             SELECT count(emoji) < ?3 OR coalesce(max(emoji = ?2), 0) FROM kind",
        )?
        .query_row(params![row::place(message), emoji, REACTION_KINDS], |row| row.get(0))
}
