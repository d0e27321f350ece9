//! Whoever asked to be forgotten: where the log names them, and how it comes to name them no more. No row of it goes, and none is
//! added but one in each of their rooms: the tables are made from it as before.

use super::{
    AppendError, Deed, Entry, Known, MESSAGES_TOLD, MessageTurn, ReadError, Stands, Store, Turn, What,
    data::{self, OpenedData},
    index::{self, Index},
    profile,
    row::{self, unwritable},
};
use protocol::{Person, PersonId, RoomName, Seq};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Places of the log that are looked through at once.
const STEP: Seq = 20_000;
/// Places that are written anew in one transaction.
const RENAMED_AT_ONCE: usize = 100;
/// Most polls of a room that are told anew.
const POLLS_TOLD: usize = 20;

/// Who asked to be forgotten.
pub(super) type Gone = HashMap<PersonId, Stage>;

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The log may have their name still.
    Half(Words),
    Wholly,
}

/// What becomes of what somebody had said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Words {
    Kept,
    Deleted,
}

/// Where the log of a room names somebody.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// All that they did, and what was done about them.
    pub rows: Vec<Seq>,
    /// What they said.
    pub said: Vec<Seq>,
    /// The newest of what shows their name.
    pub stands: Stands,
    /// Whether they are forgotten there: nothing is left to do.
    pub are_old: bool,
}

impl Store {
    /// Whether somebody asked to be forgotten.
    pub fn is_gone(&self, person: &PersonId) -> bool {
        self.known.is_gone(person)
    }

    /// From now on nobody is this person. When this returns, nothing more comes into the log in their name.
    pub async fn let_go(&self, person: &PersonId, words: Words) -> Result<(), AppendError> {
        let (id, gone) = (person.clone(), person.clone());
        let work = move |tx: &Connection, _: &Known| {
            profile::forget(tx, &id)?;
            tx.prepare_cached("INSERT OR IGNORE INTO gone (person, words) VALUES (?1, ?2)")?
                .execute(params![id.as_str(), row::as_word(&words)?])
                .map(drop)
        };
        let learn = move |known: &Known, (): &()| {
            known.profiles().remove(&gone);
            known.keepers().let_go(&gone);
            known.gone.send_modify(|all| _ = all.entry(gone).or_insert(Stage::Half(words)));
        };
        self.keep(work, learn).await
    }

    /// Those of whom the log may have a name still.
    pub fn half_gone(&self) -> Vec<(PersonId, Words)> {
        let half = |(person, stage): (&PersonId, &Stage)| match stage {
            Stage::Half(words) => Some((person.clone(), *words)),
            Stage::Wholly => None,
        };
        self.known.gone.borrow().iter().filter_map(half).collect()
    }

    /// Waits until there is somebody of whom the log may have a name still.
    pub async fn until_somebody_goes(&self) {
        let is_half = |gone: &Gone| gone.values().any(|stage| matches!(stage, Stage::Half(_)));
        let _ = self.known.gone.subscribe().wait_for(is_half).await;
    }

    /// Waits until nothing is left to do for somebody who asked to be forgotten.
    pub async fn until_forgotten(&self, person: &PersonId) {
        let is_done = |gone: &Gone| gone.get(person) == Some(&Stage::Wholly);
        let _ = self.known.gone.subscribe().wait_for(is_done).await;
    }

    /// Calls somebody otherwise wherever they are named in a room: few places at once, so that nobody else waits for it. Where it was
    /// done already it does nothing.
    pub async fn rename_traces(
        &self,
        room: &RoomName,
        whom: &Person,
        traces: &Traces,
    ) -> Result<(), AppendError> {
        for rows in traces.rows.chunks(RENAMED_AT_ONCE) {
            let (room, whom, rows) = (room.clone(), whom.clone(), rows.to_vec());
            let work = move |tx: &Connection, known: &Known| rename(tx, &room, &whom, &rows, known.index());
            self.keep(work, |_, _| ()).await?;
        }
        Ok(())
    }

    /// Nothing is left to do for somebody who asked to be forgotten.
    pub async fn finish(&self, person: &PersonId) -> Result<(), AppendError> {
        let (id, gone) = (person.clone(), person.clone());
        let work = move |tx: &Connection, _: &Known| {
            let mut statement = tx.prepare_cached("UPDATE gone SET done = 1 WHERE person = ?1")?;
            statement.execute([id.as_str()]).map(drop)
        };
        let learn = move |known: &Known, (): &()| {
            known.gone.send_modify(|all| _ = all.insert(gone, Stage::Wholly));
        };
        self.keep(work, learn).await
    }

