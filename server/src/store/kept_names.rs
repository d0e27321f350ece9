//! The names of a data folder that people keep, for whoever looks after it: which there are, and making one free.

use super::{OpenError, check, keeper, open, profile};
use crate::nickname::Nickname;
use protocol::{Person, Timestamp};
use rusqlite::params;
use std::path::Path;

/// A name that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptName {
    pub person: Person,
    /// A moment of the day on which they were last seen.
    pub seen: Timestamp,
}

/// Every name that is kept in a data folder, also while a server runs: whose were not seen for longest first. Nothing is changed.
///
/// # Errors
/// When there is no database that could be read.
pub fn kept_names(folder: &Path) -> Result<Vec<KeptName>, OpenError> {
    let path = open::database(folder);
    let connection = check::open_ours(folder, &path)?;
    let names = || {
        connection
            .prepare("SELECT person, name, seen FROM keeper JOIN profile USING (person) ORDER BY seen, name")?
            .query_map([], |row| {
                Ok(KeptName { person: profile::person(row)?, seen: keeper::of_day(row.get(2)?) })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    names().map_err(|cause| open::broken(&path, cause))
}

/// Makes a name free: whoever kept it is called so as before, but nobody comes back by it, and others can take it. The server must be
/// stopped. Gives back whose it was, if anybody kept it.
///
/// # Errors
/// When a server holds the folder, or the database can't be written.
pub fn release(folder: &Path, name: &Nickname) -> Result<Option<Person>, OpenError> {
    let path = open::database(folder);
    drop(check::open_ours(folder, &path)?);
    let _lock = open::lock(folder)?;
    let write = || -> rusqlite::Result<Option<Person>> {
        let connection = open::open_writer(&path)?;
        // What a name looks like to this binary may be another than it was to the one that wrote it down.
        let mut kept = connection.prepare("SELECT person, name FROM keeper JOIN profile USING (person)")?;
        let kept = kept.query_map([], profile::person)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let is_it =
            |kept: &Person| kept.name.parse::<Nickname>().is_ok_and(|kept| kept.look() == name.look());
        let found = kept.into_iter().find(is_it);
        if let Some(Person { id, .. }) = &found {
            connection.execute("DELETE FROM keeper WHERE person = ?1", params![id.as_str()])?;
        }
        Ok(found)
    };
    write().map_err(|cause| open::broken(&path, cause))
}
