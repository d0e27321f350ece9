//! People who keep their name by a passphrase: nobody else is called so, and by both they go on in another browser.

use super::{AppendError, Known, ReadError, Store, gone, profile};
use crate::{
    nickname::{Look, Nickname},
    passphrase::Kept,
};
use protocol::{Person, PersonId};
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard},
};

/// Who keeps which name.
#[derive(Debug, Default)]
pub(super) struct Keepers {
    of: HashMap<Look, PersonId>,
    looks: HashMap<PersonId, Look>,
}

/// Whether somebody keeps their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Yes,
    No,
}

impl Store {
    /// Who keeps a name that looks like this, if anybody does.
    pub fn keeper_of(&self, look: &Look) -> Option<PersonId> {
        self.keepers().of.get(look).cloned()
    }

    /// Whether somebody keeps their name.
    pub fn is_keeper(&self, person: &PersonId) -> bool {
        self.keepers().looks.contains_key(person)
    }

    /// The same, as far as it is known now.
    pub fn keeping(&self, person: &PersonId) -> Keeping {
        if self.is_keeper(person) { Keeping::Yes } else { Keeping::No }
    }

    /// Somebody keeps their name from now on, by another passphrase if they did before.
    ///
    /// # Errors
    /// [`AppendError::NameKept`] where somebody else keeps one that looks like it, [`AppendError::Busy`] where they are called otherwise
    /// by now, [`AppendError::NotThere`] for whoever asked to be forgotten.
    pub async fn keep_name(&self, person: &PersonId, name: &Nickname, kept: Kept) -> Result<(), AppendError> {
        let (id, called) = (person.clone(), name.clone());
        let work = move |tx: &Connection, _: &Known| {
            if gone::is_in(tx, &id)? {
                return Ok(Err(AppendError::NotThere));
            }
            let name = profile::name(tx, &id)?.unwrap_or_else(|| called.clone());
            // Whether it is theirs to keep was asked of the name that they bore then.
            if name.look() != called.look() {
                return Ok(Err(AppendError::Busy));
            }
            if is_of_another(tx, name.look(), &id)? {
                return Ok(Err(AppendError::NameKept));
            }
            profile::begin(tx, &id, name.as_str())?;
            tx.prepare_cached("INSERT OR REPLACE INTO keeper (person, look, hash) VALUES (?1, ?2, ?3)")?
                .execute(params![id.as_str(), name.look().as_str(), kept.as_str()])?;
            Ok(Ok(name))
        };
        let id = person.clone();
        let learn = move |known: &Known, kept: &Result<Nickname, AppendError>| {
            if let Ok(name) = kept {
                known.profiles().insert(id.clone(), name.as_str().clone());
                known.keepers().keep(id, name.look().clone());
            }
        };
        self.keep(work, learn).await?.map(drop)
    }

    /// Whoever kept their name does not any more. Nothing happens to whoever did not.
    pub async fn let_name_go(&self, person: &PersonId) -> Result<(), AppendError> {
        let (id, whose) = (person.clone(), person.clone());
        let work = move |tx: &Connection, _: &Known| forget(tx, &id);
        self.keep(work, move |known, (): &()| known.keepers().let_go(&whose)).await
    }

    /// Who keeps a name that looks like this, and by what.
    pub async fn kept_as(&self, look: &Look) -> Result<Option<(Person, Kept)>, ReadError> {
        let look = look.clone();
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT person, name, hash FROM keeper JOIN profile USING (person) WHERE look = ?1 ORDER BY person LIMIT 1",
                )?
                .query_row([look.as_str()], |row| Ok((profile::person(row)?, Kept::of_row(row.get(2)?))))
                .optional()
        })
        .await
    }

    fn keepers(&self) -> RwLockReadGuard<'_, Keepers> {
        self.known.keepers.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keepers {
    /// Somebody keeps a name of this look, and no other.
    pub(super) fn keep(&mut self, person: PersonId, look: Look) {
        self.let_go(&person);
        self.of.insert(look.clone(), person.clone());
        self.looks.insert(person, look);
    }

    /// The same for whoever keeps one already.
    pub(super) fn follow(&mut self, person: &PersonId, look: &Look) {
        if self.looks.contains_key(person) {
            self.keep(person.clone(), look.clone());
        }
    }

    pub(super) fn let_go(&mut self, person: &PersonId) {
        if let Some(look) = self.looks.remove(person)
            && self.of.get(&look) == Some(person)
        {
            self.of.remove(&look);
        }
    }
}