    /// Where the log names somebody, room by room. It is gone through once, in many short reads.
    pub async fn traces(&self, person: &PersonId) -> Result<HashMap<RoomName, Traces>, ReadError> {
        let (mut found, mut after, head) = (HashMap::new(), 0, self.head());
        while after < head {
            let person = person.clone();
            let _turn = self.readers.turn_to_walk().await?;
            found = self
                .read(move |connection, _| {
                    look_for(connection, &person, after, &mut found)?;
                    Ok(found)
                })
                .await?;
            after += STEP;
        }
        for traces in found.values_mut() {
            keep_newest(&mut traces.stands.messages, MESSAGES_TOLD);
            keep_newest(&mut traces.stands.polls, POLLS_TOLD);
        }
        Ok(found)
    }
}

impl Known {
    pub(super) fn is_gone(&self, person: &PersonId) -> bool {
        self.gone.borrow().contains_key(person)
    }
}

/// Everybody who asked to be forgotten.
pub(super) fn everybody(connection: &Connection) -> rusqlite::Result<Gone> {
    connection
        .prepare("SELECT person, words, done FROM gone")?
        .query_map([], |row| {
            let words = row::word(row, 1)?;
            Ok((row::text(row, 0)?, if row.get(2)? { Stage::Wholly } else { Stage::Half(words) }))
        })?
        .collect()
}

/// Whether something may come into the log: in the name of whoever asked to be forgotten only what makes them so.
pub(super) fn may_add(known: &Known, entry: &Entry) -> bool {
    let makes_so = matches!(
        &entry.what,
        What::Forgot { .. }
            | What::Did(Deed::Left { .. }, _)
            | What::Turn { turn: Turn::Message(MessageTurn::Deleted), .. }
    );
    makes_so || !known.is_gone(&entry.author.id)
}

/// Whether somebody asked to be forgotten, as it is on disk.
pub(super) fn is_in(tx: &Connection, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT 1 FROM gone WHERE person = ?1")?.exists([person.as_str()])
}

/// Calls somebody by the name that they bear now, in rows of the log and in what the tables have of these.
fn rename(
    tx: &Connection,
    room: &RoomName,
    whom: &Person,
    rows: &[Seq],
    index: Index,
) -> rusqlite::Result<()> {
    let (person, name) = (whom.id.as_str(), &*whom.name);
    let mut read =
        tx.prepare_cached("SELECT kind, author_id, turns FROM log WHERE seq = ?1 AND room = ?2")?;
    let mut of_row =
        tx.prepare_cached("UPDATE log SET author_name = ?2 WHERE seq = ?1 AND author_id = ?3")?;
    for seq in rows {
        let (kind, whose, of) = read.query_row(params![seq, room.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<Seq>>(2)?))
        })?;
        match kind.as_str() {
            "notice" => rename_in_deed(tx, whom, *seq)?,
            "opened" => rename_in_opening(tx, room, whom, *seq)?,
            _ => {}
        }
        if whose != person {
            continue;
        }
        of_row.execute(params![seq, name, person])?;
        match kind.as_str() {
            "message" => {
                index::follow_name(tx, *seq, name, index)?;
                tx.prepare_cached("UPDATE message SET author_name = ?2 WHERE seq = ?1")?
                    .execute(params![seq, name])?
            }
            "poll" => tx
                .prepare_cached("UPDATE poll SET author_name = ?2 WHERE seq = ?1")?
                .execute(params![seq, name])?,
            "invited" => tx
                .prepare_cached("UPDATE invitation SET author_name = ?2 WHERE seq = ?1")?
                .execute(params![seq, name])?,
            "reacted" => tx
                .prepare_cached(
                    "UPDATE reaction SET name = ?3 WHERE message = ?2 AND person = ?4 AND seq = ?1",
                )?
                .execute(params![seq, of, name, person])?,
            "removed" => tx
                .prepare_cached("UPDATE message SET remover_name = ?2 WHERE seq = ?1 AND remover_id = ?3")?
                .execute(params![of, name, person])?,
            _ => 0,
        };
    }
    Ok(())
}

/// What somebody did about another bears the other's name too.
fn rename_in_deed(tx: &Connection, called: &Person, seq: Seq) -> rusqlite::Result<()> {
    let mut deed: Deed = tx
        .prepare_cached("SELECT data FROM log WHERE seq = ?1")?
        .query_row([seq], |row| data::read(row, 0))?;
    if let Some(whom) = deed.whom_mut().filter(|whom| whom.id == called.id) {
        whom.name = called.name.clone();
        let data = serde_json::to_string(&deed).map_err(unwritable)?;
        tx.prepare_cached("UPDATE log SET data = ?2 WHERE seq = ?1")?.execute(params![seq, data])?;
    }
    Ok(())
}

