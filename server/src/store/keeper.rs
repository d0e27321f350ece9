//! People who keep their name by a passphrase: nobody else is called so, and by both they go on in another browser.

use super::{AppendError, Known, ReadError, Store, gone, profile};
use crate::{
    nickname::{Look, Nickname},
    passphrase::Kept,
};
use protocol::{Person, PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard},
};

/// A name stays kept for so many days after whoever keeps it was seen last.
const DAYS_KEPT: i64 = 365;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Who keeps which name.
#[derive(Debug, Default)]
pub(super) struct Keepers {
    of: HashMap<Look, PersonId>,
    looks: HashMap<PersonId, Look>,
    /// The day on which each was seen last.
    seen: HashMap<PersonId, i64>,
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
    pub async fn keep_name(
        &self,
        person: &PersonId,
        name: &Nickname,
        kept: Kept,
        now: Timestamp,
    ) -> Result<(), AppendError> {
        let (id, called, today) = (person.clone(), name.clone(), day(now));
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
            tx.prepare_cached(
                "INSERT OR REPLACE INTO keeper (person, look, hash, seen) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id.as_str(), name.look().as_str(), kept.as_str(), today])?;
            Ok(Ok(name))
        };
        let id = person.clone();
        let learn = move |known: &Known, kept: &Result<Nickname, AppendError>| {
            if let Ok(name) = kept {
                known.profiles().insert(id.clone(), name.as_str().clone());
                known.keepers().keep(id, name.look().clone(), today);
            }
        };
        self.keep(work, learn).await?.map(drop)
    }

    /// Somebody is seen, who may keep their name: that is noted once a day, and nobody waits for it.
    pub fn see(&self, person: &PersonId, now: Timestamp) {
        let today = day(now);
        if self.keepers().seen.get(person).is_none_or(|day| *day >= today) {
            return;
        }
        if let Some(day) = self.known.keepers().seen.get_mut(person) {
            *day = today;
        }
        let (store, id) = (self.clone(), person.clone());
        tokio::spawn(async move {
            let work = move |tx: &Connection, _: &Known| {
                let mut statement = tx.prepare_cached("UPDATE keeper SET seen = ?2 WHERE person = ?1")?;
                statement.execute(params![id.as_str(), today]).map(drop)
            };
            if let Err(error) = store.keep(work, |_, _| ()).await {
                tracing::warn!(%error, "it was not noted that somebody who keeps their name was seen");
            }
        });
    }

