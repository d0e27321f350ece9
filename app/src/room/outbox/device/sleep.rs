//! Time that passes for a page of a test.

use super::Outside;
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll as Polled},
};

/// Over at a moment of the device's time; of a page that is gone never.
pub(super) struct Sleep {
    pub(super) deadline: i64,
    pub(super) alive: Arc<AtomicBool>,
    pub(super) world: Arc<Mutex<Outside>>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled<()> {
        if !self.alive.load(Ordering::Relaxed) {
            return Polled::Pending;
        }
        let mut world = self.world.lock().unwrap();
        if world.now >= self.deadline {
            return Polled::Ready(());
        }
        world.sleepers.push((self.deadline, context.waker().clone()));
        Polled::Pending
    }
}