impl Known {
    pub(super) fn keepers(&self) -> RwLockWriteGuard<'_, Keepers> {
        self.keepers.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everybody who keeps a name. What a name looks like to this binary may be another than it was to the one that wrote it down.
pub(super) fn everybody(connection: &Connection) -> rusqlite::Result<Keepers> {
    let kept = connection
        .prepare("SELECT person, name, look FROM keeper JOIN profile USING (person)")?
        .query_map([], |row| Ok((profile::person(row)?, row.get::<_, String>(2)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut keepers = Keepers::default();
    for (Person { id, name }, look) in kept {
        let Ok(name) = name.parse::<Nickname>() else { continue };
        // What was two names once is one by now: one of the two can keep it.
        if keepers.of.contains_key(name.look()) {
            tracing::warn!(person = %id, "somebody does not keep their name any more: it looks like that of another");
            forget(connection, &id)?;
            continue;
        }
        if name.look().as_str() != look {
            follow(connection, &id, name.look())?;
        }
        keepers.keep(id, name.look().clone());
    }
    Ok(keepers)
}

/// Whether somebody else keeps a name that looks like this.
pub(super) fn is_of_another(tx: &Connection, look: &Look, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT 1 FROM keeper WHERE look = ?1 AND person <> ?2")?
        .exists([look.as_str(), person.as_str()])
}

/// Whether somebody keeps their name.
pub(super) fn is_in(tx: &Connection, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT 1 FROM keeper WHERE person = ?1")?.exists([person.as_str()])
}

/// Whoever keeps their name keeps it as it looks now.
pub(super) fn follow(tx: &Connection, person: &PersonId, look: &Look) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached("UPDATE keeper SET look = ?2 WHERE person = ?1")?;
    statement.execute([person.as_str(), look.as_str()]).map(drop)
}

fn forget(tx: &Connection, person: &PersonId) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM keeper WHERE person = ?1")?.execute([person.as_str()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Words;

    fn name(text: &str) -> Nickname {
        text.parse().unwrap()
    }

    fn hash(text: &str) -> Kept {
        Kept::of_row(text.to_owned())
    }

    #[tokio::test]
    async fn of_two_who_want_to_keep_a_name_at_once_one_does_and_the_name_goes_along_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (ann, eve) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let (bill, spoof) = (name("Bill"), name("BiII"));
        let (first, second) =
            tokio::join!(store.keep_name(&ann, &bill, hash("a")), store.keep_name(&eve, &spoof, hash("e")));
        assert_eq!((first, second), (Ok(()), Err(AppendError::NameKept)));
        assert_eq!(store.keeper_of(spoof.look()), Some(ann.clone()));
        assert!(store.is_keeper(&ann) && !store.is_keeper(&eve));
        assert_eq!(store.name_of(&eve), None, "nothing is left of what was refused");

        // A name that somebody keeps is no name for another, whether they keep theirs or not.
        assert_eq!(store.keep_name(&eve, &name("Eve"), hash("e")).await, Ok(()));
        assert_eq!(store.call(&eve, &spoof, Keeping::Yes).await, Err(AppendError::NameKept));
        assert_eq!(
            store.call(&PersonId::from_bits(3), &spoof, Keeping::No).await,
            Err(AppendError::NameKept)
        );
        assert_eq!(store.name_of(&eve).as_deref(), Some("Eve"));
        // Who came to keep a name since it was asked whether the other one is theirs to keep, and who was renamed since.
        assert_eq!(store.call(&ann, &name("Anna"), Keeping::No).await, Err(AppendError::Busy));
        assert_eq!(store.keep_name(&ann, &name("Anna"), hash("a")).await, Err(AppendError::Busy));
        assert_eq!(store.keeper_of(bill.look()), Some(ann.clone()));
        assert_eq!(store.call(&ann, &name("Anna"), Keeping::Yes).await, Ok(()));
        assert_eq!(store.call(&eve, &spoof, Keeping::Yes).await, Ok(()), "it is given up by taking another");
        let (who, by) = store.kept_as(name("ANNA").look()).await.unwrap().unwrap();
        assert_eq!((who.id, &*who.name, by), (ann.clone(), "Anna", hash("a")));
        assert_eq!(store.kept_as(name("Eve").look()).await.unwrap(), None);

        // It is so after a restart, also where the look was another when it was written down.
        store.close().await;
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        outside.execute("UPDATE keeper SET look = 'as of old' WHERE hash = 'a'", []).unwrap();
        drop(outside);
        let store = Store::open(folder.path(), |_| {}).unwrap();
        assert_eq!(store.keeper_of(name("anna").look()), Some(ann.clone()));
        assert!(store.kept_as(name("anna").look()).await.unwrap().is_some());

        // Let go, it is anybody's; and nothing is kept of whoever is forgotten.
        store.let_name_go(&ann).await.unwrap();
        store.let_name_go(&ann).await.unwrap();
        assert_eq!(store.keeper_of(name("anna").look()), None);
        assert_eq!(store.name_of(&ann).as_deref(), Some("Anna"), "their other browsers know them still");
        store.let_go(&eve, Words::Kept).await.unwrap();
        assert_eq!(store.keeper_of(spoof.look()), None);
        assert_eq!(store.kept_as(spoof.look()).await.unwrap(), None);
        assert_eq!(store.keep_name(&eve, &spoof, hash("e")).await, Err(AppendError::NotThere));
        store.close().await;
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        let left: u64 = outside.query_row("SELECT count(*) FROM keeper", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}
