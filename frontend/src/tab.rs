//! A page's half of listening: it finds whoever holds the streams of this browser, joins, and goes to another one when that
//! one is gone. Each listener goes on from its own place, whoever holds its stream.

use crate::{
    holder::Holder,
    listener::Listener,
    lock::{Lock, Urgency},
    timer::{Clock, Timer},
    wire::{self, Count, SharedWorker, Wire},
};
use app::{
    backend::{Report, Subject},
    connection::Line,
    json::BrowsersJson,
    listening::{
        ear::Ear,
        vigil::{Verdict, Vigil},
    },
};
use js_sys::{Object, Reflect};
use protocol::Heard;
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsCast;
use web_sys::{Document, PageTransitionEvent, Storage, window};

/// Lives as long as the page.
pub struct Tab {
    name: String,
    /// The address of the worker's script; it names this release too.
    script: String,
    tie: RefCell<Option<Tie>>,
    way: Cell<Way>,
    hearers: RefCell<Vec<Rc<Hearer>>>,
    listened: Cell<u32>,
    vigil: RefCell<Vigil>,
    timer: Timer,
    clock: Clock,
    me: Weak<Self>,
    page: RefCell<Vec<Listener>>,
}

/// How a tab gets to the streams, the better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By a worker that all tabs share. After one that died comes another generation.
    Worker { generation: u32, answered: Answered },
    /// By the tab that has the lock, over a channel; where a page is not secure, there is no lock.
    Leader { urgency: Urgency },
    /// By a stream of its own, while somebody looks.
    Own,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    NotYet,
    Once,
}

/// What ties a tab to a holder.
struct Tie {
    wire: Wire,
    /// The name of the holder, as soon as it has said it.
    holder: RefCell<String>,
    said: Count,
    listeners: Vec<Listener>,
    /// This very tab, if it holds the streams.
    own: RefCell<Option<Rc<Holder>>>,
    lock: RefCell<Option<Lock>>,
    _worker: Option<SharedWorker>,
}

/// A listener on this page.
struct Hearer {
    number: u32,
    ear: RefCell<Ear>,
    /// The number of its stream at the holder; 0 before that is known.
    stream: Cell<u32>,
    line: Cell<Option<Line>>,
    report: Box<dyn Fn(Report)>,
}

/// A listener; dropping it ends the listening.
#[derive(Debug)]
pub struct Seat {
    tab: Weak<Tab>,
    number: u32,
}

/// What holders say.
const SAID_BY_HOLDERS: [&str; 6] = ["lead", "joined", "heard", "line", "beat", "who"];

/// Where the generation of the worker is kept, so that all tabs go to the same one.
const GENERATION: &str = "streams";

impl Tab {
    /// Nothing is opened before somebody listens.
    pub fn begin(script: String) -> Rc<Self> {
        let tab = Rc::new_cyclic(|me: &Weak<Self>| {
            let watching = me.clone();
            let watch = move || {
                if let Some(tab) = watching.upgrade() {
                    tab.watch();
                }
            };
            Self {
                name: wire::new_name(),
                script,
                tie: RefCell::default(),
                way: Cell::new(Way::Worker { generation: generation(), answered: Answered::NotYet }),
                hearers: RefCell::default(),
                listened: Cell::default(),
                vigil: RefCell::new(Vigil::over_a_new_one(0.0)),
                timer: Timer::new(Box::new(watch)),
                clock: Clock::default(),
                me: me.clone(),
                page: RefCell::default(),
            }
        });
        tab.mind_the_page();
        tab
    }

    pub fn listen(self: &Rc<Self>, subject: Subject, report: Box<dyn Fn(Report)>) -> Seat {
        let number = self.listened.get() + 1;
        self.listened.set(number);
        let (ear, stream, line) = (RefCell::new(Ear::of(subject)), Cell::new(0), Cell::new(None));
        let hearer = Rc::new(Hearer { number, ear, stream, line, report });
        self.hearers.borrow_mut().push(hearer.clone());
        if self.tie.borrow().is_some() {
            self.join(&hearer);
        } else {
            self.go();
        }
        Seat { tab: Rc::downgrade(self), number }
    }

