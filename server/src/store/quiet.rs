//! Quiet: who may say nothing in a room, how long somebody waits between two messages, and whether nobody but its hosts says
//! anything. What holds is decided at the place in the log where something would be said.

use super::{AppendError, Entry, MessageTurn, PollTurn, ReadError, Store, Turn, What, direct, inside, row};
use protocol::{Person, PersonId, RoomName, Seq, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::BTreeMap, sync::PoisonError};

/// Messages whose authors are listed as having spoken lately.
const LATELY: usize = 50;

/// For how long somebody may say nothing in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    Until(Timestamp),
    /// Until it is taken back.
    ForGood,
}

impl Silence {
    /// Whether it holds at a moment.
    pub fn holds(self, at: Timestamp) -> bool {
        match self {
            Self::Until(end) => at < end,
            Self::ForGood => true,
        }
    }

    /// As its column keeps it.
    pub(super) fn end(self) -> Option<Timestamp> {
        match self {
            Self::Until(end) => Some(end),
            Self::ForGood => None,
        }
    }

    fn of(end: Option<i64>) -> Self {
        end.map_or(Self::ForGood, |end| Self::Until(Timestamp::from_millis(end)))
    }
}

/// Who may say nothing where.
pub(super) type Silences = BTreeMap<(PersonId, RoomName), Silence>;

/// What holds for everybody in a room but its hosts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Seconds between two messages of a person.
    pub slow: u32,
    /// Where in the log the room was closed, if it is.
    pub closed: Option<Seq>,
}

impl Store {
    /// For how long somebody may say nothing in a room, as things are at a moment.
    pub fn silence(&self, person: &PersonId, room: &RoomName, at: Timestamp) -> Option<Silence> {
        let silences = self.known.silences.read().unwrap_or_else(PoisonError::into_inner);
        silences.get(&(person.clone(), room.clone())).copied().filter(|silence| silence.holds(at))
    }

    /// Everybody who may say nothing in a room at a moment.
    pub async fn silenced(&self, room: RoomName, at: Timestamp) -> Result<Vec<(Person, Silence)>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT person, name, until FROM silence
                     WHERE room = ?1 AND (until IS NULL OR until > ?2) ORDER BY person",
                )?
                .query_map(params![room.as_str(), at.millis()], |row| {
                    let person = Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() };
                    Ok((person, Silence::of(row.get(2)?)))
                })?
                .collect()
        })
        .await
    }

    /// Whether somebody may say something in a room, as things are at a moment; how long they wait between two messages is left out.
    pub async fn may_speak(
        &self,
        room: RoomName,
        person: PersonId,
        at: Timestamp,
    ) -> Result<Result<(), AppendError>, ReadError> {
        self.read(move |connection, _| {
            if direct::is_left_alone(connection, &room)? {
                return Ok(Err(AppendError::LeftAlone));
            }
            let Rules { closed, .. } = rules(connection, &room)?;
            let silence = silence(connection, &room, &person)?.filter(|silence| silence.holds(at));
            let hushed = hush(closed, silence);
            Ok(if hushed.is_ok() || inside::is_host(connection, &room, &person)? { Ok(()) } else { hushed })
        })
        .await
    }

    pub async fn rules(&self, room: RoomName) -> Result<Rules, ReadError> {
        self.read(move |connection, _| rules(connection, &room)).await
    }

    /// Whoever has said one of the newest messages of a room, by the name that they bore last.
    pub async fn lately(&self, room: RoomName) -> Result<Vec<Person>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT author_id, author_name, max(seq) FROM
                         (SELECT author_id, author_name, seq FROM message WHERE room = ?1 ORDER BY seq DESC LIMIT ?2)
                     GROUP BY author_id ORDER BY max(seq) DESC",
                )?
                .query_map(params![room.as_str(), LATELY], |row| {
                    Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
                })?
                .collect()
        })
        .await
    }
}

pub(super) fn rules(connection: &Connection, room: &RoomName) -> rusqlite::Result<Rules> {
    let mut rooms = connection.prepare_cached("SELECT slow, closed FROM room WHERE name = ?1")?;
    let rules = rooms
        .query_row([room.as_str()], |row| Ok(Rules { slow: row.get(0)?, closed: row.get(1)? }))
        .optional()?;
    Ok(rules.unwrap_or_default())
}

/// Who may say nothing, in every room.
pub(super) fn everybody(connection: &Connection) -> rusqlite::Result<Silences> {
    connection
        .prepare("SELECT person, room, until FROM silence")?
        .query_map([], |row| Ok(((row::text(row, 0)?, row::text(row, 1)?), Silence::of(row.get(2)?))))?
        .collect()
}

/// For how long somebody may say nothing, as the log has it at this moment.
pub(super) fn silence(
    tx: &Connection,
    room: &RoomName,
    person: &PersonId,
) -> rusqlite::Result<Option<Silence>> {
    tx.prepare_cached("SELECT until FROM silence WHERE room = ?1 AND person = ?2")?
        .query_row([room.as_str(), person.as_str()], |row| row.get(0).map(Silence::of))
        .optional()
}

