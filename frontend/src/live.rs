//! The hop from the house back to the browser: one stream, kept alive by the orders of [`Connection`], in a page or in a
//! worker that has none.
//!
//! The browser's own reconnecting is not used, for it gives up for good on any answer that is not 200: the first
//! `error` closes the source, and there is one path back. Everything that listens is owned here and goes with it.

use crate::{
    listener::Listener,
    poll::Question,
    timer::{Clock, Timer},
};
use app::{
    backend::Subject,
    connection::{Connection, Line, Millis, Order},
    json::BrowsersJson,
};
use protocol::Heard;
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventSource, MessageEvent};

/// A stream that is being listened to, until the last copy of this is dropped.
#[derive(Clone)]
pub struct Live(Rc<Stream>);

/// What whoever holds a stream is told of it.
pub trait Hold {
    /// An event, as it came.
    fn heard(&self, stream: u32, name: &str, last_event_id: &str, data: &str);
    fn line(&self, stream: u32, line: Line);
}

struct Stream {
    number: u32,
    connection: RefCell<Connection>,
    open: RefCell<Option<Open>>,
    timer: Timer,
    clock: Clock,
    told: Cell<Option<Line>>,
    holder: Weak<dyn Hold>,
}

/// What there is to hear the house by. Dropping it closes it.
enum Open {
    Source(Source),
    Question(#[expect(dead_code, reason = "held only to be dropped")] Question),
}

/// An open `EventSource` with its listeners; dropping it closes it.
struct Source {
    source: EventSource,
    _listeners: Vec<Listener>,
}

impl Live {
    /// A stream with a number. It is opened by [`Live::decide`].
    pub fn to(number: u32, subject: Subject, holder: Weak<dyn Hold>) -> Self {
        Self(Rc::new_cyclic(|stream: &Weak<Stream>| {
            let ringing = stream.clone();
            let ring = move || {
                if let Some(stream) = ringing.upgrade() {
                    stream.decide(&mut Connection::tick);
                }
            };
            Stream {
                number,
                connection: RefCell::new(Connection::to(subject)),
                open: RefCell::default(),
                timer: Timer::new(Box::new(ring)),
                clock: Clock::default(),
                told: Cell::default(),
                holder,
            }
        }))
    }

    pub fn number(&self) -> u32 {
        self.0.number
    }

    /// Lets the connection decide and carries out what it orders.
    pub fn decide(&self, happened: &mut dyn FnMut(&mut Connection, Millis, f64) -> Order) {
        self.0.decide(happened);
    }

    /// The state of the line, for who came later than its last change.
    pub fn line(&self) -> Line {
        self.0.connection.borrow().line(self.0.clock.now())
    }
}

impl Stream {
    fn decide(self: &Rc<Self>, happened: &mut dyn FnMut(&mut Connection, Millis, f64) -> Order) {
        let now = self.clock.now();
        let order = happened(&mut self.connection.borrow_mut(), now, js_sys::Math::random());
        match order {
            Order::Keep => {}
            Order::Open => self.open(),
            Order::Ask { seconds } => self.ask(seconds),
            Order::Close => self.close(),
        }
        let (due, line) = {
            let connection = self.connection.borrow();
            (connection.due(now), connection.line(now))
        };
        match due {
            Some(due) => self.timer.set(due - now),
            None => self.timer.stop(),
        }
        if self.told.replace(Some(line)) != Some(line)
            && let Some(holder) = self.holder.upgrade()
        {
            holder.line(self.number, line);
        }
    }

    fn open(self: &Rc<Self>) {
        self.close();
        let connection = self.connection.borrow();
        let Ok(source) = EventSource::new(&connection.address()) else {
            // It refuses only a URL that cannot be read, and this one can: so there is none in this browser.
            drop(connection);
            self.decide(&mut |connection, now, _| connection.has_no_streams(now));
            return;
        };
        let own = connection.names().iter().map(String::as_str);
        let mut listeners: Vec<_> = Heard::NAMES
            .into_iter()
            .chain(own)
            .map(|name| {
                let stream = Rc::downgrade(self);
                Listener::on(&source, name, Box::new(move |event| hear(&stream, &event)))
            })
            .collect();
        let stream = Rc::downgrade(self);
        let broken = move |_| {
            if let Some(stream) = stream.upgrade() {
                stream.decide(&mut |connection, now, chance| connection.cut(0, now, chance));
            }
        };
        listeners.push(Listener::on(&source, "error", Box::new(broken)));
        self.open.replace(Some(Open::Source(Source { source, _listeners: listeners })));
    }

    fn ask(self: &Rc<Self>, seconds: u32) {
        self.close();
        let address = self.connection.borrow().address();
        let stream = Rc::downgrade(self);
        let answered = move |answer: Result<Vec<[String; 3]>, u32>| {
            let Some(stream) = stream.upgrade() else { return };
            match answer {
                Ok(events) => {
                    for [name, id, data] in events {
                        stream.hear(&name, &id, &data);
                    }
                    stream.decide(&mut |connection, now, _| connection.answered(now));
                }
                Err(seconds) => {
                    stream.decide(&mut |connection, now, chance| connection.cut(seconds, now, chance));
                }
            }
        };
        self.open.replace(Some(Open::Question(Question::ask(&address, seconds, Box::new(answered)))));
    }

    fn close(&self) {
        let open = self.open.take();
        if let Some(Open::Source(source)) = &open {
            source.source.close();
        }
        // The order to close can come from one of the source's own listeners: let it return first.
        if open.is_some() {
            spawn_local(async move { drop(open) });
        }
    }

    fn hear(self: &Rc<Self>, name: &str, last_event_id: &str, data: &str) {
        if let Some(holder) = self.holder.upgrade() {
            holder.heard(self.number, name, last_event_id, data);
        }
        let heard = match name {
            "hello" | "ping" | "reset" | "bye" => Heard::read_by(&BrowsersJson, name, data),
            // What else there is concerns only who listens.
            _ => None,
        };
        if name == "hello" {
            // Whoever came since the line was told last hears of it after its first word.
            self.told.set(None);
        }
        self.decide(&mut |connection, now, chance| {
            connection.heard(heard.as_ref(), last_event_id, now, chance)
        });
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.close();
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live")
    }
}

fn hear(stream: &Weak<Stream>, event: &Event) {
    let Some(stream) = stream.upgrade() else { return };
    let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
    stream.hear(&event.type_(), &event.last_event_id(), &event.data().as_string().unwrap_or_default());
}