    /// Goes to a holder by the way that is next to be tried.
    fn go(&self) {
        self.leave();
        if self.hearers.borrow().is_empty() || (self.way.get() == Way::Own && is_hidden()) {
            return;
        }
        loop {
            let tie = match self.way.get() {
                Way::Worker { generation, .. } => self.share_a_worker(generation),
                Way::Leader { urgency } => self.follow_a_leader(urgency),
                Way::Own => Some(self.be_alone()),
            };
            if let Some(tie) = tie {
                self.tie.replace(Some(tie));
                break;
            }
            self.way.set(self.way.get().next());
        }
        self.vigil.replace(Vigil::over_a_new_one(self.clock.now()));
        if let Way::Leader { urgency } = self.way.get() {
            self.way.set(Way::Leader { urgency: Urgency::Patient });
            // One that was taken the lock from is not asked.
            if urgency == Urgency::Patient {
                self.join_all();
            }
        }
        self.set_timer();
    }

    fn share_a_worker(&self, generation: u32) -> Option<Tie> {
        let options = Object::new();
        for (name, value) in [("type", "module"), ("name", &format!("hallway {generation}"))] {
            drop(Reflect::set(&options, &name.into(), &value.into()));
        }
        let worker = SharedWorker::new(&self.script, &options).ok()?;
        let tab = self.me.clone();
        let failed = move |_| {
            if let Some(tab) = tab.upgrade() {
                tab.way.set(tab.way.get().next());
                tab.go();
            }
        };
        let failed = Listener::on(&worker, "error", Box::new(failed));
        let mut tie = self.tie_to(worker.port());
        tie.listeners.push(failed);
        Some(Tie { _worker: Some(worker), ..tie })
    }

    fn follow_a_leader(&self, urgency: Urgency) -> Option<Tie> {
        let tie = self.tie_to(wire::channel(&self.script)?);
        tie.lock.replace(Some(self.ask_for_the_lock(urgency)?));
        Some(tie)
    }

    fn ask_for_the_lock(&self, urgency: Urgency) -> Option<Lock> {
        let (granted, lost) = (self.me.clone(), self.me.clone());
        Lock::ask(
            &self.script,
            urgency,
            Box::new(move || {
                if let Some(tab) = granted.upgrade() {
                    tab.lead();
                }
            }),
            Box::new(move || {
                // Taken away while this tab did not answer, for it slept.
                if let Some(tab) = lost.upgrade() {
                    tab.go();
                }
            }),
        )
    }

    fn lead(&self) {
        let tie = self.tie.borrow();
        if let (Some(tie), Some(channel)) = (tie.as_ref(), wire::channel(&self.script)) {
            let holder = Holder::begin();
            tie.own.replace(Some(holder.clone()));
            holder.take(channel);
        }
    }

    fn be_alone(&self) -> Tie {
        let (mine, holders) = wire::pair();
        let tie = self.tie_to(mine);
        let holder = Holder::begin();
        holder.take(holders);
        tie.own.replace(Some(holder));
        tie
    }

    fn tie_to(&self, wire: Wire) -> Tie {
        let tab = self.me.clone();
        let hear = move |words: &[&str]| {
            if let Some(tab) = tab.upgrade() {
                tab.hear(words);
            }
        };
        let tab = self.me.clone();
        let closed = move |_| {
            if let Some(tab) = tab.upgrade() {
                tab.give_up();
            }
        };
        let listeners = vec![wire.hear(Box::new(hear)), Listener::on(&wire, "close", Box::new(closed))];
        Tie {
            wire,
            listeners,
            holder: RefCell::default(),
            said: Count::default(),
            own: RefCell::default(),
            lock: RefCell::default(),
            _worker: None,
        }
    }

