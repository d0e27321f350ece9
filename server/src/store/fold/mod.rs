//! The folds: what each noun remembers of an event. They look at the event and the tables, and never refuse;
//! whether something may happen was decided before.

mod room;
mod message;
mod member;

use protocol::Event;
use rusqlite::Connection;

/// Brings every table up to `event`, in the transaction that adds it to the log.
pub(super) fn fold(tx: &Connection, event: &Event) -> rusqlite::Result<()> {
    room::fold(tx, event)?;
    message::fold(tx, event)?;
    member::fold(tx, event)
}