/// And so does whoever opened a conversation with them.
fn rename_in_opening(tx: &Connection, room: &RoomName, called: &Person, seq: Seq) -> rusqlite::Result<()> {
    let mut data: OpenedData = tx
        .prepare_cached("SELECT data FROM log WHERE seq = ?1")?
        .query_row([seq], |row| data::read(row, 0))?;
    if let Some(with) = data.with.as_mut().filter(|with| with.id == called.id) {
        with.name = called.name.clone();
        let data = serde_json::to_string(&data).map_err(unwritable)?;
        tx.prepare_cached("UPDATE log SET data = ?2 WHERE seq = ?1")?.execute(params![seq, data])?;
    }
    tx.prepare_cached("UPDATE direct SET name = ?3 WHERE room = ?1 AND other = ?2")?.execute(params![
        room.as_str(),
        called.id.as_str(),
        &*called.name
    ])?;
    Ok(())
}

fn look_for(
    connection: &Connection,
    person: &PersonId,
    after: Seq,
    found: &mut HashMap<RoomName, Traces>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, room, kind, turns, author_id = ?3, data FROM log
         WHERE seq > ?1 AND seq <= ?2 AND (author_id = ?3 OR kind IN ('notice', 'opened') AND instr(data, ?3) > 0)
         ORDER BY seq",
    )?;
    let mut rows = statement.query(params![row::place(after), row::place(after + STEP), person.as_str()])?;
    while let Some(row) = rows.next()? {
        let (seq, kind, of) = (row.get(0)?, row.get::<_, String>(2)?, row.get::<_, Option<Seq>>(3)?);
        let is_own = row.get::<_, bool>(4)?;
        if !is_own {
            let whom = match kind.as_str() {
                "opened" => data::read::<OpenedData>(row, 5)?.with,
                _ => data::read::<Deed>(row, 5)?.whom(),
            };
            if whom.is_none_or(|whom| whom.id != *person) {
                continue;
            }
        }
        let traces = found.entry(row::text(row, 1)?).or_default();
        traces.rows.push(seq);
        if !is_own {
            continue;
        }
        traces.are_old = kind == "notice" && matches!(data::read(row, 5)?, Deed::Forgot(_));
        match kind.as_str() {
            "message" => {
                traces.said.push(seq);
                traces.stands.messages.push(seq);
            }
            "poll" => traces.stands.polls.push(seq),
            "reacted" | "removed" => traces.stands.messages.extend(of),
            _ => {}
        }
    }
    Ok(())
}