    /// Makes every name free whose keeper was not seen for a year, and says how many these are.
    ///
    /// # Errors
    /// Those of the log.
    pub async fn free_unseen(&self, now: Timestamp) -> Result<usize, AppendError> {
        let since = day(now) - DAYS_KEPT;
        let unseen: Vec<PersonId> = {
            let keepers = self.keepers();
            keepers.seen.iter().filter(|(_, day)| **day < since).map(|(person, _)| person.clone()).collect()
        };
        let mut freed = 0;
        for person in unseen {
            let id = person.clone();
            // They may have been seen since it was looked.
            let work = move |tx: &Connection, _: &Known| {
                tx.prepare_cached("DELETE FROM keeper WHERE person = ?1 AND seen < ?2")?
                    .execute(params![id.as_str(), since])
            };
            let learn = move |known: &Known, freed: &usize| {
                if *freed > 0 {
                    known.keepers().let_go(&person);
                }
            };
            freed += self.keep(work, learn).await?;
        }
        Ok(freed)
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
    pub(super) fn keep(&mut self, person: PersonId, look: Look, seen: i64) {
        self.let_go(&person);
        self.of.insert(look.clone(), person.clone());
        self.seen.insert(person.clone(), seen);
        self.looks.insert(person, look);
    }

    /// The same for whoever keeps one already.
    pub(super) fn follow(&mut self, person: &PersonId, look: &Look) {
        if let Some(seen) = self.seen.get(person).copied() {
            self.keep(person.clone(), look.clone(), seen);
        }
    }

    pub(super) fn let_go(&mut self, person: &PersonId) {
        self.seen.remove(person);
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
        .prepare("SELECT person, name, look, seen FROM keeper JOIN profile USING (person)")?
        .query_map([], |row| Ok((profile::person(row)?, row.get::<_, String>(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut keepers = Keepers::default();
    for (Person { id, name }, look, seen) in kept {
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
        keepers.keep(id, name.look().clone(), seen);
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

/// In days since 1970, UTC.
fn day(moment: Timestamp) -> i64 {
    moment.millis().div_euclid(DAY_MILLIS)
}

/// The moment in which such a day begins.
pub(super) fn of_day(day: i64) -> Timestamp {
    Timestamp::from_millis(day.saturating_mul(DAY_MILLIS))
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

    fn at(day: i64) -> Timestamp {
        of_day(day)
    }

    #[tokio::test]
    async fn a_name_is_free_when_its_keeper_was_not_seen_for_a_year() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (ann, ben, eve) = (PersonId::from_bits(1), PersonId::from_bits(2), PersonId::from_bits(3));
        store.keep_name(&ann, &name("Ann"), hash("a"), at(1)).await.unwrap();
        store.keep_name(&ben, &name("Ben"), hash("b"), at(1)).await.unwrap();
        // Seen on a later day, twice; and whoever keeps none is seen for nothing.
        for (who, day) in [(&ben, 10), (&ben, 10), (&ben, 9), (&eve, 10)] {
            store.see(who, at(day));
        }
        assert_eq!(store.free_unseen(at(1 + DAYS_KEPT)).await, Ok(0), "a year is not over");
        // Nobody waits for it, but what is asked later is answered later.
        tokio::task::yield_now().await;
        store.let_name_go(&eve).await.unwrap();
        let seen = || {
            super::super::kept_names(folder.path())
                .unwrap()
                .into_iter()
                .map(|kept| (kept.person.id, kept.seen))
        };
        assert_eq!(seen().collect::<Vec<_>>(), [(ann.clone(), at(1)), (ben.clone(), at(10))]);
        assert_eq!(store.free_unseen(at(2 + DAYS_KEPT)).await, Ok(1));
        assert_eq!((store.keeper_of(name("ann").look()), store.is_keeper(&ben)), (None, true));
        // Another name of theirs is kept as long; and the day is known after a restart.
        store.call(&ben, &name("Benno"), Keeping::Yes).await.unwrap();
        store.close().await;
        assert!(matches!(super::super::release(folder.path(), &name("nobody")), Ok(None)));
        let store = Store::open(folder.path(), |_| {}).unwrap();
        assert!(super::super::release(folder.path(), &name("benno")).is_err(), "a server has it");
        assert_eq!(store.free_unseen(at(10 + DAYS_KEPT)).await, Ok(0));
        store.close().await;
        let released = super::super::release(folder.path(), &name("BENNO")).unwrap();
        assert_eq!(released.map(|person| person.id), Some(ben));
        let store = Store::open(folder.path(), |_| {}).unwrap();
        assert_eq!(store.keeper_of(name("benno").look()), None);
        store.close().await;
    }

    #[tokio::test]
    async fn of_two_who_want_to_keep_a_name_at_once_one_does_and_the_name_goes_along_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (ann, eve) = (PersonId::from_bits(1), PersonId::from_bits(2));
        let (bill, spoof) = (name("Bill"), name("BiII"));
        let (first, second) = tokio::join!(
            store.keep_name(&ann, &bill, hash("a"), at(1)),
            store.keep_name(&eve, &spoof, hash("e"), at(1))
        );
        assert_eq!((first, second), (Ok(()), Err(AppendError::NameKept)));
        assert_eq!(store.keeper_of(spoof.look()), Some(ann.clone()));
        assert!(store.is_keeper(&ann) && !store.is_keeper(&eve));
        assert_eq!(store.name_of(&eve), None, "nothing is left of what was refused");

        // A name that somebody keeps is no name for another, whether they keep theirs or not.
        assert_eq!(store.keep_name(&eve, &name("Eve"), hash("e"), at(1)).await, Ok(()));
        assert_eq!(store.call(&eve, &spoof, Keeping::Yes).await, Err(AppendError::NameKept));
        assert_eq!(
            store.call(&PersonId::from_bits(3), &spoof, Keeping::No).await,
            Err(AppendError::NameKept)
        );
        assert_eq!(store.name_of(&eve).as_deref(), Some("Eve"));
        // Who came to keep a name since it was asked whether the other one is theirs to keep, and who was renamed since.
        assert_eq!(store.call(&ann, &name("Anna"), Keeping::No).await, Err(AppendError::Busy));
        assert_eq!(store.keep_name(&ann, &name("Anna"), hash("a"), at(1)).await, Err(AppendError::Busy));
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
        assert_eq!(store.keep_name(&eve, &spoof, hash("e"), at(1)).await, Err(AppendError::NotThere));
        store.close().await;
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        let left: u64 = outside.query_row("SELECT count(*) FROM keeper", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}
