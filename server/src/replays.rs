//! What the log says to those who come back, and to those who come. A hall that was cut off at one moment comes back with one cursor:
//! what lies ahead of them is read once for all of them, and each page of it read and encoded once.

use crate::{
    hub::Filter,
    sse,
    store::{Outlook, ReadError, Store},
};
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, future::Shared};
use protocol::{RoomName, Seq, Timestamp};
use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Events in one page: each is a short transaction and one write.
const PAGE: usize = 100;
/// Readings of a kind that are kept for others who want the same.
const KEPT: usize = 16;
/// For so long: those who were cut off together come back within some seconds.
const AGE: Duration = Duration::from_secs(10);

/// A handle on them; cheap to clone.
#[derive(Debug, Clone)]
pub struct Replays {
    store: Store,
    pages: Arc<Shelf<PageWanted, Page>>,
    outlooks: Arc<Shelf<OutlookWanted, Arc<Outlook>>>,
}

/// Some of what was missed.
#[derive(Debug, Clone)]
pub struct Page {
    /// Blocks of server-sent events.
    pub events: Bytes,
    /// The place up to which this is all.
    pub reached: Seq,
}

/// How far it goes is not of it: a page ends where the log did when somebody first wanted it, and whoever wants more reads on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PageWanted {
    rooms: Arc<[RoomName]>,
    after: Seq,
    filter: Filter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OutlookWanted {
    rooms: Arc<[RoomName]>,
    has: Option<Seq>,
    upto: Seq,
}

impl Replays {
    pub fn new(store: Store) -> Self {
        Self { store, pages: Arc::default(), outlooks: Arc::default() }
    }

    /// See [`Store::outlook`]. Where nothing was written since somebody else wanted it, it is the same; a poll whose time is over is
    /// closed in it once that is written.
    ///
    /// # Errors
    /// When the log can't be read.
    pub async fn outlook(
        &self,
        rooms: &Arc<[RoomName]>,
        has: Option<Seq>,
        upto: Seq,
        now: Timestamp,
    ) -> Result<Arc<Outlook>, ReadError> {
        let wanted = OutlookWanted { rooms: rooms.clone(), has, upto };
        let (store, rooms) = (self.store.clone(), rooms.clone());
        let read = || async move { Ok(Arc::new(store.outlook(rooms, has, upto, now).await?)) };
        self.outlooks.find_or(wanted, self.store.changed(), read).await
    }

    /// The next page of what was said in `rooms` after one place, as a filter lets it through. It reaches up to another, or, where
    /// somebody wanted it before, less or more far.
    ///
    /// # Errors
    /// When the log can't be read.
    pub fn page(
        &self,
        rooms: &Arc<[RoomName]>,
        after: Seq,
        upto: Seq,
        filter: &Filter,
    ) -> impl Future<Output = Result<Page, ReadError>> + Send + use<> {
        let wanted = PageWanted { rooms: rooms.clone(), after, filter: filter.clone() };
        let (store, page) = (self.store.clone(), wanted.clone());
        self.pages.find_or(wanted, self.store.changed(), move || read_page(store, page, upto))
    }

    /// Gives back the memory of what nobody wants any more.
    pub fn forget_the_old(&self) {
        self.pages.kept().retain(|page| page.since.elapsed() < AGE);
        self.outlooks.kept().retain(|outlook| outlook.since.elapsed() < AGE);
    }
}

async fn read_page(store: Store, wanted: PageWanted, upto: Seq) -> Result<Page, ReadError> {
    let PageWanted { rooms, after, filter } = wanted;
    let events = store.replay(rooms, after, upto, PAGE).await?;
    // A page that is not full was the last one, whatever lies between its end and the head.
    let reached = match events.last() {
        Some(last) if events.len() == PAGE => last.id().seq,
        _ => upto,
    };
    let mut blocks = BytesMut::new();
    for event in events.iter().filter(|event| filter.wants_event(event)) {
        blocks.extend_from_slice(&sse::stored(event, filter.names()));
    }
    Ok(Page { events: blocks.freeze(), reached })
}

