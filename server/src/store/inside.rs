//! Rooms that are not for everybody: whom each is for, who looks after it, and by which invitations others come in.

use super::{ReadError, Store, direct, message, row};
use protocol::{Epoch, Insider, Message, Part, Person, PersonId, RoomName, Seq, Timestamp, Title};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{collections::BTreeSet, sync::PoisonError};

/// Most people that such a room is for.
pub(super) const MOST: usize = 1_000;
/// Most invitations that a room has at once.
pub(super) const MOST_INVITATIONS: usize = 20;

/// Who is inside where, to be asked for a person: whether there is such a room for others is not even looked at.
pub(super) type Inside = BTreeSet<(PersonId, RoomName)>;

/// A room of somebody's own, as a list has it.
#[derive(Debug, Clone)]
pub struct OwnRoom {
    pub room: RoomName,
    pub title: Option<Title>,
    /// Whom they talk with there, where it is for the two alone.
    pub with: Option<Person>,
    pub last: Option<Message>,
}

/// How a room is known to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// By its name or its title, as to everybody in it.
    So(String),
    /// By whom they talk with there.
    With(Person),
}

/// An invitation by which somebody comes into a room.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub seq: Seq,
    pub room: RoomName,
    pub author: Person,
    pub at: Timestamp,
    /// What the room is called.
    pub title: Option<Title>,
}

impl Store {
    /// Whether a room that is not for everybody is for this person.
    pub fn is_inside(&self, person: &PersonId, room: &RoomName) -> bool {
        self.inside(|inside| inside.contains(&(person.clone(), room.clone())))
    }

    /// Whether there is any such room for this person.
    pub fn has_own_rooms(&self, person: &PersonId) -> bool {
        // No name comes before this one.
        let first = (person.clone(), RoomName::of_the_house(""));
        self.inside(|inside| inside.range(first..).next().is_some_and(|(whose, _)| whose == person))
    }

    /// Whether any such room is in this person's list.
    pub async fn lists_own_rooms(&self, person: &PersonId) -> Result<bool, ReadError> {
        // Most people have none: they are not looked up.
        if !self.has_own_rooms(person) {
            return Ok(false);
        }
        let person = person.clone();
        self.read(move |connection, _| {
            connection
                .prepare_cached(&format!(
                    "SELECT EXISTS (SELECT 1 FROM inside JOIN room ON room.name = inside.room
                     LEFT JOIN direct ON direct.room = room.name AND direct.person = ?1
                     WHERE inside.person = ?1 AND {LISTED})"
                ))?
                .query_row([person.as_str()], |row| row.get(0))
        })
        .await
    }

    /// The rooms that are for this person and not for everybody, whether they are listed or not.
    pub fn rooms_inside(&self, person: &PersonId) -> Vec<RoomName> {
        let first = (person.clone(), RoomName::of_the_house(""));
        self.inside(|inside| {
            let theirs = inside.range(first..).take_while(|(whose, _)| whose == person);
            theirs.map(|(_, room)| room.clone()).collect()
        })
    }

    fn inside<T>(&self, ask: impl FnOnce(&Inside) -> T) -> T {
        ask(&self.known.inside.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rooms that are for this person and not for everybody, the liveliest first, at most `limit`.
    pub async fn own_rooms(&self, person: &PersonId, limit: usize) -> Result<Vec<OwnRoom>, ReadError> {
        // Most people have none: they are not looked up.
        if !self.has_own_rooms(person) {
            return Ok(Vec::new());
        }
        let person = person.clone();
        self.read(move |connection, epoch| own_rooms(connection, epoch, &person, limit)).await
    }

    /// What a room is about.
    pub async fn topic(&self, room: RoomName) -> Result<Option<Title>, ReadError> {
        self.read(move |connection, _| topic(connection, &room)).await
    }

    /// What a room is called by somebody who is in it.
    pub async fn called(&self, room: &RoomName, reader: Option<&PersonId>) -> Result<Called, ReadError> {
        if !room.is_private() {
            return Ok(Called::So(called(room, None)));
        }
        let (room, reader) = (room.clone(), reader.cloned());
        self.read(move |connection, _| {
            if let Some(reader) = reader
                && let Some(other) = direct::other(connection, &room, &reader)?
            {
                return Ok(Called::With(other));
            }
            let mut titles = connection.prepare_cached("SELECT title FROM room WHERE name = ?1")?;
            let title = titles.query_row([room.as_str()], |row| row::optional_text(row, 0)).optional()?;
            Ok(Called::So(called(&room, title.flatten())))
        })
        .await
    }

    /// Everybody whom a room is for, in the order in which they came in.
    pub async fn insiders(&self, room: RoomName) -> Result<Vec<Insider>, ReadError> {
        self.read(move |connection, _| insiders(connection, &room)).await
    }

    /// Whoever looks after a room.
    pub async fn hosts(&self, room: RoomName) -> Result<Vec<Insider>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(
                    "SELECT host.person, coalesce(member.name, host.name) FROM host
                     LEFT JOIN member ON member.room = host.room AND member.person = host.person
                     WHERE host.room = ?1 ORDER BY host.person",
                )?
                .query_map([room.as_str()], |row| {
                    let person = Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() };
                    Ok(Insider { person, part: Part::Host })
                })?
                .collect()
        })
        .await
    }

    /// Somebody who looks after a room, is inside of it, or has said something there, by the name that they bore last.
    pub async fn acquaintance(&self, room: RoomName, person: PersonId) -> Result<Option<Insider>, ReadError> {
        self.read(move |connection, _| acquaintance(connection, &room, person)).await
    }

    /// The invitations by which somebody can come into a room, the newest first.
    pub async fn invitations(&self, room: RoomName) -> Result<Vec<Invitation>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM invitation JOIN room ON room.name = invitation.room
                     WHERE invitation.room = ?1 AND revoked IS NULL ORDER BY seq DESC"
                ))?
                .query_map([room.as_str()], invitation)?
                .collect()
        })
        .await
    }

    /// The invitation whose secret has this hash, unless it was revoked.
    pub async fn invitation(&self, hash: String) -> Result<Option<Invitation>, ReadError> {
        self.read(move |connection, _| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM invitation JOIN room ON room.name = invitation.room
                     WHERE hash = ?1 AND revoked IS NULL"
                ))?
                .query_row([hash], invitation)
                .optional()
        })
        .await
    }
}

