//! What no message names goes: at once with a message that is deleted, and after a day what never came into one.

use super::{Files, folder::Ticket};
use crate::{
    state::State,
    store::{ReadError, Store},
};
use protocol::{FileId, Message};
use std::{collections::HashSet, io, time::Duration};
use tokio::{task::spawn_blocking, time::interval};

/// How often what is left is looked for.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Looks for what is left, at the start and every hour. Runs for ever.
pub async fn sweep(state: State) {
    let mut hours = interval(PAUSE);
    loop {
        hours.tick().await;
        look(&state.files, &state.store).await;
    }
}

/// Removes what a message bore that was just deleted, unless others bear it too, or may still do so.
pub async fn forget(files: &Files, store: &Store, deleted: &Message) {
    if deleted.files.is_empty() {
        return;
    }
    let ids: HashSet<FileId> = deleted.files.iter().map(|file| file.id.clone()).collect();
    let (kept, taken, message) = (files.clone(), ids.clone(), deleted.id.seq);
    let ticket = Ticket::of(&deleted.room, &deleted.author.id);
    let taken = spawn_blocking(move || {
        // Nobody sends it again between a look at when it was sent and its end.
        let _hand = kept.0.hand();
        taken.iter().try_for_each(|id| kept.0.folder.take_back(id, &ticket, message))
    });
    if !matches!(taken.await, Ok(Ok(()))) || remove_unwanted(files, store, ids).await.is_err() {
        tracing::warn!("a file of a deleted message stays for a day");
    }
}

/// Looks for what is left once: what lies there for more than a day, and what could not be decided before.
async fn look(files: &Files, store: &Store) {
    let kept = files.clone();
    let old = match spawn_blocking(move || kept.0.folder.tidy().and_then(|()| kept.0.folder.old())).await {
        Ok(Ok(old)) => old,
        Ok(Err(error)) => {
            tracing::error!(%error, "the folder of files can't be swept");
            return;
        }
        Err(_) => return,
    };
    let mut unnamed: HashSet<FileId> = files.0.ledger().leaving.keys().cloned().collect();
    for id in old {
        // Most of them are in a message.
        match store.is_named(id.clone()).await {
            Ok(true) => {}
            Ok(false) => drop(unnamed.insert(id)),
            Err(_) => return,
        }
    }
    // What is not decided now is looked at again in an hour.
    let _ = remove_unwanted(files, store, unnamed).await;
}

/// Removes those files that no message bears, and that nobody may put into one.
///
/// Why this never takes what was acknowledged: a file is put among those that leave *before* anybody is asked who wants it. Whoever
/// comes to want it from then on, by sending it or by saying it, ends this look at it, and does so under `hand`; and under `hand` it is
/// seen that the look was not ended, and the file is removed. So what was found is still true when it goes. Whoever wanted it before is
/// found: whoever sent it by their ticket; a message on its way, which is [`super::Held`] until the log has answered, by there being no
/// look at all; and one that had its answer in the log. While the log can't be written nobody knows what is in it, and nothing goes.
async fn remove_unwanted(files: &Files, store: &Store, ids: HashSet<FileId>) -> Result<(), ReadError> {
    let looks: Vec<(FileId, u64)> = {
        let mut ledger = files.0.ledger();
        ids.into_iter().filter_map(|id| ledger.let_go(&id).map(|look| (id, look))).collect()
    };
    if looks.is_empty() || !store.is_writable() {
        return Ok(());
    }
    let kept = files.clone();
    let awaited = match spawn_blocking(move || kept.0.folder.awaited()).await {
        Ok(Ok(awaited)) => awaited,
        Ok(Err(error)) => {
            tracing::error!(%error, "the folder of files can't be read");
            return Ok(());
        }
        Err(_) => return Ok(()),
    };
    for (id, look) in looks {
        if awaited.contains(&id) || store.is_named(id.clone()).await? {
            files.stay(&id, look);
            continue;
        }
        let kept = files.clone();
        if let Ok(Err(error)) = spawn_blocking(move || kept.remove(&id, look)).await {
            tracing::error!(%error, "a file can't be removed");
        }
    }
    Ok(())
}

impl Files {
    /// Takes a file off the list of those that leave, for a look has found that somebody wants it.
    fn stay(&self, id: &FileId, look: u64) {
        let mut ledger = self.0.ledger();
        if ledger.leaving.get(id) == Some(&look) {
            ledger.leaving.remove(id);
        }
    }

