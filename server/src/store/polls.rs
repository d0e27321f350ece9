//! Polls as they stand: read from what was asked, and counted from the ballots, each time anew.

use super::{ReadError, Store, log, row};
use protocol::{
    Choice, Cursor, Epoch, Person, PersonId, Poll, PollState, Polls, Results, RoomName, Seq, Timestamp,
    limits::POLLS_LISTED,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How much earlier than an event a poll or a message can have changed without whoever heard that event having heard of the
/// change.
pub(super) const TELLING_MILLIS: i64 = 30_000;

/// Who wants to know, and when: one's own ballot is told to nobody else, and time closes polls.
#[derive(Debug, Clone)]
pub struct Asked {
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// A poll that will close by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    pub at: Timestamp,
    pub room: RoomName,
    pub poll: Seq,
}

/// The columns that [`stand`] reads, in its order.
const COLUMNS: &str = r#"seq, room, at, author_id, author_name, client_id, question, "select", results, adding, closes_at,
    closed, changed"#;
/// The last of them, and what [`to_tell`] asks for beside them.
const CHANGED: usize = 12;
const CHANGED_AT: usize = 13;

impl Store {
    /// The poll at a place, if it was put to `room`.
    pub async fn poll(&self, room: RoomName, seq: Seq, asked: Asked) -> Result<Option<Poll>, ReadError> {
        self.read(move |connection, epoch| {
            let tx = connection.unchecked_transaction()?;
            let select = format!("SELECT {COLUMNS} FROM poll WHERE seq = ?1 AND room = ?2");
            let mut polls = tx.prepare_cached(&select)?;
            let found = polls
                .query_row(params![row::place(seq), room.as_str()], |row| stand(&tx, epoch, row, &asked));
            found.optional()
        })
        .await
    }

    /// The newest polls of a room, oldest first.
    pub async fn polls(&self, room: RoomName, asked: Asked) -> Result<Polls, ReadError> {
        self.read(move |connection, epoch| {
            let tx = connection.unchecked_transaction()?;
            let mut polls =
                range(&tx, epoch, &room, (0, i64::MAX), Order::NewestFirst, POLLS_LISTED, &asked)?;
            polls.reverse();
            Ok(Polls { head: epoch.at(log::head(&tx)?), room, polls })
        })
        .await
    }

    /// The polls that are to close by themselves.
    pub async fn ends(&self) -> Result<Vec<End>, ReadError> {
        self.read(move |connection, _| {
            let mut ends = connection.prepare(
                "SELECT closes_at, room, seq FROM poll WHERE closed IS NULL AND closes_at IS NOT NULL",
            )?;
            let end = |row: &Row<'_>| {
                Ok(End {
                    at: Timestamp::from_millis(row.get(0)?),
                    room: row::text(row, 1)?,
                    poll: row.get(2)?,
                })
            };
            ends.query_map([], end)?.collect()
        })
        .await
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

impl Order {
    pub(super) fn in_sql(self) -> &'static str {
        match self {
            Self::OldestFirst => "ASC",
            Self::NewestFirst => "DESC",
        }
    }
}

/// The polls of a room between two places, both excluded.
pub(super) fn range(
    connection: &Connection,
    epoch: &Epoch,
    room: &RoomName,
    (from, to): (i64, i64),
    order: Order,
    limit: usize,
    asked: &Asked,
) -> rusqlite::Result<Vec<Poll>> {
    let order = order.in_sql();
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM poll WHERE room = ?1 AND seq > ?2 AND seq < ?3 ORDER BY seq {order} LIMIT ?4"
        ))?
        .query_map(params![room.as_str(), from, to, limit], |row| stand(connection, epoch, row, asked))?
        .collect()
}

/// What somebody who listens to rooms has to know about their polls, see [`super::Outlook`].
pub(super) fn to_tell(
    connection: &Connection,
    epoch: &Epoch,
    rooms: &[RoomName],
    has: Option<Seq>,
    at: Timestamp,
) -> rusqlite::Result<Vec<Poll>> {
    let asked = Asked { by: None, at };
    let (which, since) = match has {
        Some(seq) => ("", log::time_of(connection, seq)? - TELLING_MILLIS),
        None => ("AND closed IS NULL", 0),
    };
    let has = has.unwrap_or_default();
    let mut polls = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, changed_at FROM poll WHERE room = ?1 {which} ORDER BY changed DESC LIMIT ?2"
    ))?;
    let mut found = Vec::new();
    for room in rooms {
        let mut rows = polls.query(params![room.as_str(), POLLS_LISTED])?;
        while let Some(row) = rows.next()? {
            // The log has an order of its own, whatever the clock says: what comes after it is news however it was set.
            if row.get::<_, Seq>(CHANGED)? <= has && row.get::<_, i64>(CHANGED_AT)? < since {
                break;
            }
            found.push(stand(connection, epoch, row, &asked)?);
        }
    }
    Ok(found)
}

