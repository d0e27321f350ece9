//! Holds the streams of all tabs of a browser: in a worker that they share, in the tab that leads them, or in a tab that is on
//! its own. It forwards every event as it came, and forgets tabs that are gone.

use crate::{
    listener::Listener,
    live::{Hold, Live},
    timer::{Clock, Timer},
    wire::{Count, Wire, new_name},
};
use app::{
    backend::Subject,
    connection::{Audience, Connection, Line, Millis, Order},
    switchboard::{Change, Switchboard},
};
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsCast;

pub struct Holder {
    /// Nobody else's, for what one that was given up still says has to be told apart.
    name: String,
    board: RefCell<Switchboard>,
    streams: RefCell<Vec<Live>>,
    plugs: RefCell<Vec<Rc<Plug>>>,
    beat: Timer,
    beating: Cell<bool>,
    clock: Clock,
    network: RefCell<Vec<Listener>>,
    me: Weak<Self>,
}

/// A wire, and the tabs that speak through it.
struct Plug {
    wire: Wire,
    said: Count,
    tabs: RefCell<Vec<String>>,
    /// The last word that came by it.
    heard: Cell<Millis>,
    listeners: RefCell<Vec<Listener>>,
}

/// A tab hears a word at least so often.
const BEAT: Millis = 500.0;

impl Holder {
    pub fn begin() -> Rc<Self> {
        let holder = Rc::new_cyclic(|me: &Weak<Self>| {
            let beating = me.clone();
            let beat = move || {
                if let Some(holder) = beating.upgrade() {
                    holder.beat();
                }
            };
            Self {
                name: new_name(),
                board: RefCell::default(),
                streams: RefCell::default(),
                plugs: RefCell::default(),
                beat: Timer::new(Box::new(beat)),
                beating: Cell::default(),
                clock: Clock::default(),
                network: RefCell::default(),
                me: me.clone(),
            }
        });
        let global = js_sys::global();
        let on = |name: &str, decide: fn(&mut Connection, Millis, f64) -> Order| {
            let holder = Rc::downgrade(&holder);
            let told = move |_| {
                if let Some(holder) = holder.upgrade() {
                    holder.all(decide);
                }
            };
            Listener::on(global.unchecked_ref(), name, Box::new(told))
        };
        holder.network.replace(vec![on("online", came), on("offline", Connection::network_went)]);
        holder
    }

    /// Serves the tabs that speak through a wire, and tells them that it is here.
    pub fn take(self: &Rc<Self>, wire: Wire) {
        let plug = Rc::new(Plug {
            wire,
            said: Count::default(),
            tabs: RefCell::default(),
            heard: Cell::new(self.clock.now()),
            listeners: RefCell::default(),
        });
        let (holder, ear) = (self.me.clone(), Rc::downgrade(&plug));
        let hear = move |words: &[&str]| {
            if let (Some(holder), Some(plug)) = (holder.upgrade(), ear.upgrade()) {
                holder.hear(&plug, words);
            }
        };
        let (holder, closed) = (self.me.clone(), Rc::downgrade(&plug));
        let close = move |_| {
            if let (Some(holder), Some(plug)) = (holder.upgrade(), closed.upgrade()) {
                holder.unplug(&plug);
            }
        };
        let listeners =
            vec![Listener::on(&plug.wire, "close", Box::new(close)), plug.wire.hear(Box::new(hear))];
        plug.listeners.replace(listeners);
        self.plugs.borrow_mut().push(plug.clone());
        self.say(&plug, &["lead"]);
    }