    /// Removes a file that nobody wants as a look has found, unless that was ended.
    fn remove(&self, id: &FileId, look: u64) -> io::Result<()> {
        let _hand = self.0.hand();
        if self.0.ledger().leaving.get(id) != Some(&look) {
            return Ok(());
        }
        let bytes = self.0.folder.remove(id)?;
        let mut ledger = self.0.ledger();
        ledger.leaving.remove(id);
        ledger.bytes = ledger.bytes.saturating_sub(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address::Prefix,
        config::FileLimits,
        files::{Held, arrival::Sender},
        store::{Appended, Entry, MessageTurn, Turn, What},
        viewer::Viewer,
    };
    use bytes::Bytes;
    use futures_util::stream;
    use protocol::{Body, File, FileName, Note, Posting, RoomName, Seq, Timestamp};
    use std::{convert::Infallible, net::IpAddr};
    use tempfile::TempDir;
    use tokio_util::sync::CancellationToken;

    /// A room, and somebody in it.
    struct Hall {
        data: TempDir,
        files: Files,
        store: Store,
        room: RoomName,
        ann: Viewer,
    }

    impl Hall {
        async fn open() -> Self {
            let data = tempfile::tempdir().unwrap();
            let limits = FileLimits { max_file: 1, max_files_a_day: 10, max_files: 10 };
            let files = Files::open(data.path(), limits).unwrap();
            let store = Store::open(data.path(), |_| {}).unwrap();
            let hall = Self { data, files, store, room: RoomName::lobby(), ann: Viewer::welcome(None) };
            hall.append(What::Opened { posting: Posting::Everyone }).await;
            hall
        }

        async fn send(&self) -> File {
            let from = Prefix::of(IpAddr::from([127, 0, 0, 1]));
            let (viewer, room, store, now) = (&self.ann, &self.room, &self.store, Timestamp::from_millis(0));
            let sender = Sender { viewer, from, room, now, store, stop: CancellationToken::new() };
            let words = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"words"))]);
            self.files.receive(&sender, FileName::of_typed("a.txt"), words).await.unwrap()
        }

        async fn hold(&self, file: &File) -> Held {
            self.files.hold(&self.room, &self.ann.id, vec![file.id.clone()]).await.unwrap()
        }

        async fn append(&self, what: What) -> Seq {
            let (room, author, at) = (self.room.clone(), self.ann.person(), Timestamp::from_millis(0));
            match self.store.append(Entry { room, author, at, what }).await.unwrap() {
                Appended::New(logged) | Appended::Repeat(logged) => logged.seq(),
            }
        }

        /// Puts a message with a file into the log, and gives it back as it reads.
        async fn say(&self, file: &File) -> Message {
            let held = self.hold(file).await;
            let (body, files) = (Body::beside_files("").unwrap(), held.files.clone());
            let what = What::Message { body, note: Note::default(), files, reply_to: None, client_id: None };
            let seq = self.append(what).await;
            self.store.message(self.room.clone(), seq).await.unwrap().unwrap()
        }

        async fn delete(&self, message: &Message) {
            let turn = Turn::Message(MessageTurn::Deleted);
            self.append(What::Turn { of: message.id.seq, turn }).await;
            forget(&self.files, &self.store, message).await;
        }

        fn has(&self, file: &File) -> bool {
            self.data.path().join("files").join(file.id.as_str()).exists()
        }

        fn leaving(&self) -> usize {
            self.files.0.ledger().leaving.len()
        }
    }

    #[tokio::test]
    async fn what_another_message_was_about_to_bear_goes_at_the_next_look() {
        let hall = Hall::open().await;
        let file = hall.send().await;
        let said = hall.say(&file).await;
        let other = hall.hold(&file).await;
        hall.delete(&said).await;
        assert!(hall.has(&file), "the other one may yet come into the log");
        // It was refused.
        drop(other);
        look(&hall.files, &hall.store).await;
        assert!(!hall.has(&file));
        assert_eq!((hall.leaving(), hall.files.0.ledger().bytes), (0, 0));
        assert!(hall.files.0.ledger().underway.is_empty());
    }

    #[tokio::test]
    async fn what_another_message_bears_by_then_stays() {
        let hall = Hall::open().await;
        let file = hall.send().await;
        let said = hall.say(&file).await;
        let other = hall.hold(&file).await;
        hall.delete(&said).await;
        let (body, files) = (Body::beside_files("").unwrap(), other.files.clone());
        let note = Note::default();
        hall.append(What::Message { body, note, files, reply_to: None, client_id: None }).await;
        drop(other);
        look(&hall.files, &hall.store).await;
        assert!(hall.has(&file));
        assert_eq!(hall.leaving(), 0, "that is decided");
    }

    #[tokio::test]
    async fn messages_with_other_files_keep_nothing_back() {
        let hall = Hall::open().await;
        let file = hall.send().await;
        let said = hall.say(&file).await;
        let other = Held::begin(&hall.files.0, vec![FileId::of_digest(&[1; 32])]);
        hall.delete(&said).await;
        assert!(!hall.has(&file));
        drop(other);
    }

    #[tokio::test]
    async fn whoever_wants_a_file_after_it_was_asked_who_does_still_finds_it() {
        let hall = Hall::open().await;
        let file = hall.send().await;
        let look_at = |file: &File| hall.files.0.ledger().let_go(&file.id);
        let seen = look_at(&file).unwrap();
        let held = hall.hold(&file).await;
        hall.files.remove(&file.id, seen).unwrap();
        assert!(hall.has(&file), "a message is about to bear it");
        assert_eq!(look_at(&file), None, "so it is not even asked");
        drop(held);
        let seen = look_at(&file).unwrap();
        drop(hall.hold(&file).await);
        hall.files.remove(&file.id, seen).unwrap();
        assert!(hall.has(&file), "a message began to bear it, and ended");
        let seen = look_at(&file).unwrap();
        hall.send().await;
        hall.files.remove(&file.id, seen).unwrap();
        assert!(hall.has(&file), "it was sent again");
        let (seen, later) = (look_at(&file).unwrap(), look_at(&file).unwrap());
        hall.files.stay(&file.id, seen);
        hall.files.remove(&file.id, seen).unwrap();
        assert!(hall.has(&file) && hall.leaving() == 1, "the later look decides");
        hall.files.remove(&file.id, later).unwrap();
        assert!(!hall.has(&file));
    }
}
