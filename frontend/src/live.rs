//! The hop from the house back to the page: one `EventSource`, kept alive by the orders of [`Connection`].
//!
//! The browser's own reconnecting is not used, for it gives up for good on any answer that is not 200: the first
//! `error` closes the source, and there is one path back. Everything that listens is owned here and goes with it.

use app::{
    backend::{Report, Subject},
    connection::{Connection, Line, Millis, Order},
    json::BrowsersJson,
};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use protocol::Heard;
use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventSource, EventTarget, MessageEvent, PageTransitionEvent};

/// A stream that is being listened to, until this is dropped.
pub struct Live {
    _stream: Rc<Stream>,
    _page: Vec<Listener>,
}

struct Stream {
    connection: RefCell<Connection>,
    source: RefCell<Option<Source>>,
    timer: Cell<Option<TimeoutHandle>>,
    told: Cell<Option<Line>>,
    report: Box<dyn Fn(Report)>,
}

/// An open `EventSource` with its listeners; dropping it closes it.
struct Source {
    source: EventSource,
    _listeners: Vec<Listener>,
}

/// A listener that is taken off its target when it is dropped.
struct Listener {
    target: EventTarget,
    name: String,
    hear: Closure<dyn FnMut(Event)>,
}

/// Opens a stream and keeps it open.
pub fn listen(subject: Subject, report: Box<dyn Fn(Report)>) -> Live {
    let stream = Rc::new(Stream {
        connection: RefCell::new(Connection::to(subject)),
        source: RefCell::new(None),
        timer: Cell::new(None),
        told: Cell::new(None),
        report,
    });
    let page = stream.watch_the_page();
    stream.decide(|connection, now, _| connection.open(now));
    Live { _stream: stream, _page: page }
}

impl Stream {
    /// Lets the connection decide and carries out what it orders.
    fn decide(self: &Rc<Self>, happened: impl FnOnce(&mut Connection, Millis, f64) -> Order) {
        let now = now();
        let order = happened(&mut self.connection.borrow_mut(), now, js_sys::Math::random());
        match order {
            Order::Keep => {}
            Order::Open => self.open(),
            Order::Close => self.close(),
        }
        self.set_timer(now);
        let line = self.connection.borrow().line(now);
        if self.told.replace(Some(line)) != Some(line) {
            (self.report)(Report::Line(line));
        }
    }

    fn open(self: &Rc<Self>) {
        self.close();
        let connection = self.connection.borrow();
        // It refuses only a URL that cannot be read, and this one can.
        let Ok(source) = EventSource::new(&connection.address()) else { return };
        let own = connection.names().iter().map(String::as_str);
        let mut listeners: Vec<_> = Heard::NAMES
            .into_iter()
            .chain(own)
            .map(|name| {
                let stream = Rc::downgrade(self);
                Listener::on(&source, name, move |event| hear(&stream, &event))
            })
            .collect();
        let stream = Rc::downgrade(self);
        listeners.push(Listener::on(&source, "error", move |_| {
            if let Some(stream) = stream.upgrade() {
                stream.decide(Connection::cut);
            }
        }));
        self.source.replace(Some(Source { source, _listeners: listeners }));
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.source.close();
            // The order to close can come from one of the source's own listeners: let it return first.
            spawn_local(async move { drop(source) });
        }
    }

    fn set_timer(self: &Rc<Self>, now: Millis) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        let Some(due) = self.connection.borrow().due(now) else { return };
        let stream = Rc::downgrade(self);
        let tick = move || {
            if let Some(stream) = stream.upgrade() {
                stream.decide(Connection::tick);
            }
        };
        // A millisecond more, because a timer may come early by a fraction of one.
        let wait = Duration::from_millis((due - now).max(0.0) as u64 + 1);
        self.timer.set(set_timeout_with_handle(tick, wait).ok());
    }

    /// What the page goes through changes what can be believed about its stream.
    fn watch_the_page(self: &Rc<Self>) -> Vec<Listener> {
        let Some(window) = web_sys::window() else { return Vec::new() };
        let on = |name, decide: fn(&mut Connection, Millis, f64, &Event) -> Order| {
            let stream = Rc::downgrade(self);
            Listener::on(&window, name, move |event| {
                if let Some(stream) = stream.upgrade() {
                    stream.decide(|connection, now, chance| decide(connection, now, chance, &event));
                }
            })
        };
        vec![
            on("online", |connection, now, _, _| connection.network_came(now)),
            on("offline", |connection, now, chance, _| connection.network_went(now, chance)),
            on("visibilitychange", |connection, now, _, _| {
                let hidden =
                    web_sys::window().and_then(|window| window.document()).is_some_and(|page| page.hidden());
                if hidden { Order::Keep } else { connection.shown(now) }
            }),
            on("pageshow", |connection, now, _, event| {
                let from_cache =
                    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
                if from_cache { connection.open(now) } else { Order::Keep }
            }),
            on("pagehide", |connection, _, _, _| connection.end()),
        ]
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live")
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
        self.close();
    }
}

impl Listener {
    fn on(target: &EventTarget, name: &str, hear: impl FnMut(Event) + 'static) -> Self {
        let hear = Closure::<dyn FnMut(Event)>::new(hear);
        // Adding fails only for a listener that is not a function.
        drop(target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref()));
        Self { target: target.clone(), name: name.to_owned(), hear }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.target.remove_event_listener_with_callback(&self.name, self.hear.as_ref().unchecked_ref()));
    }
}

fn hear(stream: &Weak<Stream>, event: &Event) {
    let Some(stream) = stream.upgrade() else { return };
    let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
    let heard = Heard::read_by(&BrowsersJson, &event.type_(), &event.data().as_string().unwrap_or_default());
    stream.decide(|connection, now, chance| {
        connection.heard(heard.as_ref(), &event.last_event_id(), now, chance)
    });
    if let Some(heard) = heard {
        (stream.report)(Report::Heard(heard));
    }
}

/// Milliseconds since the page began: a clock that nobody sets back.
fn now() -> Millis {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}
