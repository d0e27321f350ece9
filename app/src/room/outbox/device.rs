//! A device with tabs, what they keep on it, and the house that they talk to, in a time of their own: a clock that goes on
//! only when everybody waits.

mod door;
mod errands;
mod seen;
mod sleep;

pub use door::{Door, POLL};

use super::*;
use crate::{
    Snapshot,
    backend::{Failure, HearKept, Report},
    connection::Line,
    language::Language,
    poll::{sample::poll, standing::Told},
};
use door::Decide;
use errands::Errands;
use protocol::{
    Cursor, Draft, Epoch, History, Message, Person, PersonId, Poll, Posting, Presence, RoomName, Seq,
};
use seen::Seen;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
};

/// The device and the house: one at a time on a thread. What its pages have begun and what they hold ends with it.
pub struct Device {
    world: Arc<Mutex<Outside>>,
    /// Goes before what the errands come back to.
    errands: Errands,
    #[expect(dead_code, reason = "held only to be dropped")]
    owner: Owner,
}

struct Outside {
    kept: BTreeMap<String, String>,
    /// Told to the other tabs when nobody is busy: whom not, the name and the text.
    news: Vec<(String, String, String)>,
    now: i64,
    sleepers: Vec<(i64, Waker)>,
    tabs: Vec<Tab>,
    ids: u128,
    door: Box<Decide>,
    /// By tab and body, in the order in which they arrived.
    attempts: Vec<(String, String)>,
    said: Vec<Message>,
    under_way: Vec<(String, ClientId)>,
    /// The only poll that it has.
    poll: Poll,
    /// Ballots that arrived, and how often each did.
    ballots: Vec<Vec<u32>>,
    overlaps: usize,
    /// Which tab looked through all letters, each time.
    looks: Vec<String>,
    /// How often a line was doubted.
    doubts: usize,
}

#[derive(Clone)]
struct Tab {
    name: String,
    alive: Arc<AtomicBool>,
    hear: Arc<Mutex<Vec<Arc<HearKept>>>>,
}

impl Device {
    /// `door` decides of each body that arrives.
    pub fn new(door: impl FnMut(&str) -> Door + Send + 'static) -> Self {
        let owner = Owner::new_root(None);
        owner.set();
        let outside = Outside {
            kept: BTreeMap::new(),
            news: Vec::new(),
            now: 1_000_000_000_000,
            sleepers: Vec::new(),
            tabs: Vec::new(),
            ids: 0,
            door: Box::new(door),
            attempts: Vec::new(),
            said: Vec::new(),
            under_way: Vec::new(),
            poll: poll(POLL, POLL),
            ballots: Vec::new(),
            overlaps: 0,
            looks: Vec::new(),
            doubts: 0,
        };
        Self { world: Arc::new(Mutex::new(outside)), errands: Errands::of_this_thread(), owner }
    }

    /// Opens a page of a room in a tab of that name, in place of the one that was there. Its line is live.
    pub fn open(&self, tab: &str, room: &str) -> Scene {
        self.kill(tab);
        let tab = Tab { name: tab.to_owned(), alive: Arc::new(AtomicBool::new(true)), hear: Arc::default() };
        let room: RoomName = room.parse().unwrap();
        let history = {
            let mut world = self.world.lock().unwrap();
            world.tabs.push(tab.clone());
            let events = world.said.iter().filter(|message| message.room == room).cloned();
            let events = events.map(protocol::Event::Message).collect();
            History {
                room: room.clone(),
                topic: None,
                events,
                head: at(world.said.len() as Seq),
                older: None,
                newer: None,
            }
        };
        let snapshot = Snapshot {
            me: me(),
            called: history.room.to_string(),
            presence: Presence {
                room,
                count: 0,
                away: 0,
                here: Some(Vec::new()),
                joined: Vec::new(),
                left: Vec::new(),
            },
            history,
            client_id: ClientId::from_bits(0),
            posting: Posting::Everyone,
            presenter_key: None,
        };
        let scene = Scene::new(snapshot, String::new(), Language::English.wording());
        scene.world.set(Some(Arc::new(Seen { tab, world: self.world.clone() })));
        let poll = self.world.lock().unwrap().poll.clone();
        scene.booth.polls.update(|polls| polls.take(poll, Told::Reader));
        scene.booth.open();
        scene.open_outbox();
        line(scene, Line::Live);
        scene
    }

