//! The schema, as numbered SQL files that run once each, in order, at start.

use protocol::Epoch;
use rusqlite::{Connection, TransactionBehavior};

/// Step n brings a database from version n to n + 1. Steps are never changed once they were released.
const STEPS: [&str; 2] = [include_str!("schema/0001_log.sql"), include_str!("schema/0002_polls.sql")];

/// "HALL": marks a database file as ours, from its first transaction on.
pub(super) const APPLICATION_ID: i64 = 0x4841_4c4c;

pub(super) enum Outcome {
    Ready,
    Newer { found: u32, known: u32 },
}

/// Brings the database to this binary's schema, each step in a transaction of its own.
pub(super) fn run(connection: &mut Connection) -> rusqlite::Result<Outcome> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = STEPS.len() as u32;
    if found > known {
        return Ok(Outcome::Newer { found, known });
    }
    for (version, step) in (1..).zip(STEPS).skip(found as usize) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        if version == 1 {
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            let epoch = Epoch::from_bits(rand::random());
            tx.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?1)", [epoch.to_string()])?;
        }
        tx.pragma_update(None, "user_version", version)?;
        tx.commit()?;
    }
    Ok(Outcome::Ready)
}
