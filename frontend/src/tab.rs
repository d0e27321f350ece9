//! A page's half of listening: it finds whoever holds the streams of this browser, joins, and goes to another one when that
//! one is gone. Each listener goes on from its own place, whoever holds its stream.

mod way;
mod tie;
mod hearer;
mod page;
mod scout;

pub use hearer::Seat;

use crate::{
    listener::Listener,
    lock::Urgency,
    timer::{Clock, Timer},
    wire,
};
use app::{
    backend::{Report, Subject},
    connection::Line,
    json::BrowsersJson,
    listening::vigil::{FIRST_ANSWER, NEXT_ANSWER, Verdict, Vigil},
};
use hearer::Hearer;
use page::is_hidden;
use protocol::Heard;
use scout::Scout;
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
};
use tie::Tie;
use way::{Answered, Way, generation, keep_generation};

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
    scout: RefCell<Option<Scout>>,
    /// Until the next one is sent.
    scouting: Timer,
    clock: Clock,
    me: Weak<Self>,
    page: RefCell<Vec<Listener>>,
}

/// What holders say.
const SAID_BY_HOLDERS: [&str; 7] = ["lead", "joined", "heard", "line", "beat", "who", "over"];

impl Tab {
    /// Nothing is opened before somebody listens.
    pub fn begin(script: String) -> Rc<Self> {
        let tab = Rc::new_cyclic(|me: &Weak<Self>| {
            let ring = |rings: fn(&Self)| {
                let tab = me.clone();
                Timer::new(Box::new(move || {
                    if let Some(tab) = tab.upgrade() {
                        rings(&tab);
                    }
                }))
            };
            Self {
                name: wire::new_name(),
                script,
                tie: RefCell::default(),
                way: Cell::new(Way::Worker { generation: generation(), answered: Answered::Never }),
                hearers: RefCell::default(),
                listened: Cell::default(),
                vigil: RefCell::new(Vigil::over_a_new_one(0.0, FIRST_ANSWER)),
                timer: ring(Self::watch),
                scout: RefCell::default(),
                scouting: ring(Self::send_scout),
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
        let hearer = Rc::new(Hearer::of(number, subject, report));
        self.hearers.borrow_mut().push(hearer.clone());
        if self.tie.borrow().is_some() {
            self.join(&hearer);
        } else {
            self.go();
        }
        Seat { tab: Rc::downgrade(self), number }
    }

    /// The house has not answered something else: whoever holds the streams looks whether they are alive.
    pub fn doubt(&self) {
        self.say(&["doubt"]);
    }

    /// Goes to a holder by the way that is next to be tried.
    fn go(&self) {
        self.leave();
        if self.hearers.borrow().is_empty() {
            return;
        }
        loop {
            let tie = match self.way.get() {
                Way::Worker { generation, .. } => self.share_a_worker(generation),
                Way::Leader { urgency } => self.follow_a_leader(urgency),
                // While nobody looks, it waits for a worker or for somebody who does.
                Way::Own if is_hidden() => return self.send_scout(),
                Way::Own => Some(self.be_alone()),
            };
            if let Some(tie) = tie {
                self.tie.replace(Some(tie));
                break;
            }
            self.way.set(self.way.get().next());
        }
        let way = self.way.get();
        let patience = match way {
            Way::Worker { answered: Answered::Never, .. } => FIRST_ANSWER,
            _ => NEXT_ANSWER,
        };
        self.vigil.replace(Vigil::over_a_new_one(self.clock.now(), patience));
        if !matches!(way, Way::Worker { .. }) {
            self.send_scout();
        }
        if let Way::Leader { urgency } = way {
            self.way.set(Way::Leader { urgency: Urgency::Patient });
            // One that was taken the lock from is not asked.
            if urgency == Urgency::Patient {
                self.join_all();
            }
        }
        self.set_timer();
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
            // It may have been waited for longer than is right from now on.
            self.set_timer();
            // Each listener goes on from its own place, so this word comes once more.
            return self.join_all();
        }
        match (kind, rest) {
            ("who", [tab]) if *tab == self.name => self.join_all(),
            ("over", []) => self.go(),
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
                    if matches!(*name, "ping" | "reset") && hearer.ear.borrow().waits() {
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

    /// Other tabs have given a worker up and gone to the next. This one does so at once, for its own timers may be slow while
    /// nobody looks at it.
    fn follow_the_others(&self) {
        let theirs = generation();
        if !matches!(self.way.get(), Way::Worker { generation: mine, .. } if mine >= theirs) {
            self.go_on_to(Way::Worker { generation: theirs, answered: Answered::NotYet });
        }
    }

    /// The holder is gone: there will be another one.
    fn give_up(&self) {
        match self.way.get() {
            Way::Worker { generation: mine, answered: Answered::Once } => {
                let next = generation().max(mine + 1);
                keep_generation(next);
                self.go_on_to(Way::Worker { generation: next, answered: Answered::NotYet });
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
        self.scouting.stop();
        drop(self.scout.take());
        let Some(tie) = self.tie.take() else { return };
        tie.wire.close();
        drop(tie);
        let hearers = self.hearers.borrow().clone();
        for hearer in hearers {
            hearer.part();
        }
    }
}

impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tab")
    }
}