    /// Ends whatever lives in a tab of that name, in the middle of what it does.
    pub fn kill(&self, tab: &str) {
        let mut world = self.world.lock().unwrap();
        world.under_way.retain(|(other, _)| other != tab);
        world.tabs.retain(|other| {
            let ends = other.name == tab;
            if ends {
                other.alive.store(false, Ordering::Relaxed);
            }
            !ends
        });
    }

    /// Lets so many seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.pass_millis(seconds * 1_000);
    }

    pub fn pass_millis(&self, millis: i64) {
        let until = self.world.lock().unwrap().now + millis;
        loop {
            self.errands.run();
            if self.spread_news() {
                continue;
            }
            let due = {
                let mut world = self.world.lock().unwrap();
                let next = world.sleepers.iter().map(|(at, _)| *at).min().filter(|at| *at <= until);
                world.now = next.unwrap_or(until);
                let now = world.now;
                let (due, asleep) =
                    std::mem::take(&mut world.sleepers).into_iter().partition(|(at, _)| *at <= now);
                world.sleepers = asleep;
                due
            };
            if due.is_empty() {
                return;
            }
            due.into_iter().for_each(|(_, waker): (i64, Waker)| waker.wake());
        }
    }

    fn spread_news(&self) -> bool {
        let (news, tabs) = {
            let mut world = self.world.lock().unwrap();
            (std::mem::take(&mut world.news), world.tabs.clone())
        };
        for (from, name, text) in &news {
            for tab in tabs.iter().filter(|tab| tab.name != *from) {
                let hear = tab.hear.lock().unwrap().clone();
                hear.iter().for_each(|hear| hear(name, text));
            }
        }
        !news.is_empty()
    }

    pub fn set_door(&self, door: impl FnMut(&str) -> Door + Send + 'static) {
        self.world.lock().unwrap().door = Box::new(door);
    }

    /// The bodies that arrived at the house, each as often as it did.
    pub fn attempts(&self) -> Vec<String> {
        self.world.lock().unwrap().attempts.iter().map(|(_, body)| body.clone()).collect()
    }

    /// Which tab each body came from.
    pub fn carriers(&self) -> Vec<(String, String)> {
        self.world.lock().unwrap().attempts.clone()
    }

    /// The ballots that arrived at the house, each as often as it did.
    pub fn ballots(&self) -> Vec<Vec<u32>> {
        self.world.lock().unwrap().ballots.clone()
    }

    /// What stands in the house's log.
    pub fn said(&self) -> Vec<String> {
        self.world.lock().unwrap().said.iter().map(|message| message.body.clone()).collect()
    }

    /// What the stream of a page has not brought yet, it brings.
    pub fn stream(&self, scene: Scene) {
        let said = self.world.lock().unwrap().said.clone();
        scene.timeline.update(|timeline| {
            for message in said {
                timeline.apply(protocol::Event::Message(message));
            }
        });
        scene.follow_the_stream();
    }

    /// How many letters the device keeps.
    pub fn kept(&self) -> usize {
        self.world.lock().unwrap().kept.len()
    }

    /// How often a tab looked through all letters since this was asked last.
    pub fn looks(&self, tab: &str) -> usize {
        let looks = std::mem::take(&mut self.world.lock().unwrap().looks);
        looks.into_iter().filter(|other| other == tab).count()
    }

    /// How often a line was doubted.
    pub fn doubts(&self) -> usize {
        self.world.lock().unwrap().doubts
    }

    /// How often a message was on its way from two tabs at once.
    pub fn overlaps(&self) -> usize {
        self.world.lock().unwrap().overlaps
    }
}

pub fn at(seq: Seq) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

pub fn me() -> Person {
    Person { id: PersonId::from_bits(1), name: "Ann".into() }
}

pub fn line(scene: Scene, line: Line) {
    scene.take_in(Report::Line(line));
}

pub fn say(scene: Scene, body: &str) {
    scene.say(body.parse().unwrap(), Vec::new(), None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::task::spawn_local;
    use std::rc::Rc;

    #[test]
    fn what_was_begun_on_one_device_is_not_gone_on_with_on_the_next() {
        let done = Rc::new(AtomicBool::new(false));
        let device = Device::new(|_| Door::Open);
        let begun = done.clone();
        spawn_local(async move { begun.store(true, Ordering::Relaxed) });
        drop(device);
        Device::new(|_| Door::Open).pass(1);
        assert!(!done.load(Ordering::Relaxed));
    }
}