/// What a room is called: its title where its address is no name.
pub fn called(room: &RoomName, title: Option<Title>) -> String {
    title.map_or_else(|| room.to_string(), |title| title.to_string())
}

/// The columns that [`invitation`] reads, in its order.
const COLUMNS: &str = "seq, invitation.room, author_id, author_name, at, title";

fn invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    Ok(Invitation {
        seq: row.get(0)?,
        room: row::text(row, 1)?,
        author: Person { id: row::text(row, 2)?, name: row.get::<_, String>(3)?.into() },
        at: Timestamp::from_millis(row.get(4)?),
        title: row::optional_text(row, 5)?,
    })
}

/// Who is inside of every room that is not for everybody.
pub(super) fn everybody(connection: &Connection) -> rusqlite::Result<Inside> {
    connection
        .prepare("SELECT person, room FROM inside")?
        .query_map([], |row| Ok((row::text(row, 0)?, row::text(row, 1)?)))?
        .collect()
}

/// Which of their rooms somebody (`?1`) finds in their list. One that another opened and where nobody has said a word is not among
/// them: otherwise strangers could fill it.
const LISTED: &str = "(last_said IS NOT NULL OR direct.other IS NULL
     OR EXISTS (SELECT 1 FROM log WHERE log.seq = opened AND log.author_id = ?1))";

pub(super) fn own_rooms(
    connection: &Connection,
    epoch: &Epoch,
    person: &PersonId,
    limit: usize,
) -> rusqlite::Result<Vec<OwnRoom>> {
    connection
        .prepare_cached(&format!(
            "SELECT {}, its_name, its_title, its_other, others_name FROM
                 (SELECT room.name AS its_name, title AS its_title, opened, last_message, last_said, direct.other AS its_other,
                         coalesce(member.name, direct.name) AS others_name
                  FROM room
                  LEFT JOIN direct ON direct.room = room.name AND direct.person = ?1
                  LEFT JOIN member ON member.room = room.name AND member.person = direct.other
                  WHERE room.name IN (SELECT room FROM inside WHERE person = ?1) AND {LISTED})
             LEFT JOIN message ON seq = last_message
             ORDER BY coalesce(last_said, opened) DESC LIMIT ?2",
            message::COLUMNS
        ))?
        .query_map(params![person.as_str(), limit], |row| {
            let last =
                row.get::<_, Option<Seq>>(0)?.map(|_| message::read(connection, epoch, row)).transpose()?;
            let (room, title) =
                (row::text(row, message::WIDTH)?, row::optional_text(row, message::WIDTH + 1)?);
            let with = row::optional_text::<PersonId>(row, message::WIDTH + 2)?;
            let with = match with {
                Some(id) => Some(Person { id, name: row.get::<_, String>(message::WIDTH + 3)?.into() }),
                None => None,
            };
            Ok(OwnRoom { room, title, with, last })
        })?
        .collect()
}

fn insiders(connection: &Connection, room: &RoomName) -> rusqlite::Result<Vec<Insider>> {
    // Under the name that they spoke under last, for it may be another one by now.
    connection
        .prepare_cached(
            "SELECT inside.person, coalesce(member.name, inside.name), host.person IS NOT NULL FROM inside
             LEFT JOIN member ON member.room = inside.room AND member.person = inside.person
             LEFT JOIN host ON host.room = inside.room AND host.person = inside.person
             WHERE inside.room = ?1 ORDER BY since",
        )?
        .query_map([room.as_str()], |row| {
            let person = Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() };
            Ok(Insider { person, part: if row.get(2)? { Part::Host } else { Part::Guest } })
        })?
        .collect()
}