/// Whether an entry says something that everybody reads. A vote is none, and whoever may say nothing takes back what they said.
pub(super) fn is_said(what: &What) -> bool {
    matches!(
        what,
        What::Message { .. }
            | What::Poll(_)
            | What::Turn {
                turn: Turn::Message(MessageTurn::Edited(_) | MessageTurn::Reacted(_))
                    | Turn::Poll(PollTurn::Added(_)),
                ..
            }
    )
}

/// Whether something may be said at this place in the log. Hosts may always.
pub(super) fn may_say(tx: &Connection, entry: &Entry) -> rusqlite::Result<Result<(), AppendError>> {
    let Entry { room, author, at, .. } = entry;
    // Whoever has left is told nothing there, not even later.
    if direct::is_left_alone(tx, room)? {
        return Ok(Err(AppendError::LeftAlone));
    }
    let Rules { slow, closed } = rules(tx, room)?;
    let silence = silence(tx, room, &author.id)?.filter(|silence| silence.holds(*at));
    if (slow, closed, silence) == (0, None, None) || inside::is_host(tx, room, &author.id)? {
        return Ok(Ok(()));
    }
    Ok(match hush(closed, silence) {
        Err(hushed) => Err(hushed),
        Ok(()) if !matches!(entry.what, What::Message { .. } | What::Poll(_)) => Ok(()),
        Ok(()) => match wait(tx, entry, slow)? {
            0 => Ok(()),
            millis => Err(AppendError::Slow { millis }),
        },
    })
}

/// Whether somebody who does not look after a room may say something in it.
fn hush(closed: Option<Seq>, silence: Option<Silence>) -> Result<(), AppendError> {
    match (closed, silence) {
        (Some(_), _) => Err(AppendError::RoomClosed),
        (None, Some(Silence::ForGood)) => Err(AppendError::Banned),
        (None, Some(Silence::Until(end))) => Err(AppendError::Muted { until: end }),
        (None, None) => Ok(()),
    }
}

/// Milliseconds until somebody may say something again in a room that is slow.
fn wait(tx: &Connection, Entry { room, author, at, .. }: &Entry, slow: u32) -> rusqlite::Result<u32> {
    let last: Option<i64> = tx
        .prepare_cached("SELECT at FROM member WHERE room = ?1 AND person = ?2")?
        .query_row([room.as_str(), author.id.as_str()], |row| row.get(0))
        .optional()?;
    let pause = i64::from(slow) * 1_000;
    // A clock that was set back makes nobody wait.
    let left = last.map(|last| last + pause - at.millis()).filter(|left| (1..=pause).contains(left));
    Ok(left.and_then(|left| u32::try_from(left).ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::store::{AppendError, Deed, Entry, Right, Store, What};
    use protocol::{Note, Person, PersonId, Posting, RoomName, Timestamp};

    fn person(n: u128) -> Person {
        Person { id: PersonId::from_bits(n), name: format!("Ann {n}").into() }
    }

    /// What became of something that somebody did at a moment, in milliseconds.
    async fn add(store: &Store, who: u128, at: i64, what: What) -> Result<(), AppendError> {
        let at = Timestamp::from_millis(at);
        store.append(Entry { room: RoomName::lobby(), author: person(who), at, what }).await.map(drop)
    }

    fn say() -> What {
        What::Message {
            body: "hello".parse().unwrap(),
            note: Note::default(),
            files: [].into(),
            reply_to: None,
            client_id: None,
        }
    }

    #[tokio::test]
    async fn a_pause_and_a_silence_are_over_at_their_end_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let did = |deed| What::Did(deed, Right::OfHost);
        add(&store, 1, 0, What::Opened { posting: Posting::Everyone }).await.unwrap();
        add(&store, 1, 0, did(Deed::Slowed { seconds: 10 })).await.unwrap();
        add(&store, 2, 1_000, say()).await.unwrap();
        for (at, millis) in [(1_000, 10_000), (1_001, 9_999), (10_999, 1)] {
            assert_eq!(add(&store, 2, at, say()).await, Err(AppendError::Slow { millis }));
        }
        // It is the pause after what was said, and not after what was refused.
        add(&store, 2, 11_000, say()).await.unwrap();
        add(&store, 2, 500, say()).await.expect("a clock that was set back makes nobody wait");
        add(&store, 1, 500, did(Deed::Slowed { seconds: 0 })).await.unwrap();
        add(&store, 1, 20_000, did(Deed::Muted { whom: person(2), minutes: 1 })).await.unwrap();
        let until = Timestamp::from_millis(80_000);
        assert_eq!(add(&store, 2, 79_999, say()).await, Err(AppendError::Muted { until }));
        assert!(store.silence(&person(2).id, &RoomName::lobby(), Timestamp::from_millis(79_999)).is_some());
        assert!(store.silence(&person(2).id, &RoomName::lobby(), until).is_none());
        add(&store, 2, 80_000, say()).await.unwrap();
        // A second time while it holds: from then on.
        for at in [90_000, 100_000] {
            add(&store, 1, at, did(Deed::Muted { whom: person(2), minutes: 1 })).await.unwrap();
        }
        assert!(
            add(&store, 2, 159_999, say()).await.is_err() && add(&store, 2, 160_000, say()).await.is_ok()
        );
    }
}
