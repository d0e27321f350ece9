//! The rooms that have something to hear, and a task for each as long as it lasts.
//!
//! Halls are told on threads of their own. The system lets a thread run for some milliseconds, and then others first: one that
//! tells a hall uses that up, and whatever else it had to do would wait with it, a small room or whoever asks for a page.

use super::{Hub, room::Room};
use std::{io, sync::Arc};
use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc,
    task::JoinSet,
};

/// The rooms that wait for somebody who tells them what is pending: work for [`Untold::tell`].
#[derive(Debug)]
pub struct Untold {
    pub(super) hub: Hub,
    pub(super) rooms: mpsc::UnboundedReceiver<Arc<Room>>,
}

/// Threads on which halls are told, as many as there are processors.
#[derive(Debug)]
pub struct Halls(Option<Runtime>);

impl Untold {
    /// Has each room told what is pending there, by a task of its own, and a hall by one of these threads. Runs for ever.
    ///
    /// # Panics
    /// When one of them did: whoever runs this is to know.
    pub async fn tell(mut self, halls: Halls) {
        let mut tellers = JoinSet::new();
        loop {
            tokio::select! {
                Some(room) = self.rooms.recv() => {
                    let (hub, is_hall) = (self.hub.clone(), room.is_hall());
                    let telling = async move { room.tell(&hub.shared.slow).await };
                    match &halls.0 {
                        Some(threads) if is_hall => tellers.spawn_on(telling, threads.handle()),
                        _ => tellers.spawn(telling),
                    };
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

impl Halls {
    /// # Errors
    /// When no runtime can be made.
    ///
    /// # Panics
    /// When the system allows no more threads.
    pub fn open() -> io::Result<Self> {
        let threads = Builder::new_multi_thread().thread_name("hall").enable_time().build()?;
        Ok(Self(Some(threads)))
    }
}

impl Drop for Halls {
    fn drop(&mut self) {
        // Without this it would wait for its threads, which no task may.
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hub::{Filter, Listener, room::HALL},
        sse::Form,
    };
    use protocol::{Epoch, RoomName};
    use std::{
        task::{Context, Wake, Waker},
        thread,
        time::Duration,
    };

    /// Notes by which thread somebody is woken.
    struct WokenBy(std::sync::mpsc::Sender<Option<String>>);

    impl Wake for WokenBy {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(thread::current().name().map(str::to_owned));
        }
    }

    /// The thread on which a room with so many listeners is told something.
    fn told_by(listeners: usize) -> Option<String> {
        let house = Builder::new_multi_thread().worker_threads(1).thread_name("house").enable_time().build();
        let house = house.unwrap();
        let (hub, untold) = Hub::new(Epoch::from_bits(1).at(0), Duration::from_secs(600));
        let room = RoomName::lobby();
        let join = |_| hub.join(&[(room.clone(), None)], &Filter::default(), Form::Sse).0;
        let seated: Vec<Listener> = (0..listeners).map(join).collect();
        let (woken, by) = std::sync::mpsc::channel();
        assert!(
            seated[0]
                .poll_said(&mut Context::from_waker(&Waker::from(Arc::new(WokenBy(woken)))))
                .is_pending()
        );
        house.spawn(untold.tell(Halls::open().unwrap()));
        hub.tell(&room, "kettle", &96);
        by.recv_timeout(Duration::from_secs(10)).expect("nobody is told")
    }

    #[test]
    fn a_hall_is_told_on_threads_of_its_own() {
        assert_eq!(told_by(HALL).as_deref(), Some("hall"));
        assert_eq!(told_by(HALL - 1).as_deref(), Some("house"));
    }

    #[tokio::test]
    async fn a_task_may_leave_the_halls() {
        drop(Halls::open().unwrap());
    }
}