fn keep_newest(places: &mut Vec<Seq>, most: usize) {
    places.sort_unstable();
    places.dedup();
    drop(places.drain(..places.len().saturating_sub(most)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Keeping, NewPoll, PollTurn, Right, check, rebuild};
    use protocol::{Adding, Note, Posting, Results, Select, Timestamp};

    fn person(n: u128) -> Person {
        Person { id: PersonId::from_bits(n), name: format!("Zebulon {n}").into() }
    }

    async fn add(store: &Store, who: &Person, what: What) -> Result<(), AppendError> {
        let at = Timestamp::from_millis(60_000);
        store.append(Entry { room: RoomName::lobby(), author: who.clone(), at, what }).await.map(drop)
    }

    fn say() -> What {
        let body = "hello".parse().unwrap();
        What::Message { body, note: Note::default(), files: [].into(), reply_to: None, client_id: None }
    }

    #[tokio::test]
    async fn nothing_is_added_any_more_by_or_about_whoever_was_let_go_and_all_there_is_loses_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (going, host) = (person(1), person(2));
        let did = |deed| What::Did(deed, Right::OfHost);
        add(&store, &host, What::Opened { posting: Posting::Everyone }).await.unwrap();
        for _ in 0..2 * RENAMED_AT_ONCE + 1 {
            add(&store, &going, say()).await.unwrap();
        }
        let question = NewPoll {
            question: "Tea?".parse().unwrap(),
            choices: vec!["Yes".parse().unwrap(), "No".parse().unwrap()],
            select: Select::One,
            results: Results::Live,
            adding: Adding::Author,
            closes_at: None,
            client_id: None,
        };
        add(&store, &host, What::Poll(question)).await.unwrap();
        let poll = store.head();
        add(&store, &host, did(Deed::Muted { whom: going.clone(), minutes: 10 })).await.unwrap();
        add(&store, &host, did(Deed::Unmuted { whom: going.clone() })).await.unwrap();
        store.catch_up().await;

        store.let_go(&going.id, Words::Kept).await.unwrap();
        let reacted = What::Turn { of: 2, turn: Turn::Message(MessageTurn::Reacted("👍".to_owned())) };
        let muted = did(Deed::Muted { whom: going.clone(), minutes: 10 });
        let cast = What::Turn { of: poll, turn: Turn::Poll(PollTurn::Cast(vec![0])) };
        for (who, what) in [
            (&going, say()),
            (&going, reacted),
            (&going, cast),
            (&host, muted),
            (&host, did(Deed::Named { whom: going.clone() })),
        ] {
            assert_eq!(add(&store, who, what).await, Err(AppendError::NotThere));
        }
        let nobody = Person { name: "Somebody".into(), ..going.clone() };
        // What makes them forgotten comes in all the same.
        for what in
            [did(Deed::Left { heir: None }), What::Turn { of: 2, turn: Turn::Message(MessageTurn::Deleted) }]
        {
            assert_eq!(add(&store, &going, what).await, Ok(()));
        }
        let traces = store.traces(&going.id).await.unwrap().remove(&RoomName::lobby()).unwrap();
        for _ in 0..2 {
            // What a stop has left half done is done again.
            store.rename_traces(&RoomName::lobby(), &nobody, &traces).await.unwrap();
        }
        add(&store, &nobody, What::Forgot { stands: traces.stands }).await.unwrap();
        let (now, later) = (Timestamp::from_millis(0), Timestamp::from_millis(1));
        let linked = store.link(&going, "hash".to_owned(), now, later).await;
        assert_eq!(linked, Err(AppendError::NotThere));
        assert_eq!(
            store.call(&going.id, &going.name.parse().unwrap(), Keeping::No).await,
            Err(AppendError::NotThere)
        );
        assert_eq!(store.follow_link("hash".to_owned(), now).await, Ok(None));
        assert_eq!(store.name_of(&going.id), None);
        store.close().await;

        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        for (table, column) in [
            ("log", "author_name"),
            ("log", "data"),
            ("message", "author_name"),
            ("profile", "name"),
            ("link", "name"),
            ("keeper", "look"),
            ("silence", "name"),
        ] {
            let sql = format!("SELECT count(*) FROM {table} WHERE instr({column}, 'Zebulon 1') > 0");
            let left: u64 = outside.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(left, 0, "{column} of {table}");
        }
        drop(outside);
        assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
        rebuild(folder.path()).unwrap();
        assert_eq!(check(folder.path()).unwrap().faults, Vec::<String>::new());
    }

    /// Fails to keep something as a disk does that fails: the database is opened anew by what comes next.
    async fn break_off(store: &Store) {
        let worst = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR);
        let fail = move |_: &Connection, _: &Known| -> rusqlite::Result<()> {
            Err(rusqlite::Error::SqliteFailure(worst, None))
        };
        assert_eq!(store.keep(fail, |_, ()| ()).await, Err(AppendError::Failed));
    }

    #[tokio::test]
    async fn whoever_is_gone_on_disk_is_so_once_it_can_be_written_again_although_it_seemed_to_have_failed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (going, other) = (person(1), person(2));
        break_off(&store).await;
        let outside = Connection::open(folder.path().join("hallway.db")).unwrap();
        outside
            .execute_batch(&format!(
                "INSERT INTO gone (person, words) VALUES ('{}', 'deleted');
                 INSERT INTO profile (person, name) VALUES ('{}', 'Other')",
                going.id, other.id
            ))
            .unwrap();
        assert!(!store.is_gone(&going.id));
        assert_eq!(add(&store, &going, say()).await, Err(AppendError::NotThere));
        assert_eq!(store.half_gone(), [(going.id.clone(), Words::Deleted)]);
        assert_eq!(store.name_of(&other.id).as_deref(), Some("Other"));

        // Of two who ask at once the first says what becomes of the words; and a failure takes nobody's wish back.
        let (kept, deleted) =
            tokio::join!(store.let_go(&other.id, Words::Kept), store.let_go(&other.id, Words::Deleted));
        assert_eq!((kept, deleted), (Ok(()), Ok(())));
        break_off(&store).await;
        assert!(store.half_gone().contains(&(other.id.clone(), Words::Kept)));
        assert_eq!(store.name_of(&other.id), None);
        store.finish(&other.id).await.unwrap();
        store.until_forgotten(&other.id).await;
        store.until_somebody_goes().await;
        store.close().await;
        assert!(store.is_closed());
        let store = Store::open(folder.path(), |_| {}).unwrap();
        assert!(store.is_gone(&other.id));
        assert_eq!(store.half_gone(), [(going.id, Words::Deleted)]);
    }
}