    /// What the holder says. The one that says that it leads is the holder from now on.
    fn hear(&self, words: &[&str]) {
        let now = self.clock.now();
        let missed;
        let (kind, rest) = match words {
            ["waking"] => return self.vigil.borrow_mut().hear_it_wake(now),
            ["failed"] => return self.go_on_to(self.way.get().next()),
            // On a channel other tabs are heard too, who speak to the holder.
            [kind, holder, number, rest @ ..] if SAID_BY_HOLDERS.contains(kind) => {
                let tie = self.tie.borrow();
                let Some(tie) = tie.as_ref() else { return };
                let new = *kind == "lead" || tie.holder.borrow().is_empty();
                if new {
                    tie.holder.replace((*holder).to_owned());
                } else if *tie.holder.borrow() != *holder {
                    return;
                }
                let follows = tie.said.follows(number);
                // What was said in between is lost, and so is what was joined.
                missed = *kind == "lead" || !(new || follows);
                (*kind, rest)
            }
            _ => return,
        };
        self.vigil.borrow_mut().hear(now);
        if let Way::Worker { generation, .. } = self.way.get() {
            self.way.set(Way::Worker { generation, answered: Answered::Once });
        }
        if missed {
            // Each listener goes on from its own place, so this word comes once more.
            return self.join_all();
        }
        match (kind, rest) {
            ("who", [tab]) if *tab == self.name => self.join_all(),
            ("joined", [tab, ear, stream]) if *tab == self.name => {
                let hearers = self.hearers.borrow();
                if let Some(hearer) = hearers.iter().find(|hearer| hearer.number.to_string() == *ear) {
                    hearer.stream.set(stream.parse().unwrap_or_default());
                }
            }
            ("heard", [stream, name, last_event_id, data]) => {
                if *name == "ping" {
                    self.say(&["here"]);
                }
                for hearer in self.at(stream) {
                    hearer.hear(Heard::read_by(&BrowsersJson, name, data), last_event_id);
                    if *name == "ping" && hearer.ear.borrow().waits() {
                        self.join(&hearer);
                    }
                }
            }
            ("line", [stream, line]) => {
                for hearer in self.at(stream) {
                    if let Some(line) = Line::read(line) {
                        hearer.tell(line);
                    }
                }
            }
            _ => {}
        }
    }

    fn join_all(&self) {
        let hearers = self.hearers.borrow().clone();
        for hearer in hearers {
            self.join(&hearer);
        }
    }

    fn join(&self, hearer: &Hearer) {
        let (address, after, names, ear) = {
            let mut ear = hearer.ear.borrow_mut();
            ear.rejoin();
            let Subject { address, after, names } = ear.subject().clone();
            let mut own = String::new();
            for name in names {
                own += &name;
                own.push(' ');
            }
            (address, after.map_or_else(String::new, |after| after.to_string()), own, hearer.number)
        };
        hearer.stream.set(0);
        // At a port a holder says that it is there; on the channel there may be one already.
        let met = self.tie.borrow().as_ref().is_some_and(|tie| !tie.holder.borrow().is_empty());
        if met || matches!(self.way.get(), Way::Leader { .. }) {
            self.say(&["join", &ear.to_string(), &address, &after, &names]);
            self.say(&[if is_hidden() { "hidden" } else { "shown" }]);
        }
    }

    fn at(&self, stream: &str) -> Vec<Rc<Hearer>> {
        let stream: u32 = stream.parse().unwrap_or_default();
        self.hearers
            .borrow()
            .iter()
            .filter(|hearer| hearer.stream.get() == stream && stream > 0)
            .cloned()
            .collect()
    }

    /// Says something to the holder; who says it is added behind the first word.
    fn say(&self, words: &[&str]) {
        if let Some(tie) = self.tie.borrow().as_ref() {
            tie.wire.say(&[&[words[0], &self.name], &words[1..]].concat());
        }
    }

    fn set_timer(&self) {
        if self.way.get() == Way::Own || self.tie.borrow().is_none() {
            self.timer.stop();
        } else {
            self.timer.set(self.vigil.borrow_mut().wait(self.clock.now()));
        }
    }

    /// Looks whether the holder is still there.
    fn watch(&self) {
        if let Way::Worker { generation: mine, .. } = self.way.get()
            && generation() > mine
        {
            // Other tabs have given it up.
            return self.go_on_to(Way::Worker { generation: generation(), answered: Answered::NotYet });
        }
        let verdict = self.vigil.borrow_mut().look(self.clock.now());
        match verdict {
            Verdict::Well => {
                if let Way::Leader { .. } = self.way.get() {
                    self.way.set(Way::Leader { urgency: Urgency::Patient });
                }
            }
            Verdict::Silent => self.say(&["ask"]),
            Verdict::Dead => return self.give_up(),
        }
        self.set_timer();
    }

