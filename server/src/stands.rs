//! Telling rooms how things stand: what happens to a poll or to a message is gathered for a moment and told as its new stand,
//! at most four times a second, however many vote.

use crate::{
    publish,
    state::State,
    store::{self, End, Noun, ReadError, Turned},
};
use futures_util::future::join_all;
use protocol::{Event, RoomName, Seq, limits::TALLY_PAUSE_MILLIS};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    time::{sleep, timeout},
};

/// How long the log is left alone when it could not be read or written.
const REST: Duration = Duration::from_secs(1);

/// Bytes of tallies that are told without a longer pause after them.
const AT_ONCE: usize = 16 * 1024;

/// Pauses in a row at most: whoever comes back is told again of what happened up to half a minute before what they have.
const MOST_PAUSES: u64 = 40;

/// What something happened to, and whose rooms have not heard of it yet.
#[derive(Debug, Default)]
pub struct Stands {
    stirred: Mutex<HashMap<Seq, (RoomName, Noun)>>,
    news: Notify,
}

impl Stands {
    /// Something happened to what stands in a room.
    pub fn stir(&self, turned: &Turned) {
        // Of invitations nobody is told.
        if turned.turn.noun() == Noun::Invitation {
            return;
        }
        self.insert(turned.of, turned.room.clone(), turned.turn.noun());
    }

    /// Things that stand in a room are told anew.
    pub fn stir_all(&self, room: &RoomName, store::Stands { messages, polls }: &store::Stands) {
        for (places, noun) in [(messages, Noun::Message), (polls, Noun::Poll)] {
            places.iter().for_each(|of| self.insert(*of, room.clone(), noun));
        }
    }

    fn insert(&self, of: Seq, room: RoomName, noun: Noun) {
        self.stirred.lock().unwrap_or_else(PoisonError::into_inner).insert(of, (room, noun));
        self.news.notify_one();
    }

    fn take(&self) -> HashMap<Seq, (RoomName, Noun)> {
        std::mem::take(&mut self.stirred.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells rooms how things stand whenever that changes. Runs for ever.
pub async fn tell(state: State) {
    loop {
        state.stands.news.notified().await;
        let mut bytes = 0;
        for (of, (room, noun)) in state.stands.take() {
            // Each of them goes to each listener whole.
            state.hub.keep_pace(&room).await;
            match tell_one(&state, of, &room, noun).await {
                Ok(told) => bytes += told,
                Err(ReadError) => {
                    sleep(REST).await;
                    state.stands.insert(of, room, noun);
                }
            }
        }
        // Many questions from a large audience are much to tell: the more it is, the longer it is gathered.
        let pauses = (1 + (bytes / AT_ONCE) as u64).min(MOST_PAUSES);
        sleep(Duration::from_millis(TALLY_PAUSE_MILLIS * pauses)).await;
    }
}

/// Tells a room how something stands. Gives back by how many bytes that is a reason to gather for longer.
async fn tell_one(state: &State, of: Seq, room: &RoomName, noun: Noun) -> Result<usize, ReadError> {
    Ok(match noun {
        Noun::Poll => {
            let stand = state.store.poll(room.clone(), of, state.asked_by(None)).await?;
            stand.map_or(0, |poll| state.hub.tell(room, "tally", &poll))
        }
        Noun::Invitation => 0,
        Noun::Message => {
            let message = state.store.message(room.clone(), of).await?;
            message.map_or(0, |message| state.hub.tell(room, "changed", &Event::Message(message)))
        }
    })
}

/// Closes polls when their time has come; `opened` brings those that are new. Runs until nothing brings any more.
pub async fn close_in_time(state: State, mut opened: mpsc::UnboundedReceiver<End>) {
    let mut ends = loop {
        match state.store.ends().await {
            Ok(ends) => break BTreeSet::from_iter(ends),
            Err(_) => sleep(REST).await,
        }
    };
    loop {
        let wait = ends.first().map_or(Duration::MAX, |end| {
            let millis = end.at.millis() - state.now().millis();
            // A day at most, so that a clock that was set is noticed.
            Duration::from_millis(millis.clamp(0, 86_400_000) as u64)
        });
        match timeout(wait, opened.recv()).await {
            Ok(Some(end)) => drop(ends.insert(end)),
            Ok(None) => return,
            Err(_) => {
                let now = state.now();
                let (due, later): (BTreeSet<End>, _) = ends.into_iter().partition(|end| end.at <= now);
                ends = later;
                // All at once: one that can't be closed keeps no other open, and a log that can't be written is tried once.
                let closed = join_all(due.iter().map(|end| publish::polls::end(&state, end))).await;
                let failed: Vec<End> = due
                    .into_iter()
                    .zip(closed)
                    .filter_map(|(end, closed)| closed.err().map(|_| end))
                    .collect();
                if !failed.is_empty() {
                    ends.extend(failed);
                    sleep(REST).await;
                }
            }
        }
    }
}