/// What was read lately, and what is being read, for others who want the same.
#[derive(Debug)]
struct Shelf<W, T: Clone>(Mutex<VecDeque<Kept<W, T>>>);

#[derive(Debug)]
struct Kept<W, T: Clone> {
    wanted: W,
    /// What happened to messages up to here: from the next of it on, it may say what is no longer said.
    changed: Seq,
    since: Instant,
    reading: Reading<T>,
}

type Reading<T> = Shared<Pin<Box<dyn Future<Output = Result<T, ReadError>> + Send>>>;

impl<W: PartialEq, T: Clone + Send + 'static> Shelf<W, T> {
    fn find_or<R: Future<Output = Result<T, ReadError>> + Send + 'static>(
        &self,
        wanted: W,
        changed: Seq,
        read: impl FnOnce() -> R,
    ) -> Reading<T> {
        let mut kept = self.kept();
        // What failed is tried again, and nothing that may be said no longer stays in memory.
        kept.retain(|one| one.changed == changed && !matches!(one.reading.peek(), Some(Err(_))));
        if let Some(one) = kept.iter().find(|one| one.wanted == wanted && one.since.elapsed() < AGE) {
            return one.reading.clone();
        }
        // By a task of its own: whoever began it may leave before it is read.
        let task = tokio::spawn(read());
        let reading = async move { task.await.unwrap_or(Err(ReadError)) }.boxed().shared();
        kept.retain(|one| one.wanted != wanted);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { wanted, changed, since: Instant::now(), reading: reading.clone() });
        reading
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept<W, T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W, T: Clone> Default for Shelf<W, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, MessageTurn, Turn, What};
    use protocol::{Note, Person, PersonId, Timestamp};

    #[tokio::test]
    async fn a_hall_that_comes_back_with_one_cursor_reads_the_log_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), |_| {}).unwrap();
        let (room, at) = (RoomName::lobby(), Timestamp::from_millis(0));
        for body in ["one", "two", "three"] {
            let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
            let what = What::Message {
                body: body.parse().unwrap(),
                note: Note::default(),
                files: [].into(),
                reply_to: None,
                client_id: None,
            };
            store.append(Entry { room: room.clone(), author, at, what }).await.unwrap();
        }
        let replays = Replays::new(store);
        let (all, rooms) = (Filter::default(), Arc::from([room]));
        let [one, other] = [replays.page(&rooms, 1, 3, &all), replays.page(&rooms, 1, 3, &all)];
        let (one, other) = (one.await.unwrap(), other.await.unwrap());
        assert_eq!(one.events.as_ptr(), other.events.as_ptr());
        let earlier = replays.page(&rooms, 1, 2, &all).await.unwrap();
        assert_eq!(earlier.events.as_ptr(), one.events.as_ptr());
        assert_eq!((one.reached, one.events.windows(3).filter(|three| three == b"id:").count()), (3, 2));
        let only = Filter::of(vec!["build".into()]);
        assert!(replays.page(&rooms, 1, 3, &only).await.unwrap().events.is_empty());
        assert_ne!(replays.page(&rooms, 2, 3, &all).await.unwrap().events, one.events);
        let ahead = async |has, upto| replays.outlook(&rooms, has, upto, at).await.unwrap();
        let [one, other] = [ahead(Some(1), 3).await, ahead(Some(1), 3).await];
        assert!(Arc::ptr_eq(&one, &other));
        assert_eq!((one.missed, ahead(Some(1), 2).await.missed, ahead(None, 3).await.missed), (2, 1, 0));
        let author = Person { id: PersonId::from_bits(1), name: "Ann".into() };
        let what = What::Turn { of: 2, turn: Turn::Message(MessageTurn::Deleted) };
        replays.store.append(Entry { room: RoomName::lobby(), author, at, what }).await.unwrap();
        let now = ahead(Some(1), 3).await;
        assert!(
            one.messages.is_empty() && now.messages[0].deleted.is_some(),
            "nobody is told any more what was taken back"
        );
    }
}