    fn hear(&self, plug: &Rc<Plug>, words: &[&str]) {
        let now = self.clock.now();
        plug.heard.set(now);
        match words {
            ["join", tab, ear, address, after, names] => {
                if !plug.tabs.borrow().iter().any(|known| known == tab) {
                    plug.tabs.borrow_mut().push((*tab).to_owned());
                }
                let subject = Subject {
                    address: (*address).to_owned(),
                    after: after.parse().ok(),
                    names: names.split_terminator(' ').map(str::to_owned).collect(),
                };
                let ear_number = ear.parse().unwrap_or_default();
                let (stream, changes) = self.board.borrow_mut().join(tab, ear_number, subject, now);
                self.say(plug, &["joined", tab, ear, &stream.to_string()]);
                self.carry_out(changes);
                let line = self.streams.borrow().iter().find(|live| live.number() == stream).map(Live::line);
                // That it is live, a tab believes after the first word of the stream that goes back to its own place.
                if let Some(line) = line.filter(|line| !line.is_live()) {
                    self.say(plug, &["line", &stream.to_string(), &line.written()]);
                }
                if !self.beating.replace(true) {
                    self.beat.set(BEAT);
                }
            }
            ["leave", tab, ear] => {
                let changes = self.board.borrow_mut().leave(tab, ear.parse().unwrap_or_default());
                self.carry_out(changes);
            }
            ["gone", tab] => {
                plug.tabs.borrow_mut().retain(|known| known != tab);
                self.forget(tab);
                if plug.wire.is_port() {
                    self.unplug(plug);
                }
            }
            [word @ ("here" | "ask" | "shown" | "hidden" | "online" | "offline" | "doubt"), tab] => {
                if !self.board.borrow_mut().greet(tab, now) {
                    // A tab that listens to nothing is told the same; it has nothing to join with.
                    self.say(plug, &["who", tab]);
                }
                match *word {
                    "ask" => self.say(plug, &["beat"]),
                    "shown" => {
                        self.board.borrow_mut().look(tab, Audience::Watching);
                        self.mind_the_audience();
                        self.all(|connection, now, _| connection.shown(now));
                    }
                    "hidden" => {
                        self.board.borrow_mut().look(tab, Audience::Away);
                        self.mind_the_audience();
                    }
                    "online" => self.all(came),
                    "offline" => self.all(Connection::network_went),
                    "doubt" => self.all(|connection, now, _| connection.doubt(now)),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// A wire whose other end is gone.
    fn unplug(&self, plug: &Rc<Plug>) {
        self.plugs.borrow_mut().retain(|other| !Rc::ptr_eq(other, plug));
        for tab in plug.tabs.take() {
            self.forget(&tab);
        }
    }

    fn forget(&self, tab: &str) {
        let changes = self.board.borrow_mut().forget(tab);
        self.carry_out(changes);
        self.mind_the_audience();
    }

    fn carry_out(&self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Close { stream } => self.close(stream),
                Change::Carry { stream, subject } => {
                    let open = self.streams.borrow().iter().find(|live| live.number() == stream).cloned();
                    let live = open.unwrap_or_else(|| {
                        let holder: Weak<dyn Hold> = self.me.clone();
                        let live = Live::to(stream, subject.clone(), holder);
                        self.streams.borrow_mut().push(live.clone());
                        live
                    });
                    let mut subject = Some(subject);
                    live.decide(&mut |connection, now, _| match subject.take() {
                        Some(subject) => connection.turn_to(subject, now),
                        None => Order::Keep,
                    });
                }
            }
        }
        if self.streams.borrow().is_empty() && self.beating.replace(false) {
            self.beat.stop();
        }
    }

    fn close(&self, stream: u32) {
        let mut streams = self.streams.borrow_mut();
        let place = streams.iter().position(|live| live.number() == stream);
        let closed = place.map(|place| streams.swap_remove(place));
        drop(streams);
        drop(closed);
    }

    fn mind_the_audience(&self) {
        let audience = self.board.borrow().audience();
        self.all(if audience == Audience::Watching { watched } else { unwatched });
    }

    /// Lets the connections of all streams decide.
    fn all(&self, decide: fn(&mut Connection, Millis, f64) -> Order) {
        let streams = self.streams.borrow().clone();
        for live in streams {
            let mut decide = decide;
            live.decide(&mut decide);
        }
    }

    fn beat(&self) {
        self.beat.set(BEAT);
        self.all(|connection, now, _| connection.beat(now));
        for plug in self.plugs.borrow().iter() {
            self.say(plug, &["beat"]);
        }
        let now = self.clock.now();
        // Not every browser says that the other end of a port is gone.
        let dead = |plug: &&Rc<Plug>| {
            let board = self.board.borrow();
            plug.wire.is_port() && board.is_gone(&plug.tabs.borrow(), plug.heard.get(), now)
        };
        let dead: Vec<_> = self.plugs.borrow().iter().filter(dead).cloned().collect();
        for plug in dead {
            // Should it live after all, it begins again.
            self.say(&plug, &["over"]);
            self.unplug(&plug);
        }
        let silent = self.board.borrow().silent(now);
        for tab in silent {
            self.forget(&tab);
            // Should it live after all, it joins again, and is not left with a stream that is closed.
            for plug in self.plugs.borrow().iter() {
                self.say(plug, &["who", &tab]);
            }
        }
    }

    /// Tells all who listen to a stream.
    fn tell(&self, stream: u32, words: &[&str]) {
        let board = self.board.borrow();
        let tabs = board.tabs_at(stream);
        for plug in self.plugs.borrow().iter() {
            if plug.tabs.borrow().iter().any(|tab| tabs.contains(&tab.as_str())) {
                self.say(plug, words);
            }
        }
    }

    fn say(&self, plug: &Plug, words: &[&str]) {
        let number = plug.said.next();
        let said = [&[words[0], &self.name, &number], &words[1..]].concat();
        plug.wire.say(&said);
    }
}

impl Hold for Holder {
    fn heard(&self, stream: u32, name: &str, last_event_id: &str, data: &str) {
        self.tell(stream, &["heard", &stream.to_string(), name, last_event_id, data]);
        if name == "ping" {
            self.board.borrow_mut().ping(stream, self.clock.now());
        }
    }

    fn line(&self, stream: u32, line: Line) {
        self.tell(stream, &["line", &stream.to_string(), &line.written()]);
        if line == Line::Finished {
            self.board.borrow_mut().finish(stream);
            self.close(stream);
        }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        for plug in self.plugs.take() {
            plug.wire.close();
        }
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder")
    }
}

fn came(connection: &mut Connection, now: Millis, _: f64) -> Order {
    connection.network_came(now)
}

fn watched(connection: &mut Connection, _: Millis, _: f64) -> Order {
    connection.watched(Audience::Watching);
    Order::Keep
}

fn unwatched(connection: &mut Connection, _: Millis, _: f64) -> Order {
    connection.watched(Audience::Away);
    Order::Keep
}