fn acquaintance(
    connection: &Connection,
    room: &RoomName,
    person: PersonId,
) -> rusqlite::Result<Option<Insider>> {
    for table in ["member", "inside", "host", "silence"] {
        let name = connection
            .prepare_cached(&format!("SELECT name FROM {table} WHERE room = ?1 AND person = ?2"))?
            .query_row([room.as_str(), person.as_str()], |row| row.get::<_, String>(0))
            .optional()?;
        if let Some(name) = name {
            let part = if is_host(connection, room, &person)? { Part::Host } else { Part::Guest };
            return Ok(Some(Insider { person: Person { id: person, name: name.into() }, part }));
        }
    }
    Ok(None)
}

/// What a room is about.
pub(super) fn topic(connection: &Connection, room: &RoomName) -> rusqlite::Result<Option<Title>> {
    let mut topics = connection.prepare_cached("SELECT topic FROM room WHERE name = ?1")?;
    let topic = topics.query_row([room.as_str()], |row| row::optional_text(row, 0)).optional()?;
    Ok(topic.flatten())
}

/// Whether somebody looks after a room.
pub(super) fn is_host(tx: &Connection, room: &RoomName, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM host WHERE room = ?1 AND person = ?2)")?
        .query_row([room.as_str(), person.as_str()], |row| row.get(0))
}

/// The same as [`Store::is_inside`], as the log has it at this moment.
pub(super) fn is_in(tx: &Connection, room: &RoomName, person: &PersonId) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM inside WHERE room = ?1 AND person = ?2)")?
        .query_row([room.as_str(), person.as_str()], |row| row.get(0))
}

/// Whether a room has exactly one host.
pub(super) fn has_one_host(tx: &Connection, room: &RoomName) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT count(*) = 1 FROM host WHERE room = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
}

/// Who looks after a room that is not for everybody once somebody is not in it any more, where nobody else does: whoever has been
/// inside for longest.
pub(super) fn heir(tx: &Connection, room: &RoomName, leaving: &PersonId) -> rusqlite::Result<Option<Person>> {
    if !is_host(tx, room, leaving)? || !has_one_host(tx, room)? {
        return Ok(None);
    }
    tx.prepare_cached(
        "SELECT inside.person, coalesce(member.name, inside.name) FROM inside
         LEFT JOIN member ON member.room = inside.room AND member.person = inside.person
         WHERE inside.room = ?1 AND inside.person <> ?2 AND inside.person NOT IN (SELECT person FROM gone)
         ORDER BY since LIMIT 1",
    )?
    .query_row([room.as_str(), leaving.as_str()], |row| {
        Ok(Person { id: row::text(row, 0)?, name: row.get::<_, String>(1)?.into() })
    })
    .optional()
}

/// How many people a room is for.
pub(super) fn count(tx: &Connection, room: &RoomName) -> rusqlite::Result<usize> {
    tx.prepare_cached("SELECT count(*) FROM inside WHERE room = ?1")?
        .query_row([room.as_str()], |row| row.get(0))
}

/// How many invitations there are to a room.
pub(super) fn count_invitations(tx: &Connection, room: &RoomName) -> rusqlite::Result<usize> {
    tx.prepare_cached("SELECT count(*) FROM invitation WHERE room = ?1 AND revoked IS NULL")?
        .query_row([room.as_str()], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use crate::store::{Deed, Entry, InvitationTurn, Logged, Right, Store, Turn, What};
    use protocol::{Person, PersonId, RoomName, Timestamp};

    #[tokio::test]
    async fn whoever_is_named_for_a_room_that_its_last_host_leaves_is_still_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let room = RoomName::private(7);
        let person = |n: u128| Person { id: PersonId::from_bits(n), name: format!("Ann {n}").into() };
        let add = async |who, what| {
            let at = Timestamp::from_millis(1_000);
            store.append(Entry { room: room.clone(), author: person(who), at, what }).await.unwrap()
        };
        let did = |deed| What::Did(deed, Right::OfHost);
        let left = || did(Deed::Left { heir: None });
        add(1, What::OpenedPrivately { title: "Plans".parse().unwrap() }).await;
        let made = InvitationTurn::Made { hash: "one".to_owned() };
        let by = add(1, What::Turn { of: 1, turn: Turn::Invitation(made) }).await.seq();
        for guest in [2, 3] {
            add(guest, did(Deed::CameIn { by })).await;
        }
        // Both at once, and the one who would look after the room is the first to go.
        let (two, one) = tokio::join!(add(2, left()), add(1, did(Deed::Left { heir: Some(person(2)) })));
        let heir = |logged| match logged {
            crate::store::Appended::New(Logged::Did(_, Deed::Left { heir })) => heir,
            other => panic!("{other:?}"),
        };
        assert_eq!((heir(two), heir(one)), (None, Some(person(3))));
        assert_eq!(store.hosts(room.clone()).await.unwrap()[0].person, person(3));
    }
}
