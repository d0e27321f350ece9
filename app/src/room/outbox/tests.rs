//! The way out of the room against a house that is there and away again.

use super::*;
use crate::{
    Page, Snapshot,
    backend::{Answer, Backend, EnterKey, Listening, Report, Subject},
    poll::Act,
};
use any_spawner::Executor;
use protocol::{Cursor, Epoch, History, Note, Person, PersonId, Poll, Posting, Seq, Timestamp};
use std::{
    future::{Future, pending, ready},
    pin::Pin,
    sync::{Arc, Mutex},
};

/// Whether the house is reached by an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Shut,
}

/// A house whose door is opened or shut for each attempt, which are counted from 1.
struct House {
    door: Box<dyn Fn(usize) -> Door + Send + Sync>,
    attempts: Mutex<Vec<String>>,
    kept: Mutex<Vec<String>>,
    ids: Mutex<u128>,
}

impl House {
    fn attempts(&self) -> Vec<String> {
        self.attempts.lock().unwrap().clone()
    }

    fn kept(&self) -> Vec<String> {
        self.kept.lock().unwrap().clone()
    }
}

impl Backend for House {
    fn say(&self, room: &RoomName, body: Body, client_id: ClientId) -> Answer<Message> {
        let attempt = {
            let mut attempts = self.attempts.lock().unwrap();
            attempts.push(body.to_string());
            attempts.len()
        };
        if (self.door)(attempt) == Door::Shut {
            return Box::pin(ready(Err(Failure::Unreachable { retry_after: None })));
        }
        let mut kept = self.kept.lock().unwrap();
        kept.push(body.to_string());
        Box::pin(ready(Ok(Message {
            id: at(kept.len() as Seq),
            room: room.clone(),
            author: me(),
            at: self.now(),
            body: body.to_string(),
            note: Note::default(),
            client_id: Some(client_id),
        })))
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

    fn act(&self, _: String, _: Act) -> Answer<Poll> {
        Box::pin(pending())
    }

    fn listen(&self, _: Subject, _: Box<dyn Fn(Report)>) -> Listening {
        Listening::holding(())
    }

    fn new_client_id(&self) -> ClientId {
        let mut ids = self.ids.lock().unwrap();
        *ids += 1;
        ClientId::from_bits(*ids)
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn pause(&self, _: f64) -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(ready(()))
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
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

    fn kept(&self, _: &str) -> Option<String> {
        None
    }

    fn keep(&self, _: &str, _: &str) {}
}

fn at(seq: Seq) -> Cursor {
    Epoch::from_bits(1).at(seq)
}

fn me() -> Person {
    Person { id: PersonId::from_bits(1), name: "Ann".into() }
}

/// Somebody in a room that is alive; the owner keeps it so.
fn room(door: impl Fn(Scene, usize) -> Door + Send + Sync + 'static) -> (Owner, Scene, Arc<House>) {
    // Set already where another test of the same process came first.
    drop(Executor::init_futures_executor());
    let owner = Owner::new();
    owner.set();
    let history =
        History { room: RoomName::lobby(), events: Vec::new(), head: at(0), older: None, newer: None };
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
    let house = Arc::new(House {
        door: Box::new(move |attempt| door(scene, attempt)),
        attempts: Mutex::default(),
        kept: Mutex::default(),
        ids: Mutex::default(),
    });
    scene.world.set(Some(house.clone()));
    scene.take_in(Report::Line(Line::Live));
    (owner, scene, house)
}

fn say(scene: Scene, body: &str) {
    scene.say(body.parse().unwrap());
}

fn unreached(scene: Scene) -> usize {
    scene.timeline.with_untracked(|timeline| {
        timeline.unsent().iter().filter(|unsent| unsent.delivery == Delivery::Unreached).count()
    })
}

/// Attempts until patience ends.
const ALL: usize = 1 + PATIENCE.len();

#[test]
fn messages_wait_for_the_house_together_and_arrive_as_they_were_said() {
    let (_owner, scene, house) = room(|_, attempt| if attempt <= ALL { Door::Shut } else { Door::Open });
    say(scene, "first");
    say(scene, "second");
    Executor::poll_local();
    assert_eq!(house.attempts(), ["first"; ALL]);
    assert_eq!(unreached(scene), 2);
    say(scene, "third");
    Executor::poll_local();
    assert_eq!(house.kept(), ["first", "second", "third"]);
    assert_eq!(unreached(scene), 0);
}

#[test]
fn a_line_that_comes_back_while_the_post_is_busy_is_not_missed() {
    let (_owner, scene, house) = room(|scene, attempt| {
        if attempt == ALL {
            scene.take_in(Report::Line(Line::Reconnecting { seconds: 0 }));
            scene.take_in(Report::Line(Line::Live));
        }
        if attempt <= ALL { Door::Shut } else { Door::Open }
    });
    say(scene, "first");
    say(scene, "second");
    Executor::poll_local();
    assert_eq!(house.kept(), ["first", "second"]);
    assert_eq!(unreached(scene), 0);
}

#[test]
fn a_house_that_stays_shut_on_a_live_line_is_tried_once_more_and_no_further() {
    let (_owner, scene, house) = room(|scene, attempt| {
        if attempt == ALL {
            scene.take_in(Report::Line(Line::Reconnecting { seconds: 0 }));
            scene.take_in(Report::Line(Line::Live));
        }
        Door::Shut
    });
    say(scene, "first");
    Executor::poll_local();
    assert_eq!(house.attempts(), ["first"; 2 * ALL]);
    assert_eq!(unreached(scene), 1);
}
