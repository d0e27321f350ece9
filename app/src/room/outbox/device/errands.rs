//! What the pages of a test's device have begun and not ended yet. It belongs to the device: gone on with after that, it would
//! do its work on the pages of the next one, whose signals bear the same numbers.

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use futures::{
    executor::{LocalPool, LocalSpawner},
    task::LocalSpawnExt,
};
use std::cell::RefCell;

thread_local! {
    /// Where what is begun now goes.
    static BEGINS: RefCell<Option<LocalSpawner>> = const { RefCell::new(None) };
}

pub(super) struct Errands(RefCell<LocalPool>);

impl Errands {
    /// From now on all that is begun on this thread is among these.
    pub(super) fn of_this_thread() -> Self {
        // Set already where another test of the same process came first.
        drop(Executor::init_custom_executor(Begins));
        let pool = LocalPool::new();
        BEGINS.set(Some(pool.spawner()));
        Self(RefCell::new(pool))
    }

    /// Goes on with all of them until they wait.
    pub(super) fn run(&self) {
        self.0.borrow_mut().run_until_stalled();
    }
}

struct Begins;

impl CustomExecutor for Begins {
    /// A browser has no other thread: a moment's wait of a page (`tick`) is over in the device's time.
    fn spawn(&self, errand: PinnedFuture<()>) {
        self.spawn_local(errand);
    }

    fn spawn_local(&self, errand: PinnedLocalFuture<()>) {
        // Refused where the device is gone: then there is nobody to go on with it.
        let _ = BEGINS.with_borrow(|begins| begins.as_ref().map(|begins| begins.spawn_local(errand)));
    }

    fn poll_local(&self) {}
}
