//! People in more than one browser: by which name they are known in all of them, and the links by which they come into another.

use super::{AppendError, Known, ReadError, Store, gone, row};
use protocol::{Person, PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLockWriteGuard},
};

/// The names of those who are in more than one browser.
pub(super) type Profiles = HashMap<PersonId, Arc<str>>;

impl Store {
    /// The name that somebody bears in all of their browsers; none where they are in one only, which keeps it.
    pub fn name_of(&self, person: &PersonId) -> Option<Arc<str>> {
        self.known.profiles.read().unwrap_or_else(PoisonError::into_inner).get(person).cloned()
    }

    /// Somebody who is in more than one browser is called otherwise in all of them.
    pub async fn call(&self, person: &Person) -> Result<(), AppendError> {
        let Person { id, name } = person.clone();
        let work = move |tx: &Connection, _: &Known| {
            tx.prepare_cached("UPDATE profile SET name = ?2 WHERE person = ?1")?
                .execute(params![id.as_str(), &*name])
        };
        self.keep(work, |_, _| ()).await?;
        // Who was let go meanwhile has no name.
        if let Some(name) = self.known.profiles().get_mut(&person.id) {
            *name = person.name.clone();
        }
        Ok(())
    }

    /// Keeps a link by which somebody can go on in another browser until a moment. One from before leads nowhere. From now on they
    /// are one person with one name in all of their browsers.
    pub async fn link(
        &self,
        person: &Person,
        hash: String,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), AppendError> {
        let Person { id, name } = person.clone();
        let work = move |tx: &Connection, _: &Known| {
            tx.prepare_cached("DELETE FROM link WHERE until <= ?1")?.execute([now.millis()])?;
            // Of whoever was let go meanwhile nothing is kept.
            if gone::is_in(tx, &id)? {
                return Ok(());
            }
            tx.prepare_cached("INSERT OR IGNORE INTO profile (person, name) VALUES (?1, ?2)")?
                .execute(params![id.as_str(), &*name])?;
            tx.prepare_cached("INSERT OR REPLACE INTO link (person, hash, until) VALUES (?1, ?2, ?3)")?
                .execute(params![id.as_str(), hash, until.millis()])
                .map(drop)
        };
        self.keep(work, |_, _| ()).await?;
        if !self.is_gone(&person.id) {
            self.known.profiles().entry(person.id.clone()).or_insert_with(|| person.name.clone());
        }
        Ok(())
    }

    /// Whom the link leads to whose secret has this hash, if it is one that was not used.
    pub async fn linked(&self, hash: String, now: Timestamp) -> Result<Option<Person>, ReadError> {
        let found = self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT person, name FROM link JOIN profile USING (person) WHERE hash = ?1 AND until > ?2",
                )?
                .query_row(params![hash, now.millis()], person)
                .optional()
        });
        Ok(found.await?.filter(|person| !self.is_gone(&person.id)))
    }

    /// The same, and from now on the link leads nowhere.
    pub async fn follow_link(&self, hash: String, now: Timestamp) -> Result<Option<Person>, AppendError> {
        let work = move |tx: &Connection, _: &Known| {
            let linked: Option<PersonId> = tx
                .prepare_cached("DELETE FROM link WHERE hash = ?1 AND until > ?2 RETURNING person")?
                .query_row(params![hash, now.millis()], |found| row::text(found, 0))
                .optional()?;
            let Some(id) = linked else { return Ok(None) };
            tx.prepare_cached("SELECT person, name FROM profile WHERE person = ?1")?
                .query_row([id.as_str()], person)
                .optional()
        };
        let found = self.keep(work, |_, _| ());
        Ok(found.await?.filter(|person| !self.is_gone(&person.id)))
    }
}

impl Known {
    pub(super) fn profiles(&self) -> RwLockWriteGuard<'_, Profiles> {
        self.profiles.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everybody who is in more than one browser.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Profiles> {
    connection
        .prepare("SELECT person, name FROM profile")?
        .query_map([], |row| person(row).map(|Person { id, name }| (id, name)))?
        .collect()
}

/// Nothing is left of what was kept about somebody.
pub(super) fn forget(tx: &Connection, person: &PersonId) -> rusqlite::Result<()> {
    for table in ["profile", "link"] {
        tx.execute(&format!("DELETE FROM {table} WHERE person = ?1"), [person.as_str()])?;
    }
    Ok(())
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
}