    /// The holder is gone: there will be another one.
    fn give_up(&self) {
        match self.way.get() {
            Way::Worker { generation, answered: Answered::Once } => {
                keep_generation(generation + 1);
                self.go_on_to(Way::Worker { generation: generation + 1, answered: Answered::NotYet });
            }
            Way::Leader { urgency: Urgency::Patient } => {
                // Not all of those who notice take the lock at once.
                self.way.set(Way::Leader { urgency: Urgency::Stolen });
                self.timer.set(js_sys::Math::random() * 250.0);
            }
            Way::Leader { urgency: Urgency::Stolen } => self.go(),
            way => self.go_on_to(way.next()),
        }
    }

    fn go_on_to(&self, way: Way) {
        self.way.set(way);
        self.go();
    }

    /// Lets go of the holder, until [`Tab::go`].
    fn leave(&self) {
        self.say(&["gone"]);
        self.timer.stop();
        let Some(tie) = self.tie.take() else { return };
        tie.wire.close();
        drop(tie);
        let hearers = self.hearers.borrow().clone();
        for hearer in hearers {
            hearer.stream.set(0);
            hearer.ear.borrow_mut().rejoin();
            if hearer.line.get().is_some_and(Line::is_live) {
                hearer.tell(Line::Reconnecting { seconds: 0 });
            }
        }
    }

    /// What the page goes through: put away it listens to nothing, and it goes on from its own place when it comes back.
    fn mind_the_page(self: &Rc<Self>) {
        let (Some(window), Some(document)) = (window(), document()) else { return };
        let on = |target: &web_sys::EventTarget, name: &str, happened: fn(&Self, &web_sys::Event)| {
            let tab = self.me.clone();
            let told = move |event| {
                if let Some(tab) = tab.upgrade() {
                    happened(&tab, &event);
                }
            };
            Listener::on(target, name, Box::new(told))
        };
        self.page.replace(vec![
            on(&window, "pagehide", |tab, _| tab.leave()),
            on(&window, "pageshow", |tab, event| {
                if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                    tab.go();
                }
            }),
            on(&document, "freeze", |tab, _| tab.leave()),
            on(&document, "resume", |tab, _| tab.go()),
            on(&window, "online", |tab, _| tab.say(&["online"])),
            on(&window, "offline", |tab, _| tab.say(&["offline"])),
            on(&document, "visibilitychange", |tab, _| tab.be_looked_at()),
        ]);
    }

    fn be_looked_at(&self) {
        match (is_hidden(), self.way.get()) {
            (true, Way::Own) => self.leave(),
            (true, _) => self.say(&["hidden"]),
            (false, _) if self.tie.borrow().is_none() => self.go(),
            (false, _) => {
                self.say(&["shown"]);
                // Its timers may have slept.
                self.watch();
            }
        }
    }
}

impl Way {
    fn next(self) -> Self {
        match self {
            Self::Worker { .. } => Self::Leader { urgency: Urgency::Patient },
            Self::Leader { .. } | Self::Own => Self::Own,
        }
    }
}

impl Hearer {
    fn hear(&self, heard: Option<Heard>, last_event_id: &str) {
        let reports = self.ear.borrow_mut().hear(heard, last_event_id);
        for report in reports {
            (self.report)(report);
        }
    }

    /// A line is live for a listener once its stream goes on from its place.
    fn tell(&self, line: Line) {
        if !(line.is_live() && self.ear.borrow().waits()) && self.line.replace(Some(line)) != Some(line) {
            (self.report)(Report::Line(line));
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(tab) = self.tab.upgrade() else { return };
        tab.say(&["leave", &self.number.to_string()]);
        tab.hearers.borrow_mut().retain(|hearer| hearer.number != self.number);
        if tab.hearers.borrow().is_empty() {
            tab.leave();
        }
    }
}

impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tab")
    }
}

fn generation() -> u32 {
    storage()
        .and_then(|storage| storage.get_item(GENERATION).ok().flatten()?.parse().ok())
        .unwrap_or_default()
}

fn keep_generation(generation: u32) {
    if let Some(storage) = storage() {
        drop(storage.set_item(GENERATION, &generation.to_string()));
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

fn document() -> Option<Document> {
    window()?.document()
}

fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}
