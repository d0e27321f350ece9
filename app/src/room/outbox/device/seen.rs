//! A tab of a test's device, as its page sees the world outside.

use super::{sleep::Sleep, *};
use crate::{
    backend::{Answer, Backend, EnterKey, Kept, Listening, Subject},
    poll::Act,
};
use protocol::Timestamp;
use std::{
    future::{Future, pending},
    pin::Pin,
};

/// A tab, as its page sees the world.
pub(super) struct Seen {
    pub(super) tab: Tab,
    pub(super) world: Arc<Mutex<Outside>>,
}

/// Milliseconds after which a page no longer waits for an answer.
const PATIENCE_MILLIS: i64 = 15_000;
/// Milliseconds that a message takes to the house, and its answer back.
const WAY: i64 = 50;

impl Seen {
    fn sleep(&self, millis: i64) -> Sleep {
        let deadline = self.world.lock().unwrap().now + millis;
        Sleep { deadline, alive: self.tab.alive.clone(), world: self.world.clone() }
    }
}

impl Backend for Seen {
    fn say(&self, room: &RoomName, draft: Draft) -> Answer<Message> {
        let client_id = draft.client_id.clone().unwrap();
        if !self.tab.alive.load(Ordering::Relaxed) {
            return Box::pin(pending());
        }
        let (there, back, silence) = (self.sleep(WAY), self.sleep(2 * WAY), self.sleep(PATIENCE_MILLIS));
        let (tab, world, room) = (self.tab.name.clone(), self.world.clone(), room.clone());
        {
            let mut world = world.lock().unwrap();
            world.overlaps += usize::from(world.under_way.iter().any(|(_, other)| *other == client_id));
            world.under_way.push((tab.clone(), client_id.clone()));
        }
        Box::pin(async move {
            there.await;
            let (answer, is_frozen) = world.lock().unwrap().take(tab.clone(), room, draft);
            back.await;
            if is_frozen {
                silence.await;
            }
            world.lock().unwrap().under_way.retain(|other| *other != (tab.clone(), client_id.clone()));
            answer
        })
    }

    fn history(&self, _: String) -> Answer<History> {
        Box::pin(pending())
    }

    fn rename(&self, _: String) -> Answer<Person> {
        Box::pin(pending())
    }

    fn me(&self) -> Answer<Person> {
        let (there, back) = (self.sleep(WAY), self.sleep(2 * WAY));
        let world = self.world.clone();
        Box::pin(async move {
            there.await;
            let answer = world.lock().unwrap().name();
            back.await;
            answer
        })
    }

    fn act(&self, address: String, act: Act) -> Answer<Poll> {
        let (there, back) = (self.sleep(WAY), self.sleep(2 * WAY));
        let world = self.world.clone();
        Box::pin(async move {
            there.await;
            let answer = world.lock().unwrap().act(&address, act);
            back.await;
            answer
        })
    }

    fn doubt(&self) {
        self.world.lock().unwrap().doubts += 1;
    }

    fn listen(&self, _: Subject, _: Box<dyn Fn(Report)>) -> Listening {
        Listening::holding(())
    }

    fn new_client_id(&self) -> ClientId {
        let mut world = self.world.lock().unwrap();
        world.ids += 1;
        ClientId::from_bits(world.ids)
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn pause(&self, millis: f64) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(self.sleep(millis as i64))
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.world.lock().unwrap().now)
    }

    fn utc_offset(&self, _: Timestamp) -> i32 {
        0
    }

    fn clock(&self, at: Timestamp) -> String {
        at.to_string()
    }

    fn moment(&self, at: Timestamp) -> String {
        at.to_string()
    }

    fn day(&self, at: Timestamp) -> String {
        at.to_string()
    }

    fn enter_key(&self) -> EnterKey {
        EnterKey::Sends
    }

    fn kept(&self, name: &str) -> Option<String> {
        self.world.lock().unwrap().kept.get(name).cloned()
    }

    fn keep(&self, name: &str, text: &str) -> Kept {
        if !self.tab.alive.load(Ordering::Relaxed) {
            return Kept::OnThePage;
        }
        let mut world = self.world.lock().unwrap();
        let before = match text {
            "" => world.kept.remove(name),
            text => world.kept.insert(name.to_owned(), text.to_owned()),
        };
        if before.as_deref().unwrap_or_default() != text {
            let tab = self.tab.name.clone();
            world.news.push((tab, name.to_owned(), text.to_owned()));
        }
        Kept::OnTheDevice
    }

    fn on_kept(&self, hear: HearKept) {
        self.tab.hear.lock().unwrap().push(Arc::new(hear));
    }

    fn letters(&self) -> Vec<Letter> {
        let mut world = self.world.lock().unwrap();
        world.looks.push(self.tab.name.clone());
        world.kept.values().filter_map(|text| leptos::serde_json::from_str(text).ok()).collect()
    }

    fn call_this_page(&self, _: &str) {}

    fn reload_for(&self, _: &str) -> bool {
        false
    }

    fn tab(&self) -> String {
        self.tab.name.clone()
    }
}
