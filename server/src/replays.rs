//! Pages of the log for those who come back. A hall that was cut off at one moment comes back with one cursor: each page is read and
//! encoded once for all of them.

use crate::{
    hub::Filter,
    sse,
    store::{ReadError, Store},
};
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, future::Shared};
use protocol::{RoomName, Seq};
use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Events in one page: each is a short transaction and one write.
const PAGE: usize = 100;
/// Pages that are kept for others who want the same.
const KEPT: usize = 16;
/// For so long: those who were cut off together come back within some seconds.
const AGE: Duration = Duration::from_secs(10);

/// A handle on them; cheap to clone.
#[derive(Debug, Clone)]
pub struct Replays {
    store: Store,
    kept: Arc<Mutex<VecDeque<Kept>>>,
}

/// Some of what was missed.
#[derive(Debug, Clone)]
pub struct Page {
    /// Blocks of server-sent events.
    pub events: Bytes,
    /// The place up to which this is all.
    pub reached: Seq,
}

#[derive(Debug)]
struct Kept {
    wanted: Wanted,
    since: Instant,
    reading: Reading,
}

/// How far it goes is not of it: a page ends where the log did when somebody first wanted it, and whoever wants more reads on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    rooms: Arc<[RoomName]>,
    after: Seq,
    filter: Filter,
    /// What happened to messages up to here: from the next of it on, a page from before it may say what is no longer said.
    changed: Seq,
}

type Reading = Shared<Pin<Box<dyn Future<Output = Result<Page, ReadError>> + Send>>>;

impl Replays {
    pub fn new(store: Store) -> Self {
        Self { store, kept: Arc::default() }
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
        let changed = self.store.changed();
        let wanted = Wanted { rooms: rooms.clone(), after, filter: filter.clone(), changed };
        let mut kept = self.kept();
        // What failed is tried again, and nothing that may be said no longer stays in memory.
        kept.retain(|page| page.wanted.changed == changed && !matches!(page.reading.peek(), Some(Err(_))));
        if let Some(page) = kept.iter().find(|page| page.wanted == wanted && page.since.elapsed() < AGE) {
            return page.reading.clone();
        }
        let reading = read(self.store.clone(), wanted.clone(), upto).boxed().shared();
        kept.retain(|page| page.wanted != wanted);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { wanted, since: Instant::now(), reading: reading.clone() });
        reading
    }

    /// Gives back the memory of pages that nobody wants any more.
    pub fn forget_the_old(&self) {
        self.kept().retain(|page| page.since.elapsed() < AGE);
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By a task of its own: whoever began it may leave before it is read.
async fn read(store: Store, wanted: Wanted, upto: Seq) -> Result<Page, ReadError> {
    let reading = tokio::spawn(async move {
        let Wanted { rooms, after, filter, .. } = wanted;
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
    });
    reading.await.unwrap_or(Err(ReadError))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, What};
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
    }
}