fn stand(connection: &Connection, epoch: &Epoch, row: &Row<'_>, asked: &Asked) -> rusqlite::Result<Poll> {
    let seq: Seq = row.get(0)?;
    let id: Cursor = epoch.at(seq);
    let results: Results = row::word(row, 8)?;
    let closes_at = row.get::<_, Option<i64>>(10)?.map(Timestamp::from_millis);
    let closed = row.get::<_, Option<Seq>>(11)?.is_some() || closes_at.is_some_and(|end| end <= asked.at);
    let mut choices = choices(connection, seq)?;
    let voters = count(connection, seq, &mut choices)?;
    if results == Results::Hidden {
        choices.iter_mut().for_each(|choice| choice.votes = None);
    }
    let ballot = match &asked.by {
        Some(person) => ballot(connection, seq, person)?,
        None => None,
    };
    Ok(Poll {
        id,
        room: row::text(row, 1)?,
        author: Person { id: row::text(row, 3)?, name: row.get::<_, String>(4)?.into() },
        at: Timestamp::from_millis(row.get(2)?),
        question: row.get(6)?,
        select: row::word(row, 7)?,
        results,
        adding: row::word(row, 9)?,
        state: if closed { PollState::Closed } else { PollState::Open },
        closes_at,
        choices,
        voters,
        counted: row.get(CHANGED)?,
        ballot,
        client_id: row::optional_text(row, 5)?,
    })
}

fn choices(connection: &Connection, poll: Seq) -> rusqlite::Result<Vec<Choice>> {
    connection
        .prepare_cached("SELECT text FROM choice WHERE poll = ?1 ORDER BY place")?
        .query_map([poll], |row| Ok(Choice { text: row.get(0)?, votes: Some(0) }))?
        .collect()
}

/// Counts the votes from the ballots, and gives the number of those.
fn count(connection: &Connection, poll: Seq, choices: &mut [Choice]) -> rusqlite::Result<u32> {
    let mut statement =
        connection.prepare_cached("SELECT choices, count(*) FROM ballot WHERE poll = ?1 GROUP BY choices")?;
    let mut alike = statement.query([poll])?;
    let mut voters = 0;
    while let Some(row) = alike.next()? {
        let number: u32 = row.get(1)?;
        voters += number;
        for place in places(row.get_ref(0)?.as_str()?) {
            if let Some(votes) = choices.get_mut(place as usize).and_then(|choice| choice.votes.as_mut()) {
                *votes += number;
            }
        }
    }
    Ok(voters)
}

fn ballot(connection: &Connection, poll: Seq, person: &PersonId) -> rusqlite::Result<Option<Vec<u32>>> {
    connection
        .prepare_cached("SELECT choices FROM ballot WHERE poll = ?1 AND person = ?2")?
        .query_row(params![poll, person.as_str()], |row| Ok(places(row.get_ref(0)?.as_str()?).collect()))
        .optional()
}

fn places(choices: &str) -> impl Iterator<Item = u32> + '_ {
    choices.split(',').filter_map(|place| place.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, NewPoll, PollTurn, Turn, What};
    use protocol::{Adding, PersonId, Posting, Select};

    #[tokio::test]
    async fn how_a_poll_stands_is_told_although_the_clock_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let add = async |seconds: i64, what| {
            let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
            let at = Timestamp::from_millis(seconds * 1_000);
            store.append(Entry { room: RoomName::lobby(), author, at, what }).await.unwrap();
            store.head()
        };
        let ask = |question: &str| {
            What::Poll(NewPoll {
                question: question.parse().unwrap(),
                choices: ["yes", "no"].map(|choice| choice.parse().unwrap()).into(),
                select: Select::default(),
                results: Results::default(),
                adding: Adding::default(),
                closes_at: None,
                client_id: None,
            })
        };
        add(1_000, What::Opened { posting: Posting::Everyone }).await;
        let tea = add(1_000, ask("Tea?")).await;
        let cake = add(1_100, ask("Cake?")).await;
        let has = add(1_200, ask("More?")).await;
        let told = async |has| {
            let at = Timestamp::from_millis(2_000_000);
            let outlook = store.outlook([RoomName::lobby()].into(), has, store.head(), at).await.unwrap();
            outlook.polls.iter().map(|poll| poll.id.seq).collect::<Vec<_>>()
        };
        assert_eq!(told(Some(has)).await, [has]);
        add(7, What::Turn { of: tea, turn: Turn::Poll(PollTurn::Closed) }).await;
        assert_eq!(told(Some(has)).await, [tea, has]);
        assert_eq!(told(None).await, [has, cake], "who comes anew is told of what is open");
    }
}
