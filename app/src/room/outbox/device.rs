//! A device with tabs, what they keep on it, and the house that they talk to, in a time of their own: a clock that goes on
//! only when everybody waits.

use super::*;
use crate::{
    Page, Snapshot,
    backend::{Answer, Backend, EnterKey, HearKept, Listening, Report, Subject},
    poll::{Act, sample::poll, standing::Told},
};
use any_spawner::Executor;
use protocol::{
    Cursor, Epoch, History, Note, Person, PersonId, Poll, Posting, Problem, RoomName, Seq, Timestamp,
};
use std::{
    collections::BTreeMap,
    future::{Future, pending},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll as Polled, Waker},
};

/// What becomes of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    Open,
    Shut,
    /// Shut, and to be tried again after so many seconds.
    Later(u32),
    /// What is said is taken, but no answer comes back.
    Mute,
    Refuses(&'static str),
}

impl Door {
    fn failure(self) -> Failure {
        match self {
            Self::Refuses(detail) => Failure::Refused(Problem {
                kind: "refused".into(),
                title: "Refused".into(),
                status: 403,
                detail: detail.into(),
            }),
            Self::Later(seconds) => Failure::Unreachable { retry_after: Some(seconds) },
            Self::Open | Self::Shut | Self::Mute => Failure::Unreachable { retry_after: None },
        }
    }
}

type Decide = dyn FnMut(&str) -> Door + Send;

/// The device and the house.
pub struct Device {
    world: Arc<Mutex<Outside>>,
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
}

#[derive(Clone)]
struct Tab {
    name: String,
    alive: Arc<AtomicBool>,
    hear: Arc<Mutex<Vec<Arc<HearKept>>>>,
}

/// A tab, as its page sees the world.
struct Seen {
    tab: Tab,
    world: Arc<Mutex<Outside>>,
}

/// The place of the house's poll.
pub const POLL: Seq = 1;
/// Milliseconds that a message takes to the house, and its answer back.
const WAY: i64 = 50;

impl Device {
    /// `door` decides of each body that arrives.
    pub fn new(door: impl FnMut(&str) -> Door + Send + 'static) -> Self {
        // Set already where another test of the same process came first.
        drop(Executor::init_futures_executor());
        let owner = Owner::new_root(None);
        owner.set();
        // Pages are never taken down: what they have begun may still come back to them.
        std::mem::forget(owner);
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
        };
        Self { world: Arc::new(Mutex::new(outside)) }
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
            History { room, events, head: at(world.said.len() as Seq), older: None, newer: None }
        };
        let snapshot = Snapshot {
            me: me(),
            history,
            here: Vec::new(),
            page: Page::Newest,
            client_id: ClientId::from_bits(0),
            posting: Posting::Everyone,
            presenter_key: None,
        };
        let scene = Scene::new(snapshot, String::new());
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
            Executor::poll_local();
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

    /// How often a message was on its way from two tabs at once.
    pub fn overlaps(&self) -> usize {
        self.world.lock().unwrap().overlaps
    }
}

impl Seen {
    fn sleep(&self, millis: i64) -> Sleep {
        let deadline = self.world.lock().unwrap().now + millis;
        Sleep { deadline, alive: self.tab.alive.clone(), world: self.world.clone() }
    }
}

impl Backend for Seen {
    fn say(&self, room: &RoomName, body: Body, client_id: ClientId) -> Answer<Message> {
        if !self.tab.alive.load(Ordering::Relaxed) {
            return Box::pin(pending());
        }
        let (there, back) = (self.sleep(WAY), self.sleep(2 * WAY));
        let (tab, world, room) = (self.tab.name.clone(), self.world.clone(), room.clone());
        {
            let mut world = world.lock().unwrap();
            world.overlaps += usize::from(world.under_way.iter().any(|(_, other)| *other == client_id));
            world.under_way.push((tab.clone(), client_id.clone()));
        }
        Box::pin(async move {
            there.await;
            let answer = world.lock().unwrap().take(tab.clone(), room, body, client_id.clone());
            back.await;
            world.lock().unwrap().under_way.retain(|other| *other != (tab.clone(), client_id.clone()));
            answer
        })
    }

    fn newest(&self, _: &RoomName) -> Answer<History> {
        Box::pin(pending())
    }

    fn before(&self, _: &RoomName, _: &Cursor) -> Answer<History> {
        Box::pin(pending())
    }

    fn rename(&self, _: String) -> Answer<Person> {
        Box::pin(pending())
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

    fn keep(&self, name: &str, text: &str) {
        if !self.tab.alive.load(Ordering::Relaxed) {
            return;
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
    }

    fn on_kept(&self, hear: HearKept) {
        self.tab.hear.lock().unwrap().push(Arc::new(hear));
    }

    fn letters(&self) -> Vec<Letter> {
        self.world
            .lock()
            .unwrap()
            .kept
            .values()
            .filter_map(|text| leptos::serde_json::from_str(text).ok())
            .collect()
    }

    fn reload_for(&self, _: &str) -> bool {
        false
    }

    fn tab(&self) -> String {
        self.tab.name.clone()
    }
}

impl Outside {
    fn act(&mut self, address: &str, act: Act) -> Result<Poll, Failure> {
        let ballot = match act {
            Act::Cast(choices) => choices,
            _ => Vec::new(),
        };
        self.ballots.push(ballot.clone());
        match (self.door)(address) {
            Door::Open | Door::Mute => {}
            other => return Err(other.failure()),
        }
        self.poll.counted += 1;
        self.poll.ballot = Some(ballot).filter(|ballot| !ballot.is_empty());
        Ok(self.poll.clone())
    }

    fn take(
        &mut self,
        tab: String,
        room: RoomName,
        body: Body,
        client_id: ClientId,
    ) -> Result<Message, Failure> {
        self.attempts.push((tab, body.to_string()));
        let door = (self.door)(body.as_str());
        if !matches!(door, Door::Open | Door::Mute) {
            return Err(door.failure());
        }
        let before = self.said.iter().find(|message| message.client_id.as_ref() == Some(&client_id)).cloned();
        let message = before.unwrap_or_else(|| {
            let message = Message {
                id: at(self.said.len() as Seq + 1),
                room,
                author: me(),
                at: Timestamp::from_millis(self.now),
                body: body.to_string(),
                note: Note::default(),
                client_id: Some(client_id),
            };
            self.said.push(message.clone());
            message
        });
        if door == Door::Mute { Err(Failure::Unreachable { retry_after: None }) } else { Ok(message) }
    }
}

/// Over at a moment of the device's time; of a page that is gone never.
struct Sleep {
    deadline: i64,
    alive: Arc<AtomicBool>,
    world: Arc<Mutex<Outside>>,
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
    scene.say(body.parse().unwrap());
}
