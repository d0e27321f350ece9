//! What no message names goes: at once with a message that is deleted, and after a day what never came into one.

use super::{Files, folder::Ticket};
use crate::{state::State, store::ReadError};
use protocol::{FileId, Message};
use std::{io, time::Duration};
use tokio::{task::spawn_blocking, time::interval};

/// How often what is left is looked for.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Looks for what is left, at the start and every hour. Runs for ever.
pub async fn sweep(state: State) {
    let mut hours = interval(PAUSE);
    loop {
        hours.tick().await;
        let files = state.files.clone();
        let old = spawn_blocking(move || files.0.folder.tidy().and_then(|()| files.0.folder.old()));
        match old.await {
            Ok(Ok(old)) => {
                for id in old {
                    if remove_unnamed(&state, id).await.is_err() {
                        break;
                    }
                }
            }
            Ok(Err(error)) => tracing::error!(%error, "the folder of files can't be swept"),
            Err(_) => {}
        }
    }
}

/// Removes what a message bore that was just deleted, unless others bear it too. What is left by a mischance is swept away later.
pub async fn forget(state: &State, deleted: &Message) {
    let ticket = Ticket::of(&deleted.room, &deleted.author.id);
    for file in deleted.files.iter() {
        let (files, id, ticket) = (state.files.clone(), file.id.clone(), ticket.clone());
        let message = deleted.id.seq;
        let taken = spawn_blocking(move || {
            // Nobody sends it again between a look at when it was sent and its end.
            let _hand = files.0.hand();
            files.0.folder.take_back(&id, &ticket, message)
        })
        .await;
        if !matches!(taken, Ok(Ok(()))) || remove_unnamed(state, file.id.clone()).await.is_err() {
            tracing::warn!("a file of a deleted message stays for a day");
        }
    }
}

async fn remove_unnamed(state: &State, id: FileId) -> Result<(), ReadError> {
    let seen = state.files.stirred();
    if state.store.is_named(id.clone()).await? {
        return Ok(());
    }
    let files = state.files.clone();
    if let Ok(Err(error)) = spawn_blocking(move || files.remove(&id, seen)).await {
        tracing::error!(%error, "a file can't be removed");
    }
    Ok(())
}

impl Files {
    fn stirred(&self) -> u64 {
        self.0.ledger().stirred
    }

    /// Removes a file that no message named when the ledger was `seen`, unless it came to be wanted since.
    fn remove(&self, id: &FileId, seen: u64) -> io::Result<()> {
        let _hand = self.0.hand();
        // Whoever begins from now on finds it awaited or not at all.
        let is_wanted = {
            let ledger = self.0.ledger();
            ledger.underway > 0 || ledger.stirred != seen
        };
        if is_wanted || self.0.folder.is_awaited(id)? {
            return Ok(());
        }
        let bytes = self.0.folder.remove(id)?;
        let mut ledger = self.0.ledger();
        ledger.bytes = ledger.bytes.saturating_sub(bytes);
        Ok(())
    }
}
