//! People in more than one browser: by which name they are known in all of them, and the links by which they come into another.

use super::{AppendError, Keeping, Known, ReadError, Store, gone, keeper, row};
use crate::nickname::Nickname;
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

    /// Somebody is called otherwise in all of their browsers, if they are in more than one, and by a link that was not followed yet.
    ///
    /// # Errors
    /// [`AppendError::NotThere`] for whoever asked to be forgotten; of them nothing is kept. [`AppendError::NameKept`] where somebody
    /// else keeps a name that looks like this one; [`AppendError::Busy`] for whoever came to keep their name since that was asked:
    /// whether another one is theirs to keep was not.
    pub async fn call(
        &self,
        person: &PersonId,
        name: &Nickname,
        keeping: Keeping,
    ) -> Result<(), AppendError> {
        let ((id, called), (person, name)) = ((person.clone(), name.clone()), (person.clone(), name.clone()));
        let work = move |tx: &Connection, _: &Known| {
            if gone::is_in(tx, &id)? {
                return Ok(Err(AppendError::NotThere));
            }
            if keeper::is_of_another(tx, called.look(), &id)? {
                return Ok(Err(AppendError::NameKept));
            }
            if keeping == Keeping::No && keeper::is_in(tx, &id)? {
                return Ok(Err(AppendError::Busy));
            }
            // Whoever keeps a name keeps the new one.
            keeper::follow(tx, &id, called.look())?;
            for sql in [
                "UPDATE profile SET name = ?2 WHERE person = ?1",
                "UPDATE link SET name = ?2 WHERE person = ?1",
            ] {
                tx.prepare_cached(sql)?.execute(params![id.as_str(), &**called.as_str()])?;
            }
            Ok(Ok(()))
        };
        let learn = move |known: &Known, called: &Result<(), AppendError>| {
            if called.is_ok() {
                if let Some(known) = known.profiles().get_mut(&person) {
                    *known = name.as_str().clone();
                }
                known.keepers().follow(&person, name.look());
            }
        };
        self.keep(work, learn).await?
    }

    /// Keeps a link by which somebody can go on in another browser until a moment. One from before leads nowhere.
    ///
    /// # Errors
    /// [`AppendError::NotThere`] for whoever asked to be forgotten; of them nothing is kept.
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
            if gone::is_in(tx, &id)? {
                return Ok(Err(AppendError::NotThere));
            }
            tx.prepare_cached(
                "INSERT OR REPLACE INTO link (person, name, hash, until) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id.as_str(), &*name, hash, until.millis()])?;
            Ok(Ok(()))
        };
        self.keep(work, |_, _| ()).await?
    }

    /// Whom the link leads to whose secret has this hash, if it is one that was not used.
    pub async fn linked(&self, hash: String, now: Timestamp) -> Result<Option<Person>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT person, coalesce(profile.name, link.name) FROM link LEFT JOIN profile USING (person)
                     WHERE hash = ?1 AND until > ?2",
                )?
                .query_row(params![hash, now.millis()], person)
                .optional()
        })
        .await
    }

    /// The same, and from now on the link leads nowhere, and they are one person with one name in all of their browsers.
    pub async fn follow_link(&self, hash: String, now: Timestamp) -> Result<Option<Person>, AppendError> {
        let work = move |tx: &Connection, _: &Known| {
            let linked = tx
                .prepare_cached("DELETE FROM link WHERE hash = ?1 AND until > ?2 RETURNING person, name")?
                .query_row(params![hash, now.millis()], person)
                .optional()?;
            let Some(Person { id, name }) = linked else { return Ok(None) };
            begin(tx, &id, &name)?;
            tx.prepare_cached("SELECT person, name FROM profile WHERE person = ?1")?
                .query_row([id.as_str()], person)
                .optional()
        };
        let learn = |known: &Known, followed: &Option<Person>| {
            if let Some(Person { id, name }) = followed {
                known.profiles().insert(id.clone(), name.clone());
            }
        };
        self.keep(work, learn).await
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
    for table in ["profile", "link", "keeper"] {
        tx.execute(&format!("DELETE FROM {table} WHERE person = ?1"), [person.as_str()])?;
    }
    Ok(())
}

/// What somebody is called in all of their browsers, if they are in more than one, or may be.
pub(super) fn name(tx: &Connection, person: &PersonId) -> rusqlite::Result<Option<Nickname>> {
    let mut statement = tx.prepare_cached("SELECT name FROM profile WHERE person = ?1")?;
    statement.query_row([person.as_str()], |row| row::text(row, 0)).optional()
}

/// Somebody has a profile from now on, if they had none.
pub(super) fn begin(tx: &Connection, person: &PersonId, name: &str) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached("INSERT OR IGNORE INTO profile (person, name) VALUES (?1, ?2)")?;
    statement.execute([person.as_str(), name]).map(drop)
}

pub(super) fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_somebody_is_called_last_is_their_name_whatever_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let called = |name: &str| Person { id: PersonId::from_bits(1), name: name.into() };
        let (now, later) = (Timestamp::from_millis(0), Timestamp::from_millis(1));
        // A link that nobody follows makes no profile, and leads to who they are by then.
        store.link(&called("Ann"), "first".to_owned(), now, later).await.unwrap();
        store.call(&called("").id, &"Anna".parse().unwrap(), Keeping::No).await.unwrap();
        assert_eq!(store.name_of(&called("").id), None);
        assert_eq!(store.linked("first".to_owned(), now).await.unwrap(), Some(called("Anna")));
        assert_eq!(store.follow_link("first".to_owned(), now).await, Ok(Some(called("Anna"))));
        assert_eq!(store.name_of(&called("").id).as_deref(), Some("Anna"));

        // Whoever hears late that it is kept changes nothing that was kept after it.
        let (a, b): (Nickname, Nickname) = ("A".parse().unwrap(), "B".parse().unwrap());
        let id = called("").id;
        let (first, second) = (
            tokio::spawn({
                let store = store.clone();
                let id = id.clone();
                async move { store.call(&id, &a, Keeping::No).await }
            }),
            store.call(&id, &b, Keeping::No),
        );
        let (second, first) = tokio::join!(second, first);
        assert_eq!((first.unwrap(), second), (Ok(()), Ok(())));
        let known = store.name_of(&called("").id);
        store.close().await;
        let store = Store::open(folder.path(), |_| {}).unwrap();
        assert_eq!(store.name_of(&called("").id), known, "memory and disk say the same");
    }
}
