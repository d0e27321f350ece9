//! The rooms that have something to hear, and a task for each as long as it lasts.

use super::{Hub, room::Room};
use std::sync::Arc;
use tokio::{sync::mpsc, task::JoinSet};

/// The rooms that wait for somebody who tells them what is pending: work for [`Untold::tell`].
#[derive(Debug)]
pub struct Untold {
    pub(super) hub: Hub,
    pub(super) rooms: mpsc::UnboundedReceiver<Arc<Room>>,
}

impl Untold {
    /// Has each room told what is pending there, by a task of its own. Runs for ever.
    ///
    /// # Panics
    /// When one of them did: whoever runs this is to know.
    pub async fn tell(mut self) {
        let mut tellers = JoinSet::new();
        loop {
            tokio::select! {
                Some(room) = self.rooms.recv() => {
                    let hub = self.hub.clone();
                    tellers.spawn(async move { room.tell(&hub.shared.slow).await });
                }
                Some(told) = tellers.join_next(), if !tellers.is_empty() => {
                    if let Err(error) = told {
                        std::panic::resume_unwind(error.into_panic());
                    }
                }
            }
        }
    }
}
